"""What is shown, counted: how many clients, or how much of what they bought, by any field. One statement, in its time.

Asked for by a person and broken off by the database when its time is up, as an exact count is.
"""

import datetime
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, F, FilteredRelation, FloatField, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from krug.clients import listing, queries, sight
from krug.clients.conditions import dumps, together
from krug.clients.conditions.haste import LONGEST_EXACT_S, TooWide
from krug.clients.fields import BY_CODE
from krug.clients.grid import opening
from krug.clients.listing import Filters
from krug.clients.models import OWN, Kind, OwnField, OwnType
from krug.clients.own import known, types
from krug.clients.own.indexes import Held, HeldApart
from krug.core.db.limits import TookTooLong, within
from krug.core.registry import Label
from krug.core.rights import Actor
from krug.core.text.money import Money
from krug.staff import queries as staff
from krug.ui import formats

MOST = 20  # bars; whatever is beyond them stands in one of its own
_NOTHING = (None, "", 0)
_OWN = frozenset({OwnType.CHOICE, OwnType.YES_NO, OwnType.TEXT, OwnType.NUMBER, OwnType.EMPLOYEE})

Names = Callable[[Sequence[Any]], dict[Any, str]]


class By(NamedTuple):
    """What clients are put together by: ``at`` of their rows; ``names`` says what the values found are called."""

    code: str
    label: Label
    at: Any
    names: Names
    tells: str = ""
    is_month: bool = False
    asked_as: str = ""  # the field of a condition, where its code is another
    said: Callable[[Any], Any] = lambda value: value  # the value as a condition says it
    has_several: bool = False  # a client may stand in more than one bar


class Bar(NamedTuple):
    label: str
    said: str
    part: float  # of the longest
    condition: str = ""  # that opens its rows, beside what the chart was asked of


class Chart(NamedTuple):
    bars: list[Bar]
    total: str


def _as_they_are(values: Sequence[Any]) -> dict[Any, str]:
    return {value: str(value) for value in values}


def _chosen(code: str) -> Names:
    return lambda values: {value: str(label) for value, label in BY_CODE[code].choices if value}


def _months(values: Sequence[datetime.date]) -> dict[Any, str]:
    return {month: f"{month:%m.%Y}" for month in values if month}


def _people(values: Sequence[int]) -> dict[Any, str]:
    return {pk: str(name) for pk, name in staff.names([pk for pk in values if pk]).items()}


READY = (
    By("city", gettext_lazy("City"), F("city"), _as_they_are, "city"),
    By("warmth", gettext_lazy("Warmth"), F("warmth"), _chosen("warmth"), "warmth"),
    By("category", gettext_lazy("Category"), F("category_id"), lambda found: queries.category_names(
        [pk for pk in found if pk]), "category"),
    By("tag", gettext_lazy("Tag"), F("worn__tag_id"), lambda found: queries.tag_names([pk for pk in found if pk]),
       has_several=True),
    By("owner", pgettext_lazy("client", "Owner"), F("owner_id"), _people),
    By("kind", gettext_lazy("Person or company"), F("kind"), lambda found: {
        each: str(Kind(each).label) for each in found}),
    By("preferred_channel", gettext_lazy("Prefers"), F("preferred_channel"), _chosen("preferred_channel"),
       "preferred_channel"),
    By("sex", gettext_lazy("Sex"), F("sex"), _chosen("sex"), "sex"),
    By("activity", gettext_lazy("Activity"), F("activity"), _as_they_are, "activity"),
    By("created", gettext_lazy("Added, by months"), TruncMonth("created_at"), _months, is_month=True),
    By("bought", gettext_lazy("Last purchase, by months"), TruncMonth("totals__last_purchase_on"), _months,
       sight.PURCHASES, is_month=True, asked_as="last_purchase"),
)  # fmt: skip
COUNT, REVENUE, PURCHASES = "count", "revenue", "purchases"


def offered(actor: Actor) -> dict[str, By]:
    """What this reader may put clients together by."""
    hidden = sight.hidden(actor)
    own = [By(each.code, each.label, HeldApart(each.key), _of_own(each), each.code, said=_said_of(each))
           for each in known.live() if each.type in _OWN]  # fmt: skip
    return {by.code: by for by in (*READY, *own) if by.tells not in hidden}


