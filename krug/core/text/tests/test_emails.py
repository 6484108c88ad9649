"""Addresses in every spelling a base has seen."""

import pytest

from krug.core.text import emails
from krug.core.text.emails import (
    BAD_DOMAIN,
    BAD_NAME,
    COMMA_FOR_DOT,
    CYRILLIC_LETTERS,
    NO_AT,
    NO_DOMAIN,
    NO_DOT,
    NO_NAME,
    SPACES,
    TOO_LONG,
    TWO_ATS,
    BadEmail,
    FoundEmail,
)
from krug.core.text.refusals import Problem


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("smirnova@teplo.ru", "smirnova@teplo.ru"),
        ("Smirnova@Teplo.RU", "smirnova@teplo.ru"),
        ("  smirnova@teplo.ru \n", "smirnova@teplo.ru"),
        ("\u200bsmirnova@teplo.ru\u00a0", "smirnova@teplo.ru"),
        ("smirnova@teplo.ru.", "smirnova@teplo.ru"),
        ("smirnova@teplo.ru,", "smirnova@teplo.ru"),
        ("<smirnova@teplo.ru>", "smirnova@teplo.ru"),
        ("«smirnova@teplo.ru»", "smirnova@teplo.ru"),
        ("'smirnova@teplo.ru'", "smirnova@teplo.ru"),
        ("mailto:smirnova@teplo.ru", "smirnova@teplo.ru"),
        ("mailto:Smirnova@teplo.ru?subject=%D0%9F", "smirnova@teplo.ru"),
        ("E-mail: smirnova@teplo.ru", "smirnova@teplo.ru"),
        ("почта: smirnova@teplo.ru", "smirnova@teplo.ru"),
        ("Анна Смирнова <Smirnova@teplo.ru>", "smirnova@teplo.ru"),
        ('"Смирнова, Анна" <smirnova@teplo.ru>', "smirnova@teplo.ru"),
        ("Anna Smirnova <smirnova@teplo.ru>", "smirnova@teplo.ru"),
        ("Аня smirnova@teplo.ru", "smirnova@teplo.ru"),
        ("smirnova@teplo.ru (рабочая)", "smirnova@teplo.ru"),
        ("a.b-c_d+news@sub.teplo-dom.ru", "a.b-c_d+news@sub.teplo-dom.ru"),
        ("o'brien@mail.ru", "o'brien@mail.ru"),
        ("1@2.ru", "1@2.ru"),
        ("ivan@пример.рф", "ivan@пример.рф"),
        ("ivan@ПРИМЕР.РФ", "ivan@пример.рф"),
        ("ivan@xn--e1afmkfd.xn--p1ai", "ivan@пример.рф"),
        ("иван@пример.рф", "иван@пример.рф"),
        ("ivan@пример.com", "ivan@пример.com"),
        ("john@münchen.de", "john@münchen.de"),
        ("ivan＠mail.ru", "ivan@mail.ru"),
        ("ivan@mail.online", "ivan@mail.online"),
    ],
)
def test_an_address_in_any_spelling_has_one_form(typed: str, address: str) -> None:
    assert emails.normalise(typed) == address
    assert emails.problem(typed) is None


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", NO_AT),
        ("нет", NO_AT),
        ("ivanov.mail.ru", NO_AT),
        ("ivan@@mail.ru", TWO_ATS),
        ("ivan@mail@mail.ru", TWO_ATS),
        ("a@b.ru, c@d.ru", TWO_ATS),
        ("@mail.ru", NO_NAME),
        ("ivan@", NO_DOMAIN),
        ("ivan@mail", NO_DOT),
        ("ivan@localhost", NO_DOT),
        ("ivan@mail,ru", COMMA_FOR_DOT),
        ("ivan @mail.ru", SPACES),
        ("ivan@ mail.ru", SPACES),
        ("iva nov@mail.ru", SPACES),
        ("ivan@mail .ru", SPACES),
        ("ivаn@mail.ru", CYRILLIC_LETTERS),
        ("ivan@mаil.ru", CYRILLIC_LETTERS),
        ("ivan@mail.сом", CYRILLIC_LETTERS),
        ("ivan@mail.рф", CYRILLIC_LETTERS),
        ("иванов@mail.ru", CYRILLIC_LETTERS),
        ("сору@mail.ru", CYRILLIC_LETTERS),
        ("ivan..petrov@mail.ru", BAD_NAME),
        (".ivan@mail.ru", BAD_NAME),
        ("ivan.@mail.ru", BAD_NAME),
        ("iv(an@mail.ru", BAD_NAME),
        ("ivan@mail..ru", BAD_DOMAIN),
        ("ivan@-mail.ru", BAD_DOMAIN),
        ("ivan@mail-.ru", BAD_DOMAIN),
        ("ivan@ma_il.ru", BAD_DOMAIN),
        ("ivan@192.168.1.1", BAD_DOMAIN),
        ("ivan@mail.r", BAD_DOMAIN),
        ("ivan@mail.123", BAD_DOMAIN),
        ("a" * 65 + "@mail.ru", TOO_LONG),
        ("a@" + "b" * 250 + ".ru", TOO_LONG),
    ],
)
def test_what_is_no_address_is_refused_by_name(typed: str, problem: Problem) -> None:
    assert emails.problem(typed) == problem
    assert emails.normalise(typed) is None


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("A@b.ru", [FoundEmail("a@b.ru", "A@b.ru")]),
        ("a@b.ru, c@d.ru", [FoundEmail("a@b.ru", "a@b.ru"), FoundEmail("c@d.ru", "c@d.ru")]),
        ("a@b.ru;c@d.ru", [FoundEmail("a@b.ru", "a@b.ru"), FoundEmail("c@d.ru", "c@d.ru")]),
        ("a@b.ru c@d.ru", [FoundEmail("a@b.ru", "a@b.ru"), FoundEmail("c@d.ru", "c@d.ru")]),
        ("a@b.ru\nc@d.ru", [FoundEmail("a@b.ru", "a@b.ru"), FoundEmail("c@d.ru", "c@d.ru")]),
        ("a@b.ru / c@d.ru", [FoundEmail("a@b.ru", "a@b.ru"), FoundEmail("c@d.ru", "c@d.ru")]),
        ("a@b.ru/c@d.ru", [FoundEmail("a@b.ru", "a@b.ru"), FoundEmail("c@d.ru", "c@d.ru")]),
        ("a@b.ru ::: c@d.ru", [FoundEmail("a@b.ru", "a@b.ru"), FoundEmail("c@d.ru", "c@d.ru")]),
        ("a@b.ru и c@d.ru", [FoundEmail("a@b.ru", "a@b.ru"), FoundEmail("c@d.ru", "и c@d.ru")]),
        (
            "Аня a@b.ru Петя c@d.ru",
            [FoundEmail("a@b.ru", "Аня a@b.ru", "Аня"), FoundEmail("c@d.ru", "Петя c@d.ru", "Петя")],
        ),
        (
            "Аня <a@b.ru>, Петя <c@d.ru>",
            [FoundEmail("a@b.ru", "Аня <a@b.ru>", "Аня"), FoundEmail("c@d.ru", "Петя <c@d.ru>", "Петя")],
        ),
        ("a@b.ru; Аня", [FoundEmail("a@b.ru", "a@b.ru (Аня)", "Аня")]),
        ("Аня; a@b.ru", [FoundEmail("a@b.ru", "Аня a@b.ru", "Аня")]),
        ("a@b.ru (рабочая)", [FoundEmail("a@b.ru", "a@b.ru (рабочая)", "рабочая")]),
        ("e-mail: a@b.ru", [FoundEmail("a@b.ru", "e-mail: a@b.ru")]),
        ("", []),
        (" \u00a0", []),
    ],
)
def test_all_addresses_of_a_cell_are_found_with_the_words_around_them(typed: str, found: list[FoundEmail]) -> None:
    assert emails.parse_many(typed) == (found, [])


