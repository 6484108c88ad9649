"""Professional holidays: when each comes in a country, and whose they are by position or activity."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from krug.core.calendar.professional_days import DAYS
from krug.core.calendar.rules import Profession
from krug.core.text.fold import fold

ALL: Final[Mapping[str, Profession]] = {each.code: each for each in DAYS}


def between(since: datetime.date, until: datetime.date, country: str) -> Iterator[tuple[datetime.date, Profession]]:
    """The professional holidays of a country between these days, both included, in no order."""
    for year in range(since.year, until.year + 1):
        for profession in ALL.values():
            rule = profession.rule(country)
            if rule is not None and since <= (day := rule.day(year)) <= until:
                yield day, profession


def coming(profession: Profession, since: datetime.date, country: str) -> datetime.date | None:
    """When its holiday comes next in a country, on ``since`` or after it; None where it has none."""
    rule = profession.rule(country)
    if rule is None:
        return None
    this_year = rule.day(since.year)
    return this_year if this_year >= since else rule.day(since.year + 1)


def suggested(positions: Sequence[str], okved: str = "") -> list[str]:
    """Codes of professions that positions speak of; where they speak of none, those of the activity, the closest."""
    told = [f" {fold(position).replace('-', ' ')}" for position in positions]
    found = [code for code, words in _words().items() if any(f" {word}" in text for word in words for text in told)]
    return found or (_of_activity(okved) if okved else [])


def _of_activity(okved: str) -> list[str]:
    """«86.23» is a dentist rather than a doctor: the longest beginning of the code decides."""
    lengths = {
        code: max((len(start) for start in starts if okved.startswith(start)), default=0)
        for code, starts in _activities().items()
    }
    longest = max(lengths.values(), default=0)
    return [code for code, length in lengths.items() if length == longest > 0]


@lru_cache(maxsize=1)
def _words() -> dict[str, list[str]]:
    return {each.code: [fold(word).replace("-", " ") for word in each.words.split(", ") if word] for each in DAYS}


@lru_cache(maxsize=1)
def _activities() -> dict[str, list[str]]:
    return {each.code: [start for start in each.okved.split(", ") if start] for each in DAYS}
