"""One number → its canonical key, or the reason why there is none."""

import re
from collections.abc import Iterator
from typing import Final

import phonenumbers
from django.utils.translation import gettext_lazy as _

from krug.core.text.refusals import Problem
from krug.core.text.signs import DASHES, SPACES
from krug.core.text.spreadsheet import restore_digits

NO_DIGITS: Final = Problem("no_digits", _("There are no digits here. Type the number, or leave the field empty."))
TOO_FEW_DIGITS: Final = Problem("too_few_digits", _("Too few digits. Add the code of the city or of the operator."))
TOO_MANY_DIGITS: Final = Problem("too_many_digits", _("Too many digits. Separate several numbers with a comma."))
NOT_A_REAL_NUMBER: Final = Problem("not_a_real_number", _("There is no such number. Check its first digits."))

# Codes of Russia and Kazakhstan all of whose numbers the library calls valid; the others are left for it to judge.
_CITY_CODES = """
301 302 336 341 342 343 345 346 347 349 351 352 353 365 381 382 383 384 385 388 390 391 394 395 401 411 413 415 416 421
423 424 426 427 471 472 473 474 475 481 482 483 484 485 486 487 491 492 493 494 495 496 498 499 811 812 813 814 815 816
817 818 820 821 831 833 834 835 836 840 841 842 843 844 845 846 847 848 851 855 856 857 860 861 862 863 865 866 867 869
871 872 873 877 878 879"""
_OTHER_CODES = "700 701 702 705 706 707 708 747 751 760 761 762 763 764 771 775 776 777 778 785 800 803 804 808 809"
_MOBILE_CODES = {str(code) for code in range(900, 1000)} - {"930"}
_SURE_CODES: Final = frozenset(_CITY_CODES.split()) | frozenset(_OTHER_CODES.split()) | _MOBILE_CODES

_DIAL_EIGHT: Final = frozenset({"RU", "KZ"})
_BETWEEN = r"[ ().\t\u00a0\u202f\u2009\u2010-\u2014\u2212-]{0,3}"
_USUAL_GROUPS: Final = re.compile(
    rf"{_BETWEEN}(?:\+?7|8)?{_BETWEEN}([3489][0-9]{{2}}){_BETWEEN}([0-9]{{3}})"
    rf"{_BETWEEN}([0-9]{{2}}){_BETWEEN}([0-9]{{2}}){_BETWEEN}"
)
_PUNCTUATION: Final = str.maketrans("", "", " ().-" + SPACES + DASHES)
_PLUS_EIGHT: Final = re.compile(r"^[( ]{0,3}\+ ?8(?=[ (.-])")
_EIGHT_APART: Final = re.compile(r"[78][^0-9]")
_EIGHT_TWICE: Final = re.compile(r"(?:\+?7|8)[78](9[0-9]{9})")
_NOT_DIALLED: Final = re.compile(r"[^0-9+]")


def plain_russian(text: str, region: str) -> str:
    """The key of a Russian number typed plainly, or "" when the library has to look at it."""
    if region not in _DIAL_EIGHT:
        return ""
    if usual := _USUAL_GROUPS.fullmatch(text):
        code, rest, ten, unit = usual.groups()
        return f"7{code}{rest}{ten}{unit}" if code in _SURE_CODES else ""
    return _unusual_groups(text)


def _unusual_groups(text: str) -> str:
    digits = text.translate(_PUNCTUATION)
    # A single dot may be a fraction made by a spreadsheet: «8912345678.0» is one digit short.
    if not (digits[1:].isdigit() and digits.isascii()) or text.count(".") == 1:
        return ""
    if digits[:2] == "+7" and len(digits) == 12:
        national = digits[2:]
    elif digits[0] in "78" and len(digits) == 11:
        national = digits[1:]
    else:
        return ""
    return f"7{national}" if national[:3] in _SURE_CODES else ""


def key_of(raw: str, region: str) -> str:
    """The key of one number typed in any way, or "" when there is no such number."""
    raw = _PLUS_EIGHT.sub("8", restore_digits(raw))
    if key := plain_russian(raw, region):
        return key
    if region in _DIAL_EIGHT and "+" not in raw and count_digits(raw) < (11 if _EIGHT_APART.match(raw) else 10):
        return ""
    return next((key for number, home in _attempts(dialled(raw), region) if (key := _ask_library(number, home))), "")


def _attempts(digits: str, region: str) -> Iterator[tuple[str, str | None]]:
    if eight_twice := _EIGHT_TWICE.fullmatch(digits):
        yield f"+7{eight_twice[1]}", None
    if digits.startswith("+"):
        yield digits, None
        return
    yield digits, region
    if digits.startswith("00"):
        yield f"+{digits[2:]}", None
    if len(digits) == 11 and digits.startswith("80"):
        yield digits, "BY"
    if len(digits) == 11 and digits[0] in "78":
        yield digits, "RU"
    # Eleven digits after an 8 are a Russian number with a slip, not one of Japan or Vietnam.
    if len(digits) > 11 or (len(digits) == 11 and digits[0] != "8"):
        yield f"+{digits}", None


def _ask_library(number: str, region: str | None) -> str:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)[1:]


def dialled(raw: str) -> str:
    """Only what a telephone would dial: the digits, with the plus if the number begins with it."""
    digits = _NOT_DIALLED.sub("", raw)
    return digits[:1] + digits[1:].replace("+", "")


def count_digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def why_not(raw: str, region: str) -> Problem:
    """What is wrong with digits that have no key."""
    digits = dialled(raw)
    if region not in _DIAL_EIGHT or (digits[0] == "+" and digits[1] not in "78"):
        return _why_not_abroad(digits, region)
    size = count_digits(digits)
    expected = 11 if digits[0] in "+78" else 10
    if size == expected:
        return NOT_A_REAL_NUMBER
    return TOO_FEW_DIGITS if size < expected else TOO_MANY_DIGITS


def _why_not_abroad(digits: str, region: str) -> Problem:
    try:
        possible = phonenumbers.is_possible_number_with_reason(phonenumbers.parse(digits, region))
    except phonenumbers.NumberParseException:
        return TOO_FEW_DIGITS if count_digits(digits) < 7 else NOT_A_REAL_NUMBER
    if possible in (phonenumbers.ValidationResult.TOO_SHORT, phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return TOO_FEW_DIGITS
    return TOO_MANY_DIGITS if possible == phonenumbers.ValidationResult.TOO_LONG else NOT_A_REAL_NUMBER
