"""Keeping the occasions in step with the base: for clients with whom something happened at once, for all at night."""
