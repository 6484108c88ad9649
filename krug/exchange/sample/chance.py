"""Chance that falls the same way each time the same seed is thrown."""

from collections.abc import Iterable
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Table(Generic[T]):
    """Things of which some come more often than others."""

    def __init__(self, weighted: Iterable[tuple[T, float]]) -> None:
        pairs = list(weighted)
        self._things = [thing for thing, _weight in pairs]
        self._sums = list(accumulate(weight for _thing, weight in pairs))

    def pick(self, rng: Random) -> T:
        return rng.choices(self._things, cum_weights=self._sums)[0]


def table(text: str) -> Table[str]:
    """«Сергей 9, Набережные Челны 2»: what, and how often."""
    pairs = (pair.strip().rpartition(" ") for pair in " ".join(text.split()).split(","))
    return Table((thing, float(weight)) for thing, _space, weight in pairs)


def falling(text: str) -> Table[str]:
    """Names in the order of how common they are; their weights fall slowly, as those of surnames do."""
    return Table((name, 1 / (place + 14)) for place, name in enumerate(text.split()))


def about(rng: Random, mean: float, spread: float) -> float:
    """A positive number, rarely far above the mean: sums of money and floor areas are spread so."""
    return mean * rng.lognormvariate(-spread * spread / 2, spread)
