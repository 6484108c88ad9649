"""What the strip offers: kinds, results, moments for the next step, and what it would settle."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from krug.clients import access as clients_access
from krug.clients.models import Client
from krug.core import calendar, places
from krug.core.db.prepared import prepared
from krug.staff.models import Employee
from krug.tasks import access
from krug.tasks.models import OPEN, Doing, Occasion, OccasionState, Task
from krug.timeline import lists, touching
from krug.timeline.models import BenefitKind, InteractionKind, RefusalReason, TouchResult

MORNING = "10:00"
WEEKDAYS: tuple[Promise, ...] = (
    pgettext_lazy("short weekday", "Mon"), pgettext_lazy("short weekday", "Tue"), pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"), pgettext_lazy("short weekday", "Fri"), pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
)  # fmt: skip
CLOSES_UNTIL = datetime.timedelta(hours=12)  # on the card: what is due until then is offered to be closed with it


@dataclass(frozen=True)
class Strip:
    client: Client
    kind: str
    results: Sequence[TouchResult]
    reasons: Sequence[RefusalReason]
    moments: Sequence[tuple[str, str]]  # what stands on the button, what it types
    about: str = ""  # of the row of the queue it belongs to
    page: str = ""
    zone: str = ""  # of the client, where it is another than the reader's
    closes: Sequence[Task] = field(default=())  # of which one can be closed with it
    said: str = ""  # the occasion it uses

    @property
    def kinds(self) -> list[tuple[str, str, str]]:
        return [(kind.value, str(kind.label), touching.ICONS[kind]) for kind in InteractionKind]

    @property
    def benefits(self) -> list[tuple[str, str]]:
        return [(kind.value, str(kind.label)) for kind in BenefitKind if kind.value]

    @property
    def doings(self) -> list[tuple[str, str]]:
        return [(doing.value, str(doing.label)) for doing in Doing]


def strip(
    employee: Employee, client: Client, *, kind: str = "", about: str = "", page: str = "", zone: str = "",
    closes: Sequence[Task] = (), said: str = "",
) -> Strip:  # fmt: skip
    known = kind if kind in InteractionKind.values else InteractionKind.CALL.value
    return Strip(
        client=client, kind=known, results=lists.results(), reasons=lists.reasons(), moments=likely_moments(),
        about=about, page=page, zone=zone, closes=closes, said=said,
    )  # fmt: skip


def likely_moments() -> list[tuple[str, str]]:
    """The next two working days, as they are said: «завтра 10:00», «чт», «11.01 10:00»; and a week on."""
    today = timezone.localdate()
    country = places.country_of_zone(str(timezone.get_current_timezone()))
    first = calendar.next_working_day(today, country)
    second = calendar.next_working_day(first, country)
    said = f"{_said(first, today)} {MORNING}"
    buttons = [(said, said)]
    if (second - today).days < 7:
        buttons.append((str(WEEKDAYS[second.weekday()]), f"{WEEKDAYS[second.weekday()]} {MORNING}"))
    return [*buttons, (_("in a week"), f"{_('in a week')} {MORNING}")]


def _said(day: datetime.date, today: datetime.date) -> str:
    """A weekday is understood as the nearest: behind the holidays of a new year it would be one of them."""
    ahead = (day - today).days
    if ahead == 1:
        return _("tomorrow")
    return str(WEEKDAYS[day.weekday()]) if ahead <= len(WEEKDAYS) else f"{day:%d.%m}"


def open_tasks(employee: Employee, client: Client) -> list[Task]:
    """One's own with this client that are due, or will be in the next hours."""
    return _open_tasks(client.pk, employee.pk, timezone.now() + CLOSES_UNTIL)


@prepared
def _open_tasks(client: Any, responsible: Any, until: Any) -> "QuerySet[Task]":
    mine = Task.objects.filter(OPEN, client=client, responsible=responsible, due_at__lte=until)
    return mine.order_by("due_at", "id")[:3]


def parties(employee: Employee, chosen: Sequence[int]) -> list[Client]:
    """Those of the chosen whom the employee may see."""
    return list(clients_access.visible(employee).filter(pk__in=chosen)) if chosen else []


def about(employee: Employee, client: Client, ref: str) -> Task | Occasion | None:
    """What a row of the queue stands for, if it is the client's and still to be dealt with."""
    code, _colon, number = ref.partition(":")
    pk = int(number) if number.isdecimal() and len(number) <= 18 else 0
    if code == "task":
        return access.visible(employee).filter(OPEN, pk=pk, client=client).first()
    if code == "occasion":
        return access.occasions(employee).filter(pk=pk, client=client, state=OccasionState.OPEN).first()
    return None
