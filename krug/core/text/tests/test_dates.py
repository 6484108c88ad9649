"""Days, moments and birthdays in every spelling, and why some are refused."""

from datetime import UTC, date, datetime

import pytest

from krug.core.text.dates import BadDate, Epoch, parse_date

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("01.02.2026", date(2026, 2, 1)),
        ("1.2.2026", date(2026, 2, 1)),
        ("1.2.26", date(2026, 2, 1)),
        ("01/02/2026", date(2026, 2, 1)),
        ("01-02-2026", date(2026, 2, 1)),
        ("01–02–2026", date(2026, 2, 1)),
        ("01 02 2026", date(2026, 2, 1)),
        ("1 . 2 . 2026", date(2026, 2, 1)),
        (" 01.02.2026 ", date(2026, 2, 1)),
        ("01.02.2026\u00a0г.", date(2026, 2, 1)),
        ("01.02.2026г", date(2026, 2, 1)),
        ("01.02.2026 года", date(2026, 2, 1)),
        ("2026-02-01", date(2026, 2, 1)),
        ("2026.02.01", date(2026, 2, 1)),
        ("2026/2/1", date(2026, 2, 1)),
        ("20260201", date(2026, 2, 1)),
        ("01022026", date(2026, 2, 1)),
        ("20012026", date(2026, 1, 20)),
        ("20260201.0", date(2026, 2, 1)),
        (20260201, date(2026, 2, 1)),
        (20260201.0, date(2026, 2, 1)),
        ("31.12.2026", date(2026, 12, 31)),
        ("29.02.2024", date(2024, 2, 29)),
        # with a time that does not matter
        ("29.02.1988 0:00", date(1988, 2, 29)),
        ("29.02.1988 0:00:00", date(1988, 2, 29)),
        ("29.02.1988, 14:39", date(1988, 2, 29)),
        ("2026-02-01T10:00:00+03:00", date(2026, 2, 1)),
        ("2026-02-01 10:00:00.123", date(2026, 2, 1)),
        ("14:39 01.02.2026", date(2026, 2, 1)),
        # in words
        ("1 февраля 2026", date(2026, 2, 1)),
        ("1 февраля 2026 г.", date(2026, 2, 1)),
        ("1 февраля 2026 года", date(2026, 2, 1)),
        ("1 Февраля 2026", date(2026, 2, 1)),
        ("1 ФЕВРАЛЯ 2026", date(2026, 2, 1)),
        ("1 фев 2026", date(2026, 2, 1)),
        ("1 февр. 2026", date(2026, 2, 1)),
        ("1-фев-2026", date(2026, 2, 1)),
        ("1 фев. 26", date(2026, 2, 1)),
        ("1-е февраля 2026", date(2026, 2, 1)),
        ("1-го мая 2026", date(2026, 5, 1)),
        ("пн, 1 февраля 2026", date(2026, 2, 1)),
        ("понедельник, 1 февраля 2026 г.", date(2026, 2, 1)),
        ("3 марта 2026", date(2026, 3, 3)),
        ("3 мая 2026", date(2026, 5, 3)),
        ("3 июня 2026", date(2026, 6, 3)),
        ("3 июля 2026", date(2026, 7, 3)),
        ("3 сент. 2026", date(2026, 9, 3)),
        ("3 нояб. 2026", date(2026, 11, 3)),
        ("1 января 2026", date(2026, 1, 1)),
        ("1 апреля 2026", date(2026, 4, 1)),
        ("1 августа 2026", date(2026, 8, 1)),
        ("1 октября 2026", date(2026, 10, 1)),
        ("1 декабря 2026", date(2026, 12, 1)),
        # Bulgarian
        ("1 януари 2026 г.", date(2026, 1, 1)),
        ("1 февруари 2026", date(2026, 2, 1)),
        ("1 юни 2026", date(2026, 6, 1)),
        ("1 юли 2026", date(2026, 7, 1)),
        ("27 септември 2026", date(2026, 9, 27)),
        ("27 ноември 2026 г.", date(2026, 11, 27)),
        ("27 декември 2026 г.", date(2026, 12, 27)),
        # English
        ("1 February 2026", date(2026, 2, 1)),
        ("Feb 1, 2026", date(2026, 2, 1)),
        ("February 1 2026", date(2026, 2, 1)),
        ("1st Feb 2026", date(2026, 2, 1)),
        ("Mon, 1 Feb 2026", date(2026, 2, 1)),
        ("Mon Feb 1 2026", date(2026, 2, 1)),
        # a month is its first day
        ("фев 2026", date(2026, 2, 1)),
        ("февраль 2026", date(2026, 2, 1)),
        ("февраль 2026 г.", date(2026, 2, 1)),
        ("May 2026", date(2026, 5, 1)),
        # already dates
        (date(2026, 2, 1), date(2026, 2, 1)),
        (datetime(2026, 2, 1, 23, 59, tzinfo=UTC), date(2026, 2, 1)),
    ],
)
def test_a_day_in_any_spelling_is_the_day(typed: str | float | date, day: date) -> None:
    assert parse_date(typed) == day


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("  \u200b", "empty"),
        ("вчера", "unknown"),
        ("встреча, 1 февраля 2026", "unknown"),
        ("1.2.3", "unknown"),
        ("01,02,2026", "unknown"),
        ("01.02.2026 и ещё", "unknown"),
        ("1 мартобря 2026", "unknown"),
        (True, "unknown"),
        ("31.02.1979", "no_such_day"),
        ("29.02.2023", "no_such_day"),
        ("32.01.2026", "no_such_day"),
        ("0.01.2026", "no_such_day"),
        ("31 июня 2026", "no_such_day"),
        ("12/25/2025", "no_such_month"),
        ("01.00.2026", "no_such_month"),
        ("2026-13-01", "no_such_month"),
        ("00.00.0000", "out_of_range"),
        ("01.01.0001", "out_of_range"),
        ("01.01.1799", "out_of_range"),
        ("01.01.2201", "out_of_range"),
        (date(1, 1, 1), "out_of_range"),
        ("45000", "number"),
        (45000, "number"),
        (45000.5, "number"),
        ("2026", "number"),
        (float("nan"), "unknown"),
        (float("inf"), "unknown"),
        (-1, "unknown"),
    ],
)
def test_what_is_no_day_is_refused_by_name(typed: str | float | date, code: str) -> None:
    with pytest.raises(BadDate) as caught:
        parse_date(typed)
    assert caught.value.code == code


