"""What can happen to tasks."""

from dataclasses import dataclass
from typing import Any, ClassVar

from krug.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TaskMade(Event):
    code: ClassVar[str] = "tasks.made"
    task_id: int
    doing: str
    what: str
    due_at: str
    responsible_id: int


@dataclass(frozen=True, kw_only=True)
class TaskChanged(Event):
    """What it is, when, how it is repeated or reminded of: which of them is in ``cells``."""

    code: ClassVar[str] = "tasks.changed"
    task_id: int
    doing: str
    what: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class TaskDelegated(Event):
    code: ClassVar[str] = "tasks.delegated"
    task_id: int
    doing: str
    what: str
    from_id: int
    to_id: int


@dataclass(frozen=True, kw_only=True)
class TaskClosed(Event):
    """Done, or not needed any more: ``state`` says which. ``next_id`` is the next one of what is repeated."""

    code: ClassVar[str] = "tasks.closed"
    task_id: int
    doing: str
    what: str
    state: str
    next_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class TaskReopened(Event):
    code: ClassVar[str] = "tasks.reopened"
    task_id: int
    doing: str
    what: str


@dataclass(frozen=True, kw_only=True)
class TaskRemoved(Event):
    """It was made by mistake."""

    code: ClassVar[str] = "tasks.removed"
    task_id: int
    doing: str
    what: str


@dataclass(frozen=True, kw_only=True)
class OccasionUsed(Event):
    """The client is contacted because of it; ``finder`` is the rule that found it."""

    code: ClassVar[str] = "tasks.occasion_used"
    occasion_id: int
    finder: str


@dataclass(frozen=True, kw_only=True)
class OccasionRefused(Event):
    """Not now."""

    code: ClassVar[str] = "tasks.occasion_refused"
    occasion_id: int
    finder: str


@dataclass(frozen=True, kw_only=True)
class FinderSet(Event):
    """A finder of occasions was turned on or off, or its parameters were set."""

    code: ClassVar[str] = "tasks.finder_set"
    finder: str
    is_on: bool
    values: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class StripRecorded(Event):
    """One press wrote a touch down and with it promised, closed or used these: so that they are undone as one."""

    code: ClassVar[str] = "tasks.recorded"
    is_echo: ClassVar[bool] = True
    interaction_id: int
    task_id: int | None
    closed_id: int | None
    occasion_id: int | None


@dataclass(frozen=True, kw_only=True)
class WorkRuleSet(Event):
    """Which clients are in work, by the company's word."""

    code: ClassVar[str] = "tasks.work_rule_set"
    warm_from: int
    touched_days: int


@dataclass(frozen=True, kw_only=True)
class CalendarOpened(Event):
    """Somebody has given their tasks to a program that shows calendars."""

    code: ClassVar[str] = "tasks.calendar_opened"
    feed_id: int


@dataclass(frozen=True, kw_only=True)
class CalendarClosed(Event):
    code: ClassVar[str] = "tasks.calendar_closed"
