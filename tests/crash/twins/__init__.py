"""Krug with one protection taken out, so that the proof by killing can be seen to fail."""
