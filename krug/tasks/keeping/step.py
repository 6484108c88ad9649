"""Bringing the occasions of some clients to what the finders say today.

The finders read before anybody is kept from writing. Whoever had something happen meanwhile is left alone: they have
a mark that was not there before, by which they are looked at again, or were just now.
"""

import datetime
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from krug.core import db
from krug.core.db.expressions import OneOf
from krug.core.portions import Pace
from krug.tasks.finders.offer import Scope
from krug.tasks.finders.rules import PAUSE, SALE, Rule
from krug.tasks.keeping import marks, sales, wanted
from krug.tasks.keeping.wanted import Place, Wanted
from krug.tasks.models import Occasion, OccasionState

OPEN, USED, REFUSED, EXPIRED = (state.value for state in OccasionState)
KEPT_DAYS: Final = 400  # what is over is forgotten after so long; what was used stays
_LATE_SALES = 30  # days: so much later a purchase may be entered
_THERE = """
SELECT id, client_id, finder, key, state, facts, good_until, owner_id, usual, chance, closed_at, sold
FROM tasks_occasion WHERE {scope}
AND (state = 'open' OR good_until >= {today} OR (state = 'used' AND closed_at >= {since}))
"""
_CHANGING = ("facts", "good_until", "owner", "value", "usual", "chance")


class There(NamedTuple):
    """An occasion as it is."""

    pk: int
    client_id: int
    finder: str
    key: str
    state: str
    facts: dict[str, Any]
    good_until: datetime.date
    owner_id: int | None
    usual: int
    chance: int
    closed_at: datetime.datetime | None
    sold: bool

    @property
    def place(self) -> Place:
        return self.client_id, self.finder, self.key

    def differs(self, should: Wanted) -> bool:
        mine = (self.facts, self.good_until, self.owner_id, self.usual, self.chance)
        return mine != (should.facts, should.good_until, should.owner_id, should.usual, should.chance)


@dataclass
class Plan:
    """What is to be written, each with its client."""

    made: list[tuple[Place, Wanted]] = field(default_factory=list)
    changed: list[tuple[There, Wanted]] = field(default_factory=list)
    reopened: list[tuple[There, Wanted]] = field(default_factory=list)
    over: list[There] = field(default_factory=list)
    sold: list[There] = field(default_factory=list)  # of which is otherwise than it says whether they led to a sale


def refresh(scope: Scope, rules: Sequence[Rule], pace: Pace | None = None) -> int:
    """Look at all clients of the scope; says how many occasions were made, changed or closed."""
    with timezone.override(scope.zone):
        seen = marks.of(scope)
        should = wanted.by_place(scope, rules)
        plan = _plan(scope, rules, should)
        return _write(scope, plan, seen.keys(), pace or Pace(500, most=2_000))


def _plan(scope: Scope, rules: Sequence[Rule], should: dict[Place, Wanted]) -> Plan:
    pauses = {rule.code: rule.values[PAUSE] for rule in rules}
    plan, known = Plan(), list(_there(scope, rules))
    for row in known:
        now = should.pop(row.place, None)
        if row.state == OPEN:
            if now is None:
                plan.over.append(row)
            elif row.differs(now):
                plan.changed.append((row, now))
        elif now is not None and (
            row.state == EXPIRED or (row.state == REFUSED and _is_paused_out(row, pauses, scope))
        ):
            plan.reopened.append((row, now))
    plan.made = sorted(should.items(), key=lambda each: each[0])
    used = [row for row in known if row.state == USED and row.closed_at is not None]
    plan.sold = sales.otherwise(scope, used, {rule.code: rule.values[SALE] for rule in rules})
    return plan


def _is_paused_out(row: There, pauses: dict[str, int], scope: Scope) -> bool:
    if row.closed_at is None:
        return True
    return scope.day(row.closed_at) + datetime.timedelta(days=pauses.get(row.finder, 0)) <= scope.today


