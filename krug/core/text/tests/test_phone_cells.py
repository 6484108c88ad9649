"""Cells with several telephones, comments and mistakes."""

import pytest

from krug.core.text import phones
from krug.core.text.phones import BadPhone, FoundPhone, Phone
from krug.core.text.phones.keys import NO_DIGITS, NOT_A_REAL_NUMBER, TOO_FEW_DIGITS, TOO_MANY_DIGITS
from krug.core.text.spreadsheet import DIGITS_LOST


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("89123456789", [FoundPhone(Phone("79123456789"), "89123456789")]),
        (
            "89123456789, 89133456780",
            [FoundPhone(Phone("79123456789"), "89123456789"), FoundPhone(Phone("79133456780"), "89133456780")],
        ),
        (
            "89123456789;89133456780",
            [FoundPhone(Phone("79123456789"), "89123456789"), FoundPhone(Phone("79133456780"), "89133456780")],
        ),
        (
            "89123456789 / 89133456780",
            [FoundPhone(Phone("79123456789"), "89123456789"), FoundPhone(Phone("79133456780"), "89133456780")],
        ),
        (
            "8 912 345-67-89\n8 913 345-67-80",
            [FoundPhone(Phone("79123456789"), "8 912 345-67-89"), FoundPhone(Phone("79133456780"), "8 913 345-67-80")],
        ),
        (
            "89123456789 и 89133456780",
            [FoundPhone(Phone("79123456789"), "89123456789"), FoundPhone(Phone("79133456780"), "89133456780")],
        ),
        (
            "89123456789 ::: 89133456780",
            [FoundPhone(Phone("79123456789"), "89123456789"), FoundPhone(Phone("79133456780"), "89133456780")],
        ),
        (
            "89123456789 89133456780",
            [FoundPhone(Phone("79123456789"), "89123456789"), FoundPhone(Phone("79133456780"), "89133456780")],
        ),
        (
            "8 912 345 67 89 8 913 345 67 80",
            [FoundPhone(Phone("79123456789"), "8 912 345 67 89"), FoundPhone(Phone("79133456780"), "8 913 345 67 80")],
        ),
        (
            "89123456789-89133456780",
            [FoundPhone(Phone("79123456789"), "89123456789"), FoundPhone(Phone("79133456780"), "89133456780")],
        ),
        (
            "+79123456789+79133456780",
            [FoundPhone(Phone("79123456789"), "+79123456789"), FoundPhone(Phone("79133456780"), "+79133456780")],
        ),
        (
            "8 343 222-33-44 доб. 5, 89123456789",
            [FoundPhone(Phone("73432223344", "5"), "8 343 222-33-44"), FoundPhone(Phone("79123456789"), "89123456789")],
        ),
        ("моб. 8912 345 67 89 Аня", [FoundPhone(Phone("79123456789"), "8912 345 67 89", "моб. Аня")]),
        ("89123456789 (Аня, после 18:00)", [FoundPhone(Phone("79123456789"), "89123456789", "Аня после 18:00")]),
        ("Тел.: 89123456789", [FoundPhone(Phone("79123456789"), "89123456789", "")]),
        ("8(343)222-33-44, кв. 45", [FoundPhone(Phone("73432223344"), "8(343)222-33-44", "кв. 45")]),
        (
            "Аня 89123456789 Петя 89133456780",
            [
                FoundPhone(Phone("79123456789"), "89123456789", "Аня"),
                FoundPhone(Phone("79133456780"), "89133456780", "Петя"),
            ],
        ),
        (
            "89123456789 Аня 89133456780 Петя",
            [
                FoundPhone(Phone("79123456789"), "89123456789", "Аня"),
                FoundPhone(Phone("79133456780"), "89133456780", "Петя"),
            ],
        ),
        (
            "89123456789 Аня, 89133456780 Петя",
            [
                FoundPhone(Phone("79123456789"), "89123456789", "Аня"),
                FoundPhone(Phone("79133456780"), "89133456780", "Петя"),
            ],
        ),
        (
            "раб: 8 343 222-33-44; моб: 89123456789",
            [
                FoundPhone(Phone("73432223344"), "8 343 222-33-44", "раб"),
                FoundPhone(Phone("79123456789"), "89123456789", "моб"),
            ],
        ),
        ("", []),
        (" \u00a0\u200b ", []),
    ],
)
def test_all_numbers_of_a_cell_are_found_with_the_words_around_them(typed: str, found: list[FoundPhone]) -> None:
    assert phones.parse_many(typed) == (found, [])


