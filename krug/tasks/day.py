"""The working day as one queue: what waits, what is next, how far one is."""

import datetime
import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.timezone import now

from krug.core.registry import Label
from krug.staff.models import Employee
from krug.tasks import sources
from krug.tasks.models import Occasion, OccasionState, Skip
from krug.tasks.queues import promises
from krug.tasks.sources import Waiting

SHOWN = 25  # rows of each source
AHEAD = datetime.timedelta(minutes=5)  # so long before its moment it is time for a promise
MOST_DONE = 500
KNOWN_PACE = 5  # so many done today make a pace
LATEST = datetime.time(22)  # an end of the queue after this says nothing useful


@dataclass(frozen=True)
class Section:
    code: str
    label: Label
    rows: Sequence[Waiting]
    count: int


@dataclass(frozen=True)
class Day:
    """``current`` is the row to deal with; None when nothing waits. ``ends_at`` is known only by one's own pace."""

    today: datetime.date
    sections: Sequence[Section]
    current: Waiting | None
    section: Section | None  # the one ``current`` is of
    done: int
    left: int
    skipped: int
    ends_at: datetime.datetime | None


def day(employee: Employee, *, at: str = "") -> Day:
    """The queue of an employee with the row ``at``, if it is there, else the first that it is time for."""
    moment = now()
    put_off = set(Skip.objects.filter(employee=employee, until__gt=moment).values_list("ref", flat=True))
    sections = [_section(source, employee, put_off) for source in _sources()]
    section, current = _current(sections, at, moment)
    done, left = _done(employee), sum(each.count for each in sections)
    return Day(
        today=timezone.localdate(), sections=[each for each in sections if each.count], current=current,
        section=section, done=len(done), left=left, skipped=len(put_off), ends_at=_ends_at(done, left, moment),
    )  # fmt: skip


def _sources() -> list[sources.QueueSource]:
    return sorted(sources.queue, key=lambda source: source.order)


def _section(source: sources.QueueSource, employee: Employee, put_off: set[str]) -> Section:
    rows = source.rows(employee, SHOWN + len(put_off))
    shown = [row for row in rows if row.ref not in put_off]
    full = len(rows) < SHOWN + len(put_off)
    count = len(shown) if full else max(source.count(employee) - (len(rows) - len(shown)), len(shown))
    return Section(source.code, source.label, shown[:SHOWN], count)


def _current(
    sections: Sequence[Section], at: str, moment: datetime.datetime
) -> tuple[Section, Waiting] | tuple[None, None]:
    """What is not yet due is begun only when there is nothing else."""
    rows = [(section, row) for section in sections for row in section.rows]
    asked = next((each for each in rows if each[1].ref == at), None)
    ready = (each for each in rows if each[1].due_at is None or each[1].due_at <= moment + AHEAD)
    return asked or next(ready, None) or next(iter(rows), None) or (None, None)


def _done(employee: Employee) -> list[datetime.datetime]:
    """When each thing of today was dealt with, the latest first."""
    begins = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    used = Occasion.objects.filter(closed_by=employee, closed_at__gte=begins, state=OccasionState.USED)
    by_occasion = [at for at in used.values_list("closed_at", flat=True)[:MOST_DONE] if at]
    return sorted([*promises.done_at(employee, MOST_DONE), *by_occasion], reverse=True)


def _ends_at(done: Sequence[datetime.datetime], left: int, moment: datetime.datetime) -> datetime.datetime | None:
    """When the queue ends if one goes on as today. The middle of all pauses between two, so that lunch is none."""
    if len(done) < KNOWN_PACE or not left:
        return None
    pauses = [(later - earlier).total_seconds() for later, earlier in itertools.pairwise(done)]
    ends = timezone.localtime(moment + datetime.timedelta(seconds=statistics.median(pauses) * left))
    is_today = ends.date() == timezone.localdate() and ends.time() <= LATEST
    return ends if is_today else None
