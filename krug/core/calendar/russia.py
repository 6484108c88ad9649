"""Russia: article 112 of the Labour Code, and what the Government moves each year.

The law: a holiday that falls on a weekend gives a day off on the next working day, except in the first week of January,
two of whose weekend days the Government moves elsewhere by a decree of the autumn before. It may move others as well.
A new decree is one more line of `MOVED`.
"""

import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from krug.core.calendar.days import Days, is_weekend

_NEW_YEAR = _("New Year holidays")
HOLIDAYS: Final[dict[tuple[int, int], Promise]] = {
    **{(1, day): _NEW_YEAR for day in (1, 2, 3, 4, 5, 6, 8)},
    (1, 7): _("Christmas"),
    (2, 23): _("Defender of the Fatherland Day"),
    (3, 8): _("Women's Day"),
    (5, 1): _("Spring and Labour Day"),
    (5, 9): _("Victory Day"),
    (6, 12): _("Russia Day"),
    (11, 4): _("Unity Day"),
}
MOVED_HERE = _("day off moved from a weekend")

# By year: (month, day) whose day off is moved → where it is moved. A plain Saturday moved away is worked.
MOVED: Final[dict[int, dict[tuple[int, int], tuple[int, int]]]] = {
    2024: {(1, 6): (5, 10), (1, 7): (12, 31), (4, 27): (4, 29), (11, 2): (4, 30), (12, 28): (12, 30)},
    2025: {(1, 4): (5, 2), (1, 5): (12, 31), (2, 23): (5, 8), (3, 8): (6, 13), (11, 1): (11, 3)},
    2026: {(1, 3): (1, 9), (1, 4): (12, 31)},
    2027: {(1, 2): (11, 5), (1, 3): (12, 31), (2, 20): (2, 22)},
}


def days(year: int) -> Days:
    found = Days({datetime.date(year, *day): name for day, name in HOLIDAYS.items()})
    moved = {datetime.date(year, *away): datetime.date(year, *here) for away, here in MOVED.get(year, {}).items()}
    found.worked = {away for away in moved if away not in found.free}
    by_law = [day for day in found.free if is_weekend(day) and not _first_week(day) and day not in moved]
    found.free |= dict.fromkeys(moved.values(), MOVED_HERE)
    for day in by_law:
        found.free[found.first_working_after(day)] = MOVED_HERE
    return found


def _first_week(day: datetime.date) -> bool:
    return (day.month, day.day) <= (1, 8)
