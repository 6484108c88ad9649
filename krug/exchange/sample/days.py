"""When things happen: a trade in heating has its peak before the cold, grows from year to year and works by day."""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from random import Random

YEARS = 3
_DAYS = 365 * YEARS
_SEASON = (0.7, 0.65, 0.7, 0.8, 0.95, 1.0, 1.15, 1.4, 1.75, 1.8, 1.25, 0.9)  # from January
_GROWTH = 1.3  # how many times more clients come each year
_DEARER = 1.09  # how many times higher prices are each year
_SATURDAY, _SUNDAY = 5, 6
_HOLIDAYS = {(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
_CHRISTMAS = 8  # till then the country does not work in January
_HOURS = (9, 10, 10, 11, 11, 12, 13, 14, 14, 15, 15, 16, 16, 17, 17, 18)
_WEEKDAYS = ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье")
_MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
           "декабря")  # fmt: skip


@dataclass(frozen=True)
class Calendar:
    """The three years before ``moment``; nothing happens after it."""

    moment: datetime.datetime
    zone: datetime.tzinfo

    @cached_property
    def today(self) -> datetime.date:
        return self.moment.astimezone(self.zone).date()

    @cached_property
    def days(self) -> Sequence[datetime.date]:
        """From the day three years ago to yesterday."""
        return [self.today - datetime.timedelta(days=_DAYS - number) for number in range(_DAYS)]

    @cached_property
    def _of_shop(self) -> list[float]:
        return list(accumulate(self._bustle(day) * (0.6 if day.weekday() == _SUNDAY else 1) for day in self.days))

    @cached_property
    def _of_office(self) -> list[float]:
        return list(accumulate(self._bustle(day) * (day.weekday() < _SATURDAY) for day in self.days))

    def _bustle(self, day: datetime.date) -> float:
        return 0 if is_holiday(day) else season(day) * self._since(_GROWTH, day)

    def some_day(self, rng: Random, *, office: bool = False) -> datetime.date:
        """A day on which a new client comes; offices write on weekdays only."""
        return rng.choices(self.days, cum_weights=self._of_office if office else self._of_shop)[0]

    def share_of(self, price: int, day: datetime.date) -> float:
        """What a price of today was then."""
        return price * self._since(_DEARER, day)

    def _since(self, yearly: float, day: datetime.date) -> float:
        """What part of today's something that grows so many times a year was on that day."""
        return math.pow(yearly, (day - self.today).days / 365)

    def at(self, rng: Random, day: datetime.date, *, evening: bool = False) -> datetime.datetime:
        hour = rng.randint(18, 20) if evening else rng.choice(_HOURS)
        return datetime.datetime.combine(day, datetime.time(hour, rng.randrange(60), rng.randrange(60)), self.zone)


def season(day: datetime.date) -> float:
    return _SEASON[day.month - 1]


def is_holiday(day: datetime.date) -> bool:
    return (day.month, day.day) in _HOLIDAYS or (day.month == 1 and day.day <= _CHRISTMAS)


def on_a_weekday(day: datetime.date) -> datetime.date:
    """The day itself, or the first after it on which people work."""
    while day.weekday() >= _SATURDAY or is_holiday(day):
        day += datetime.timedelta(days=1)
    return day


def later(day: datetime.date, days: int) -> datetime.date:
    return day + datetime.timedelta(days=days)


def in_words(day: datetime.date, since: datetime.date) -> str:
    """How the day is called in speech: «в четверг», farther off «14 октября»."""
    ahead = (day - since).days
    return ("сегодня", "завтра")[ahead] if ahead < 2 else _WEEKDAYS[day.weekday()] if ahead < 7 else written(day)


def on_in_words(day: datetime.date, since: datetime.date) -> str:
    """What an appointment is made for: «на четверг»."""
    return in_words(day, since).removeprefix("во ").removeprefix("в ")


def written(day: datetime.date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def month(day: datetime.date) -> str:
    """«октября»: till then, of then."""
    return _MONTHS[day.month - 1]
