"""Whatever is typed into an own field is read back as it was kept, or refused with words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krug.clients.models import OwnField, OwnType
from krug.clients.own import types
from krug.clients.own.naming import slug
from krug.core.text.refusals import Refusal

OPTIONS = [["red", "Красный", True], ["blue", "Синий, тёмный", True], ["old", "Старый", False]]


def field(of: str) -> OwnField:
    return OwnField(key="it", label="It", type=of, options=OPTIONS if of in types.WITH_OPTIONS else [])


def kept(of: str, typed: str) -> object:
    return types.parse(field(of), typed)


def read(of: str, typed: str) -> tuple[object, str]:
    """The value, or what is said instead."""
    try:
        return kept(of, typed), ""
    except Refusal as refusal:
        return None, str(refusal.message)


def refused(of: str, typed: str) -> str:
    with pytest.raises(Refusal) as told:
        kept(of, typed)
    return str(told.value.message)


TYPED = st.one_of(
    st.text(max_size=40),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
    st.floats().map(repr),
    st.integers().map(str),
    st.dates().map(lambda day: day.strftime("%d.%m.%Y")),
    st.sampled_from(["да", "нет", "red", "Красный; red", "синий, тёмный", "№ 12", "/clients/7/", "ya.ru", "1 234,50"]),
)


@pytest.mark.parametrize("of", OwnType.values)
@given(typed=TYPED)
def test_what_is_typed_is_kept_and_typed_again_the_same_or_refused(of: str, typed: str) -> None:
    value, said = read(of, typed)
    if value is None:
        assert said != "" or not typed.replace("\0", "").strip() or of == "choices"
        return
    assert types.holds(field(of), value)
    assert json.loads(json.dumps(value)) == value
    assert kept(of, types.typed(field(of), value)) == value
    assert of == "money" or types.words(field(of), value) != ""  # whose currency it is stands in the base


@pytest.mark.parametrize(
    ("of", "typed", "value"),
    [
        ("text", "  Lada   Niva ", "Lada Niva"), ("long", "a\r\nb\n", "a\nb"), ("number", "1 234,5", 1234.5),
        ("number", "0", 0), ("number", "-3", -3), ("money", "1 234,50 ₽", 123450), ("date", "1.2.26", "2026-02-01"),
        ("choice", "красный", "red"), ("choice", "old", "old"), ("choices", "red\nblue", ["red", "blue"]),
        ("choices", "Синий, тёмный", ["blue"]), ("choices", "Старый; красный", ["red", "old"]),
        ("yesno", "Да", True), ("yesno", "нет", False), ("link", "example.com/a?b=1", "https://example.com/a?b=1"),
        ("client", "Иванов Иван № 12", 12), ("client", "https://crm.example/clients/7/", 7), ("employee", "3", 3),
        ("text", "   ", None), ("choices", " ; ", None),
    ],
)  # fmt: skip
def test_every_type_reads_what_people_type(of: str, typed: str, value: object) -> None:
    assert kept(of, typed) == value


@pytest.mark.parametrize(
    ("of", "typed", "words"),
    [
        ("number", "1234567890123456", "A number has at most fifteen digits here."),
        ("yesno", "maybe", "Write «yes» or «no»."),
        ("link", "javascript:alert(1)", "Write an address such as https://example.com."),
        ("link", "https://a b.ru", "Write an address such as https://example.com."),
        ("choice", "green", "«green» is not among the options: Красный, Синий, тёмный."),
        ("client", "Иванов", "Type the name and choose the client from the list."),
        ("text", "x" * 301, "At most 300 characters fit here; this is 301."),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_to_do(of: str, typed: str, words: str) -> None:
    assert refused(of, typed) == words


def test_a_value_of_a_former_type_is_shown_as_it_is() -> None:
    assert types.words(field("number"), "twelve") == "twelve"
    assert types.words(field("date"), ["red"]) == "red"
    assert types.typed(field("money"), "12") == "12"


def test_names_for_programs_are_made_of_the_labels() -> None:
    assert slug("Гос. номер", ()) == "gos_nomer"
    assert slug("Гос. номер", {"gos_nomer"}) == "gos_nomer_2"
    assert slug("2-й адрес", ()) == "f_2_i_adres" or slug("2-й адрес", ())[0].isalpha()
    assert slug("!!!", ()) == "field"
