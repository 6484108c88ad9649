"""Warmth and what stands behind it, put into words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from krug.clients.models import Client, Warmth
from krug.core.db.prepared import prepared
from krug.staff import queries as staff
from krug.timeline import lists
from krug.timeline.models import InteractionKind, WarmthMark
from krug.timeline.warmth.signs import tells_of, words_of
from krug.ui import formats


def became(data: Mapping[str, Any]) -> str:
    """The name of the event in which a rule changed the warmth."""
    return {
        Warmth.COLD: _("Became cold"), Warmth.WARM: _("Became warm"), Warmth.HOT: _("Became hot"),
    }.get(data["level"], _("No rule of warmth holds any more"))  # fmt: skip


def because(data: Mapping[str, Any], is_other: bool = False) -> str:
    """The touch that brought it about, and the rule."""
    told = _touch(*data["touch"]) if data.get("touch") else ""
    rule = words_of(data["tests"])
    return ". ".join(part for part in (told, rule) if part)


def _touch(kind: str, result: str) -> str:
    known = lists.every_result() if result else {}
    said = known[result].title if result in known else ""
    return ", ".join(part for part in (str(InteractionKind(kind).label), said) if part)


def held(data: Mapping[str, Any], is_other: bool = False) -> str:
    level = str(Warmth(data["level"]).label)
    if not data["until"]:
        return _("%(level)s, for good") % {"level": level}
    until = formats.day(datetime.fromisoformat(data["until"]))
    return _("%(level)s, until %(day)s") % {"level": level, "day": until}


def rule(data: Mapping[str, Any]) -> str:
    return f"{Warmth(data['level']).label}: {words_of(data['tests'])}"


@dataclass(frozen=True)
class Why:
    """Why a client is as warm as it is. ``rule`` in words, or a hand: whose, until when (None: for good)."""

    level: int
    is_by_hand: bool
    rule: str = ""
    since: datetime | None = None
    until: datetime | None = None
    who: str = ""
    is_over: bool = False  # the time of the hand, and no rule has said another thing since

    @property
    def is_for_good(self) -> bool:
        return self.is_by_hand and self.since is not None and self.until is None


@prepared
def _marks(client: Any) -> "QuerySet[WarmthMark]":
    return WarmthMark.objects.filter(pk=client).select_related("rule")


def why(client: Client, hidden: Collection[str] = ()) -> Why:
    """To whoever may not see what a rule goes by it is not said which rule it is."""
    mark = _marks.first(client.pk)
    if mark is None or mark.level != client.warmth:
        return Why(client.warmth, is_by_hand=bool(client.warmth))
    if not mark.is_by_hand:
        tests = mark.rule.tests if mark.rule else []
        rule = words_of(tests) if tells_of(tests).isdisjoint(hidden) else _("A rule that goes by what you do not see")
        return Why(client.warmth, is_by_hand=False, rule=rule, since=mark.since)
    who = str(staff.names({mark.by_id}).get(mark.by_id, "")) if mark.by_id else ""
    is_over = mark.until is not None and mark.until <= now()
    return Why(client.warmth, True, since=mark.since, until=mark.until, who=who, is_over=is_over)
