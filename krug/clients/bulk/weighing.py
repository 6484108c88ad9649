"""What a deed would come to, before it is done: exact counts, why some are left out, and the first rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F

from krug.clients.bulk import deeds
from krug.clients.bulk.deeds import SET, Deed
from krug.clients.bulk.judging import CHANGED, Fact, Judge, reason
from krug.clients.bulk.selection import Selection
from krug.clients.conditions.haste import LONGEST_EXACT_S, in_time
from krug.core.rights import Actor

FIRST = 5


@dataclass(frozen=True)
class First:
    """A client as it is and as it would be; ``why`` it stays, if it does."""

    name: str
    before: str
    why: str


@dataclass(frozen=True)
class Weighed:
    total: int
    changed: int
    left: list[tuple[str, int]]  # why, how many
    first: list[First]


def weigh(selection: Selection, deed: Deed, *, by: Actor) -> Weighed:
    """One pass over the selection, grouped by what decides: exact however many there are.

    Raises TooWide when the condition takes too long.
    """
    told = deed.told(selection.rows(by)).order_by()
    judge, counts = Judge(deed, by), Counter[str]()
    with in_time(selection.condition, LONGEST_EXACT_S):
        groups = list(told.values_list(*Fact._fields).annotate(number=Count("pk")))
    for *fact, number in groups:
        counts[judge.of(Fact(*fact))] += number
    return Weighed(counts.total(), counts[CHANGED], left(counts), _first(told, judge, by))


def left(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Why clients stay as they are, the most frequent reason first."""
    found = [(reason(code), number) for code, number in counts.items() if code != CHANGED and number]
    return sorted(found, key=lambda each: (-each[1], each[0]))


def _first(told: Any, judge: Judge, by: Actor) -> list[First]:
    deed = judge.deed
    old = deeds.held(deed.spec) if deed.verb == SET else F("pk")
    rows = told.order_by("pk").values_list("name", old, *Fact._fields)[:FIRST]
    return [_as_it_is(name, value, judge.of(Fact(*fact)), deed, by) for name, value, *fact in rows]


def _as_it_is(name: str, value: Any, verdict: str, deed: Deed, by: Actor) -> First:
    before = deeds.shown(deed.spec, value, to=by) if deed.verb == SET else ""
    return First(name, before, "" if verdict == CHANGED else reason(verdict))
