from dataclasses import dataclass
from typing import ClassVar

from krug.core.events import Event


@dataclass(frozen=True, kw_only=True)
class InteractionRecorded(Event):
    code: ClassVar[str] = "timeline.interaction_recorded"
    interaction_id: int
    kind: str
    direction: str
    result: str


@dataclass(frozen=True, kw_only=True)
class InteractionRemoved(Event):
    code: ClassVar[str] = "timeline.interaction_removed"
    interaction_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class EventUndone(Event):
    """A single change was put back. ``cells`` are what came back, so that this too can be undone."""

    code: ClassVar[str] = "timeline.event_undone"
    event_id: int
    what: str


@dataclass(frozen=True, kw_only=True)
class RolledBack(Event):
    """All that somebody did in a stretch of time was taken back; what came back is in the change set."""

    code: ClassVar[str] = "timeline.rolled_back"
    rollback_id: int
    whom_id: int
    put_back: int
    kept: int
