"""Which days are worked in a country, and what the others are called.

Our own tables, and why: `docs/decisions/013-office-facts.md`. Of a country we know nothing of, only the weekend
is free.
"""

import datetime
from collections.abc import Callable
from functools import lru_cache

from krug.core.calendar import bulgaria, russia
from krug.core.calendar.days import DAY, Days, is_weekend

__all__ = ["COUNTRIES", "holiday", "is_working_day", "next_working_day"]

_YEARS: dict[str, Callable[[int], Days]] = {"RU": russia.days, "BG": bulgaria.days}
COUNTRIES = tuple(_YEARS)


@lru_cache(maxsize=64)
def _days(country: str, year: int) -> Days:
    tell = _YEARS.get(country)
    return tell(year) if tell else Days()


def holiday(day: datetime.date, country: str) -> str:
    """The name of a public holiday, or of a day off that was moved here, in the reader's language; else ""."""
    return str(_days(country, day.year).free.get(day, ""))


def is_working_day(day: datetime.date, country: str) -> bool:
    days = _days(country, day.year)
    return day in days.worked or not (is_weekend(day) or day in days.free)


def next_working_day(day: datetime.date, country: str) -> datetime.date:
    """The first working day after this one."""
    following = day + DAY
    while not is_working_day(following, country):
        following += DAY
    return following
