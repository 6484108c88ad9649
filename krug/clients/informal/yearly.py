"""Days that come round every year. 29 February is kept on the 28th of a year that has none."""

import calendar
import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.db.models.lookups import GreaterThanOrEqual, IsNull, LessThanOrEqual

from krug.core.db.expressions import MonthAndDay

YEAR_IN_DAYS = 366
_LEAP_DAY = (2, 29)


def in_year(day: datetime.date, year: int) -> datetime.date:
    """When a day comes round in this year."""
    if (day.month, day.day) == _LEAP_DAY and not calendar.isleap(year):
        return datetime.date(year, 2, 28)
    return day.replace(year=year)


def coming(day: datetime.date, since: datetime.date) -> datetime.date:
    """When a day comes round next, on ``since`` or after it."""
    this_year = in_year(day, since.year)
    return this_year if this_year >= since else in_year(day, since.year + 1)


def within(day: datetime.date, since: datetime.date, until: datetime.date) -> Iterator[datetime.date]:
    """Every time a day comes round between these two, both included."""
    for year in range(since.year, until.year + 1):
        if since <= (on := in_year(day, year)) <= until:
            yield on


def comes_round(column: Any, since: datetime.date, until: datetime.date) -> Q:
    """As SQL: whether the day of a column comes round between these two. Answered by an index of `MonthAndDay`."""
    filled = Q(IsNull(column, False))
    if (until - since).days >= YEAR_IN_DAYS - 1:
        return filled
    day, begin, end = MonthAndDay(column), _number(since), _number(until)
    if end == 228 and not calendar.isleap(until.year):
        end = 229
    after, before = Q(GreaterThanOrEqual(day, begin)), Q(LessThanOrEqual(day, end))
    return filled & (after & before if since.year == until.year else after | before)


def _number(day: datetime.date) -> int:
    return day.month * 100 + day.day
