"""The signs the history itself offers, and the rules a new company begins with."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import In
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from krug.clients import sight
from krug.clients.models import NEVER, Warmth
from krug.staff import queries as staff
from krug.timeline.models import Direction, Interaction, InteractionKind, RefusalReason, TouchResult
from krug.timeline.warmth.signs import Choice, Number, Several, Sign, Test, Values


def _results() -> list[Choice]:
    """Those that say something of the client: who was not reached has said nothing."""
    return [(each.code, each.title) for each in TouchResult.objects.filter(archived_at=None, is_reached=True)]


def _reasons() -> list[Choice]:
    return [(str(each.pk), each.title) for each in RefusalReason.objects.filter(archived_at=None)]


_DAYS, _REFUSED_DAYS = Number("days", 30), Number("days", 180)
_RESULTS, _REASONS = Several("results", _results), Several("reasons", _reasons, none=_("any reason"))


def _touches(since: datetime) -> "QuerySet[Interaction]":
    """Those of a client since a moment. What one has noted down for oneself is no touch here."""
    rows = Interaction.objects.filter(client=OuterRef("pk"), archived_at=None, at__gte=since)
    return rows.exclude(kind=InteractionKind.NOTE)


def _since(values: Values, moment: datetime) -> datetime:
    return moment - timedelta(days=values["days"])


def _touched_since(since: datetime) -> Q:
    """By what is known of every client, so that the touches of few need be looked at."""
    return Q(totals__last_interaction_at__gte=since)


def _often(values: Values, moment: datetime) -> Q:
    since, number = _since(values, moment), values["number"]
    enough = _touches(since)[number - 1 : number]
    return _touched_since(since) & Q(totals__interactions__gte=number) & Q(Exists(enough))


def _result(values: Values, moment: datetime) -> Q:
    """Of touches at which the client was reached the last decides, whatever stands after it without a result."""
    since = _since(values, moment)
    unreached = TouchResult.objects.filter(is_reached=False).values("code")
    said = _touches(since).exclude(result="").exclude(result__in=unreached).order_by("-at", "-pk")
    last = Subquery(said.values("result")[:1])
    return _touched_since(since) & Q(In(last, values["results"]))


def _refused(values: Values, moment: datetime) -> Q:
    since = _since(values, moment)
    refusals = TouchResult.objects.filter(is_refusal=True).values("code")
    said = _touches(since).filter(Q(reason__isnull=False) | Q(result__in=refusals)).order_by("-at", "-pk")
    reasons = [int(pk) for pk in values.get("reasons", ())]
    if not reasons:
        return _touched_since(since) & Q(Exists(said))
    return _touched_since(since) & Q(In(Subquery(said.values("reason_id")[:1]), reasons))


def _incoming(values: Values, moment: datetime) -> Q:
    since = _since(values, moment)
    return _touched_since(since) & Q(Exists(_touches(since).filter(direction=Direction.IN)))


def _silent(values: Values, moment: datetime) -> Q:
    return Q(totals__last_interaction_at__lt=_since(values, moment)) & ~Q(totals__last_interaction_at=NEVER)


def _untouched(values: Values, moment: datetime) -> Q:
    return Q(totals__last_interaction_at=NEVER)


def today(moment: datetime) -> date:
    """Purchases have days of the company, wherever it is asked."""
    company = staff.company()
    return localdate(moment, ZoneInfo(company.time_zone) if company else None)


def _bought(values: Values, moment: datetime) -> Q:
    return Q(totals__last_purchase_on__gte=today(moment) - timedelta(days=values["days"]))


def _lapsed(values: Values, moment: datetime) -> Q:
    return Q(totals__last_purchase_on__lt=today(moment) - timedelta(days=values["days"]))


def _regular(values: Values, moment: datetime) -> Q:
    return Q(totals__purchases__gte=values["number"])


SIGNS = (
    Sign("result", _("the last result is %(results)s, not older than %(days)s days"), (_RESULTS, _DAYS), _result, 10),
    Sign("incoming", _("the client got in touch in the last %(days)s days"), (_DAYS,), _incoming, 20),
    Sign(
        "touches", _("touches in the last %(days)s days: at least %(number)s"),
        (_DAYS, Number("number", 3, most=100)), _often, 30,
    ),
    Sign(
        "refusal", _("the last refusal is for %(reasons)s, not older than %(days)s days"), (_REASONS, _REFUSED_DAYS),
        _refused, 40,
    ),
    Sign("silent", _("there were touches, but none in the last %(days)s days"), (Number("days", 90),), _silent, 50),
    Sign("untouched", _("nobody has touched on the client yet"), (), _untouched, 60),
    Sign("bought", _("bought something in the last %(days)s days"), (_DAYS,), _bought, 70, (sight.PURCHASES,)),
    Sign(
        "lapsed", _("has bought, but nothing in the last %(days)s days"), (Number("days", 180),), _lapsed, 80,
        (sight.PURCHASES,),
    ),
    Sign(
        "purchases", _("purchases ever: at least %(number)s"), (Number("number", 3, most=1000),), _regular, 90,
        (sight.PURCHASES,),
    ),
)  # fmt: skip


def _rule(level: Warmth, *tests: Test) -> tuple[Warmth, list[Test]]:
    return level, list(tests)


def _test(code: str, **values: Any) -> Test:
    return code, values


RULES = (
    _rule(Warmth.HOT, _test("result", results=["agreed"], days=30)),
    _rule(Warmth.COLD, _test("result", results=["refused"], days=180)),
    _rule(Warmth.HOT, _test("incoming", days=7)),
    _rule(Warmth.WARM, _test("result", results=["thinks", "call_back"], days=30)),
    _rule(Warmth.WARM, _test("bought", days=90)),
    _rule(Warmth.WARM, _test("touches", days=30, number=3)),
    _rule(Warmth.COLD, _test("silent", days=90)),
)
