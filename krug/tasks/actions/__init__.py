"""The verbs of promises and occasions. Every door calls these."""

from krug.tasks.actions.calendars import close_calendar, note_use, open_calendar
from krug.tasks.actions.finding import set_finder
from krug.tasks.actions.making import TaskDraft, make_many, make_task
from krug.tasks.actions.occasions import OfferedNoMore, refuse_occasion, use_occasion
from krug.tasks.actions.promises import (
    ClosedAlready,
    OpenAlready,
    Values,
    change,
    close,
    delegate,
    postpone,
    remove,
    reopen,
)
from krug.tasks.actions.recording import Next, Recorded, Touch, record, undo_record
from krug.tasks.actions.skipping import recall, skip
from krug.tasks.actions.steps import set_work_rule

__all__ = [
    "ClosedAlready",
    "Next",
    "OfferedNoMore",
    "OpenAlready",
    "Recorded",
    "TaskDraft",
    "Touch",
    "Values",
    "change",
    "close",
    "close_calendar",
    "delegate",
    "make_many",
    "make_task",
    "note_use",
    "open_calendar",
    "postpone",
    "recall",
    "record",
    "refuse_occasion",
    "remove",
    "reopen",
    "set_finder",
    "set_work_rule",
    "skip",
    "undo_record",
    "use_occasion",
]
