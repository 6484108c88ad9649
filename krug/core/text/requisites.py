"""Numbers under which the state and the banks know a company, checked digit by digit."""

import re
from collections.abc import Callable
from itertools import cycle
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.bg import vat as bulgarian
from stdnum.ru import inn, ogrn

from krug.core.text.refusals import Refusal, said
from krug.core.text.signs import plain
from krug.core.text.spreadsheet import DigitsLost, restore_digits

_EMPTY = _("There are no digits here. Type the number, or leave the field empty.")
_LETTERS = _("Only digits belong here. Remove the letters and signs.")
_CHECKSUM = _("Checksum does not match: one digit is mistyped. Compare with the document.")
_FILLED_IN = _("All digits are the same. Type the real number, or leave the field empty.")
_IS_OGRN = _("This is an OGRN (13 digits). Move it to its own field.")
_IS_OGRNIP = _("This is an OGRNIP (15 digits). Move it to its own field.")
_IS_ACCOUNT = _("This is a bank account (20 digits). Move it to its own field.")
_IS_CORRESPONDENT = _("This is the correspondent account of the bank. Move it to its own field.")
_INN_SHORT = _("An INN has 10 digits (company) or 12 (person); digits here: %(count)d. Add the missing ones.")
_INN_ELEVEN = _("An INN has 10 digits (company) or 12 (person); digits here: 11. One is extra or one is missing.")
_INN_LONG = _("An INN has 10 digits (company) or 12 (person); digits here: %(count)d. Remove the extra ones.")
_INN_10TH = _("The 10th digit must be %(right)s, not %(typed)s, unless another is mistyped. Compare with the document.")
_INN_12TH = _("The 12th digit must be %(right)s, not %(typed)s, unless another is mistyped. Compare with the document.")
_INN_11TH_12TH = _(
    "The last two digits must be %(right)s, not %(typed)s, unless others are mistyped. Compare with the document."
)
_KPP_FORM = _("A KPP has 9 characters: digits, the fifth and sixth may be Latin letters.")
_OGRN_LENGTH = _("An OGRN has 13 digits. Add the missing digits or remove the extra ones.")
_OGRNIP_LENGTH = _("An OGRNIP has 15 digits. Add the missing digits or remove the extra ones.")
_BIC_FORM = _("A BIC has 9 digits and begins with 0.")
_ACCOUNT_LENGTH = _("An account has 20 digits. Add the missing digits or remove the extra ones.")
_ACCOUNT_CHECKSUM = _("The account does not fit the BIC: one digit of either is mistyped.")
_NOT_CORRESPONDENT = _("A correspondent account begins with 301.")
_EIK_LENGTH = _("An EIK has 9 digits, of a branch 13. Add the missing digits or remove the extra ones.")

_NAME_BEFORE: Final = re.compile(
    r"^(?:ИНН/КПП|ИНН|КПП|ОГРНИП|ОГРН|БИК|Р/?СЧ?[ЕЁ]?Т?|К/?СЧ?[ЕЁ]?Т?|СЧ[ЕЁ]Т|ЕИК|БУЛСТАТ|EIK|BG)[:№#.]*", re.IGNORECASE
)
_NOT_KEPT: Final = re.compile(r"[\s'\"«»-]")
_LATIN_FOR_CYRILLIC: Final = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_KPP: Final = re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}")
_OTHER_NUMBERS: Final[dict[int, Promise]] = {13: _IS_OGRN, 15: _IS_OGRNIP, 20: _IS_ACCOUNT}


class BadRequisite(Refusal):
    """A number that no company can have; the message says what is wrong with it and what to do."""


def parse_inn(text: str) -> str:
    """The INN of a company or a person; the zero in front that a spreadsheet dropped is put back."""
    digits = _digits(_bare(text).partition("/")[0])
    if len(digits) in (9, 11) and (whole := "0" + digits).endswith(_inn_ends(whole)):
        return whole
    if len(digits) not in (10, 12):
        raise _wrong_length(digits, _inn_length(len(digits)))
    right = _inn_ends(digits)
    if not digits.endswith(right):
        raise BadRequisite("checksum", _mistyped(digits, right))
    return digits


def is_of_person(inn: str) -> bool:
    """Whether an INN is a person's, who may be a sole trader; else it is a company's."""
    return len(inn) == 12


def _inn_ends(digits: str) -> str:
    """How the INN with these first digits ends: one check digit of a company, two of a person."""
    if is_of_person(digits):
        return str(inn.calc_personal_check_digits(digits))
    return str(inn.calc_company_check_digit(digits))


def _inn_length(count: int) -> Promise:
    if count == 11:
        return _INN_ELEVEN
    return said(_INN_SHORT if count < 12 else _INN_LONG, count=count)


def _mistyped(digits: str, right: str) -> Promise:
    typed = digits[-len(right) :]
    if len(right) == 2 and right[0] == typed[0]:
        return said(_INN_12TH, right=right[1], typed=typed[1])
    return said(_INN_10TH if len(right) == 1 else _INN_11TH_12TH, right=right, typed=typed)