@pytest.mark.parametrize(
    ("typed", "found", "bad"),
    [
        ("нет", [], [BadEmail("нет", NO_AT)]),
        ("ivanov@mail,ru", [], [BadEmail("ivanov@mail,ru", COMMA_FOR_DOT)]),
        ("a@b.ru, ivanov@mail,ru", [FoundEmail("a@b.ru", "a@b.ru")], [BadEmail("ivanov@mail,ru", COMMA_FOR_DOT)]),
        ("a@b.ru, ivanov.mail.ru", [FoundEmail("a@b.ru", "a@b.ru")], [BadEmail("ivanov.mail.ru", NO_AT)]),
        ("a@b.ru, c@d", [FoundEmail("a@b.ru", "a@b.ru")], [BadEmail("c@d", NO_DOT)]),
        ("ivan @mail.ru", [], [BadEmail("ivan @mail.ru", SPACES)]),
        ("a@@b.ru", [], [BadEmail("a@@b.ru", TWO_ATS)]),
    ],
)
def test_a_bad_address_is_kept_beside_the_good_ones(typed: str, found: list[FoundEmail], bad: list[BadEmail]) -> None:
    assert emails.parse_many(typed) == (found, bad)


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("smirnova@teplo.ru", "s•••@teplo.ru"),
        ("a@b.ru", "a•••@b.ru"),
        ("иван@пример.рф", "и•••@пример.рф"),
        ("smirnova", "s•••"),
        ("", "•••"),
    ],
)
def test_a_masked_address_shows_its_first_letter_and_domain(address: str, masked: str) -> None:
    assert emails.mask(address) == masked
