"""Which rule holds for a client: one expression of SQL for one client and for all of them."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.timezone import now

from krug.clients.models import Client
from krug.core import db
from krug.core.db.expressions import OneOf
from krug.core.db.prepared import prepared
from krug.timeline.models import WarmthRule
from krug.timeline.warmth.signs import signs

LEVELS = 4  # a rule and its level are told by one number
_IDS = "-7000000001"  # in its place stand the clients who are asked about


class Verdict(NamedTuple):
    """What a client is by now and what it should be; ``hand`` says that a hand has written it by another door."""

    client_id: int
    warmth: int
    marked: int
    rule_id: int
    level: int

    @property
    def is_by_hand(self) -> bool:
        return self.warmth != self.marked


def known() -> list[WarmthRule]:
    """The company's rules, the first that holds first."""
    return _known()


@prepared
def _known() -> "QuerySet[WarmthRule]":
    return WarmthRule.objects.filter(archived_at=None)


def any_known() -> bool:
    return WarmthRule.objects.filter(archived_at=None).exists()


def differing(rules: Sequence[WarmthRule], moment: datetime) -> "QuerySet[Any]":
    """Live clients whose warmth or its reason is not what hand and rules make of it at this moment."""
    marked = Coalesce(F("warmth_mark__level"), 0)
    held = Coalesce(F("warmth_mark__rule_id"), 0) * LEVELS + marked
    found: QuerySet[Any] = Client.objects.live().annotate(
        marked=marked, held=held, decided=decided(rules, moment)
    )  # fmt: skip
    return found.filter(~Q(warmth=F("marked")) | (_ruled(moment) & ~Q(decided=F("held"))))


def _ruled(moment: datetime) -> Q:
    """Clients that no hand keeps from the rules. When its time is over, it gives way to the first rule that holds."""
    free = Q(warmth_mark__isnull=True) | Q(warmth_mark__is_by_hand=False)
    return free | (Q(warmth_mark__until__lte=moment) & ~Q(decided=0))


def decided(rules: Sequence[WarmthRule], moment: datetime) -> Case:
    """Of the first rule that holds its number and level; nothing of them when none does."""
    whens = [
        When(holds, then=Value(rule.pk * LEVELS + rule.level))
        for rule in rules
        if (holds := condition(rule.tests, moment)) is not None
    ]
    return Case(*whens, default=Value(0), output_field=IntegerField())


def condition(tests: Iterable[Sequence[object]], moment: datetime) -> Q | None:
    """None when it never holds: it asks for nothing, or for a sign of a room that is not installed."""
    found = Q()
    for code, values in tests:
        sign = signs.get(str(code))
        if sign is None:
            return None
        found &= sign.where(values, moment)  # type: ignore[arg-type]
    return found or None


def verdicts(rules: Sequence[WarmthRule], client_ids: Sequence[int]) -> list[Verdict]:
    """Of those clients, who may be many, the ones whose warmth or its reason differs by now."""
    told = tuple((rule.pk, rule.level, json.dumps(rule.tests)) for rule in rules)
    sql, parameters = _wording(told, this_hour())
    rows = db.rows(sql.replace(_IDS, db.listed(client_ids)), parameters)
    return [
        Verdict(pk, warmth, marked, decided // LEVELS, decided % LEVELS) for pk, warmth, marked, decided in sorted(rows)
    ]


def this_hour() -> datetime:
    """Days are counted from here, so that what is asked of one client after another is worded once in an hour."""
    return now().replace(minute=0, second=0, microsecond=0)


@lru_cache(maxsize=8)
def _wording(told: tuple[tuple[int, int, str], ...], moment: datetime) -> tuple[str, tuple[Any, ...]]:
    """Putting so many conditions into SQL takes longer than the database needs to answer."""
    rules = [WarmthRule(pk=pk, level=level, tests=json.loads(tests)) for pk, level, tests in told]
    rows = differing(rules, moment).filter(OneOf("pk", [int(_IDS)]))
    sql, parameters = rows.order_by().values_list("pk", "warmth", "marked", "decided").query.sql_with_params()
    return sql, tuple(parameters)
