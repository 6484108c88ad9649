"""Numbers with groups, units and minuses; sums of money to the kopeck."""

from decimal import Decimal

import pytest

from krug.core.text.numbers import BadNumber, parse_decimal


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0", "0"),
        ("7", "7"),
        ("007", "7"),
        ("1234", "1234"),
        ("1234,5", "1234.5"),
        ("1234.5", "1234.5"),
        ("1 234,50", "1234.50"),
        ("1 234.50", "1234.50"),
        ("1\u00a0234,50", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("1\u2009234,50", "1234.50"),
        ("1  234,50", "1234.50"),
        ("1'234,50", "1234.50"),
        ("1’234.50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234 567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1,234,567.89", "1234567.89"),
        ("1.234.567,89", "1234567.89"),
        ("12 345 678,9", "12345678.9"),
        ("1,234", "1.234"),
        ("1.234", "1.234"),
        ("0,234", "0.234"),
        (",5", "0.5"),
        (".5", "0.5"),
        ("1,23456", "1.23456"),
        # signs
        ("-5", "-5"),
        ("−5", "-5"),
        ("–5", "-5"),
        ("- 5", "-5"),
        ("5-", "-5"),
        ("5 -", "-5"),
        ("+5", "5"),
        ("(5)", "-5"),
        ("(1 234,50)", "-1234.50"),
        ("( 1 234,50 ₽ )", "-1234.50"),
        ("-1 234,50 ₽", "-1234.50"),
        ("-$5", "-5"),
        ("$-5", "-5"),
        ("-0", "0"),
        # currencies
        ("100 ₽", "100"),
        ("100₽", "100"),
        ("100 руб", "100"),
        ("100 руб.", "100"),
        ("100 рублей", "100"),
        ("100 р.", "100"),
        ("100р", "100"),
        ("100 RUB", "100"),
        ("RUB 100", "100"),
        ("$1,234.50", "1234.50"),
        ("€ 5,50", "5.50"),
        ("5,50 €", "5.50"),
        ("5 лв.", "5"),
        ("5 лв. 30 ст.", "5.30"),
        ("5 000 ₸", "5000"),
        ("10 Br", "10"),
        ("1 234 руб. 50 коп.", "1234.50"),
        ("1234 руб 5 коп", "1234.05"),
        ("50 коп.", "0.50"),
        ("0,234 ₽", "0.234"),
        ("1 234,567 ₽", "1234.567"),
        # in words
        ("12 тыс.", "12000"),
        ("12 тыс", "12000"),
        ("12тыс.", "12000"),
        ("12 тысяч", "12000"),
        ("1,5 тыс. руб.", "1500"),
        ("5 т.р.", "5000"),
        ("5 т. руб.", "5000"),
        ("50к", "50000"),
        ("50k", "50000"),
        ("1,5 млн", "1500000"),
        ("1,5 млн. ₽", "1500000"),
        ("1,234 млн ₽", "1234000"),
        ("2 миллиона", "2000000"),
        ("2 млрд", "2000000000"),
        ("1 млн 200 тыс.", "1200000"),
        ("1 млн 200 тыс. 50 руб. 10 коп.", "1200050.10"),
        ("3 хил. лв.", "3000"),
        ("-12 тыс.", "-12000"),
        ("(12 тыс.)", "-12000"),
        # from spreadsheets
        ("1.5E+3", "1500"),
        ("1,5e3", "1500"),
        ("1.84E+06", "1840000"),
        ("5E-2", "0.05"),
        ("0E0", "0"),
        ("1840000.0", "1840000.0"),
    ],
)
def test_a_number_in_any_spelling_is_the_number(typed: str, value: str) -> None:
    assert parse_decimal(typed) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        (" \u00a0\u200b", "empty"),
        ("нет", "no_digits"),
        ("—", "no_digits"),
        ("₽", "no_digits"),
        ("½", "no_digits"),
        ("١٢", "no_digits"),
        ("5 шт", "not_a_number"),
        ("15%", "not_a_number"),
        ("12-50", "not_a_number"),
        ("5 ₽ ₽", "not_a_number"),
        ("12 т", "not_a_number"),
        ("12 тыс. млн", "not_a_number"),
        ("2 коп. 5 руб.", "not_a_number"),
        ("5 руб. 5 руб.", "not_a_number"),
        ("1 234 руб 50", "not_a_number"),
        ("(-5)", "not_a_number"),
        ("--5", "not_a_number"),
        ("-5-", "not_a_number"),
        ("5/6", "not_a_number"),
        ("= 5", "not_a_number"),
        ("12 34", "bad_groups"),
        ("1 2345", "bad_groups"),
        ("1234 567", "bad_groups"),
        ("1.2.3", "bad_groups"),
        ("1,23,456", "bad_groups"),
        ("1.234.5", "bad_groups"),
        ("1,234,50", "bad_groups"),
        ("1 234.567,89", "bad_groups"),
        ("5,", "bad_groups"),
        ("5.", "bad_groups"),
        ("1,234 ₽", "ambiguous"),
        ("1.234 руб.", "ambiguous"),
        ("$1,234", "ambiguous"),
        ("999,000 ₽", "ambiguous"),
        ("123456789012345678901", "too_large"),
        ("1e99", "too_large"),
        ("1e-99", "too_large"),
    ],
)
def test_what_is_no_number_is_refused_by_name(typed: str, code: str) -> None:
    with pytest.raises(BadNumber) as caught:
        parse_decimal(typed)
    assert caught.value.code == code


@pytest.mark.parametrize("typed", ["1,234", "1.234", "999,000"])
def test_three_digits_after_the_only_sign_may_be_thousands_where_money_is_meant(typed: str) -> None:
    with pytest.raises(BadNumber) as caught:
        parse_decimal(typed, of_money=True)
    assert str(caught.value.message) == "This may be thousands or a fraction. Type 1234 or 1,23."


@pytest.mark.parametrize(
    ("typed", "value"),
    [("0,234", "0.234"), ("1234,567", "1234.567"), ("1,234 млн", "1234000"), ("1,234.50", "1234.50")],
)
def test_money_that_cannot_be_thousands_is_no_riddle(typed: str, value: str) -> None:
    assert parse_decimal(typed, of_money=True) == Decimal(value)


def test_nothing_is_rounded_however_many_digits_there_are() -> None:
    assert parse_decimal("12345678901234567890 млрд") == Decimal(12345678901234567890000000000)
    assert parse_decimal("-0,12345678901234567") == Decimal("-0.12345678901234567")
