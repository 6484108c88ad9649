"""What holds for every number, sum, day and requisite: a value that reads back, or a named refusal."""

from collections.abc import Callable
from datetime import UTC, date, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krug.core.text import dates, money, numbers, requisites
from krug.core.text.money import Money
from krug.core.text.tests.pieces import DATES, NUMBERS, REQUISITES, texts, widely

TODAY = date(2026, 11, 21)
ANY_DAY = texts(DATES) | st.floats() | st.integers() | st.dates() | st.datetimes()


def account(typed: str) -> str:
    return requisites.parse_account(typed, "044525225")


def correspondent_account(typed: str) -> str:
    return requisites.parse_correspondent_account(typed, "044525225")


@pytest.mark.parametrize(
    "parse",
    [
        requisites.parse_inn,
        requisites.parse_kpp,
        requisites.parse_ogrn,
        requisites.parse_ogrnip,
        requisites.parse_bic,
        requisites.parse_eik,
        account,
        correspondent_account,
    ],
)
@widely
@given(text=texts(REQUISITES))
def test_requisites_are_refused_by_name_only(parse: Callable[[str], str], text: str) -> None:
    try:
        value = parse(text)
    except requisites.BadRequisite:
        return
    assert parse(value) == value


@widely
@given(ANY_DAY, st.sampled_from([None, 1900, 1904]))
def test_dates_are_refused_by_name_only(value: str | float | date, excel: dates.Epoch | None) -> None:
    try:
        day = dates.parse_date(value, excel=excel, never_after=TODAY)
    except dates.BadDate:
        return
    assert date(1800, 1, 1) <= day <= TODAY
    assert dates.parse_date(day.isoformat()) == day
    assert dates.parse_date(f"{day.day}.{day.month}.{day.year}") == day


@widely
@given(ANY_DAY, st.sampled_from([None, 1900, 1904]))
def test_moments_are_refused_by_name_only(value: str | float | date, excel: dates.Epoch | None) -> None:
    moscow = timezone(timedelta(hours=3))
    try:
        moment = dates.parse_datetime(value, zone=moscow, excel=excel)
    except dates.BadDate:
        return
    assert moment.utcoffset() is not None
    assert dates.parse_datetime(moment.isoformat(), zone=UTC) == moment.replace(microsecond=0)


@widely
@given(ANY_DAY, st.sampled_from([None, 1900, 1904]))
def test_birthdays_are_refused_by_name_only(value: str | float | date, excel: dates.Epoch | None) -> None:
    try:
        birthday = dates.parse_birthday(value, today=TODAY, excel=excel)
    except dates.BadDate:
        return
    assert (birthday.year or 2000) <= 2026
    assert date(birthday.year or 2000, birthday.month, birthday.day) <= TODAY


@widely
@given(texts(NUMBERS))
def test_numbers_are_refused_by_name_only(text: str) -> None:
    try:
        value = numbers.parse_decimal(text)
    except numbers.BadNumber:
        return
    assert value.is_finite()


@widely
@given(st.integers(min_value=-(10**17), max_value=10**17), st.integers(min_value=0, max_value=2))
def test_a_number_written_with_a_point_reads_back(digits: int, places: int) -> None:
    value = Decimal(digits).scaleb(-places)
    assert numbers.parse_decimal(str(value)) == value
    assert numbers.parse_decimal(str(value).replace(".", ",")) == value


@widely
@given(texts(NUMBERS) | st.floats() | st.integers() | st.decimals())
def test_sums_are_refused_by_name_only(value: str | float | Decimal) -> None:
    try:
        amount = money.parse_money(value)
    except money.BadMoney:
        return
    assert abs(amount.minor) <= 10**17


@widely
@given(st.integers(min_value=-(10**16), max_value=10**16), st.sampled_from(["RUB", "BGN", "EUR", "USD", "KZT", "BYN"]))
def test_a_sum_read_back_from_its_look_is_the_same(minor: int, currency: str) -> None:
    assert money.parse_money(money.format_money(Money(minor), currency)) == Money(minor)


@widely
@given(st.lists(st.integers(min_value=-(10**12), max_value=10**12)))
def test_a_list_of_sums_adds_up(minors: list[int]) -> None:
    assert sum(map(Money, minors), Money(0)) == Money(sum(minors))
