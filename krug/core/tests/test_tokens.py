"""What the index keeps of a row. Marked tokens begin with a letter nobody can type."""

import pytest

from krug.core.search import tokens
from krug.core.text.fold import words


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Смирнова Анна Петровна", ["смирнова", "анна", "петровна"]),
        ("Пётр Ёлкин", ["петр", "елкин"]),
        ("Римский-Корсаков", ["римский", "корсаков"]),
        ("«Рога & Копыта», 24/7", ["рога", "копыта", "24", "7"]),
        ("O'Neil", ["o", "neil"]),
        ("José Müller", ["jose", "muller"]),
        ("snake_case", ["snake", "case"]),
        ("  ", []),
        ("—«»!?", []),
        ("😀", []),
        ("", []),
    ],
)
def test_words_are_folded_and_without_punctuation(text: str, kept: list[str]) -> None:
    assert tokens.of_words(text) == kept


@pytest.mark.parametrize(
    ("digits", "kept"), [("9123456789", ["9123456789", "\ue0019876543219"]), ("112", ["112", "\ue001211"]), ("", [])]
)
def test_a_phone_is_kept_forwards_and_backwards(digits: str, kept: list[str]) -> None:
    assert tokens.of_phone(digits) == kept


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("anna@teplo.example", ["\ue002anna"]),
        ("Anna.Petrova@teplo.example", ["\ue002anna", "\ue002annapetrova", "\ue002petrova"]),
        ("a.petrova+shop@teplo.example", ["\ue002apetrovashop", "\ue002petrova", "\ue002shop"]),
        ("иван@почта.рф", ["\ue002иван"]),
        ("@teplo.example", []),
        ("", []),
    ],
)
def test_of_an_address_the_part_before_the_at_is_kept_whole_and_by_pieces(address: str, kept: list[str]) -> None:
    assert tokens.of_mail(address) == kept


def test_an_owner_is_a_token_of_its_own() -> None:
    assert tokens.of_owner(12) == "\ue00312"


def test_joined_tokens_stand_once_each_in_their_order() -> None:
    assert tokens.join(["смирнова", "анна", "", "смирнова", "\ue00312"]) == "смирнова анна \ue00312"


@pytest.mark.parametrize(("text", "bare"), [("О'Нил", "ОНил"), ("8 (912) 345", "8912345"), ("a_b", "ab"), ("—", "")])
def test_squeezing_leaves_letters_and_digits(text: str, bare: str) -> None:
    assert tokens.squeeze(text) == bare


@pytest.mark.parametrize("mark", tokens.MARKS)
def test_a_mark_cannot_be_typed(mark: str) -> None:
    assert words(f"{mark}12") == ["12"]
    assert tokens.squeeze(f"{mark}12") == "12"
