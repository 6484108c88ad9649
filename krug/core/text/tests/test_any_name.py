"""What holds for every name: no word is lost, and what is put right once stays so."""

from hypothesis import given
from hypothesis import strategies as st

from krug.core.text import fold, names
from krug.core.text.names import PersonName
from krug.core.text.tests.pieces import CAPITALISED, COMPANIES, NAMES, TITLES_AND_SIGNS, texts, widely


@widely
@given(texts(NAMES, TITLES_AND_SIGNS))
def test_the_case_of_a_name_put_right_once_stays_so(text: str) -> None:
    fixed = names.fix_case(text)
    assert names.fix_case(fixed) == fixed


@widely
@given(st.lists(st.sampled_from(NAMES.split("|")), max_size=6))
def test_no_word_of_a_name_is_lost(pieces: list[str]) -> None:
    name = names.split(" ".join(pieces))
    kept = fold.words(name.full)
    assert sorted(kept) == sorted(word for piece in pieces for word in fold.words(piece))


@widely
@given(texts(NAMES, TITLES_AND_SIGNS, COMPANIES))
def test_a_name_never_raises(text: str) -> None:
    name = names.split(text)
    assert names.sex(name) in {"m", "f", ""}
    assert names.short(name) == names.short(PersonName(name.last, name.first, name.patronymic))
    assert not (names.looks_like_person(text) and names.looks_like_company(text))


@widely
@given(st.lists(st.sampled_from(CAPITALISED.split("|")), min_size=2, max_size=3))
def test_the_short_way_of_splitting_agrees_with_the_long_one(words: list[str]) -> None:
    # Two spaces are not what the short way knows.
    assert names.split(" ".join(words)) == names.split("  ".join(words))


@widely
@given(texts(COMPANIES))
def test_a_company_tidied_once_stays_so(text: str) -> None:
    tidy = names.tidy_company(text)
    assert names.tidy_company(tidy) == tidy


@widely
@given(texts(COMPANIES))
def test_a_company_key_of_a_key_is_the_key(text: str) -> None:
    key = names.company_key(text)
    assert names.company_key(key) == key
