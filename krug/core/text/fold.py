"""One spelling for comparing and searching: case, ё, accents, dashes, quotes and spaces stop mattering."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from krug.core.text.signs import APOSTROPHES, DASHES, DOUBLE_QUOTES, INVISIBLE
from krug.core.text.transliteration import transliterations

__all__ = ["fold", "swap_layout", "transliterations", "words"]

_ALIKE = {"ё": "е", "ѐ": "е", "ѝ": "и", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d"}
_ALIKE |= {"þ": "th", "ı": "i", "ħ": "h", "ŧ": "t", "ĸ": "k", "ŋ": "n", "ſ": "s"}
_COMBINING_MARKS = range(0x0300, 0x0370)
_LATIN_WITH_MARKS = (range(0x00C0, 0x0250), range(0x1E00, 0x1F00))


def _bare(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", letter) if ord(part) not in _COMBINING_MARKS)


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {
        ord(letter): bare
        for letters in _LATIN_WITH_MARKS
        for letter in map(chr, letters)
        if (bare := _bare(letter)) != letter
    }
    table |= dict.fromkeys(map(ord, DASHES), "-")
    table |= dict.fromkeys(map(ord, DOUBLE_QUOTES), '"')
    table |= dict.fromkeys(map(ord, APOSTROPHES), "'")
    table |= dict.fromkeys(map(ord, INVISIBLE)) | dict.fromkeys(_COMBINING_MARKS)
    return table | {ord(letter): plain for letter, plain in _ALIKE.items()}


_TABLE: Final = _table()
_ENGLISH_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,." + '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'
_RUSSIAN_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю" + "ЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"
_TO_RUSSIAN: Final = str.maketrans(_ENGLISH_KEYS, _RUSSIAN_KEYS)
_TO_ENGLISH: Final = str.maketrans(_RUSSIAN_KEYS, _ENGLISH_KEYS)
_CYRILLIC: Final = re.compile(r"[а-яёА-ЯЁ]")
_PLAIN_CYRILLIC: Final = re.compile(r"[а-яёА-ЯЁ0-9 .,()-]+")
_WORD: Final = re.compile(r"[^\W_]+")


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """The text for comparing: lower case, ё as е, Latin without accents, plain dashes and quotes, single spaces."""
    if text.isascii():
        return " ".join(text.replace("`", "'").replace("\0", "").lower().split())
    if _PLAIN_CYRILLIC.fullmatch(text):
        return " ".join(text.lower().replace("ё", "е").split())
    # Composed first, so that й typed as two characters stays й; composed again, since removed marks may free others.
    composed = unicodedata.normalize("NFC", text).lower().translate(_TABLE)
    return " ".join(unicodedata.normalize("NFC", composed).split())


def words(text: str) -> list[str]:
    """The folded words and numbers of a text in their order, without punctuation."""
    return _WORD.findall(fold(text))


def swap_layout(word: str) -> str:
    """The word as the other layout (ЙЦУКЕН, QWERTY) would have typed it: «bdfyjd» is «иванов» and back.

    х ъ ж э б ю ё sit on punctuation keys, so swap what was typed before cutting it into words.
    """
    return word.translate(_TO_ENGLISH if _CYRILLIC.search(word) else _TO_RUSSIAN)
