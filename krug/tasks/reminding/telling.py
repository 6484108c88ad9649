"""The watch that finds the reminders due and tells them, each once.

It asks the tasks themselves, by their index of moments, so a task that was closed, put off or given to another takes
its reminder along without anybody's doing. Told is what has a row in `Reminder`: that row, the note to the open pages
and the letters to be sent are one transaction, so a worker killed at any moment has told a reminder wholly or not.
"""

import datetime
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import now

from krug.core import live
from krug.staff.models import Employee
from krug.tasks.models import OPEN, Reminder, Task
from krug.tasks.reminding import channels

log = logging.getLogger(__name__)

CODE = "tasks.reminder"  # of the note to the open pages
SECOND = datetime.timedelta(seconds=1)
MOST = 200  # told in one transaction
# A task may be committed a while after the moment it names, and clocks of servers differ: so far back is looked again.
OVERLAP = datetime.timedelta(minutes=10)
AT_FIRST = datetime.timedelta(days=30)  # where none was told yet
LATE_S = 60


@dataclass(frozen=True)
class Due:
    task_id: int
    employee: Employee
    at: datetime.datetime
    again: Reminder | None = None  # asked for once more: its row is there


class Teller:
    """One worker's looks. A reminder that was not there at the look before is as late as it has been there."""

    def __init__(self) -> None:
        self._saw_all_at: datetime.datetime | None = None

    def look(self) -> float:
        """Tell what is due; the seconds until the next is, at most one."""
        moment = now()
        found = sorted([*_of_tasks(moment + SECOND), *_again(moment + SECOND)], key=lambda due: due.at)
        ready = [due for due in found if due.at <= moment]
        if ready:
            tell(ready, moment, self._saw_all_at)
        if len(found) >= MOST:
            return 0.0
        self._saw_all_at = moment
        ahead = next((due.at for due in found if due.at > moment), moment + SECOND)
        return (ahead - now()).total_seconds()


def _of_tasks(until: datetime.datetime) -> list[Due]:
    rows = waiting(until).order_by("remind_at", "pk").select_related("responsible__role")[:MOST]
    return [Due(task.pk, task.responsible, task.remind_at) for task in rows if task.remind_at]


def waiting(until: datetime.datetime) -> "QuerySet[Task]":
    """Tasks whose reminder is due by then and was not told. Whoever has left is reminded of nothing."""
    told = Reminder.objects.filter(task=OuterRef("pk"), employee=OuterRef("responsible"), at=OuterRef("remind_at"))
    in_time = Q(remind_at__isnull=False, remind_at__gte=_since(until), remind_at__lte=until)
    return Task.objects.filter(OPEN, in_time, ~Exists(told), responsible__left_at=None)


def _since(until: datetime.datetime) -> datetime.datetime:
    """Before the last one told there is none that waits: they are told in the order of their moments."""
    last = Reminder.objects.filter(is_again=False).order_by("-at").values_list("at", flat=True).first()
    return last - OVERLAP if last else until - AT_FIRST


def _again(until: datetime.datetime) -> list[Due]:
    """Those somebody asked for once more; of a task that is closed or another's by now they are dropped."""
    rows = Reminder.objects.filter(told_at=None, at__lte=until).select_related("task", "employee__role")
    found = list(rows.order_by("at", "pk")[:MOST])
    kept = [row for row in found if _stands(row)]
    if dropped := {row.pk for row in found} - {row.pk for row in kept}:
        Reminder.objects.filter(pk__in=dropped, told_at=None).delete()
    return [Due(row.task_id, row.employee, row.at, row) for row in kept]


def _stands(row: Reminder) -> bool:
    task: Task = row.task
    is_theirs = task.responsible_id == row.employee_id and row.employee.left_at is None
    return is_theirs and task.state == "open" and task.archived_at is None


@transaction.atomic
def tell(due: Sequence[Due], moment: datetime.datetime, saw_all_at: datetime.datetime | None) -> int:
    """Tell them, but those that another worker has told. How many there were left."""
    told = [row for each in due if (row := _claimed(each, moment, late_s(each.at, moment, saw_all_at)))]
    for row in told:
        live.tell(row.employee_id, CODE, row.task_id)
        if row.late_s > LATE_S:
            log.warning("Reminder %s of task %s was told %s s late", row.pk, row.task_id, row.late_s)
    channels.leave_to_send(told, moment)
    return len(told)


def late_s(at: datetime.datetime, moment: datetime.datetime, saw_all_at: datetime.datetime | None) -> int:
    """Seconds since it could have been told: since its moment, or since the look that did not find it yet."""
    return int((moment - max(at, saw_all_at or at)).total_seconds())


def _claimed(due: Due, moment: datetime.datetime, late: int) -> Reminder | None:
    """Its row, which from now on says that it was told; None to whoever comes second."""
    if due.again is not None:
        mine = Reminder.objects.filter(pk=due.again.pk, told_at=None)
        due.again.told_at, due.again.late_s = moment, late
        return due.again if mine.update(told_at=moment, late_s=late) else None
    try:
        with transaction.atomic():
            return Reminder.objects.create(
                task_id=due.task_id, employee=due.employee, at=due.at, told_at=moment, late_s=late
            )
    except IntegrityError:
        return None
