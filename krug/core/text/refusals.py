"""How this package says no: a code for programs and a sentence for the person who typed."""

from dataclasses import dataclass, field
from typing import cast

from django.utils.functional import Promise, lazy


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something typed was not understood; the message names the remedy and is translated when shown."""

    code: str
    message: Promise = field(compare=False, repr=False)


class Refusal(ValueError):
    """Something typed cannot be understood, and guessing would be worse than asking."""

    def __init__(self, code: str, message: Promise) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    # The message needs settings to be translated; a log line must not.
    def __str__(self) -> str:
        return self.code


def said(message: Promise, **values: object) -> Promise:
    """A sentence with values in it, translated when shown, as the others are."""
    return cast("Promise", lazy(lambda: str(message) % values, str)())
