"""How many refused, whom and why: counted by one thing at a time, every number with the rows behind it."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, DateField, F, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krug.clients import queries as clients
from krug.clients import sight
from krug.core.db.expressions import RowAfter
from krug.core.registry import Label
from krug.core.rights import Actor
from krug.staff import queries as staff
from krug.timeline import access
from krug.timeline.models import Interaction, RefusalReason
from krug.timeline.refusals.periods import Period
from krug.ui import formats

SHOWN = 50
MOST = 100  # lines of a table; cities may be thousands
Names = Callable[[Sequence[Any]], Mapping[Any, str]]


@dataclass(frozen=True)
class By:
    """Something refusals are counted by. ``column`` is what they have of it; ``hidden_with`` the field of the card."""

    code: str
    label: Label
    column: str
    names: Names
    nothing: Label
    hidden_with: str = ""

    def read(self, text: str) -> Any:
        """The value an address names, empty for those without. Raises ValueError."""
        if self.code == "city":
            return text[:100]
        if self.code == "month":
            return datetime.date.fromisoformat(text)
        return int(text) if text else None


def _reasons(ids: Sequence[Any]) -> Mapping[Any, str]:
    return {reason.pk: reason.title for reason in RefusalReason.objects.filter(pk__in=ids)}


def _people(ids: Sequence[Any]) -> Mapping[Any, str]:
    return {pk: str(name) for pk, name in staff.names(set(ids)).items()}


def _months(days: Sequence[Any]) -> Mapping[Any, str]:
    return {day: formats.month(day) for day in days}


SLICES: Mapping[str, By] = {
    by.code: by
    for by in (
        By("reason", gettext_lazy("Reason"), "reason_id", _reasons, gettext_lazy("reason not said")),
        By("who", gettext_lazy("Manager"), "by_id", _people, gettext_lazy("no employee")),
        By("month", gettext_lazy("Month"), "month", _months, ""),
        By("category", gettext_lazy("Category"), "client__category_id", clients.category_names,
           gettext_lazy("without a category"), "category"),
        By("city", gettext_lazy("City"), "client__city", lambda cities: {city: city for city in cities if city},
           gettext_lazy("city not said"), "city"),
        By("owner", gettext_lazy("Who answers for the client"), "client__owner_id", _people,
           gettext_lazy("nobody's"), "owner"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """Which refusals: of a period, narrowed by what was chosen of each slice."""

    period: Period
    by: By
    chosen: Mapping[str, Any]

    def without(self, code: str) -> "Question":
        return replace(self, chosen={key: value for key, value in self.chosen.items() if key != code})

    def address(self, **more: Any) -> dict[str, str]:
        """As parameters of an address."""
        told = {"since": self.period.since, "until": self.period.until, "by": self.by.code, **self.chosen, **more}
        return {code: "" if value is None else str(value) for code, value in told.items()}


@dataclass(frozen=True)
class Line:
    """Refusals of one value: how many, of how many clients, and their part of the largest number."""

    value: Any
    label: str
    number: int
    clients: int
    part: float


def offered(actor: Actor) -> list[By]:
    hidden = sight.hidden(actor)
    return [by for by in SLICES.values() if by.hidden_with not in hidden]


def found(actor: Actor, question: Question) -> "QuerySet[Interaction]":
    """The refusals the actor may count."""
    zone = get_current_timezone()
    since, until = (
        datetime.datetime.combine(day, datetime.time(), zone)
        for day in (question.period.since, question.period.until + datetime.timedelta(days=1))
    )
    rows = access.refusals(actor).filter(at__gte=since, at__lt=until)
    if "month" in question.chosen or question.by.code == "month":
        rows = rows.annotate(month=TruncMonth("at", output_field=DateField(), tzinfo=zone))
    for code, value in question.chosen.items():
        column = SLICES[code].column
        rows = rows.filter(**{f"{column}__isnull": True} if value is None else {column: value})
    return rows


def lines(actor: Actor, question: Question) -> list[Line]:
    column = question.by.column
    counted = found(actor, question).order_by().values_list(column).annotate(
        number=Count("pk"), clients=Count("client", distinct=True)
    )  # fmt: skip
    in_order = (
        counted.order_by(column)
        if question.by.code == "month"
        else counted.order_by("-number", F(column).asc(nulls_last=True))
    )
    rows = list(in_order[:MOST])
    names = question.by.names([value for value, *_counts in rows if value is not None])
    most = max((number for _value, number, _clients in rows), default=1)
    return [
        Line(value, str(names.get(value) or question.by.nothing), number, clients, number / most)
        for value, number, clients in rows
    ]


def total(actor: Actor, question: Question) -> tuple[int, int]:
    """All of them: touches and clients."""
    rows = found(actor, question).order_by()
    told = rows.aggregate(number=Count("pk"), clients=Count("client", distinct=True))
    return told["number"], told["clients"]


def rows(actor: Actor, question: Question, after: tuple[datetime.datetime, int] | None) -> list[Interaction]:
    """The touches themselves, the newest first, one more than is shown."""
    these = found(actor, question)
    if after is not None:
        these = these.filter(RowAfter("at", "id", *after, descending=True))
    return list(these.select_related("client", "by", "reason").order_by("-at", "-id")[: SHOWN + 1])


def chips(question: Question) -> list[tuple[str, str, Question]]:
    """What narrows the question: what it is, its value, and the question without it."""
    told = []
    for code, value in question.chosen.items():
        by = SLICES[code]
        name = by.names([value]).get(value) if value not in (None, "") else None
        told.append((str(by.label), str(name or by.nothing or _("not said")), question.without(code)))
    return told
