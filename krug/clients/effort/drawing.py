"""Thirty days as bars, drawn by the page itself: numbers for SVG, which needs no style."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from krug.clients.effort.reading import Day

STEP: Final = 20
BAR: Final = 14
HEIGHT: Final = 96


@dataclass(frozen=True)
class Bar:
    day: datetime.date
    seconds: int
    x: int
    y: int
    height: int
    is_over: bool


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    width: int
    height: int
    line: int  # how far down the standard is


def chart(days: Sequence[Day], standard: int) -> Chart:
    """The standard stands at two thirds of the height, unless somebody took more than half as much again."""
    most = max(standard * 3 // 2, *(day.seconds for day in days), 1)
    bars = [_bar(place, day, standard, most) for place, day in enumerate(days)]
    return Chart(bars, STEP * len(days), HEIGHT, HEIGHT - HEIGHT * standard // most)


def _bar(place: int, day: Day, standard: int, most: int) -> Bar:
    height = max(HEIGHT * day.seconds // most, 2 if day.seconds else 0)
    return Bar(day.day, day.seconds, place * STEP + (STEP - BAR) // 2, HEIGHT - height, height, day.seconds > standard)
