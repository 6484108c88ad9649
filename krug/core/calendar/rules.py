"""How a professional holiday finds its day in a year, and what is known of it."""

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from django.utils.functional import Promise

MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6
LAST: Final = -1


class Rule(Protocol):
    def day(self, year: int) -> datetime.date: ...


@dataclass(frozen=True)
class Fixed:
    month: int
    number: int

    def day(self, year: int) -> datetime.date:
        return datetime.date(year, self.month, self.number)


@dataclass(frozen=True)
class Weekday:
    """The second Sunday of August; with `LAST` the last one of the month."""

    place: int
    weekday: int
    month: int

    def day(self, year: int) -> datetime.date:
        first, length = calendar.monthrange(year, self.month)
        days = range(1 + (self.weekday - first) % 7, length + 1, 7)
        return datetime.date(year, self.month, days[self.place if self.place == LAST else self.place - 1])


@dataclass(frozen=True)
class DayOfYear:
    """The 256th day, whatever its date."""

    number: int

    def day(self, year: int) -> datetime.date:
        return datetime.date(year, 1, 1) + datetime.timedelta(days=self.number - 1)


@dataclass(frozen=True)
class Profession:
    """``rules`` of its holiday by country, those of the whole world under an empty one; ``name`` is what it is called.

    ``words`` begin words of a position title, ``okved`` codes of activities that speak for the profession. ``source``
    says who made it a holiday.
    """

    code: str
    name: Promise
    rules: Mapping[str, Rule]
    words: str = ""
    okved: str = ""
    source: str = ""

    def rule(self, country: str) -> Rule | None:
        return self.rules.get(country) or self.rules.get("")
