"""Reminders: found by a watch of the worker, told to open pages at once, carried by mail and push beside it."""
