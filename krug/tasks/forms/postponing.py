"""Until when something is put off by one press."""

import datetime
from collections.abc import Callable, Mapping

from django.utils import timezone
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.core.registry import Label
from krug.tasks import moments
from krug.tasks.forms.promises import read
from krug.tasks.models import Task


def _days(task: Task, days: int) -> datetime.datetime:
    """So many days from today, or from its day if that is to come, at the same time by the clock here."""
    at, here = timezone.localtime(task.due_at), timezone.localtime(now())
    day = max(at.date(), here.date()) + datetime.timedelta(days=days)
    return datetime.datetime.combine(day, at.time(), at.tzinfo)


def _monday(task: Task) -> datetime.datetime:
    at, here = timezone.localtime(task.due_at), timezone.localtime(now())
    first = max(at.date(), here.date())
    return datetime.datetime.combine(first + datetime.timedelta(days=7 - first.weekday()), at.time(), at.tzinfo)


def _an_hour(task: Task) -> datetime.datetime:
    """To the minute. A day as a whole, once it has begun, is put off from now, and before that from its morning."""
    from_when = task.due_at
    if task.is_all_day:
        day = moments.day_of(task.due_at, task.zone)
        from_when = datetime.datetime.combine(day, moments.DAY_BEGINS, timezone.get_current_timezone())
    later = max(from_when.astimezone(datetime.UTC), now())  # by the clock here a night of autumn has an hour twice
    return later.replace(second=0, microsecond=0) + datetime.timedelta(hours=1)


CHOICES: Mapping[str, tuple[Label, Callable[[Task], datetime.datetime]]] = {
    "hour": (_("Put off by an hour"), _an_hour),
    "tomorrow": (_("Put off by a day"), lambda task: _days(task, 1)),
    "monday": (_("Put off until Monday"), _monday),
    "week": (_("Put off by a week"), lambda task: _days(task, 7)),
}


def until(task: Task, said: str) -> tuple[datetime.datetime, bool] | None:
    """The moment of a choice or of what was typed, and whether it is a day as a whole; None when it says none."""
    if said == "hour":
        return CHOICES[said][1](task), False
    if said in CHOICES:
        return CHOICES[said][1](task), task.is_all_day
    moment = read(said)
    return (moment.at, moment.is_all_day) if moment else None


def offered() -> list[tuple[str, str]]:
    """In words, asked once for all lines of a page."""
    return [(code, str(label)) for code, (label, _until) in CHOICES.items()]
