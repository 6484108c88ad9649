"""How a number is shown, hidden and searched for."""

from typing import Final

import phonenumbers
from django.utils.translation import gettext

_COUNTRY_CODES: Final = frozenset(map(str, phonenumbers.COUNTRY_CODE_TO_REGION_CODE))


def format_phone(key: str, extension: str = "") -> str:
    """The number for reading: «+7 912 345-67-89», abroad as its own country writes it."""
    text = _format_key(key)
    return gettext("%(phone)s ext. %(extension)s") % {"phone": text, "extension": extension} if extension else text


def _format_key(key: str) -> str:
    if _is_russian(key):
        return f"+7 {key[1:4]} {key[4:7]}-{key[7:9]}-{key[9:]}"
    try:
        parsed = phonenumbers.parse(f"+{key}")
    except phonenumbers.NumberParseException:
        return f"+{key}"
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _is_russian(key: str) -> bool:
    return len(key) == 11 and key[0] == "7"


def mask(key: str) -> str:
    """The number with its middle hidden: «+7 912 •••-••-67»; abroad only the country and the last two digits stay."""
    if _is_russian(key):
        return f"+7 {key[1:4]} •••-••-{key[-2:]}"
    country = _country_code(key)
    hidden = max(len(key) - len(country) - 2, 2)
    return f"+{country} {'•' * hidden}{key[len(country) + hidden :]}"


def _country_code(key: str) -> str:
    return next((key[:size] for size in (1, 2, 3) if key[:size] in _COUNTRY_CODES), "")


def search_digits(key: str) -> str:
    """The last ten digits, which stay the same whether the number was typed with 8, +7 or without."""
    return key[-10:]
