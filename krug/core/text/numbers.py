"""Decimal numbers as people type them: with groups, units, thousands in words and minuses of every kind."""

import re
from decimal import Context, Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from krug.core.text.fold import fold
from krug.core.text.refusals import Refusal
from krug.core.text.signs import plain

_EMPTY = _("There is no number here. Type one as 1234,50, or leave the field empty.")
_NO_DIGITS = _("There are no digits here. Type the number in digits, as 1234,50.")
_NOT_A_NUMBER = _("This is not understood as a number. Leave only digits, as in 1234,50.")
_BAD_GROUPS = _("The digits are grouped so that the number cannot be read. Type it without spaces, as 1234,50.")
_AMBIGUOUS = _("This may be thousands or a fraction. Type 1234 or 1,23.")
_TOO_LARGE = _("The number has too many digits. Check whether two numbers ran together.")

_ONE_WORDS = """
₽ руб рубль рубля рублей р rub rur $ usd долл доллар доллара долларов € eur евро лв лев лева bgn ₸ тг тенге kzt br byn
"""
_HUNDREDTH_WORDS = "коп копейка копейки копеек ст стотинка стотинки цент цента центов cent cents"
_THOUSAND_WORDS = "т тыс тысяча тысячи тысяч хил хиляда хиляди к k thousand"
_MILLION_WORDS = "млн миллион миллиона миллионов милион милиона mln million"
_BILLION_WORDS = "млрд миллиард миллиарда миллиардов милиард милиарда bn billion"
_CURRENCIES: Final = frozenset(_ONE_WORDS.split())
# The power of ten of each word.
_POWERS: Final[dict[str, int]] = {
    word: power
    for power, words in (
        (0, _ONE_WORDS),
        (-2, _HUNDREDTH_WORDS),
        (3, _THOUSAND_WORDS),
        (6, _MILLION_WORDS),
        (9, _BILLION_WORDS),
    )
    for word in words.split()
}
# Enough digits for everything allowed here, so that nothing is ever rounded.
_EXACT: Final = Context(prec=60)
_MOST_DIGITS = 20
_MOST_POWER = 15

_USUAL: Final = re.compile(r"[0-9]{1,15}(?:[.,][0-9]{1,2})?")
_FRACTION: Final = re.compile(r"[0-9]*[.,]?[0-9]+")
_BY_SPACES: Final = re.compile(r"[0-9]{1,3}(?:[ '’][0-9]{3})+(?:[.,][0-9]+)?")
_BY_COMMAS: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_BY_DOTS: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_THOUSANDS_OR_FRACTION: Final = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_SCIENTIFIC: Final = re.compile(r"([0-9](?:[.,][0-9]+)?)[eE]([+-]?[0-9]{1,3})")
_SIGNED: Final = re.compile(
    r"([+-]?) ?((?:[₽$€₸]|(?:rub|rur|usd|eur|bgn|kzt|byn|br)(?![a-z])\.?)?) ?([+-]?) ?(.*?) ?(-?)", re.IGNORECASE
)
_PART: Final = re.compile(r"(?P<number>[0-9.,][0-9 .,'’]*(?<! )) *(?P<units>(?:(?:[^\W\d_]+\.?|[₽$€₸]) *)*)")


class BadNumber(Refusal):
    """What was typed cannot be read as one number; the message says why and how to type it."""


def parse_decimal(text: str, *, of_money: bool = False) -> Decimal:
    """The number, exactly as typed: «1 234,50», «1,234.50», «(12 тыс.)», «1 234 руб. 50 коп.». Raises BadNumber.

    A single comma or dot divides the fraction, as Russians and Bulgarians write: «1,234» is 1.234. Where money is
    meant, by the caller or by a sign of currency, exactly three digits after it may be thousands and are refused.
    """
    if _USUAL.fullmatch(text):
        return Decimal(text.replace(",", "."))
    typed = " ".join(plain(text).split())
    if not typed:
        raise BadNumber("empty", _EMPTY)
    if not re.search("[0-9]", typed):
        raise BadNumber("no_digits", _NO_DIGITS)
    negative, bare = _apart_from_sign(typed)
    value = _scientific(bare)
    if value is None:
        value = _sum_of_parts(bare, of_money=of_money)
    return value.copy_negate() if negative and value else value


