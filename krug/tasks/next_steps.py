"""Clients in work without a next step: how many an employee has, and where they are listed.

`count` and `address` are for the page «Today». In work is who is warm enough or was touched lately, as the company has
set it (`models.WorkRule`); the rows are kept by `actions.steps`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krug.clients import conditions
from krug.clients.columns.column import ListColumn, Say
from krug.clients.conditions import Group, Term
from krug.clients.conditions.fields import Field
from krug.clients.conditions.operators import Type
from krug.clients.conditions.places import Reading, Rows
from krug.clients.lines import Line
from krug.core.db.expressions import OneOf
from krug.core.rights import Actor
from krug.staff.models import Employee
from krug.tasks import access
from krug.tasks.models import OPEN, Stepless, Task

MOST = 1_000  # counted so far
GROUP = gettext_lazy("Tasks")


def count(employee: Employee) -> int:
    """How many clients of the employee's are in work without a next step, at most one more than `MOST`."""
    return Stepless.objects.filter(owner_id=employee.pk, until__gt=now())[: MOST + 1].count()


def address(employee: Employee) -> str:
    """The list of those clients."""
    mine = Group((Term("owner", "is", employee.pk), Term("stepless", "is", True)))
    return f"{reverse('clients')}?{urlencode({'condition': conditions.dumps(mine)})}"


def by_employee(actor: Actor) -> dict[int, int]:
    """How many those have whom the actor leads."""
    people = access.led(actor).values_list("pk", flat=True)
    rows = Stepless.objects.filter(OneOf("owner_id", people), until__gt=now()).order_by()
    return dict(rows.values_list("owner_id").annotate(Count("pk")))


def _open(reading: Reading) -> "QuerySet[Task]":
    return Task.objects.filter(OPEN)


def _late(reading: Reading) -> "QuerySet[Task]":
    return Task.objects.filter(OPEN, due_at__lt=now())


def _stepless(reading: Reading) -> "QuerySet[Stepless]":
    return Stepless.objects.filter(until__gt=now())


FIELDS = (
    Field("next_step", gettext_lazy("next step"), GROUP, Type.MOMENT, Rows(_open, column="due_at")),
    Field("overdue", gettext_lazy("has an overdue task"), GROUP, Type.YES, Rows(_late, is_indexed=True)),
    Field("stepless", gettext_lazy("in work without a next step"), GROUP, Type.YES, Rows(_stepless, is_indexed=True)),
)


def _gather(_actor: Actor, lines: Sequence[Line]) -> Mapping[int, Any]:
    rows = Task.objects.filter(OPEN, OneOf("client_id", [line.id for line in lines])).order_by()
    return dict(rows.values_list("client_id").annotate(Min("due_at")))


def _show(_line: Line, at: Any, say: Say) -> str:
    if at is None:
        return ""
    told = f"{say.day(at)}, {timezone.localtime(at):%H:%M}"
    return _("overdue: %(when)s") % {"when": say.day(at)} if at < now() else told


COLUMNS = (
    ListColumn("next_step", gettext_lazy("Next step"), _show, gather=_gather, width=150, group=GROUP),
)  # fmt: skip
