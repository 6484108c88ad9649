"""What somebody typed, read as a question."""

import pytest

from krug.core.search import query
from krug.core.search.query import Question, Word


def readings(text: str) -> list[tuple[str, ...]]:
    return [word.readings for word in query.ask(text).words]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Смирнова", [("смирнова", "cvbhyjdf", "smirnova", "\ue002cvbhyjdf")]),
        ("ёж", [("еж", "t", "ezh")]),
        ("Ivanov", [("ivanov", "шмфтщм", "иванов", "\ue002ivanov")]),
        ("анна b", [("анна", "fyyf", "anna", "\ue002fyyf"), ("b", "и", "б")]),
    ],
)
def test_a_word_is_read_in_both_layouts_and_alphabets(text: str, read: list[tuple[str, ...]]) -> None:
    assert readings(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("bdfyjd", [("bdfyjd", "иванов")]),
        ("BDFYJD gtnh", [("bdfyjd", "иванов"), ("gtnh", "петр")]),
        (",jhbc", [("jhbc", "борис")]),
        ("`krby", [("krby", "елкин")]),
        ("руддщ", [("руддщ", "hello")]),
    ],
)
def test_the_other_layout_comes_right_after_what_was_typed(text: str, read: list[tuple[str, str]]) -> None:
    assert [found[:2] for found in readings(text)] == read


@pytest.mark.parametrize(
    ("text", "meant"),
    [("[f,fhjd", "хабаров"), (";erjd", "жуков"), ("k.lvbkf", "людмила"), ("gj]tkjd", "поъелов"), ("'llf", "эдда")],
)
def test_letters_on_punctuation_keys_are_understood_in_the_wrong_layout(text: str, meant: str) -> None:
    """Each part into which the punctuation cuts it may be the whole word."""
    assert query.ask(text).words != ()
    for word in query.ask(text).words:
        assert [reading for reading in word.readings if reading == meant] == [meant]


def test_words_joined_by_punctuation_are_still_each_a_word() -> None:
    assert [word.typed for word in query.ask("smith,john").words] == ["smith", "john"]
    assert [word.typed for word in query.ask("Римский-Корсаков").words] == ["римский", "корсаков"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("89123456789", ("89123456789", "\ue00198765432198", "9123456789", "\ue0019876543219")),
        ("8 (912) 345-67-89", ("89123456789", "\ue00198765432198", "9123456789", "\ue0019876543219")),
        ("+7 912 345 67 89", ("79123456789", "\ue00198765432197", "9123456789", "\ue0019876543219")),
        ("912-345-67-89", ("9123456789", "\ue0019876543219")),
        ("8912", ("8912", "\ue0012198", "912")),
        ("67-89", ("6789", "\ue0019876")),
        ("8", ("8", "\ue0018")),
        ("7707083893", ("7707083893", "\ue0013983807077", "707083893")),
    ],
)
def test_a_number_is_read_from_both_ends_and_without_its_prefix(text: str, read: tuple[str, ...]) -> None:
    (number,) = query.ask(text).words
    assert (number.readings, number.is_number) == (read, True)


def test_groups_that_cannot_be_one_number_are_several() -> None:
    assert [word.typed for word in query.ask("89123456789 7707083893").words] == ["89123456789", "7707083893"]


@pytest.mark.parametrize(
    ("text", "address", "reading"),
    [
        ("Anna.Petrova@teplo.example", "anna.petrova@teplo.example", "\ue002annapetrova"),
        ("anna@", "anna@", "\ue002anna"),
        ("иван@почта.рф", "иван@почта.рф", "\ue002иван"),
    ],
)
def test_an_address_is_asked_by_what_stands_before_the_at(text: str, address: str, reading: str) -> None:
    assert query.ask(text) == Question((Word(address, (reading,), is_mail=True),))


def test_words_numbers_and_addresses_stand_together() -> None:
    words = query.ask("анна 67-89 anna@teplo.example Пермь").words
    assert [(word.typed, word.is_number, word.is_mail) for word in words] == [
        ("анна", False, False),
        ("пермь", False, False),
        ("anna@teplo.example", False, True),
        ("6789", True, False),
    ]


@pytest.mark.parametrize("text", ["", "   ", "—", "«»", "😀", "\0", "'@x", "@", ", .", "\ue001", "_"])
def test_what_holds_no_word_asks_nothing(text: str) -> None:
    assert bool(query.ask(text)) is False


def test_only_the_first_two_hundred_letters_are_read() -> None:
    (word,) = query.ask("а" * 10_000).words
    assert word.typed == "а" * 200


def test_words_are_cut_to_six_letters_for_the_index_and_numbers_and_addresses_are_not() -> None:
    name, address, number = query.ask("Смирнова annapetrova@teplo.example 89123456789").words
    assert query.cut(name) == ("смирно", "cvbhyj", "smirno", "\ue002cvbhy")
    assert query.cut(address) == ("\ue002annapetrova",)
    assert query.cut(number) == ("89123456789", "\ue00198765432198", "9123456789", "\ue0019876543219")
