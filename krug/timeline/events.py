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
class FileAdded(Event):
    """A file was hung on a touch that had been recorded before."""

    code: ClassVar[str] = "timeline.file_added"
    interaction_id: int
    attachment_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class FileRemoved(Event):
    code: ClassVar[str] = "timeline.file_removed"
    interaction_id: int
    attachment_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class InteractionChanged(Event):
    code: ClassVar[str] = "timeline.interaction_changed"
    interaction_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class ChoicesChanged(Event):
    """A result of touches or a reason of refusals was added, called otherwise, moved, retired or taken back."""

    code: ClassVar[str] = "timeline.choices_changed"
    list: str
    row_id: int
    title: str


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
