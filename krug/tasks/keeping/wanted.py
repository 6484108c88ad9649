"""Which occasions there should be today, of some clients, by all finders that are on, and what each is worth."""

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from krug.core import db
from krug.tasks.finders.offer import Found, Scope
from krug.tasks.finders.rules import Rule
from krug.tasks.models import Usual

Place: TypeAlias = tuple[int, str, str]  # client, finder, key
_PORTION = 5_000
_KNOWN = """
SELECT c.id, c.owner_id, c.category_id, t.revenue, t.purchases
FROM clients_client c JOIN clients_totals t ON t.client_id = c.id WHERE c.id IN ({ids}) AND c.archived_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An occasion as it should be."""

    facts: dict[str, Any]
    good_until: datetime.date
    owner_id: int | None
    usual: int
    chance: int

    @property
    def value(self) -> int:
        return self.usual * self.chance // 1000


class _Known(NamedTuple):
    owner_id: int | None
    usual: int


def by_place(scope: Scope, rules: Sequence[Rule]) -> dict[Place, Wanted]:
    """Of live clients only, whatever a finder says."""
    all_found = list(found(scope, rules))
    known = _of_clients({each.client_id for _rule, each in all_found})
    return {
        (each.client_id, rule.code, each.key): Wanted(
            each.facts, each.good_until, known[each.client_id].owner_id, known[each.client_id].usual, rule.chance
        )
        for rule, each in all_found
        if each.client_id in known
    }  # fmt: skip


def found(scope: Scope, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Found]]:
    for rule in rules:
        if rule.is_on and rule.finder.find:
            for each in rule.finder.find(scope, rule.values):
                if each.holds(scope):
                    yield rule, each


def _of_clients(client_ids: Collection[int]) -> dict[int, _Known]:
    """Who answers for them, and for how much they usually buy: the mean of their purchases, else of their category."""
    elsewhere: dict[int | None, int] = {each.category_id: each.amount.minor for each in Usual.objects.all()}
    ids, known = sorted(client_ids), dict[int, _Known]()
    for at in range(0, len(ids), _PORTION):
        for pk, owner, category, revenue, purchases in db.rows(_KNOWN.format(ids=db.listed(ids[at : at + _PORTION]))):
            usual = revenue // purchases if purchases else elsewhere.get(category) or elsewhere.get(None) or 0
            known[pk] = _Known(owner, max(0, usual // 100 * 100))
    return known
