"""What is promised and what there is a reason to do."""

from krug.tasks.models.calendars import CalendarFeed
from krug.tasks.models.finding import AwaitingFinding, FinderRule, Usual
from krug.tasks.models.occasions import Occasion, OccasionState
from krug.tasks.models.promises import OPEN, Doing, Task, TaskGroup, TaskState
from krug.tasks.models.reminders import Channel, Delivery, DeliveryState, PushBrowser, Reminder
from krug.tasks.models.skips import Skip
from krug.tasks.models.steps import Stepless, WarmFrom, WorkRule

__all__ = [
    "OPEN",
    "AwaitingFinding",
    "CalendarFeed",
    "Channel",
    "Delivery",
    "DeliveryState",
    "Doing",
    "FinderRule",
    "Occasion",
    "OccasionState",
    "PushBrowser",
    "Reminder",
    "Skip",
    "Stepless",
    "Task",
    "TaskGroup",
    "TaskState",
    "Usual",
    "WarmFrom",
    "WorkRule",
]
