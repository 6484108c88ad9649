"""Which encoding a text file is in, told by its byte-order mark, its bytes or the letters it would contain."""

import codecs
import itertools
import math
import re
from typing import BinaryIO

from krug.exchange.reading.kinds import count_names

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = ("cp1251", "cp866", "koi8_r", "mac_cyrillic", "iso8859_5", "cp1252")
_CHUNK = 1 << 16
_TELLING_CHUNKS = 16
_WORDS = 4_000
_BEGINNING = 4_096

_WORD = re.compile(rb"[A-Za-z]{0,20}[\x80-\xff][A-Za-z\x80-\xff]{0,40}")
_BROKEN = re.compile("[\udc80-\udcff]")
_WHOLE = re.compile("[^\x00-\x7f\udc80-\udcff]")

# How often each letter comes in a thousand of Russian text; ъ as in Bulgarian.
_FREQUENT = (
    "о109 е85 а80 и74 н67 т63 с55 р47 в45 л44 к35 м32 д30 п28 у26 я20 ы19 ь17 г17 з16 б16 ч14 й12 х10 ж9 ш7 ю6 ъ6 "
    "ц5 щ4 э3 ф3 ё4"
)
_CYRILLIC = {pair[0]: math.log(int(pair[1:]) / 1000) for pair in _FREQUENT.split()}
_PUNCTUATION = "«»—–“”„’…№°§©®™€•·\xa0"
_LOWER_UPPER = re.compile("[а-яё](?=[А-ЯЁ])")
_INSIDE_WORD = re.compile(f"(?<=[^\\W\\d_])[{_PUNCTUATION}](?=[^\\W\\d_])")
_MARK, _ACCENTED, _FOREIGN, _ODD = -4.0, -4.5, -8.0, -9.0
_MIXED_CASE, _MIXED_SCRIPT = -4.0, -4.0
_NAMED = 6.0


def guess(file: BinaryIO) -> str:
    """The encoding of the whole file, as Python calls it."""
    file.seek(0)
    first = file.read(_CHUNK)
    for mark, encoding in _MARKS:
        if first.startswith(mark):
            return encoding
    wide = _wide(first)
    return wide or of_bytes(_telling(first, file))


def of_bytes(sample: bytes) -> str:
    """The encoding of text whose characters are not all two bytes wide."""
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(sample)
    # Hardly any pair of bytes in a legacy encoding happens to be UTF-8, so a fifth is already a file of both.
    broken = len(_BROKEN.findall(text))
    if not broken or len(_WHOLE.findall(text)) > broken / 5:
        return "utf-8"
    words = _WORD.findall(sample)[:_WORDS]
    return max(_LEGACY, key=lambda encoding: _evidence(words, sample[:_BEGINNING], encoding))


def _wide(sample: bytes) -> str | None:
    even, odd = sample[0::2], sample[1::2]
    if _high_bytes(odd) > 0.7 and _high_bytes(even) < 0.3:
        return "utf-16-le"
    if _high_bytes(even) > 0.7 and _high_bytes(odd) < 0.3:
        return "utf-16-be"
    return None


def _high_bytes(half: bytes) -> float:
    """The share of bytes that would be the upper half of a Latin or a Cyrillic letter."""
    return (half.count(0) + half.count(4)) / max(len(half), 1)


def _telling(chunk: bytes, file: BinaryIO) -> bytes:
    """Those parts of the file that are not plain ASCII, wherever they begin, up to a megabyte."""
    kept: list[bytes] = []
    while chunk and len(kept) < _TELLING_CHUNKS:
        if not chunk.isascii():
            kept.append(chunk)
        chunk = file.read(_CHUNK)
    return b"".join(kept)


def _evidence(words: list[bytes], beginning: bytes, encoding: str) -> float:
    """How likely the text would be: by its letters, and by the names of columns it would begin with."""
    names = count_names(beginning.decode(encoding, "replace"))
    return names * _NAMED + sum(_likely(word.decode(encoding, "replace")) for word in words)


def _likely(word: str) -> float:
    """How likely a word is in Russian, Bulgarian or a western language; letters of the wrong alphabet cost most."""
    scripts = sum(_differs(before, letter) for before, letter in itertools.pairwise(word))
    inside = len(_INSIDE_WORD.findall(word))
    cases = 0 if word.isupper() or word.istitle() else len(_LOWER_UPPER.findall(word))
    return sum(map(_single, word)) + _MIXED_SCRIPT * scripts + _MARK * inside + _MIXED_CASE * cases


def _single(letter: str) -> float:
    if letter.isascii():
        return 0.0
    lower = letter.lower()
    if lower in _CYRILLIC:
        return _CYRILLIC[lower]
    if letter in _PUNCTUATION:
        return _MARK
    if letter.isalpha():
        return _ACCENTED if letter < "\u0250" else _FOREIGN
    return _ODD


def _differs(before: str, letter: str) -> bool:
    """Whether two neighbouring letters are of different alphabets."""
    return before.isalpha() and letter.isalpha() and (before < "\u0250") != (letter < "\u0250")
