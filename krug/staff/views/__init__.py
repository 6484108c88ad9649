"""Doors about staff."""
