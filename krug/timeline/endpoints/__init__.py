"""Doors of the history for programs."""

from krug.timeline.endpoints import lists, touches
from krug.timeline.endpoints.routing import router

__all__ = ["lists", "router", "touches"]
