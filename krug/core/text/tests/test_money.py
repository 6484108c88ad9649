"""Sums of money: arithmetic without floats, reading and showing."""

from decimal import Decimal

import pytest

from krug.core.text.money import BadMoney, Money, format_money, parse_money


def test_money_adds_subtracts_and_multiplies_by_whole_numbers() -> None:
    assert Money(150) + Money(50) == Money(200)
    assert Money(150) - Money(250) == Money(-100)
    assert Money(150) * 3 == Money(450)
    assert 3 * Money(150) == Money(450)
    assert -Money(150) == Money(-150)


def test_a_list_of_sums_adds_up_from_nothing() -> None:
    assert sum([Money(1), Money(2), Money(3)], Money(0)) == Money(6)
    assert sum([], Money(0)) == Money(0)


def test_money_is_ordered_and_hashable() -> None:
    assert sorted([Money(3), Money(-1), Money(2)]) == [Money(-1), Money(2), Money(3)]
    assert Money(2) > Money(1)
    assert len({Money(1), Money(1), Money(2)}) == 2


def test_no_money_is_false() -> None:
    assert [bool(Money(0)), bool(Money(1)), bool(Money(-1))] == [False, True, True]


@pytest.mark.parametrize("minor", [1.5, 1.0, "1", None, True, Decimal(1)])
def test_money_is_made_of_whole_minor_units_only(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor)  # type: ignore[arg-type]


def test_money_does_not_mix_with_plain_numbers() -> None:
    with pytest.raises(TypeError):
        Money(1) + 1  # type: ignore[operator]
    with pytest.raises(TypeError):
        Money(1) - 1  # type: ignore[operator]
    with pytest.raises(TypeError):
        Money(1) * 1.5  # type: ignore[operator]
    with pytest.raises(TypeError):
        Money(1) * Money(1)  # type: ignore[operator]
    with pytest.raises(TypeError):
        sum([Money(1)])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("value", "minor"),
    [
        ("1 840 000 ₽", 184000000),
        ("1\u202f840\u202f000\u00a0₽", 184000000),
        ("1 234,50", 123450),
        ("1234.5", 123450),
        ("1234,500", 123450),
        ("1 234 руб. 50 коп.", 123450),
        ("12 тыс.", 1200000),
        ("1,5 млн", 150000000),
        ("1,234 млн ₽", 123400000),
        ("−1 234,50 ₽", -123450),
        ("(100)", -10000),
        ("0,05", 5),
        ("0", 0),
        ("1840.1000000000001", 184010),
        ("0.30000000000000004", 30),
        ("1839.9999999999998", 184000),
        (0.1 + 0.2, 30),
        (1.1 * 3, 330),
        (1840.5, 184050),
        (1840.0, 184000),
        (-0.07, -7),
        (1840, 184000),
        (0, 0),
        (-5, -500),
        (Decimal("1.10"), 110),
        (Decimal("1.100"), 110),
        (Decimal(5), 500),
    ],
)
def test_a_sum_is_read_to_the_kopeck(value: str | float | Decimal, minor: int) -> None:
    assert parse_money(value) == Money(minor)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "empty"),
        ("нет", "no_digits"),
        ("5 шт", "not_a_number"),
        ("12 34", "bad_groups"),
        ("1,234", "ambiguous"),
        ("1.234", "ambiguous"),
        ("1,234 ₽", "ambiguous"),
        ("1234,567", "too_precise"),
        ("0,125", "too_precise"),
        ("1,2345", "too_precise"),
        ("0,5 коп.", "too_precise"),
        ("12,345678", "too_precise"),
        (1840.555, "too_precise"),
        (2.675, "too_precise"),
        (Decimal("1.111"), "too_precise"),
        ("10000000000000000", "too_large"),
        (10**15, "too_large"),
        (1e20, "too_large"),
        (float("nan"), "not_a_number"),
        (float("inf"), "not_a_number"),
        (Decimal("NaN"), "not_a_number"),
        (Decimal("-Infinity"), "not_a_number"),
        (True, "not_a_number"),
    ],
)
def test_a_sum_is_refused_rather_than_rounded(value: str | float | Decimal, code: str) -> None:
    with pytest.raises(BadMoney) as caught:
        parse_money(value)
    assert caught.value.code == code


def test_a_refusal_says_what_is_wrong_and_what_to_do() -> None:
    with pytest.raises(BadMoney) as caught:
        parse_money("0,125")
    assert str(caught.value.message) == "There are more than two digits after the comma. Round the sum yourself."


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (184000000, "RUB", "1\u202f840\u202f000\u00a0₽"),
        (123450, "RUB", "1\u202f234,50\u00a0₽"),
        (123405, "RUB", "1\u202f234,05\u00a0₽"),
        (99900, "RUB", "999\u00a0₽"),
        (100000, "RUB", "1\u202f000\u00a0₽"),
        (0, "RUB", "0\u00a0₽"),
        (5, "RUB", "0,05\u00a0₽"),
        (-5, "RUB", "\u22120,05\u00a0₽"),
        (-123450, "RUB", "\u22121\u202f234,50\u00a0₽"),
        (123450, "BGN", "1\u202f234,50\u00a0лв."),
        (123450, "EUR", "1\u202f234,50\u00a0€"),
        (123450, "USD", "1\u202f234,50\u00a0$"),
        (123450, "KZT", "1\u202f234,50\u00a0₸"),
        (123450, "BYN", "1\u202f234,50\u00a0Br"),
        (123450, "GBP", "1\u202f234,50\u00a0GBP"),
    ],
)
def test_a_sum_is_shown_in_groups_with_its_sign(minor: int, currency: str, shown: str) -> None:
    assert format_money(Money(minor), currency) == shown
