"""Requisites: check digits, lost zeros, and numbers that got into another's field."""

from collections.abc import Callable

import pytest

from krug.core.text import requisites
from krug.core.text.requisites import BadRequisite

BIC = "044525225"


def refusal(parse: Callable[..., str], *typed: str) -> tuple[str, str]:
    with pytest.raises(BadRequisite) as caught:
        parse(*typed)
    return caught.value.code, str(caught.value.message)


@pytest.mark.parametrize(
    ("typed", "inn"),
    [
        ("7701000019", "7701000019"),
        ("7802000022", "7802000022"),
        ("5403000034", "5403000034"),
        ("6685000049", "6685000049"),
        ("770100001273", "770100001273"),
        ("540300003428", "540300003428"),
        (" 7701000019 ", "7701000019"),
        ("77 01 000019", "7701000019"),
        ("7701\u00a0000019", "7701000019"),
        ("ИНН 7701000019", "7701000019"),
        ("ИНН: 7701000019", "7701000019"),
        ("инн7701000019", "7701000019"),
        ("7701000019/770101001", "7701000019"),
        ("7701000019 / 770101001", "7701000019"),
        ("ИНН/КПП 7701000019/770101001", "7701000019"),
        ("7701000019\\770101001", "7701000019"),
        ("7701000019.0", "7701000019"),
        ("7.701000019E+9", "7701000019"),
        ("'7701000019", "7701000019"),
        ("105000015", "0105000015"),
        ("0105000015", "0105000015"),
        ("10500001288", "010500001288"),
        ("105000015.0", "0105000015"),
    ],
)
def test_an_inn_is_read_and_its_lost_zero_restored(typed: str, inn: str) -> None:
    assert requisites.parse_inn(typed) == inn


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7701000010", "checksum"),
        ("7701000018", "checksum"),
        ("770100001274", "checksum"),
        ("770100001263", "checksum"),
        ("770100001", "length"),
        ("77010000191", "length"),
        ("7701", "length"),
        ("77010000191234", "length"),
        ("1157700000017", "other_field"),
        ("326770000001231", "other_field"),
        ("40702810900000000123", "other_field"),
        ("0000000000", "filled_in"),
        ("111111111111", "filled_in"),
        ("7.7E+9", "digits_lost"),
        ("", "empty"),
        ("ИНН", "empty"),
        ("нет", "letters"),
        ("77O1000019", "letters"),
        ("٧٧٠١٠٠٠٠١٩", "letters"),
    ],
)
def test_a_wrong_inn_is_refused_by_name(typed: str, code: str) -> None:
    assert refusal(requisites.parse_inn, typed)[0] == code


def test_a_refusal_says_what_is_wrong_and_what_to_do() -> None:
    assert refusal(requisites.parse_ogrn, "1027700132194") == (
        "checksum",
        "Checksum does not match: one digit is mistyped. Compare with the document.",
    )
    assert refusal(requisites.parse_inn, "1157700000017") == (
        "other_field",
        "This is an OGRN (13 digits). Move it to its own field.",
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "7701000010",
            "The 10th digit must be 9, not 0, unless another is mistyped. Compare with the document.",
        ),
        (
            "500100732258",
            "The 12th digit must be 9, not 8, unless another is mistyped. Compare with the document.",
        ),
        (
            "500100732295",
            "The last two digits must be 59, not 95, unless others are mistyped. Compare with the document.",
        ),
        ("7701", "An INN has 10 digits (company) or 12 (person); digits here: 4. Add the missing ones."),
        (
            "77010000191",
            "An INN has 10 digits (company) or 12 (person); digits here: 11. One is extra or one is missing.",
        ),
        (
            "77010000191234",
            "An INN has 10 digits (company) or 12 (person); digits here: 14. Remove the extra ones.",
        ),
    ],
)
def test_a_wrong_inn_is_told_which_digit_or_how_many(typed: str, sentence: str) -> None:
    assert refusal(requisites.parse_inn, typed)[1] == sentence


@pytest.mark.parametrize(("inn", "is_person"), [("7701000019", False), ("500100732259", True)])
def test_an_inn_tells_whether_it_is_a_persons(inn: str, is_person: bool) -> None:
    assert requisites.is_of_person(requisites.parse_inn(inn)) is is_person


@pytest.mark.parametrize(
    ("typed", "kpp"),
    [
        ("770101001", "770101001"),
        ("КПП 770101001", "770101001"),
        ("7701 01 001", "770101001"),
        ("7701000019/770101001", "770101001"),
        ("770101001.0", "770101001"),
        ("10501001", "010501001"),
        ("7701AB001", "7701AB001"),
        ("7701ab001", "7701AB001"),
        ("7701АВ001", "7701AB001"),
    ],
)
def test_a_kpp_is_read(typed: str, kpp: str) -> None:
    assert requisites.parse_kpp(typed) == kpp


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7701", "form"),
        ("7701010012", "form"),
        ("7701010A1", "form"),
        ("7701ЖЖ001", "form"),
        ("7.7E+8", "digits_lost"),
        ("", "empty"),
    ],
)
def test_a_wrong_kpp_is_refused_by_name(typed: str, code: str) -> None:
    assert refusal(requisites.parse_kpp, typed)[0] == code


