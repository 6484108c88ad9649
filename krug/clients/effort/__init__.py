"""Time spent in forms, honestly counted, against the company's standard."""

from krug.clients.effort.reading import today

__all__ = ["today"]
