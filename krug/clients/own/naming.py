"""Names for programs, made of what people call things: «Гос. номер» becomes ``gos_nomer``."""

import re
from collections.abc import Collection

from krug.core.text.fold import words
from krug.core.text.transliteration import transliterations

LONGEST = 30
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def slug(label: str, taken: Collection[str]) -> str:
    """Small Latin letters, digits and underscores, beginning with a letter; none of those ``taken``."""
    plain = "_".join(filter(None, (_NOT_PLAIN.sub("", _latin(word)) for word in words(label))))[:LONGEST].strip("_")
    base = plain if plain[:1].isalpha() else f"f_{plain}" if plain else "field"
    found, number = base, 1
    while found in taken:
        number += 1
        found = f"{base}_{number}"
    return found


def _latin(word: str) -> str:
    return word if word.isascii() else next(iter(transliterations(word)), "")