def test_a_refusal_says_what_is_wrong_and_what_to_do() -> None:
    with pytest.raises(BadDate) as caught:
        parse_date("31.02.1979")
    assert str(caught.value.message) == "There is no such day. Check the day and the month."
    assert str(caught.value) == "no_such_day"


@pytest.mark.parametrize(
    ("typed", "excel", "day"),
    [
        (45000, 1900, date(2023, 3, 15)),
        (45000.99, 1900, date(2023, 3, 15)),
        ("45000", 1900, date(2023, 3, 15)),
        ("45000,5", 1900, date(2023, 3, 15)),
        (1, 1900, date(1900, 1, 1)),
        (59, 1900, date(1900, 2, 28)),
        (61, 1900, date(1900, 3, 1)),
        (0, 1904, date(1904, 1, 1)),
        (43538, 1904, date(2023, 3, 15)),
        ("01.02.2026", 1900, date(2026, 2, 1)),
        ("20260201", 1900, date(2026, 2, 1)),
    ],
)
def test_a_number_is_a_day_of_the_spreadsheets_calendar(typed: str | float, excel: Epoch, day: date) -> None:
    assert parse_date(typed, excel=excel) == day


@pytest.mark.parametrize(
    ("typed", "code"), [(60, "no_such_day"), (0, "out_of_range"), (0.5, "out_of_range"), (2958466, "out_of_range")]
)
def test_a_number_outside_the_spreadsheets_calendar_is_refused(typed: float, code: str) -> None:
    with pytest.raises(BadDate) as caught:
        parse_date(typed, excel=1900)
    assert caught.value.code == code


def test_an_american_column_is_read_month_first() -> None:
    assert parse_date("12/25/2025", month_first=True) == date(2025, 12, 25)
    assert parse_date("01/02/2026", month_first=True) == date(2026, 1, 2)
    assert parse_date("2026-02-01", month_first=True) == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("typed", "pivot", "day"),
    [
        ("1.2.68", 69, date(2068, 2, 1)),
        ("1.2.69", 69, date(1969, 2, 1)),
        ("1.2.00", 69, date(2000, 2, 1)),
        ("1.2.30", 30, date(1930, 2, 1)),
        ("1.2.29", 30, date(2029, 2, 1)),
    ],
)
def test_a_year_of_two_digits_belongs_to_this_century_below_the_pivot(typed: str, pivot: int, day: date) -> None:
    assert parse_date(typed, pivot=pivot) == day


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("21.11.26", date(2026, 11, 21)),
        ("22.11.26", date(1926, 11, 22)),
        ("1.2.27", date(1927, 2, 1)),
        ("1.2.85", date(1985, 2, 1)),
        ("1 мая 30", date(1930, 5, 1)),
        ("21.11.2026", date(2026, 11, 21)),
    ],
)
def test_a_year_of_two_digits_is_never_in_the_future_where_that_cannot_be(typed: str, day: date) -> None:
    assert parse_date(typed, never_after=TODAY) == day


@pytest.mark.parametrize("typed", ["22.11.2026", "2027-01-01", date(2026, 11, 22)])
def test_a_future_day_is_refused_where_it_cannot_be(typed: str | date) -> None:
    with pytest.raises(BadDate) as caught:
        parse_date(typed, never_after=TODAY)
    assert caught.value.code == "future"
