"""Doors of the history."""
