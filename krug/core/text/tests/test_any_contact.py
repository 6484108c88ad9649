"""What holds for every telephone and address: a value or a named problem, and what is put right once stays so."""

from hypothesis import given
from hypothesis import strategies as st

from krug.core.text import emails, fold, phones
from krug.core.text.tests.pieces import ANY_TEXT, EMAILS, PHONES, texts, widely


@widely
@given(texts(PHONES), st.sampled_from(["RU", "BG", "KZ", "BY", "DE"]))
def test_a_cell_of_phones_never_raises_and_has_a_reason_for_nothing_found(text: str, region: str) -> None:
    found, bad = phones.parse_many(text, region)
    assert bool(found or bad) or fold.fold(text) == ""
    assert [phone for phone in found if not phone.phone.key.isdigit()] == []


@widely
@given(texts(PHONES))
def test_a_phone_is_parsed_exactly_when_it_has_no_problem(text: str) -> None:
    assert (phones.parse(text) is None) == (phones.problem(text) is not None)


@widely
@given(texts(PHONES))
def test_a_phone_read_back_from_its_look_is_the_same(text: str) -> None:
    for found in phones.parse_many(text)[0]:
        shown = phones.format_phone(found.phone.key, found.phone.extension)
        assert phones.parse(shown) == found.phone


@widely
@given(
    st.from_regex(r"7(?:9[0-24-9][0-9]|343|495|800)[0-9]{7}", fullmatch=True),
    st.from_regex("[0-9]{0,7}", fullmatch=True),
)
def test_a_russian_phone_read_back_from_its_look_is_the_same(key: str, extension: str) -> None:
    assert phones.parse(phones.format_phone(key, extension)) == phones.Phone(key, extension)


@widely
@given(ANY_TEXT)
def test_a_mask_never_raises_and_hides_something(key: str) -> None:
    assert "•" in phones.mask(key)
    assert "•••" in emails.mask(key)


@widely
@given(texts(EMAILS))
def test_an_address_put_right_once_stays_so(text: str) -> None:
    address = emails.normalise(text)
    assert (address is None) == (emails.problem(text) is not None)
    if address is not None:
        assert emails.normalise(address) == address


@widely
@given(texts(EMAILS))
def test_a_cell_of_addresses_never_raises_and_finds_what_reads_back(text: str) -> None:
    found, _bad = emails.parse_many(text)
    assert [email.address for email in found if emails.normalise(email.address) != email.address] == []