@pytest.mark.parametrize("typed", ["1157700000017", "ОГРН 1157700000017", "1 15 77 00000017", "1157700000017.0"])
def test_an_ogrn_is_read(typed: str) -> None:
    assert requisites.parse_ogrn(typed) == "1157700000017"


def test_another_ogrn_is_read() -> None:
    assert requisites.parse_ogrn("1267800000126") == "1267800000126"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1157700000018", "checksum"),
        ("115770000001", "length"),
        ("326770000001231", "other_field"),
        ("2222222222222", "filled_in"),
        ("1.1577E+12", "digits_lost"),
        ("", "empty"),
        ("x", "letters"),
    ],
)
def test_a_wrong_ogrn_is_refused_by_name(typed: str, code: str) -> None:
    assert refusal(requisites.parse_ogrn, typed)[0] == code


@pytest.mark.parametrize("typed", ["326770000001231", "ОГРНИП 326770000001231", "3.26770000001231E+14"])
def test_an_ogrnip_whose_remainder_has_two_digits_is_read(typed: str) -> None:
    assert requisites.parse_ogrnip(typed) == "326770000001231"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("326770000001232", "checksum"),
        ("32677000000123", "length"),
        ("1157700000017", "other_field"),
        ("", "empty"),
    ],
)
def test_a_wrong_ogrnip_is_refused_by_name(typed: str, code: str) -> None:
    assert refusal(requisites.parse_ogrnip, typed)[0] == code


@pytest.mark.parametrize("typed", ["044525225", "БИК 044525225", "44525225", "44525225.0", "044 525 225"])
def test_a_bic_is_read_and_its_lost_zero_restored(typed: str) -> None:
    assert requisites.parse_bic(typed) == "044525225"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("4452522", "form"), ("744525225", "form"), ("0445252251", "form"), ("", "empty"), ("abc", "letters")],
)
def test_a_wrong_bic_is_refused_by_name(typed: str, code: str) -> None:
    assert refusal(requisites.parse_bic, typed)[0] == code


@pytest.mark.parametrize(
    "typed",
    ["40702810900000000123", "40702.810.9.0000.0000123", "р/с 40702810900000000123", "4070 2810 9000 0000 0123"],
)
def test_an_account_is_read_with_the_bic_of_its_bank(typed: str) -> None:
    assert requisites.parse_account(typed, BIC) == "40702810900000000123"


def test_a_correspondent_account_is_read_with_the_bic_of_its_bank() -> None:
    assert requisites.parse_correspondent_account("30101810400000000225", BIC) == "30101810400000000225"
    assert requisites.parse_correspondent_account("к/с 30101810400000000225", BIC) == "30101810400000000225"


def test_an_account_of_the_treasury_is_only_counted() -> None:
    assert requisites.parse_account("03100643000000017300", "017501500") == "03100643000000017300"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("40702810900000000124", "checksum"),
        ("40702810900000001023", "checksum"),
        ("4070281090000000012", "length"),
        ("30101810400000000225", "other_field"),
        ("4.0702810900000E+19", "digits_lost"),
        ("", "empty"),
    ],
)
def test_a_wrong_account_is_refused_by_name(typed: str, code: str) -> None:
    assert refusal(requisites.parse_account, typed, BIC)[0] == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [("40702810900000000123", "other_field"), ("30101810400000000226", "checksum"), ("301018104", "length")],
)
def test_a_wrong_correspondent_account_is_refused_by_name(typed: str, code: str) -> None:
    assert refusal(requisites.parse_correspondent_account, typed, BIC)[0] == code


def test_an_account_does_not_fit_the_bic_of_another_bank() -> None:
    assert refusal(requisites.parse_account, "40702810900000000123", "044525226")[0] == "checksum"


@pytest.mark.parametrize(
    ("typed", "eik"),
    [
        ("175074752", "175074752"),
        ("BG175074752", "175074752"),
        ("BG 175 074 752", "175074752"),
        ("ЕИК: 175074752", "175074752"),
        ("175074752.0", "175074752"),
        ("000696327", "000696327"),
        ("696327", "000696327"),
        ("1750747520019", "1750747520019"),
        ("1750747520207", "1750747520207"),
    ],
)
def test_an_eik_is_read(typed: str, eik: str) -> None:
    assert requisites.parse_eik(typed) == eik


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("175074751", "checksum"),
        ("1750747520018", "checksum"),
        ("1750747510019", "checksum"),
        ("1750747", "length"),
        ("1750747521", "length"),
        ("000000000", "filled_in"),
        ("", "empty"),
        ("нет", "letters"),
    ],
)
def test_a_wrong_eik_is_refused_by_name(typed: str, code: str) -> None:
    assert refusal(requisites.parse_eik, typed)[0] == code
