"""What the company's rules look for in what was typed."""

import time

import pytest

from krug.clients.entry import checks


@pytest.mark.parametrize(
    ("check", "pattern", "good", "bad"),
    [
        ("", "", ["anything", ""], []),
        ("begins", "+7", ["+79123456789"], ["+375291234567", "79123456789"]),
        ("begins", "+7, +375", ["+79123456789", "+375291234567"], ["+49301234567"]),
        ("begins", "ул.; пр-т\nпер.", ["ул. Ленина, 1", "Пр-т Мира", "пер. Тихий"], ["Ленина, 1"]),
        ("begins", "Ёл", ["елки", "ЁЛКА"], ["лес"]),
        ("digits", "10", ["7701000019", "770 100-00-19"], ["770100001", "77010000190", "770100001x", ""]),
        ("digits", "10, 12", ["7701000019", "500100732259"], ["77010000190"]),
        ("digits", "3-5", ["123", "12345"], ["12", "123456"]),
        ("digits", "3–5", ["1234"], ["12"]),
        ("one_of", "новый, постоянный", ["новый", "Постоянный", " новый "], ["новая", ""]),
        ("mask", "А-000/00", ["Д-123/26", "д-123/26", "x-123/26"], ["Д123/26", "1-123/26", "Д-123/2", "Д-123/261"]),
        ("mask", "А000АА", ["М123ОР"], ["М123О1", "М12ОР"]),
        ("mask", "**-.", ["1б-.", "ab-."], ["_б-.", "ab-x"]),
        ("pattern", "[0-9]{2}-[A-Z]+", ["12-AB"], ["12-ab", "x12-AB", "12-AB "[:-1] + "1"]),
        ("pattern", "(a+)+b", ["aaab"], ["a" * 60]),
        ("pattern", "[А-Яа-яЁё ]*", ["Привет мир", ""], ["Hello"]),
    ],
)
def test_what_fits_a_rule_and_what_does_not(check: str, pattern: str, good: list[str], bad: list[str]) -> None:
    kept = checks.tidy(check, pattern)
    assert [text for text in good if not checks.fits(check, kept, text)] == []
    assert [text for text in bad if checks.fits(check, kept, text)] == []


@pytest.mark.parametrize(
    ("check", "pattern", "sentence"),
    [
        ("begins", "", "Write what is to be looked for."),
        ("begins", " , ;\n", "Write what is to be looked for."),
        ("digits", "ten", "Write how many digits: «10», or «10, 12», or «10-12»."),
        ("digits", "12-10", "Write how many digits: «10», or «10, 12», or «10-12»."),
        ("digits", "10, x", "Write how many digits: «10», or «10, 12», or «10-12»."),
        ("pattern", "[0-9", None),
        ("pattern", "(?=a)b", None),
        ("pattern", r"(a)\1", None),
        ("pattern", "((a{1,1000}){1,1000}){1,1000}", None),
    ],
)
def test_what_cannot_be_looked_for_is_refused(check: str, pattern: str, sentence: str | None) -> None:
    with pytest.raises(checks.BadPattern) as refused:
        checks.tidy(check, pattern)
    unreadable = (
        "Krug cannot read this regular expression. Looking ahead or back and references to groups are not possible."
    )
    assert str(refused.value.message) == (sentence or unreadable)


def test_no_regular_expression_takes_longer_than_its_text() -> None:
    """The twin is Python's own `re`, which would need years for this."""
    started = time.perf_counter()
    assert checks.fits("pattern", "(a|aa)+(b|bb)+(c|cc)*$x", "a" * 20_000) is False
    assert time.perf_counter() - started < 1


def test_a_rule_without_words_of_its_own_says_what_it_wants() -> None:
    assert [
        checks.usual_message("begins", "+7,+375"),
        checks.usual_message("digits", "10, 12"),
        checks.usual_message("one_of", "new\nregular"),
        checks.usual_message("mask", "A-00"),
        checks.usual_message("pattern", ".*"),
    ] == [
        "This must begin with: +7, +375.",
        "So many digits belong here: 10, 12.",
        "Write one of these: new, regular.",
        "Write it like A-00, where 0 is a digit, A a letter and * either.",
        "Write it the way the company has agreed on.",
    ]


def test_a_rule_that_cannot_be_read_any_more_holds_nobody_up() -> None:
    assert checks.fits("pattern", "[0-9", "anything") is True


def test_a_rule_of_nothing_keeps_no_pattern() -> None:
    assert checks.tidy("", "+7") == ""
