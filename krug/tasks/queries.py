"""Questions about tasks that pages ask."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.timezone import now

from krug.clients.models import Client
from krug.core.db.prepared import prepared
from krug.core.rights import Actor
from krug.staff.models import Employee
from krug.tasks import access, moments, subjects, words
from krug.tasks.models import OPEN, Task, TaskState
from krug.tasks.models.promises import CLOSED
from krug.tasks.subjects import Subject, Told

SIZE = 50
MOST = 1_000  # counted so far, then «more than»
WHENS = ("open", "overdue", "today", "week", "later", "done")
ON_CARD, LAST_CLOSED = 20, 3


@dataclass(frozen=True)
class Line:
    """A task as a list shows it."""

    task: Task
    title: str
    icon: str
    repeated: str
    late: str  # how late it is, in words
    day: datetime.date | None  # of one for a day as a whole
    band: str  # overdue, today, week, later, done
    may_change: bool
    may_give: bool  # to another, and remove
    subject: Told | None = None

    @property
    def is_open(self) -> bool:
        return self.task.state == TaskState.OPEN


@dataclass(frozen=True)
class Place:
    """Where a page of a list ends."""

    at: datetime.datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.at.astimezone(datetime.UTC):%Y%m%dT%H%M%S.%f}-{self.pk}"


@dataclass(frozen=True)
class Page:
    lines: Sequence[Line]
    next: Place | None


def read_place(text: str) -> Place | None:
    moment, _dash, pk = text.partition("-")
    try:
        at = datetime.datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=datetime.UTC)
        return Place(at, int(pk)) if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
    except ValueError:
        return None


def bands() -> Mapping[str, tuple[datetime.datetime | None, datetime.datetime | None]]:
    """From when until when each part of the open ones is due, by the clock of the reader. A week ends with Sunday."""
    moment = now()
    midnight = timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + datetime.timedelta(days=1)
    monday = midnight + datetime.timedelta(days=7 - midnight.weekday())
    return {
        "open": (None, None), "overdue": (None, moment), "today": (moment, tomorrow), "week": (tomorrow, monday),
        "later": (max(tomorrow, monday), None),
    }  # fmt: skip


def page(actor: Actor, rows: "QuerySet[Task]", when: str, *, after: Place | None, size: int = SIZE) -> Page:
    """The next of these tasks: open ones by their moment, closed ones the newest first."""
    column = "closed_at" if when == "done" else "due_at"
    found = _closed(rows, after) if when == "done" else _open(rows, when, after)
    # Alone first: beside the names of employees SQLite would begin with these, and sort what it finds.
    ids = list(found.values_list("pk", flat=True)[: size + 1])
    named = with_names(Task.objects.filter(pk__in=ids)).in_bulk()
    shown, more = [named[pk] for pk in ids[:size] if pk in named], len(ids) > size
    return Page(lines(actor, shown), Place(getattr(shown[-1], column), shown[-1].pk) if more else None)


def with_names(rows: "QuerySet[Task]") -> "QuerySet[Task]":
    """With what a line shows of the client and the employees, and no more of them."""
    names = [f"{who}__{part}" for who in ("responsible", "closed_by") for part in ("first_name", "last_name")]
    columns = [field.attname for field in Task._meta.concrete_fields]
    return rows.select_related("client", "responsible", "closed_by").only(*columns, "client__name", *names)


def _open(rows: "QuerySet[Task]", when: str, after: Place | None) -> "QuerySet[Task]":
    rows = _within(rows, when)
    if after:
        rows = rows.filter(Q(due_at__gt=after.at) | Q(due_at=after.at, pk__gt=after.pk), due_at__gte=after.at)
    return rows.order_by("due_at", "pk")


def _closed(rows: "QuerySet[Task]", after: Place | None) -> "QuerySet[Task]":
    rows = rows.filter(CLOSED)
    if after:
        rows = rows.filter(Q(closed_at__lt=after.at) | Q(closed_at=after.at, pk__lt=after.pk), closed_at__lte=after.at)
    return rows.order_by("-closed_at", "-pk")


def _within(rows: "QuerySet[Task]", when: str) -> "QuerySet[Task]":
    begins, ends = bands()[when]
    rows = rows.filter(OPEN)
    rows = rows.filter(due_at__gte=begins) if begins else rows
    return rows.filter(due_at__lt=ends) if ends else rows


def count(rows: "QuerySet[Task]", when: str) -> int:
    """How many there are, counted no further than one more than `MOST`."""
    return _within(rows, when).order_by()[: MOST + 1].count()


def lines(actor: Actor, tasks: Iterable[Task]) -> list[Line]:
    tasks = list(tasks)
    about = {task.pk: Subject(task.subject, task.subject_id) for task in tasks if task.subject and task.subject_id}
    told = subjects.told(actor, about.values()) if about else {}
    edges, moment = bands(), now()
    led, may_give = actor.owners(access.MANAGE), actor.may(access.MANAGE)
    return [
        Line(
            task, words.title(task.doing, task.what), words.ICONS[task.doing], words.repeated(task.repeat),
            _late(task, moment), moments.day_of(task.due_at, task.zone) if task.is_all_day else None,
            _band(task, edges),
            may_change=led is None or task.responsible_id in led | {actor.pk}, may_give=may_give,
            subject=told.get(about[task.pk]) if task.pk in about else None,
        )
        for task in tasks
    ]  # fmt: skip


def _late(task: Task, moment: datetime.datetime) -> str:
    if task.state != TaskState.OPEN or task.due_at >= moment:
        return ""
    return words.how_late(int((moment - task.due_at).total_seconds() // 60))


def _band(task: Task, edges: Mapping[str, tuple[datetime.datetime | None, datetime.datetime | None]]) -> str:
    if task.state != TaskState.OPEN:
        return "done"
    for name in ("overdue", "today", "week"):
        ends = edges[name][1]
        if ends and task.due_at < ends:
            return name
    return "later"


def overdue_by_employee(actor: Actor) -> list[tuple[Employee, int]]:
    """Who has how many overdue, of whom the actor leads, the most first. Read apart from the page: it counts all.

    Whoever has left and still has some is among them: nobody else is reminded of these.
    """
    late = access.visible(actor).filter(OPEN, due_at__lt=now()).order_by()
    counts = dict(late.values_list("responsible_id").annotate(Count("pk")))
    people = list(access.led(actor))
    gone = Employee.objects.filter(pk__in=counts.keys() - {person.pk for person in people}).order_by("pk")
    return sorted(((person, counts.get(person.pk, 0)) for person in (*people, *gone)), key=lambda each: -each[1])


def of_client(actor: Actor, client: Client) -> list[Line]:
    """Open ones, whosesoever they are, the next first. The reader may open the client's card."""
    return lines(actor, _open_of_client(client.pk))


@prepared
def _open_of_client(client: Any) -> "QuerySet[Task]":
    return with_names(access.on_card(client).filter(OPEN)).order_by("due_at", "pk")[:ON_CARD]


def closed_of_client(actor: Actor, client: Client) -> list[Line]:
    return lines(actor, _closed_of_client(client.pk))


@prepared
def _closed_of_client(client: Any) -> "QuerySet[Task]":
    rows = with_names(access.on_card(client).filter(CLOSED))
    return rows.order_by("-closed_at", "-pk")[:LAST_CLOSED]


def version_of(task_id: int) -> int:
    return Task.objects.values_list("version", flat=True).get(pk=task_id)
