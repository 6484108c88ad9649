"""Tokens of a row, as the index keeps them: words without punctuation, and marked ones that nobody can type.

The marks come from Unicode's private use area, which both index engines take for letters.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from krug.core.text.fold import fold, words

REVERSED = "\ue001"  # digits of a phone from the end, so that «the last four» becomes a prefix
MAIL = "\ue002"
OWNER = "\ue003"
PLACE = "\ue004"  # what a row is, and where
GROUP = "\ue005"
MARKS = (REVERSED, MAIL, OWNER, PLACE, GROUP)

_NOT_WORD = re.compile(r"[\W_]+")


def of_words(text: str) -> list[str]:
    return words(text)  # which are of letters and digits alone, as `squeeze` would leave them


def of_phone(digits: str) -> list[str]:
    """``digits`` are the last ten of the number, without country code."""
    return [digits, REVERSED + digits[::-1]] if digits else []


def of_mail(address: str) -> list[str]:
    """The part before the @, whole and by pieces."""
    local = fold(address.partition("@")[0])
    pieces = {squeeze(local), *(piece for piece in _NOT_WORD.split(local) if len(piece) > 1)}
    return [MAIL + piece for piece in sorted(pieces) if piece]


def of_owner(owner_id: int) -> str:
    return f"{OWNER}{owner_id}"


def of_group(group_id: int) -> str:
    return f"{GROUP}{group_id}"


@lru_cache(maxsize=5_000)
def of_place(kind: str, place: str) -> str:
    """Rows of one kind in one place, also in none, are those of one such token."""
    return f"{PLACE}{kind[:1]}{squeeze(fold(place))}"


def squeeze(text: str) -> str:
    """Letters and digits only."""
    return text if text.isalnum() else _NOT_WORD.sub("", text)


def join(tokens: Iterable[str]) -> str:
    """What the index stores: tokens once each, in the order given (the order tells surname from patronymic)."""
    return " ".join(dict.fromkeys(token for token in tokens if token))