def _apart_from_sign(typed: str) -> tuple[bool, str]:
    """Whether one minus, before or behind, or brackets say that the number is negative; and the rest, currency last."""
    bracketed = typed.startswith("(") and typed.endswith(")")
    signed = _SIGNED.fullmatch(typed[1:-1].strip() if bracketed else typed)
    assert signed  # every part of the pattern may be empty
    first, currency, second, rest, last = signed.groups()
    signs = first + second + last + "-" * bracketed
    if len(signs) > 1:
        raise BadNumber("not_a_number", _NOT_A_NUMBER)
    return signs == "-", f"{rest} {currency}".strip()


def _scientific(bare: str) -> Decimal | None:
    power = _SCIENTIFIC.fullmatch(bare)
    if not power:
        return None
    if abs(int(power[2])) > _MOST_POWER or len(power[1]) > _MOST_DIGITS:
        raise BadNumber("too_large", _TOO_LARGE)
    return _shifted(Decimal(power[1].replace(",", ".")), int(power[2]))


def _sum_of_parts(bare: str, *, of_money: bool) -> Decimal:
    """«1 млн 200 тыс.» and «1 234 руб. 50 коп.»: each part is of a smaller unit than the one before."""
    total = Decimal(0)
    end, smallest = 0, 100
    while end < len(bare):
        part = _PART.match(bare, end)
        if not part:
            raise BadNumber("not_a_number", _NOT_A_NUMBER)
        power, has_currency = _unit(part["units"])
        if power >= smallest:
            raise BadNumber("not_a_number", _NOT_A_NUMBER)
        if power <= 0 and (of_money or has_currency) and _THOUSANDS_OR_FRACTION.fullmatch(part["number"]):
            raise BadNumber("ambiguous", _AMBIGUOUS)
        total = _EXACT.add(total, _shifted(_literal(part["number"]), power))
        end, smallest = part.end(), power
    return total


def _unit(units: str) -> tuple[int, bool]:
    """The power of ten of «тыс. руб.» and whether a currency is among the words."""
    words = [fold(word) for word in re.findall(r"[^\W\d_]+|[₽$€₸]", units)]
    if any(word not in _POWERS for word in words):
        raise BadNumber("not_a_number", _NOT_A_NUMBER)
    scales = [_POWERS[word] for word in words if _POWERS[word]]
    if len(scales) > 1 or len(words) - len(scales) > 1:
        raise BadNumber("not_a_number", _NOT_A_NUMBER)
    has_currency = not _CURRENCIES.isdisjoint(words)
    if "т" in words and not has_currency:
        # «12 т» are tonnes, «12 т.р.» are thousands of roubles.
        raise BadNumber("not_a_number", _NOT_A_NUMBER)
    return (scales or [0])[0], has_currency


def _literal(number: str) -> Decimal:
    """The digits of one number, whichever signs group them and divide the fraction."""
    if sum(map(str.isdigit, number)) > _MOST_DIGITS:
        raise BadNumber("too_large", _TOO_LARGE)
    if _FRACTION.fullmatch(number):
        return Decimal(number.replace(",", "."))
    if _BY_SPACES.fullmatch(number):
        return Decimal(re.sub("[ '’]", "", number).replace(",", "."))
    if _BY_COMMAS.fullmatch(number):
        return Decimal(number.replace(",", ""))
    if _BY_DOTS.fullmatch(number):
        return Decimal(number.replace(".", "").replace(",", "."))
    raise BadNumber("bad_groups", _BAD_GROUPS)


def _shifted(value: Decimal, power: int) -> Decimal:
    shifted = _EXACT.scaleb(value, power)
    return _EXACT.quantize(shifted, Decimal(1)) if int(shifted.as_tuple().exponent) > 0 else shifted