def _there(scope: Scope, rules: Sequence[Rule]) -> Iterator[There]:
    longest = max((rule.values[SALE] for rule in rules), default=0) + _LATE_SALES
    since = scope.begin(scope.today - datetime.timedelta(days=longest)).astimezone(datetime.UTC)
    sql = _THERE.format(scope=scope.sql("client_id"), today="%s", since="%s")
    told = (scope.today.isoformat(), f"{since:%Y-%m-%d %H:%M:%S}" if db.is_sqlite() else since)
    for pk, client_id, finder, key, state, facts, until, owner, usual, chance, closed, sold in db.rows(sql, told):
        yield There(
            pk, client_id, finder, key, state, json.loads(facts),
            datetime.date.fromisoformat(until) if isinstance(until, str) else until, owner, usual, chance,
            db.moment(closed) if closed else None, bool(sold),
        )  # fmt: skip


def _write(scope: Scope, plan: Plan, seen: Iterable[int], pace: Pace) -> int:
    """In portions that keep others from writing only for a moment, each without those who were marked since."""
    seen, written = set(seen), 0
    work = list(_work(plan))
    at = 0
    while at < len(work):
        started, portion = time.monotonic(), work[at : at + pace.rows()]
        with transaction.atomic():
            late = {client for mark, client in marks.of(scope).items() if mark not in seen}
            written += _carry_out([each for each in portion if each[1] not in late])
        pace.note(len(portion), time.monotonic() - started)
        at += len(portion)
    return written


def _work(plan: Plan) -> Iterator[tuple[str, int, Any, Any]]:
    """What to do, for whom, with which row and what it should be."""
    yield from (("over", row.client_id, row, None) for row in plan.over)
    yield from (("changed", row.client_id, row, should) for row, should in plan.changed)
    yield from (("reopened", row.client_id, row, should) for row, should in plan.reopened)
    yield from (("made", place[0], place, should) for place, should in plan.made)
    yield from (("sold", row.client_id, row, None) for row in plan.sold)


def _carry_out(work: Sequence[tuple[str, int, Any, Any]]) -> int:
    moment = timezone.now()
    doing: dict[str, list[tuple[Any, Any]]] = {}
    for what, _client, row, should in work:
        doing.setdefault(what, []).append((row, should))
    if over := [row.pk for row, _ in doing.get("over", ())]:
        Occasion.objects.filter(OneOf("pk", over), state=OPEN).update(state=EXPIRED, closed_at=moment)
    fresh = [*doing.get("changed", ()), *doing.get("reopened", ())]
    db.update_many(Occasion, _CHANGING, [(*_told(should), row.pk) for row, should in fresh])
    if again := [row.pk for row, _ in doing.get("reopened", ())]:
        closed = Occasion.objects.filter(OneOf("pk", again), state__in=[EXPIRED, REFUSED])
        closed.update(state=OPEN, closed_at=None, closed_by=None)
    made = [_made(place, should, moment) for place, should in doing.get("made", ())]
    Occasion.objects.bulk_create(made, ignore_conflicts=True)
    db.update_many(Occasion, ["sold"], [(not row.sold, row.pk) for row, _ in doing.get("sold", ())])
    return len(work)


def _told(should: Wanted) -> tuple[Any, ...]:
    return should.facts, should.good_until, should.owner_id, should.value, should.usual, should.chance


def _made(place: Place, should: Wanted, moment: datetime.datetime) -> Occasion:
    client_id, finder, key = place
    return Occasion(
        client_id=client_id, finder=finder, key=key, facts=should.facts, value=should.value, usual=should.usual,
        chance=should.chance, owner_id=should.owner_id, found_at=moment, good_until=should.good_until,
    )  # fmt: skip


def forget_old(scope: Scope) -> None:
    """What nobody used and what is over for longer than a year."""
    before = scope.today - datetime.timedelta(days=KEPT_DAYS)
    old = Occasion.objects.filter(scope.q("client_id"), state__in=[EXPIRED, REFUSED], good_until__lt=before)
    if old.exists():
        old.delete()
