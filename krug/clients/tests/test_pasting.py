"""What is read of pasted signatures, cards and requisites; and that nothing pasted is ever lost."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from krug.clients import pasting
from krug.clients.tests.pasted import PERSONS, UNKNOWN
from krug.clients.tests.pasted_companies import COMPANIES


def understood(text: str) -> tuple[str, dict[str, str], str]:
    read = pasting.read(text)
    return read.kind, read.fields, read.rest


@pytest.mark.parametrize(("text", "fields", "rest"), PERSONS, ids=lambda each: str(each).split("\n")[0][:30])
def test_a_person_is_read(text: str, fields: dict[str, str], rest: str) -> None:
    assert understood(text) == ("person", fields, rest)


@pytest.mark.parametrize(("text", "fields", "rest"), COMPANIES, ids=lambda each: str(each).split("\n")[0][:30])
def test_a_company_is_read(text: str, fields: dict[str, str], rest: str) -> None:
    assert understood(text) == ("company", fields, rest)


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_names_nobody_stays_in_the_rest(text: str) -> None:
    assert understood(text) == ("person", {}, text.strip())


def test_each_value_says_from_which_words_it_was_taken() -> None:
    read = pasting.read("Смирнова Анна, моб.: 8 (912) 345-67-89\n620014, г. Екатеринбург, ул. Ленина, д. 1")
    assert [tuple(each) for each in read.taken] == [
        ("who", "Смирнова Анна", "Смирнова Анна"),
        ("phone", "моб. +7 912 345-67-89", "моб.: 8 (912) 345-67-89"),
        ("address", "620014, г. Екатеринбург, ул. Ленина, д. 1", "620014, г. Екатеринбург, ул. Ленина, д. 1"),
        ("city", "Екатеринбург", "620014, г. Екатеринбург, ул. Ленина, д. 1"),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("ИНН 7701000018", "inn"),  # the last digit is another
        ("ОГРН 1027700132196", "ogrn"),
        ("тел. 8 912 345", "phone"),
        ("почта: ivanov@mail", "email"),
        ("р/с 40702810900000000001", "phone"),
        ("БИК 044525225", "phone"),
        ("паспорт 6503 123456", "phone"),
    ],
)
def test_what_only_looks_like_a_number_is_none_and_is_not_lost(line: str, code: str) -> None:
    kind, fields, rest = understood(f"ООО «Тепло»\n{line}")
    assert (kind, code in fields, rest) == ("company", False, line.strip(":"))


# Nothing is lost

WORDS = [
    "Иванов", "Пётр", "Сергеевич", "директор", "ООО «Тепло»", "тел.", "+7 912 345-67-89", "8(343)2223344", "доб. 12",
    "a@b.ru", "www.teplo.ru", "ИНН 7701000019", "КПП", "770101001", "г. Пермь", "ул. Ленина, 1", "с уважением", "Ltd",
    "ЕООД", "„Топлина“", "@petrov", "р/с 40702810900000000001", "Сбербанк", "Адрес:", "Должность", "компания", "д. 5",
    "“", ")", "(", "\\", "<", ">", "№ 7", "🔥", "e-mail", "London", "Head of Sales",
]  # fmt: skip
BETWEEN = [" ", ", ", "\n", " | ", "; ", "\t", ": ", " - ", "\r\n", "  ", ",", "."]
blocks = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BETWEEN)), max_size=25).map(
    lambda pairs: "".join(word + between for word, between in pairs)
)


def letters(text: str) -> list[str]:
    return [sign for sign in text if sign.isalnum()]


@settings(max_examples=150, deadline=None)
@given(blocks | st.text(max_size=300))
@example("тел.: 8 912 345-67-89 (WhatsApp) <a@b.ru>")
def test_every_sign_of_what_was_pasted_is_in_a_field_or_in_the_rest(text: str) -> None:
    read = pasting.read(text)
    assert "".join(text[piece.start : piece.end] for piece in read.pieces) == text
    kept = "".join(text[piece.start : piece.end] for piece in read.pieces if not piece.values)
    assert letters(read.rest) == letters(kept)


@settings(max_examples=100, deadline=None)
@given(blocks, st.fixed_dictionaries({}, optional={"who": st.sampled_from(WORDS), "city": st.sampled_from(WORDS)}))
def test_what_was_typed_before_is_never_overwritten(text: str, typed: dict[str, str]) -> None:
    filled, taken = pasting.fill(typed, text)
    assert {name: filled[name] for name in typed} == typed
    told: list[Any] = [*letters(filled.get("note", "")), *(sign for each in taken for sign in letters(each.source))]
    assert set(letters(text)) <= set(told)


def test_what_finds_its_field_full_goes_to_the_note() -> None:
    typed = {"who": "Орлов", "city": "Тула", "phone": "8 912 000-00-01", "note": "Звонил сам"}
    filled, taken = pasting.fill(typed, "Петров Иван\nг. Пермь\nтел. 8 912 345-67-89\nищет котёл")
    assert filled == {
        "who": "Орлов",
        "city": "Тула",
        "phone": "8 912 000-00-01, +7 912 345-67-89",
        "note": "Звонил сам\nищет котёл\nПетров Иван\nг. Пермь",
    }
    assert [each.field for each in taken] == ["phone"]


def test_what_is_too_long_to_be_read_is_kept_whole() -> None:
    filled, _taken = pasting.fill({}, "Петров Иван\n" + "x" * 6_000)
    assert (filled["who"], filled["note"].count("x")) == ("Петров Иван", 6_000)
