"""What would be if the rules were others: how many clients would become warmer or colder, and which way.

A small base is looked at whole; of a large one evenly spread parts, from which the whole is estimated.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Max

from krug.clients.models import Client
from krug.timeline.models import WarmthRule
from krug.timeline.warmth import judging
from krug.timeline.warmth.judging import LEVELS

WHOLE = 20_000  # clients that are looked at in a moment
PARTS = 40


@dataclass(frozen=True)
class Move:
    was: int
    level: int
    number: int


@dataclass(frozen=True)
class Weighed:
    """``moves``, the largest first, of ``clients``; estimated unless ``is_exact``."""

    moves: Sequence[Move]
    is_exact: bool

    @property
    def number(self) -> int:
        return sum(move.number for move in self.moves)


def weigh(rules: Sequence[WarmthRule]) -> Weighed:
    last = Client.objects.aggregate(last=Max("pk"))["last"] or 0
    if Client.objects.order_by()[: WHOLE + 1].count() <= WHOLE:  # whatever their numbers are
        return _weighed(_moves(rules, [(0, last)]), 1)
    step, width = last / PARTS, WHOLE // PARTS
    parts = [(int(at * step), int(at * step) + width) for at in range(PARTS)]
    return _weighed(_moves(rules, parts), last / WHOLE)


def _moves(rules: Sequence[WarmthRule], parts: Sequence[tuple[int, int]]) -> Counter[tuple[int, int]]:
    """What hands have written stays, so it does not count."""
    found: Counter[tuple[int, int]] = Counter()
    differing = judging.differing(rules, judging.this_hour()).filter(warmth=F("marked")).order_by()
    for after, upto in parts:
        rows = differing.filter(pk__gt=after, pk__lte=upto).values_list("warmth", "decided").annotate(Count("pk"))
        for was, decided, number in rows:
            found[was, decided % LEVELS] += number
    return found


def _weighed(found: Counter[tuple[int, int]], times: float) -> Weighed:
    moves = [Move(was, level, _rounded(n, times)) for (was, level), n in found.most_common() if was != level]
    return Weighed(moves, times == 1)


def _rounded(number: int, times: float) -> int:
    """An estimate has two digits that mean something."""
    if times == 1:
        return number
    whole = round(number * times)
    unit: int = 10 ** max(0, len(str(whole)) - 2)
    return round(whole / unit) * unit
