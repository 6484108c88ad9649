"""What the bell and the toasts show: reminders of one employee that still speak of something to do."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from krug.staff.models import Employee
from krug.tasks import access, moments
from krug.tasks.models import Reminder, Task
from krug.ui import formats

MOST_COUNTED = 99
MOST_LISTED = 20
MOST_TOASTS = 3


@dataclass(frozen=True)
class Shown:
    """A reminder as a page shows it; ``when`` is the moment of the task."""

    pk: int
    client_id: int | None
    when: str
    title: str
    second: str


@dataclass(frozen=True)
class Bell:
    rows: list[Shown]
    count: int

    @property
    def told(self) -> str:
        """As it stands on the bell."""
        return f"{MOST_COUNTED}+" if self.count > MOST_COUNTED else str(self.count)


def of(employee: Employee) -> "QuerySet[Reminder]":
    """Unseen, of open tasks that are the employee's and stand at the moment they were reminded of, newest first."""
    mine = Reminder.objects.filter(employee=employee, told_at__isnull=False, seen_at=None)
    stands = Q(is_again=True) | Q(at=F("task__remind_at"))
    open_tasks = Q(task__state="open", task__archived_at=None, task__responsible=F("employee"))
    return mine.filter(open_tasks, stands).order_by("-told_at", "-pk")


def bell(employee: Employee) -> Bell:
    """Without tasks whose client the employee may see no more."""
    found = of(employee).select_related("task__client", "given_by")[: MOST_COUNTED + 1]
    rows = list(found)
    may_see = set(access.visible(employee).filter(pk__in={row.task_id for row in rows}).values_list("pk", flat=True))
    shown = [row for row in rows if row.task_id in may_see]
    return Bell([_shown(row) for row in shown[:MOST_LISTED]], len(shown))


def _shown(row: Reminder) -> Shown:
    return Shown(row.pk, row.task.client_id, when(row.task), title(row.task), second(row))


def when(task: Task) -> str:
    if task.is_all_day:
        return formats.day(moments.day_of(task.due_at, task.zone))
    return formats.moment(task.due_at)


def toasts(employee: Employee) -> list[Shown]:
    return bell(employee).rows[:MOST_TOASTS]


def title(task: Task) -> str:
    """What is to be done, in one line."""
    doing = task.get_doing_display()
    return task.what or doing[:1].upper() + doing[1:]


def second(row: Reminder) -> str:
    """For whom, and who wants it done, where that is what one is told."""
    client = row.task.client.name if row.task.client else _("without a client")
    if row.given_by is None:
        return client
    return " · ".join((client, _("given by %(who)s") % {"who": row.given_by}))
