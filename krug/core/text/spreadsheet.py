"""Long numbers that a spreadsheet took for quantities: «79123456789.0», «8.9123456789E+10»."""

import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from krug.core.text.refusals import Problem, Refusal

DIGITS_LOST: Final = Problem(
    "digits_lost",
    _("The spreadsheet rounded this number and its last digits are lost. Make the column text and type it again."),
)
_FRACTION: Final = re.compile(r"([0-9]+)[.,]0+")
_POWER: Final = re.compile(r"([0-9])(?:[.,]([0-9]+))?[eEеЕ]\+?([0-9]{1,2})")


class DigitsLost(Refusal):
    """The number was rounded on its way, so that what is left is another number."""


def restore_digits(text: str) -> str:
    """The digits behind a fraction or a power made by a spreadsheet; any other text as it is.

    Raises DigitsLost when the power has fewer digits than the number had: a wrong phone is worse than none.
    """
    if fraction := _FRACTION.fullmatch(text):
        return fraction[1]
    if power := _POWER.fullmatch(text):
        digits = power[1] + (power[2] or "")
        if len(digits) <= int(power[3]):
            raise DigitsLost(DIGITS_LOST.code, DIGITS_LOST.message)
        whole, fraction_part = digits[: int(power[3]) + 1], digits[int(power[3]) + 1 :]
        return text if fraction_part.strip("0") else whole
    return text