def parse_kpp(text: str) -> str:
    """The KPP, also after a slash («ИНН/КПП»); it has no check digit, only a form."""
    bare = _bare(text)
    kpp = _restored(bare.rpartition("/")[2]).upper().translate(_LATIN_FOR_CYRILLIC)
    if not kpp:
        raise BadRequisite("empty", _EMPTY)
    if len(kpp) == 8 and kpp.isdigit():
        kpp = "0" + kpp
    if not _KPP.fullmatch(kpp):
        raise BadRequisite("form", _KPP_FORM)
    return kpp


def parse_ogrn(text: str) -> str:
    """The OGRN of a company, 13 digits."""
    digits = _digits(_bare(text))
    if len(digits) != 13:
        raise _wrong_length(digits, _OGRN_LENGTH)
    return _checked(digits, lambda number: ogrn.calc_check_digit(number) == number[-1])


def parse_ogrnip(text: str) -> str:
    """The OGRNIP of a sole trader, 15 digits."""
    digits = _digits(_bare(text))
    if len(digits) != 15:
        raise _wrong_length(digits, _OGRNIP_LENGTH)
    # The library forgets the last digit of the remainder here and refuses a quarter of the true numbers.
    return _checked(digits, lambda number: int(number[:-1]) % 13 % 10 == int(number[-1]))


def parse_bic(text: str) -> str:
    """The BIC of a Russian bank; the zero in front that a spreadsheet dropped is put back."""
    digits = _digits(_bare(text))
    if len(digits) == 8:
        digits = "0" + digits
    if len(digits) != 9 or digits[0] != "0":
        raise BadRequisite("form", _BIC_FORM)
    return digits


def parse_account(text: str, bic: str) -> str:
    """The client's account in the bank with this BIC."""
    digits = _account_digits(text)
    if digits.startswith("301"):
        raise BadRequisite("other_field", _IS_CORRESPONDENT)
    # Accounts of the treasury have their own rule, and units of the Bank of Russia the rule of correspondents.
    is_in_central_bank = bic[-3:] in ("000", "001", "002") or not bic.startswith("04")
    if not digits.startswith("0") and not _account_fits(digits, "0" + bic[4:6] if is_in_central_bank else bic[-3:]):
        raise BadRequisite("checksum", _ACCOUNT_CHECKSUM)
    return digits


def parse_correspondent_account(text: str, bic: str) -> str:
    """The account of the bank itself in the central bank."""
    digits = _account_digits(text)
    if not digits.startswith("301"):
        raise BadRequisite("other_field", _NOT_CORRESPONDENT)
    if not _account_fits(digits, "0" + bic[4:6]):
        raise BadRequisite("checksum", _ACCOUNT_CHECKSUM)
    return digits


def _account_digits(text: str) -> str:
    digits = _digits(_restored(_bare(text)).replace(".", ""))
    if len(digits) != 20:
        raise _wrong_length(digits, _ACCOUNT_LENGTH)
    return digits


def _account_fits(account: str, bank: str) -> bool:
    weighted = (int(digit) * weight for digit, weight in zip(bank + account, cycle((7, 1, 3)), strict=False))
    return sum(weighted) % 10 == 0


def parse_eik(text: str) -> str:
    """The EIK (BULSTAT) of a Bulgarian company, without BG; zeros in front dropped by a spreadsheet are put back."""
    digits = _digits(_bare(text))
    if 6 <= len(digits) < 9 and _eik_fits(digits.zfill(9)):
        return digits.zfill(9)
    if len(digits) not in (9, 13):
        raise BadRequisite("length", _EIK_LENGTH)
    return _checked(digits, _eik_fits)


def _eik_fits(digits: str) -> bool:
    company = bulgarian.calc_check_digit_legal(digits[:8]) == digits[8]
    return company and (len(digits) == 9 or _branch_check_digit(digits) == int(digits[12]))


def _branch_check_digit(digits: str) -> int:
    branch = [int(digit) for digit in digits[8:12]]
    first = sum(digit * weight for digit, weight in zip(branch, (2, 7, 3, 5), strict=True)) % 11
    if first < 10:
        return first
    return sum(digit * weight for digit, weight in zip(branch, (4, 9, 5, 7), strict=True)) % 11 % 10


def _bare(text: str) -> str:
    """The text without its name («ИНН») and without spaces, dashes and quotes; a backslash is a slash."""
    if text.isascii() and text.isdigit():
        return text
    return _NAME_BEFORE.sub("", _NOT_KEPT.sub("", plain(text)).replace("\\", "/")).strip(".,;:/")


def _digits(bare: str) -> str:
    digits = _restored(bare)
    if not digits:
        raise BadRequisite("empty", _EMPTY)
    if not (digits.isascii() and digits.isdigit()):
        raise BadRequisite("letters", _LETTERS)
    if len(digits) > 1 and len(set(digits)) == 1:
        raise BadRequisite("filled_in", _FILLED_IN)
    return digits


def _restored(bare: str) -> str:
    try:
        return restore_digits(bare)
    except DigitsLost as lost:
        raise BadRequisite(lost.code, lost.message) from lost


def _checked(digits: str, fits: Callable[[str], bool]) -> str:
    if not fits(digits):
        raise BadRequisite("checksum", _CHECKSUM)
    return digits


def _wrong_length(digits: str, message: Promise) -> BadRequisite:
    if len(digits) in _OTHER_NUMBERS:
        return BadRequisite("other_field", _OTHER_NUMBERS[len(digits)])
    return BadRequisite("length", message)
