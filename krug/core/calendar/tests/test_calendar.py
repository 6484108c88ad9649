"""Days that are worked and days that are not: by the law, by decree, and as a well-kept library has them."""

import datetime

import holidays
import pytest
from django.utils.translation import override

from krug.core import calendar
from krug.core.calendar import russia
from krug.core.calendar.days import orthodox_easter

Day = datetime.date


@pytest.mark.parametrize(
    ("day", "country", "is_worked"),
    [
        (Day(2026, 11, 25), "RU", True),  # a Wednesday
        (Day(2026, 11, 28), "RU", False),  # a Saturday
        (Day(2027, 1, 8), "RU", False),
        (Day(2026, 1, 9), "RU", False),  # moved from 3 January
        (Day(2025, 11, 1), "RU", True),  # a Saturday worked for 3 November
        (Day(2025, 11, 3), "RU", False),
        (Day(2027, 2, 20), "RU", True),
        (Day(2027, 2, 22), "RU", False),
        (Day(2026, 3, 9), "RU", False),  # for 8 March, a Sunday: by the law, no decree needed
        (Day(2028, 11, 6), "RU", False),  # for a Saturday of a year no decree knows yet
        (Day(2028, 1, 10), "RU", True),  # the first week moves nothing by itself
        (Day(2026, 4, 10), "BG", False),  # Good Friday
        (Day(2026, 12, 28), "BG", False),  # for 26 December, a Saturday
        (Day(2027, 5, 4), "BG", False),  # for 1 May, a Saturday, after the Monday of Easter
        (Day(2026, 1, 2), "BG", False),
        (Day(2026, 12, 24), "RU", True),
        (Day(2026, 12, 25), "DE", True),  # we know only its weekends
        (Day(2026, 12, 26), "DE", False),
    ],
)
def test_a_day_is_worked_or_not(day: Day, country: str, is_worked: bool) -> None:
    assert calendar.is_working_day(day, country) is is_worked


@pytest.mark.parametrize(
    ("day", "country", "following"),
    [
        (Day(2026, 11, 25), "RU", Day(2026, 11, 26)),
        (Day(2025, 12, 30), "RU", Day(2026, 1, 12)),
        (Day(2025, 10, 31), "RU", Day(2025, 11, 1)),
        (Day(2027, 4, 29), "BG", Day(2027, 5, 5)),
    ],
)
def test_the_next_working_day(day: Day, country: str, following: Day) -> None:
    assert calendar.next_working_day(day, country) == following


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Victory Day", "day off moved from a weekend", "Easter", "Christmas Eve", ""]),
        ("ru", ["День Победы", "выходной, перенесённый с другого дня", "Пасха", "Сочельник", ""]),
        ("bg", ["Ден на победата", "почивен ден, преместен от друг", "Великден", "Бъдни вечер", ""]),
    ],
)
def test_holidays_have_names_in_three_languages(language: str, names: list[str]) -> None:
    with override(language):
        assert [
            calendar.holiday(Day(2026, 5, 9), "RU"), calendar.holiday(Day(2026, 5, 11), "RU"),
            calendar.holiday(Day(2026, 4, 12), "BG"), calendar.holiday(Day(2026, 12, 24), "BG"),
            calendar.holiday(Day(2026, 11, 25), "RU"),
        ] == names  # fmt: skip


def test_easter_falls_where_it_did() -> None:
    years = (2000, 2016, 2021, 2024, 2025, 2026, 2027, 2043)
    assert [orthodox_easter(year).isoformat() for year in years] == [
        "2000-04-30", "2016-05-01", "2021-05-02", "2024-05-05", "2025-04-20", "2026-04-12", "2027-05-02", "2043-05-03",
    ]  # fmt: skip


@pytest.mark.parametrize(("country", "years"), [("RU", sorted(russia.MOVED)), ("BG", range(2018, 2041))])
def test_the_library_has_the_same_days(country: str, years: list[int]) -> None:
    """Its tables of the Government's decrees are renewed each autumn; ours are right as long as they agree."""
    theirs = holidays.country_holidays(country, years=list(years))
    day, differing = Day(min(years), 1, 1), []
    while day.year <= max(years):
        if calendar.is_working_day(day, country) != theirs.is_working_day(day):
            differing.append(day.isoformat())
        day += datetime.timedelta(days=1)
    assert differing == []


def test_no_decree_the_library_knows_is_missing_here() -> None:
    """Fails after `make lock` has brought a library with a newer decree: then `MOVED` wants one more line."""
    from holidays.countries.russia import RussiaStaticHolidays

    assert max(RussiaStaticHolidays.special_public_holidays) == max(russia.MOVED)
