"""The fast way for Russian numbers agrees with the library number by number."""

import random

import phonenumbers
import pytest

from krug.core.text import phones


def library_key(text: str) -> str:
    try:
        number = phonenumbers.parse(text, "RU")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:]


def our_key(text: str) -> str:
    phone = phones.parse(text)
    return phone.key if phone else ""


@pytest.mark.parametrize("prefix", ["8", "+7", "7", ""])
def test_numbers_of_every_code_are_judged_as_the_library_does(prefix: str) -> None:
    chance = random.Random(20261121)
    numbers = [f"{prefix}{code}{chance.randrange(10**7):07}" for code in range(100, 1000) for _ in range(3)]
    assert {text: our_key(text) for text in numbers} == {text: library_key(text) for text in numbers}


@pytest.mark.parametrize(
    "pattern", ["8 ({}) {}-{}-{}", "+7 {} {} {} {}", "8-{}-{}-{}-{}", "({}) {}-{}-{}", "+7({}){}{}{}"]
)
def test_numbers_in_groups_are_judged_as_the_library_does(pattern: str) -> None:
    chance = random.Random(20261122)
    numbers = [
        pattern.format(
            code, f"{chance.randrange(1000):03}", f"{chance.randrange(100):02}", f"{chance.randrange(100):02}"
        )
        for code in range(300, 1000)
    ]
    assert {text: our_key(text) for text in numbers} == {text: library_key(text) for text in numbers}
