"""Bringing cards in step with the rules: one client at once when something happens, all of them as time passes.

What stands on a card and was not written here was written by hand, by whatever door, and stays for a while.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils.timezone import now

from krug.clients import actions as clients
from krug.clients.models import Client, Warmth
from krug.core import db, events
from krug.core.changes import sets
from krug.core.changes.cells import Cell
from krug.core.db.expressions import OneOf
from krug.timeline.models import WarmthMark, WarmthRule
from krug.timeline.warmth import events as happened
from krug.timeline.warmth import judging
from krug.timeline.warmth.judging import Verdict

HAND_HOLDS = timedelta(days=30)  # what was written by hand, unless the hand says another time
_TABLE = "clients.client"
_KEPT = ("level", "rule_id", "since", "is_by_hand", "until", "by_id")


def settle_one(client_id: int, *, by_id: int | None = None, touch: tuple[str, str] | None = None) -> None:
    """Something happened to the client. Call inside the transaction in which it did.

    ``by_id`` is who did it, for what was written by hand; ``touch`` the kind and result of the touch it was.
    """
    if rules := judging.known():
        moment = now()
        for verdict in judging.verdicts(rules, [client_id]):
            _write([verdict], moment, by_id)
            if not verdict.is_by_hand and verdict.level != verdict.warmth:
                _tell(verdict, rules, touch)


def _tell(verdict: Verdict, rules: Sequence[WarmthRule], touch: tuple[str, str] | None) -> None:
    tests = next((rule.tests for rule in rules if rule.pk == verdict.rule_id), [])
    events.publish(
        happened.WarmthChanged(
            by_id=None, client_id=verdict.client_id, level=verdict.level, tests=tests,
            touch=list(touch or ()), cells=(_cell(verdict),),
        )
    )  # fmt: skip


def _cell(verdict: Verdict) -> Cell:
    return Cell(_TABLE, verdict.client_id, "warmth", verdict.warmth, verdict.level)


def settle_portion(rules: Sequence[WarmthRule], moment: datetime, client_ids: Sequence[int], change_set_id: int) -> int:
    """These clients, inside the caller's transaction, each change in the change set; says how many changed."""
    if not db.is_sqlite():  # whose transactions have all rows for themselves
        list(Client.objects.select_for_update().filter(OneOf("pk", client_ids)).order_by("pk").values_list("pk"))
    verdicts = judging.verdicts(rules, client_ids)
    _write(verdicts, moment, None)
    changed = [each for each in verdicts if not each.is_by_hand and each.level != each.warmth]
    sets.record(change_set_id, ((each.client_id, _cell(each)) for each in changed))
    return len(changed)


def _write(verdicts: Sequence[Verdict], moment: datetime, by_id: int | None) -> None:
    by_level: dict[int, list[Verdict]] = defaultdict(list)
    for each in verdicts:
        if not each.is_by_hand and each.level != each.warmth:
            by_level[each.level].append(each)
    for level, group in by_level.items():
        unsaid = [each.client_id for each in group if each.warmth == Warmth.UNKNOWN]
        clients.warm([each.client_id for each in group], level, was_unsaid=unsaid)
    _mark(verdicts, moment, by_id)


def _mark(verdicts: Sequence[Verdict], moment: datetime, by_id: int | None) -> None:
    """A reason that changes without the level keeps since when the client is so warm."""
    ids = [each.client_id for each in verdicts]
    known = {mark.client_id: mark for mark in WarmthMark.objects.filter(OneOf("client_id", ids))}
    marks = []
    for each in verdicts:
        old = known.get(each.client_id)
        if each.is_by_hand:
            marks.append(by_hand(each.client_id, each.warmth, old, moment, until=moment + HAND_HOLDS, by_id=by_id))
        else:
            since = old.since if old and each.level == each.warmth else moment
            marks.append(WarmthMark(client_id=each.client_id, level=each.level, rule_id=each.rule_id or None,
                                    since=since))  # fmt: skip
    write_marks(marks)


def by_hand(
    client_id: int, level: int, old: WarmthMark | None, moment: datetime, *, until: datetime | None, by_id: int | None
) -> WarmthMark:
    """The mark of a hand, which remembers the one it covers."""
    before = _remembered(old) if old is not None and not old.is_by_hand else old.before if old is not None else None
    return WarmthMark(
        client_id=client_id, level=level, since=moment, is_by_hand=True, until=until, by_id=by_id, before=before
    )


def write_marks(marks: Sequence[WarmthMark]) -> None:
    WarmthMark.objects.filter(OneOf("client_id", [mark.client_id for mark in marks])).delete()
    rows = [
        (mark.client_id, mark.level, mark.rule_id, mark.since, mark.is_by_hand, mark.until, mark.by_id, mark.before)
        for mark in marks
    ]
    db.insert_many(WarmthMark, ("client", "level", "rule", "since", "is_by_hand", "until", "by", "before"), rows)


def _remembered(mark: WarmthMark) -> dict[str, Any]:
    kept = {name: getattr(mark, name) for name in _KEPT}
    return {**kept, "since": mark.since.isoformat(), "until": mark.until.isoformat() if mark.until else None}


def take_back_hands(client_ids: Sequence[int]) -> None:
    """Values of these cards were put back: where a hand is undone by it, the mark it covered stands again."""
    marks = WarmthMark.objects.filter(OneOf("client_id", client_ids), is_by_hand=True)
    undone = list(marks.exclude(level=F("client__warmth")).select_related("client"))
    unsaid = [mark.pk for mark in undone if mark.before is None and mark.client.warmth == Warmth.UNKNOWN]
    WarmthMark.objects.filter(OneOf("client_id", unsaid)).delete()
    write_marks([_restored(mark.pk, mark.before) for mark in undone if _covers(mark.before, mark.client.warmth)])


def follow_merge(survivor_id: int, merged_id: int) -> None:
    """If the survivor has taken the warmth of the other card, it has taken its reason too."""
    marks = {mark.pk: mark for mark in WarmthMark.objects.filter(OneOf("client_id", [survivor_id, merged_id]))}
    warmth = Client.objects.values_list("warmth", flat=True).get(pk=survivor_id)
    mine, theirs = marks.get(survivor_id), marks.get(merged_id)
    if theirs and theirs.level == warmth != (mine.level if mine else Warmth.UNKNOWN):
        write_marks([_restored(survivor_id, _remembered(theirs))])


def _covers(before: dict[str, Any] | None, warmth: int) -> bool:
    return before is not None and before["level"] == warmth


def _restored(client_id: int, kept: dict[str, Any] | None) -> WarmthMark:
    held = kept or {}
    moments = {name: _moment(held[name]) for name in ("since", "until")}
    return WarmthMark(**{"client_id": client_id, **held, **moments})


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
