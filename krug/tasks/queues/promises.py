"""What was promised and is due by the end of today, the earliest first."""

import datetime
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from krug.staff.models import Employee
from krug.tasks import access, moments
from krug.tasks.models import OPEN, Doing, Task
from krug.tasks.sources import Waiting
from krug.ui import formats

MOST_COUNTED = 1_000
NOW = datetime.timedelta(minutes=5)  # so long before and after its moment it is to be done «now»
HOUR = datetime.timedelta(hours=1)
ICONS = {
    Doing.CALL: "phone", Doing.EMAIL: "mail", Doing.MESSAGE: "message", Doing.MEETING: "users", Doing.VISIT: "map-pin",
    Doing.OTHER: "checkbox",
}  # fmt: skip
_READ = ("pk", "client_id", "client__name", "doing", "what", "due_at", "is_all_day")


def due(employee: Employee) -> "QuerySet[Task]":
    """One's own, by the end of today where one is."""
    ends = moments.end_of_day(timezone.localdate(), str(timezone.get_current_timezone()))
    return access.visible(employee).filter(OPEN, responsible=employee, due_at__lte=ends)


def waiting(employee: Employee, most: int) -> Sequence[Waiting]:
    now, today = timezone.now(), timezone.localdate()
    rows = due(employee).order_by("due_at", "id").values_list(*_READ)[:most]
    return [_waits(row, now, today) for row in rows]


def count(employee: Employee) -> int:
    """As far as they are counted."""
    return due(employee)[:MOST_COUNTED].count()


def after_today(employee: Employee) -> Task | None:
    """The next of one's own that is not of today."""
    ends = moments.end_of_day(timezone.localdate(), str(timezone.get_current_timezone()))
    later = access.visible(employee).filter(OPEN, responsible=employee, due_at__gt=ends)
    return later.select_related("client").order_by("due_at", "id").first()


def done_at(employee: Employee, most: int) -> Sequence[datetime.datetime]:
    """When one's own were done today, the latest first."""
    begins = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    done = Task.objects.filter(responsible=employee, state="done", archived_at=None, closed_at__gte=begins)
    done = done.exclude(state="open")  # in the words of the index
    return [at for at in done.order_by("-closed_at", "-id").values_list("closed_at", flat=True)[:most] if at]


def _waits(row: "tuple[int, int | None, str | None, str, str, datetime.datetime, bool]", now: datetime.datetime,
           today: datetime.date) -> Waiting:  # fmt: skip
    pk, client_id, name, doing, what, due_at, is_all_day = row
    said = what or str(Doing(doing).label)
    day = timezone.localtime(due_at).date()
    clock = formats.day(day) if day < today else "" if is_all_day else f"{timezone.localtime(due_at):%H:%M}"
    aside, tone = _how_late(due_at, now, is_today=day == today, is_all_day=is_all_day)
    return Waiting(
        ref=f"task:{pk}", client_id=client_id, title=(name or _("No name")) if client_id else said,
        second=said if client_id else "", icon=ICONS[Doing(doing)], clock=clock, aside=aside, tone=tone,
        due_at=None if is_all_day else due_at, kind=doing,
    )  # fmt: skip


def _how_late(
    due_at: datetime.datetime, now: datetime.datetime, *, is_today: bool, is_all_day: bool
) -> tuple[str, str]:
    """What stands at the end of the row, and its tone."""
    if is_all_day:
        return ("", "") if is_today else ("", "late")
    late = now - due_at
    if abs(late) <= NOW:
        return _("now"), "now"
    if late < NOW:
        return "", ""
    if not is_today:
        return "", "late"
    if late < HOUR:
        return _("%(n)d min ago") % {"n": late.total_seconds() // 60}, "late"
    return _("%(n)d h ago") % {"n": late.total_seconds() // 3600}, "late"