@pytest.mark.parametrize(
    ("typed", "bad"),
    [
        ("222-33-44", BadPhone("222-33-44", TOO_FEW_DIGITS)),
        ("12", BadPhone("12", TOO_FEW_DIGITS)),
        ("8 343 222-33-4", BadPhone("8 343 222-33-4", TOO_FEW_DIGITS)),
        ("8912345678", BadPhone("8912345678", TOO_FEW_DIGITS)),
        ("+7 912 345 67 8", BadPhone("+7 912 345 67 8", TOO_FEW_DIGITS)),
        ("8912345678.0", BadPhone("8912345678", TOO_FEW_DIGITS)),
        ("+7 912 345 67 891", BadPhone("+7 912 345 67 891", TOO_MANY_DIGITS)),
        ("8 912 345 67 89 2", BadPhone("8 912 345 67 89 2", TOO_MANY_DIGITS)),
        ("222-33-44 222-33-45", BadPhone("222-33-44 222-33-45", TOO_MANY_DIGITS)),
        ("91234567890", BadPhone("91234567890", TOO_MANY_DIGITS)),
        ("8 131 234-56-78", BadPhone("8 131 234-56-78", NOT_A_REAL_NUMBER)),
        ("+7 123 456-78-90", BadPhone("+7 123 456-78-90", NOT_A_REAL_NUMBER)),
        ("0000000000", BadPhone("0000000000", NOT_A_REAL_NUMBER)),
        ("+999 123 456 789", BadPhone("+999 123 456 789", NOT_A_REAL_NUMBER)),
        ("+359 888 12", BadPhone("+359 888 12", TOO_FEW_DIGITS)),
        ("+1 212 555 12 34 56", BadPhone("+1 212 555 12 34 56", TOO_MANY_DIGITS)),
        ("+359 888 123 456 789", BadPhone("+359 888 123 456 789", NOT_A_REAL_NUMBER)),
        ("нет", BadPhone("нет", NO_DIGITS)),
        ("—", BadPhone("-", NO_DIGITS)),
        ("8.91235E+10", BadPhone("8.91235E+10", DIGITS_LOST)),
        ("8,9E+10", BadPhone("8,9E+10", DIGITS_LOST)),
        ("1" * 300, BadPhone("1" * 300, TOO_MANY_DIGITS)),
    ],
)
def test_what_is_no_number_is_kept_with_the_reason(typed: str, bad: BadPhone) -> None:
    assert phones.parse_many(typed) == ([], [bad])
    assert phones.parse(typed) is None
    assert phones.problem(typed) == bad.problem


def test_a_good_number_is_found_beside_a_bad_one() -> None:
    assert phones.parse_many("8(343)222-33-44, 222-33-45") == (
        [FoundPhone(Phone("73432223344"), "8(343)222-33-44")],
        [BadPhone("222-33-45", TOO_FEW_DIGITS)],
    )


def test_a_city_number_glued_to_a_mobile_one_is_told_apart() -> None:
    assert phones.parse_many("89123456789 2223344") == (
        [FoundPhone(Phone("79123456789"), "89123456789")],
        [BadPhone("2223344", TOO_FEW_DIGITS)],
    )


def test_a_short_number_is_bad_when_nothing_longer_is_in_the_cell() -> None:
    assert phones.parse_many("кв. 45") == ([], [BadPhone("45", TOO_FEW_DIGITS)])


def test_two_numbers_are_not_one() -> None:
    assert phones.parse("89123456789, 89133456780") is None
    assert phones.problem("89123456789, 89133456780") == TOO_MANY_DIGITS
