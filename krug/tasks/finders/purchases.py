"""What follows from purchases: the own rhythm is broken, it is years since the first one."""

import datetime
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from statistics import median
from typing import Any, Final, NamedTuple

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from krug.clients import sight
from krug.clients.informal.yearly import comes_round, within
from krug.clients.models import Totals
from krug.core import db
from krug.tasks.finders.offer import Facts, Finder, Found, Parameter, Scope, Values, finders
from krug.tasks.finders.rules import DAYS
from krug.tasks.finders.telling import day_of, today, when
from krug.tasks.models import Usual

LEAST_PURCHASES: Final = 3  # from so many on there is a rhythm of one's own
LONGEST: Final = 730  # of an interval that is somebody's rhythm
_PURCHASES = """
SELECT client_id, made_on FROM clients_purchase
WHERE {scope} AND archived_at IS NULL AND returned_at IS NULL ORDER BY client_id, made_on
"""


class _Buyer(NamedTuple):
    pk: int
    purchases: int
    last_on: datetime.date
    touched_at: datetime.datetime
    category_id: int | None


def rhythm(scope: Scope, values: Values) -> Iterator[Found]:
    """The interval is longer than the client's own usual one by so much: the median of those between days of buying."""
    longest = math.ceil(LONGEST * values["longer"] / 100) + values["hold"]
    buyers = [_Buyer(*row) for row in _buyers(scope, scope.today - datetime.timedelta(days=longest))]
    own = _own_intervals(scope, {each.pk for each in buyers if each.purchases >= LEAST_PURCHASES})
    usual: dict[int | None, int | None] = {each.category_id: each.interval_days for each in Usual.objects.all()}
    for buyer in buyers:
        days, of = own.get(buyer.pk), "own"
        if buyer.purchases < LEAST_PURCHASES and values["others"]:
            days, of = usual.get(buyer.category_id) or usual.get(None), "others"
        if not days or not values["least"] <= days <= LONGEST:
            continue
        opens = buyer.last_on + datetime.timedelta(days=math.ceil(days * values["longer"] / 100))
        facts = {"last": buyer.last_on.isoformat(), "days": days, "of": of}
        until = opens + datetime.timedelta(days=values["hold"])
        found = Found(buyer.pk, buyer.last_on.isoformat(), facts, opens, until)
        if found.holds(scope) and scope.day(buyer.touched_at) < opens:
            yield found


def _buyers(scope: Scope, since: datetime.date) -> "Iterator[tuple[Any, ...]]":
    rows = Totals.objects.filter(scope.q("client_id"), is_live=True, last_purchase_on__gte=since)
    return rows.values_list(
        "client_id", "purchases", "last_purchase_on", "last_interaction_at", "client__category_id"
    ).iterator()


def _own_intervals(scope: Scope, client_ids: set[int]) -> dict[int, int]:
    """Of each of these clients the usual number of days between two days of buying."""
    known: dict[Any, int] = {}
    days: dict[int, list[int]] = defaultdict(list)
    for client_id, made_on in db.rows(_PURCHASES.format(scope=scope.sql("client_id"))) if client_ids else ():
        if client_id in client_ids:
            number = known.get(made_on)
            if number is None:
                number = known[made_on] = _number(made_on)
            mine = days[client_id]
            if not mine or mine[-1] != number:
                mine.append(number)
    return {pk: usual(numbers) for pk, numbers in days.items() if len(numbers) >= LEAST_PURCHASES}


def usual(numbers: list[int]) -> int:
    """The median of the intervals between these days, in their order."""
    return round(median(later - earlier for earlier, later in pairwise(numbers)))


def _number(day: "datetime.date | str") -> int:
    return (datetime.date.fromisoformat(day) if isinstance(day, str) else day).toordinal()


def rhythm_said(facts: Facts, at: datetime.datetime) -> str:
    told = {"days": facts["days"], "passed": (today(facts, at) - day_of(facts, "last")).days}
    if facts["of"] == "own":
        said = ngettext(
            "Usually buys every %(days)s day, %(passed)s have passed",
            "Usually buys every %(days)s days, %(passed)s have passed",
            facts["days"],
        )
    else:
        said = ngettext(
            "Others like this buy every %(days)s day, here %(passed)s have passed",
            "Others like this buy every %(days)s days, here %(passed)s have passed", facts["days"],
        )  # fmt: skip
    return said % told


def anniversary(scope: Scope, values: Values) -> Iterator[Found]:
    before, after = datetime.timedelta(days=values["before"]), datetime.timedelta(days=values["after"])
    since, until = scope.today - after, scope.horizon + before
    rows = Totals.objects.filter(
        scope.q("client_id"), comes_round(F("first_purchase_on"), since, until), is_live=True, purchases__gt=0
    )
    for client_id, first, touched_at in rows.values_list("client_id", "first_purchase_on", "last_interaction_at"):
        assert first is not None
        for on in within(first, since, until):
            facts = {"day": on.isoformat(), "years": on.year - first.year}
            found = Found(client_id, str(on.year), facts, on - before, on + after)
            if on.year > first.year and scope.day(touched_at) < found.opens_on:
                yield found


def anniversary_said(facts: Facts, at: datetime.datetime) -> str:
    told = {"years": facts["years"], "when": when(day_of(facts), today(facts, at))}
    return ngettext(
        "%(years)s year since the first purchase %(when)s", "%(years)s years since the first purchase %(when)s",
        facts["years"],
    ) % told  # fmt: skip


def _tells(values: Mapping[str, Any]) -> tuple[str, ...]:
    return (sight.PURCHASES,)


finders.register(
    Finder(
        "rhythm", _("Rhythm of purchases is broken"),
        _(
            "Nothing was bought for longer than usual. Usual is the median of the intervals between the client's own "
            "days of buying, from three of them on; for others what is usual in their category, if it is asked for. A "
            "touch since it was offered answers it."
        ),
        "refresh", rhythm_said, rhythm,
        (
            Parameter("longer", _("Longer than usual: from"), 130, 105, 500, "%"),
            Parameter("hold", _("Offered for"), 45, 1, 365, DAYS),
            Parameter("least", _("An interval counts from"), 5, 1, 365, DAYS),
            Parameter("others", _("By the category for those who bought once or twice"), True, is_question=True),
        ),
        chance=120, tells=_tells, order=10,
    )
)  # fmt: skip
finders.register(
    Finder(
        "first_purchase", _("Years since the first purchase"),
        _("The day of the first purchase comes round. A touch since it was offered answers it."),
        "star", anniversary_said, anniversary,
        (
            Parameter("before", _("Offered before the day for"), 3, 0, 60, DAYS),
            Parameter("after", _("and after it for"), 4, 0, 30, DAYS),
        ),
        chance=40, tells=_tells, order=70,
    )
)  # fmt: skip
