"""Moments with and without a zone, birthdays with and without a year."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from krug.core.text.dates import BadDate, PartialDate, parse_birthday, parse_datetime

TODAY = date(2026, 11, 21)
MOSCOW = timezone(timedelta(hours=3))


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("22.11.2026 14:39", datetime(2026, 11, 22, 14, 39, tzinfo=MOSCOW)),
        ("22.11.2026 в 14:39", datetime(2026, 11, 22, 14, 39, tzinfo=MOSCOW)),
        ("22.11.2026, 14:39", datetime(2026, 11, 22, 14, 39, tzinfo=MOSCOW)),
        ("22.11.2026 14:39:05", datetime(2026, 11, 22, 14, 39, 5, tzinfo=MOSCOW)),
        ("22.11.2026 9:05", datetime(2026, 11, 22, 9, 5, tzinfo=MOSCOW)),
        ("14:39 22.11.2026", datetime(2026, 11, 22, 14, 39, tzinfo=MOSCOW)),
        ("22.11.2026 14:39 ч.", datetime(2026, 11, 22, 14, 39, tzinfo=MOSCOW)),
        ("22 ноября 2026 г. в 14:39", datetime(2026, 11, 22, 14, 39, tzinfo=MOSCOW)),
        ("22 ноября 2026 г., 14:39", datetime(2026, 11, 22, 14, 39, tzinfo=MOSCOW)),
        ("22.11.2026 2:39 PM", datetime(2026, 11, 22, 14, 39, tzinfo=MOSCOW)),
        ("22.11.2026 12:00 AM", datetime(2026, 11, 22, 0, 0, tzinfo=MOSCOW)),
        ("22.11.2026", datetime(2026, 11, 22, 0, 0, tzinfo=MOSCOW)),
        ("2026-11-22T14:39", datetime(2026, 11, 22, 14, 39, tzinfo=MOSCOW)),
        ("2026-11-22 14:39:00.123456", datetime(2026, 11, 22, 14, 39, tzinfo=MOSCOW)),
        ("2026-11-22T14:39:00Z", datetime(2026, 11, 22, 14, 39, tzinfo=UTC)),
        ("2026-11-22T14:39:00+05:00", datetime(2026, 11, 22, 14, 39, tzinfo=timezone(timedelta(hours=5)))),
        ("2026-11-22T14:39:00-0330", datetime(2026, 11, 22, 14, 39, tzinfo=timezone(-timedelta(hours=3, minutes=30)))),
        ("2026-11-22 14:39 UTC", datetime(2026, 11, 22, 14, 39, tzinfo=UTC)),
        (date(2026, 11, 22), datetime(2026, 11, 22, 0, 0, tzinfo=MOSCOW)),
        (datetime(2026, 11, 22, 14, 39), datetime(2026, 11, 22, 14, 39, tzinfo=MOSCOW)),  # noqa: DTZ001
        (datetime(2026, 11, 22, 14, 39, tzinfo=UTC), datetime(2026, 11, 22, 14, 39, tzinfo=UTC)),
    ],
)
def test_a_moment_is_in_its_own_zone_or_in_the_given_one(typed: str | date, moment: datetime) -> None:
    found = parse_datetime(typed, zone=MOSCOW)
    assert (found, found.utcoffset()) == (moment, moment.utcoffset())


def test_a_number_with_a_fraction_is_a_moment_of_the_spreadsheets_calendar() -> None:
    assert parse_datetime(45000.5, zone=MOSCOW, excel=1900) == datetime(2023, 3, 15, 12, 0, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("22.11.2026 25:00", "no_such_time"),
        ("22.11.2026 14:60", "no_such_time"),
        ("22.11.2026 14:39 +99:00", "no_such_time"),
        ("31.02.2026 14:39", "no_such_day"),
        ("14:39", "empty"),
        ("вчера 14:39", "unknown"),
        ("", "empty"),
        (45000.5, "number"),
    ],
)
def test_what_is_no_moment_is_refused_by_name(typed: str | float, code: str) -> None:
    with pytest.raises(BadDate) as caught:
        parse_datetime(typed, zone=MOSCOW)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("typed", "birthday"),
    [
        ("27.11.1985", PartialDate(27, 11, 1985)),
        ("27.11.85", PartialDate(27, 11, 1985)),
        ("27 ноября 1985 г.", PartialDate(27, 11, 1985)),
        ("1985-11-27", PartialDate(27, 11, 1985)),
        ("19851127", PartialDate(27, 11, 1985)),
        ("21.11.26", PartialDate(21, 11, 2026)),
        ("22.11.26", PartialDate(22, 11, 1926)),
        ("27.11", PartialDate(27, 11)),
        ("27.11.", PartialDate(27, 11)),
        ("27/11", PartialDate(27, 11)),
        ("27-11", PartialDate(27, 11)),
        ("27 ноября", PartialDate(27, 11)),
        ("27 нояб.", PartialDate(27, 11)),
        ("27 ноември", PartialDate(27, 11)),
        ("--11-27", PartialDate(27, 11)),
        ("--1127", PartialDate(27, 11)),
        ("1604-11-27", PartialDate(27, 11)),
        (date(1604, 11, 27), PartialDate(27, 11)),
        ("29.02", PartialDate(29, 2)),
        ("29 февраля", PartialDate(29, 2)),
        ("29.02.1988", PartialDate(29, 2, 1988)),
        (date(1985, 11, 27), PartialDate(27, 11, 1985)),
        (datetime(1985, 11, 27, 0, 0, tzinfo=UTC), PartialDate(27, 11, 1985)),
    ],
)
def test_a_birthday_may_have_no_year(typed: str | date, birthday: PartialDate) -> None:
    assert parse_birthday(typed, today=TODAY) == birthday


def test_a_birthday_may_be_a_number_of_a_spreadsheet() -> None:
    assert parse_birthday(31378, today=TODAY, excel=1900) == PartialDate(27, 11, 1985)


def test_an_american_birthday_is_read_month_first() -> None:
    assert parse_birthday("11/27", today=TODAY, month_first=True) == PartialDate(27, 11)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("30.02", "no_such_day"),
        ("31.02.1979", "no_such_day"),
        ("29.02.1985", "no_such_day"),
        ("27.13", "no_such_month"),
        ("22.11.2026", "future"),
        ("01.01.1700", "out_of_range"),
        ("летом", "unknown"),
        ("", "empty"),
        (27.11, "number"),
        (27.1, "number"),
    ],
)
def test_what_is_no_birthday_is_refused_by_name(typed: str | float, code: str) -> None:
    with pytest.raises(BadDate) as caught:
        parse_birthday(typed, today=TODAY)
    assert caught.value.code == code
