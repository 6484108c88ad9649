"""Plausible spellings of a word in the other alphabet, as alternatives of a search query."""

import re
from typing import Final, NamedTuple


class _Reading(NamedTuple):
    """How a piece of a Latin word may be read: the usual way, with a soft sign, and the second usual way."""

    plain: str
    soft: str = ""
    other: str = ""


_VOWEL = "aeiouy"
_CONSONANT = "bcdfghjklmnpqrstvwxz"
_AFTER_CONSONANT = f"(?<=[{_CONSONANT}])"

# The first pattern that fits at a place wins, so the longer ones and those with a context come first.
_READINGS: Final[dict[str, _Reading]] = {
    "shch": _Reading("щ"),
    "sch": _Reading("ш", other="щ"),
    "tch": _Reading("ч"),
    "dzh|dj": _Reading("дж"),
    "zh": _Reading("ж"),
    "kh": _Reading("х"),
    "ch": _Reading("ч"),
    "sh": _Reading("ш"),
    "ph": _Reading("ф"),
    "th": _Reading("т"),
    "gh": _Reading("г"),
    "ck": _Reading("к"),
    "t[sz]": _Reading("ц", other="тс"),
    "ff$": _Reading("в", other="фф"),
    "ander$": _Reading("андр", other="андер"),
    "i[iy]a": _Reading("ия", soft="ья"),
    "ia$": _Reading("ия", soft="ья", other="я"),
    "^ia": _Reading("я"),
    "^iu": _Reading("ю"),
    f"{_AFTER_CONSONANT}ia": _Reading("я", soft="ья", other="иа"),
    f"{_AFTER_CONSONANT}iu": _Reading("ю", soft="ью", other="иу"),
    f"{_AFTER_CONSONANT}[yi]e": _Reading("ье", other="ие"),
    f"{_AFTER_CONSONANT}ya": _Reading("я", soft="ья"),
    f"{_AFTER_CONSONANT}yu": _Reading("ю", soft="ью"),
    f"{_AFTER_CONSONANT}yo": _Reading("е", soft="ье"),
    f"{_AFTER_CONSONANT}(?:yy|yi)$": _Reading("ый", other="ий"),
    f"{_AFTER_CONSONANT}(?:iy|ii|y)$": _Reading("ий", other="ы"),
    f"{_AFTER_CONSONANT}yi": _Reading("ьи", other="ыи"),
    "ya": _Reading("я"),
    "yu": _Reading("ю"),
    "y[eo]": _Reading("е"),
    "ja": _Reading("я", other="джа"),
    "ju": _Reading("ю", other="джу"),
    "jo": _Reading("е", other="джо"),
    "je": _Reading("е", other="дже"),
    "j": _Reading("й", other="дж"),
    f"i(?<=[{_VOWEL}]i)(?=l)": _Reading("и", other="й"),
    f"i(?<=[{_VOWEL}]i)(?=$|[{_CONSONANT}])": _Reading("й", other="и"),
    f"y(?<=[{_VOWEL}]y)": _Reading("й"),
    "y": _Reading("ы", other="й"),
    "lu": _Reading("лу", soft="лю"),
    "l(?=[bcdfghkmnprstvwz])": _Reading("л", soft="ль"),
    "^e": _Reading("е", other="э"),
    "c(?=[eiy])": _Reading("ц", other="с"),
    "c": _Reading("к", other="ц"),
    "h": _Reading("х", other="г"),
    "x": _Reading("кс", other="х"),
}
_LETTERS: Final = {
    latin: _Reading(cyrillic)
    for latin, cyrillic in zip("abdefgiklmnopqrstuvwz'0123456789", "абдефгиклмнопкрстуввзь0123456789", strict=True)
}
_BY_GROUP: Final = (_Reading(""), *_READINGS.values())
# Letters that begin no longer piece stand first, which spares them the walk through all the others.
_PIECES: Final = re.compile("[bmnoqrvw]|" + "|".join(f"({pattern})" for pattern in _READINGS) + "|.")
_LATIN_WORD: Final = re.compile(r"[a-z0-9']*[a-z][a-z0-9']*")
_CYRILLIC_WORD: Final = re.compile(r"[а-яёіїєґўәғқңөұүһ0-9]*[а-яёіїєґўәғқңөұүһ][а-яёіїєґўәғқңөұүһ0-9]*")

_ROMAN = {"а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y"}
_ROMAN |= {"к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f"}
_ROMAN |= {"х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu"}
_ROMAN |= {"я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u", "ә": "a", "ғ": "g", "қ": "k", "ң": "n"}
_ROMAN |= {"ө": "o", "ұ": "u", "ү": "u", "һ": "h"}
_USUAL: Final = str.maketrans(_ROMAN)
_PASSPORT: Final = str.maketrans(_ROMAN | {"й": "i", "ъ": "ie", "ю": "iu", "я": "ia"})


def transliterations(word: str) -> tuple[str, ...]:
    """Likely spellings of one word in the other alphabet, the best first: four at most in Cyrillic, two in Latin.

    Folded as for searching (ё is е). A word that is neither wholly Latin nor wholly Cyrillic has none.
    """
    word = word.lower()
    if _LATIN_WORD.fullmatch(word):
        return _in_cyrillic(word)
    if _CYRILLIC_WORD.fullmatch(word):
        return _in_latin(word)
    return ()


def _in_cyrillic(word: str) -> tuple[str, ...]:
    readings = [
        _BY_GROUP[piece.lastindex] if piece.lastindex else _LETTERS[piece[0]] for piece in _PIECES.finditer(word)
    ]
    spellings = [
        "".join([plain for plain, _, _ in readings]),
        "".join([soft or plain for plain, soft, _ in readings]),
        "".join([other or plain for plain, _, other in readings]),
        "".join([other or soft or plain for plain, soft, other in readings]),
    ]
    return tuple(dict.fromkeys(spellings))


def _in_latin(word: str) -> tuple[str, ...]:
    stem = word.removesuffix("ий").removesuffix("ый")
    usual = stem.translate(_USUAL) + ("" if stem == word else "y")
    return tuple(dict.fromkeys((usual, word.translate(_PASSPORT))))
