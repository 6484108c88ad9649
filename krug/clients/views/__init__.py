"""Doors of the client base."""