def measures(actor: Actor) -> dict[str, str]:
    """What is counted, with its name; of what is hidden nothing is summed either."""
    bought = sight.PURCHASES not in sight.hidden(actor)
    sums = {REVENUE: _("Bought for"), PURCHASES: _("Purchases")} if bought else {}
    own = {each.code: each.label for each in _numbers() if each.code not in sight.hidden(actor)}
    return {COUNT: _("Clients"), **sums, **own}


def _numbers() -> list[OwnField]:
    return [each for each in known.live() if each.type in (OwnType.NUMBER, OwnType.MONEY)]


def _of_own(field: OwnField) -> Names:
    if field.type == OwnType.EMPLOYEE:
        return _people
    return lambda values: {value: types.words(field, value) for value in values if value is not None}


def _said_of(field: OwnField) -> Callable[[Any], Any]:
    """Yes and no are told by words of the language, whatever the database makes of them."""
    if field.type == OwnType.YES_NO:
        return lambda value: value if value is None else types.YES if value else types.NO
    return lambda value: value


def chart(actor: Actor, filters: Filters, by: By, measure: str) -> Chart:
    """Raises BadCondition and TooWide."""
    matching = listing.matching(actor, filters).order_by()
    parted = matching.annotate(worn=FilteredRelation("taggings", condition=Q(taggings__archived_at=None)))
    rows = (parted if by.has_several else matching).annotate(by=by.at).values_list("by").annotate(of=_sum(measure))
    try:
        with within(LONGEST_EXACT_S):
            found = [(_plain(value), _minor(of)) for value, of in rows]
            whole = _minor(matching.aggregate(of=_sum(measure))["of"]) if by.has_several else None
    except TookTooLong as error:
        raise TooWide from error
    return _drawn(actor, filters, by, found, whole, _teller(measure))


def _minor(of: Any) -> Any:
    return getattr(of, "minor", of) or 0


class _Number(Held):
    """The number an own field holds, for the database to sum."""

    output_field = FloatField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, Any]:
        sql, params = super().as_sql(compiler, connection)
        if connection.vendor == "sqlite":
            return sql, params
        return f"(CASE WHEN jsonb_typeof({sql}) = 'number' THEN ({sql} #>> '{{}}')::float8 END)", [*params, *params]


def _sum(measure: str) -> Any:
    ready = {COUNT: Count("pk"), REVENUE: Sum("totals__revenue"), PURCHASES: Sum("totals__purchases")}
    return ready[measure] if measure in ready else Sum(_Number(measure.removeprefix(OWN)))


def _plain(value: Any) -> Any:
    """A moment's month as a day; what JSON holds that is no single value, as a text."""
    if isinstance(value, datetime.datetime):
        return value.date()
    return str(value) if isinstance(value, list | dict) else value


def _teller(measure: str) -> Callable[[float], str]:
    fields = {each.code: each for each in _numbers()}
    if measure == REVENUE or (measure in fields and fields[measure].type == OwnType.MONEY):
        return lambda value: formats.money(Money(round(value)))
    return lambda value: formats.number(round(value))


def _drawn(
    actor: Actor, filters: Filters, by: By, found: list[tuple[Any, float]], whole: float | None,
    tell: Callable[[float], str],
) -> Chart:  # fmt: skip
    """The longest first, months as they follow each other; what nobody has is told as such. ``whole`` is what all have
    together where bars overlap.
    """
    found = [(value, of) for value, of in found if of]
    found.sort(key=lambda row: (-row[1], row[0] in _NOTHING, str(row[0])))
    shown, rest = found[:MOST], found[MOST:]
    if by.is_month:
        shown.sort(key=lambda row: (row[0] is None, row[0] or datetime.date.min))
    names, field = by.names([value for value, _of in shown]), opening.field_for(actor, by.asked_as or by.code)
    bars = [
        (names.get(value) or _("not said"), of, opening.term(actor, field, by.said(value), is_month=by.is_month))
        for value, of in shown
    ]
    if rest:
        bars.append((_("all others"), sum(of for _value, of in rest), None))
    longest = max((abs(of) for _label, of, _term in bars), default=1)
    total = sum(of for _value, of in found) if whole is None else whole
    drawn = [
        Bar(label, tell(of), max(of, 0) / longest, dumps(together(filters.condition, term)) if term else "")
        for label, of, term in bars
    ]
    return Chart(drawn, tell(total))
