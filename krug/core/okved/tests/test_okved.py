"""The directory of activities: whole, and found as people ask."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krug.core import okved
from krug.core.okved.directory import _names
from krug.core.okved.everyday import EVERYDAY
from krug.core.okved.stems import stem


def test_the_list_is_whole() -> None:
    """As many as Rosstat published; 88 classes, and no code without the one above it."""
    names = _names()
    assert len(names) == 2929
    assert len([code for code in names if len(code) == 2]) == 88
    assert [code for code in names if not re.fullmatch(r"\d\d(\.\d{1,2}(\.\d{1,2})?)?", code)] == []
    orphans = [code for code in names if len(code) > 2 and code[:-1].rstrip(".") not in names]
    assert orphans == []
    assert [code for code, name in names.items() if not name or name != " ".join(name.split())] == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("43.22", "43.22"),
        ("4322", "43.22"),
        ("43", "43"),
        ("62.0", "62.0"),
        ("монтаж отопительных систем", "43.22"),
        ("систем отопительных монтажи", "43.22"),
        ("ремонт автомобилей", "45.20.1"),
        ("Торговля розничная обоями", "47.53.3"),
        ("стоматолог", "86.23"),
        ("сантехника", "43.22"),
        ("шиномонтаж", "45.2"),
        ("РЕСТОРАНЫ", "56.1"),
        ("ёлок", ""),
        ("   ", ""),
        ("zzz", ""),
    ],
)
def test_an_activity_is_found_by_code_and_by_words(typed: str, first: str) -> None:
    found = okved.find(typed)
    assert (found[0].code if found else "") == first
    assert len(found) <= 12


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("43.22 Производство санитарно-технических работ", "43.22"),
        ("43", "43"),
        (" 62.01", "62.01"),
        ("43.22.17", "43.22.17"),  # not listed, but its class is
        ("04 что угодно", ""),
        ("43.22.11.5", ""),
        ("432", ""),
        ("2026 год", ""),
        ("отопление 43.22", ""),
        ("", ""),
    ],
)
def test_the_code_a_text_begins_with(text: str, code: str) -> None:
    assert okved.code_in(text) == code


def test_a_code_that_is_not_listed_means_what_stands_above_it() -> None:
    assert okved.name_of("96.02.77") == "Предоставление услуг парикмахерскими и салонами красоты"
    assert okved.titled("75") == "75 Деятельность ветеринарная"
    assert okved.name_of("04") == ""


@given(st.sampled_from(sorted(_names())))
def test_every_activity_is_found_by_its_code_and_begins_with_it(code: str) -> None:
    assert okved.find(code)[0].code == code
    assert okved.code_in(okved.titled(code)) == code


def test_everyday_words_lead_somewhere() -> None:
    assert [word for word in EVERYDAY if not okved.find(word)] == []


@pytest.mark.parametrize(
    ("forms", "stemmed"),
    [
        ("услуга услуги услугам услугами услугах услугу услуге", "услуг"),
        ("розничная розничной розничную розничные розничных", "розничн"),
        ("автомобиль автомобиля автомобилей автомобилями", "автомобил"),
        ("дом дома домов домами", "дом"),
        ("чай it", "чай it"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str, stemmed: str) -> None:
    assert {stem(word) for word in forms.split()} == set(stemmed.split())
