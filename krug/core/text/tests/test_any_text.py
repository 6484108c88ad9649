"""What holds for every text: folding, layouts, alphabets, and an answer at once even to garbage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krug.core.text import emails, fold, names, phones, spreadsheet
from krug.core.text.tests.pieces import ANY_TEXT, NUMBERS, PHONES, texts, widely


@widely
@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = fold.fold(text)
    assert fold.fold(folded) == folded


@widely
@given(ANY_TEXT)
def test_words_are_folded_and_hold_no_spaces(text: str) -> None:
    assert [word for word in fold.words(text) if fold.fold(word) != word or " " in word] == []


@widely
@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"))
def test_a_layout_swapped_twice_is_as_typed(word: str) -> None:
    assert fold.swap_layout(fold.swap_layout(word)) == word


@widely
@given(ANY_TEXT | st.text(alphabet="abcdefghijklmnopqrstuvwxyz'0123456789", max_size=15))
def test_transliterations_are_few_and_different(word: str) -> None:
    spellings = fold.transliterations(word)
    assert len(spellings) <= 4
    assert len(set(spellings)) == len(spellings)


@widely
@given(texts(PHONES, NUMBERS))
def test_digits_of_a_spreadsheet_are_restored_or_said_to_be_lost(text: str) -> None:
    try:
        restored = spreadsheet.restore_digits(text)
    except spreadsheet.DigitsLost:
        return
    assert restored == text or restored.isdigit()


@pytest.mark.parametrize("size", [1_000, 100_000])
def test_long_garbage_is_answered_at_once(size: int) -> None:
    for piece in ("1 ", "8", "a@", "а.", "(", "1,", "Иванов ", "«", "- "):
        text = piece * (size // len(piece))
        assert phones.parse(text) is None
        assert emails.normalise(text) is None
        assert not names.looks_like_person(text)
