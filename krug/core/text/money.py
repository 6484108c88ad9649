"""Sums of money: whole minor units (kopecks), never floats."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from krug.core.text.numbers import BadNumber, parse_decimal
from krug.core.text.refusals import Refusal

_NARROW_SPACE, _SPACE, _MINUS = "\u202f", "\u00a0", "\u2212"
_SIGNS: Final = {"RUB": "₽", "BGN": "лв.", "EUR": "€", "USD": "$", "KZT": "₸", "BYN": "Br"}
_CENT: Final = Decimal("0.01")
# What is left of 0.1 + 0.2 after counting in binary: far less than a kopeck and far more digits than anybody types.
_ARTEFACT_DIGITS = 9
_MOST: Final = Decimal(10) ** 15

_TOO_PRECISE = _("There are more than two digits after the comma. Round the sum yourself.")
_TOO_LARGE = _("No sum is that large. Check whether two numbers ran together.")
_NOT_A_NUMBER = _("This is not understood as a sum. Type it as 1234,50.")


class BadMoney(Refusal):
    """What was typed is not a sum of money; the message says why and how to type it."""


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """A sum in minor units. Adds to money only; a list sums with ``sum(amounts, Money(0))``."""

    minor: int

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"Money counts whole minor units, not {type(self.minor).__name__}")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + other.minor) if isinstance(other, Money) else NotImplemented

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - other.minor) if isinstance(other, Money) else NotImplemented

    def __mul__(self, times: int) -> "Money":
        return Money(self.minor * times) if type(times) is int else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.minor)

    def __bool__(self) -> bool:
        return self.minor != 0


def parse_money(value: str | float | Decimal) -> Money:
    """The sum, to the kopeck. Raises BadMoney rather than rounding what somebody typed.

    Only the noise of binary fractions (1840.1000000000001, as spreadsheets give) is rounded, half to even.
    """
    return _from_decimal(_decimal(value))


def _decimal(value: str | float | Decimal) -> Decimal:
    if isinstance(value, str):
        try:
            return parse_decimal(value, of_money=True)
        except BadNumber as bad:
            raise BadMoney(bad.code, bad.message) from bad
    if isinstance(value, bool):
        raise BadMoney("not_a_number", _NOT_A_NUMBER)
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        raise BadMoney("not_a_number", _NOT_A_NUMBER)
    return exact


def _from_decimal(exact: Decimal) -> Money:
    if abs(exact) >= _MOST:
        raise BadMoney("too_large", _TOO_LARGE)
    rounded = exact.quantize(_CENT, ROUND_HALF_EVEN)
    if rounded != exact and not _is_artefact(exact, rounded):
        raise BadMoney("too_precise", _TOO_PRECISE)
    return Money(int(rounded.scaleb(2)))


def _is_artefact(exact: Decimal, rounded: Decimal) -> bool:
    return -int(exact.as_tuple().exponent) >= _ARTEFACT_DIGITS and abs(exact - rounded) < Decimal("0.000001")


def format_money(money: Money, currency: str = "RUB") -> str:
    """«1 840 000 ₽», «−1 234,50 ₽»: spaces that do not break the line, kopecks only if there are any."""
    whole, cents = divmod(abs(money.minor), 100)
    sign = _MINUS if money.minor < 0 else ""
    grouped = f"{whole:,}".replace(",", _NARROW_SPACE)
    fraction = f",{cents:02}" if cents else ""
    return f"{sign}{grouped}{fraction}{_SPACE}{_SIGNS.get(currency, currency)}"
