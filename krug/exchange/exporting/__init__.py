"""Clients into a file: which rows and columns, written in the background, kept for a day, given to who made it."""
