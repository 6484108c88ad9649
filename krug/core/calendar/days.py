"""What a country says of the days of one year."""

import datetime
from dataclasses import dataclass, field

from django.utils.functional import Promise

DAY = datetime.timedelta(days=1)
SATURDAY = 5


@dataclass
class Days:
    """``free`` are holidays and days off that were moved; ``worked`` are weekends that are worked instead."""

    free: dict[datetime.date, Promise] = field(default_factory=dict)
    worked: set[datetime.date] = field(default_factory=set)

    def is_free(self, day: datetime.date) -> bool:
        return day in self.free or (is_weekend(day) and day not in self.worked)

    def first_working_after(self, day: datetime.date) -> datetime.date:
        following = day + DAY
        while self.is_free(following):
            following += DAY
        return following


def is_weekend(day: datetime.date) -> bool:
    return day.weekday() >= SATURDAY


def orthodox_easter(year: int) -> datetime.date:
    """The Sunday of Easter by the Julian calendar, in the days of ours (1900 to 2099)."""
    moon = (19 * (year % 19) + 15) % 30
    sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + sunday + 114, 31)
    return datetime.date(year, month, day + 1) + 13 * DAY
