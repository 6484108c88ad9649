"""Whether two names can be one client's, and how well they agree."""

from enum import IntEnum
from functools import cache, lru_cache
from typing import Any, NamedTuple

from krug.core.text import names
from krug.core.text.fold import fold, words
from krug.core.text.transliteration import transliterations

SHORT_NAME = 3
FUZZY_FROM = 5  # letters: a typo in a shorter word makes another word of it
LONG = 2 * FUZZY_FROM  # letters in which two slips are one word still


class Likeness(IntEnum):
    """How two names agree, the better the greater."""

    OTHER = 0  # they cannot be one client's
    SURNAME = 1  # all but the surname: a woman who married, or somebody else
    PART = 2  # as far as both are known, of which there is little: «Анна» and «Анна Смирнова»
    INITIAL = 3  # one of the two has only an initial of the first name
    TYPO = 4  # but for a slip of the pen
    VARIANT = 5  # another form of it: «Саша», «Aleksandr», the parts in another order
    SAME = 6


class Name(NamedTuple):
    """A person's name, folded, in Cyrillic as far as it can be. An initial has lost its dot."""

    last: str = ""
    first: str = ""
    patronymic: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.last or self.first)


_ANY = frozenset("cehjxy")  # Latin initials that stand for this or that letter of ours


@lru_cache(maxsize=200_000)
def _part(text: str) -> str:
    folded = fold(text).rstrip(".").replace("-", " ")
    if folded in _ANY:
        return ""
    return " ".join(_cyrillic(word) for word in folded.split()) if folded.isascii() else folded


def _cyrillic(word: str) -> str:
    return (transliterations(word) or (word,))[0]


def person(last: str, first: str, patronymic: str = "") -> Name:
    return Name(_part(last), _part(first), _part(patronymic))


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """What spellings of one word have in common: no signs, no doubles, vowels that are heard alike as one."""
    plain = word.translate(_SOUNDS)
    return "".join(letter for place, letter in enumerate(plain) if not place or plain[place - 1] != letter)


_SOUNDS = str.maketrans({
    "ь": "", "ъ": "", "'": "", " ": "", "о": "а", "е": "и", "э": "и", "ы": "и", "й": "и", "ё": "и", "я": "а", "ю": "у",
    "щ": "ш", "ц": "с", "з": "с", "д": "т", "б": "п", "г": "х", "к": "х", "ж": "ш", "в": "ф",
})  # fmt: skip


def of_persons(one: Name, other: Name) -> Likeness:
    """The best reading of two names, the parts of either in whichever order."""
    if not one.is_known or not other.is_known:
        return Likeness.PART
    straight = _in_order(one, other)
    if straight >= Likeness.TYPO:
        return straight
    swapped = _in_order(Name(one.first, one.last, one.patronymic), other)
    return max(straight, min(swapped, Likeness.VARIANT)) if swapped >= Likeness.TYPO else straight


def _in_order(one: Name, other: Name) -> Likeness:
    first, patronymic = _firsts(one.first, other.first), _patronymics(one.patronymic, other.patronymic)
    if Likeness.OTHER in (first, patronymic):
        return Likeness.OTHER
    last = _lasts(one.last, other.last)
    if last == Likeness.TYPO and _are_a_couple(one, other):
        return Likeness.OTHER
    if last == Likeness.OTHER:
        return Likeness.SURNAME if first >= Likeness.VARIANT else Likeness.OTHER
    worst = min(last, first)
    if last == Likeness.PART:  # the surname of one is not known: without it a first name says little
        return Likeness.PART if first >= Likeness.VARIANT else Likeness.OTHER
    if worst >= Likeness.TYPO and patronymic == Likeness.TYPO:
        return Likeness.TYPO
    return Likeness.OTHER if Likeness.INITIAL in (last, first) and Likeness.TYPO in (last, first) else worst


def _lasts(one: str, other: str) -> Likeness:
    if not one or not other:
        return Likeness.PART
    if one == other:
        return Likeness.SAME
    if 1 in (len(one), len(other)):
        return Likeness.OTHER
    if _reads_alike(one, other) or set(one.split()) & set(other.split()):  # «Иванова-Петрова» and «Иванова»
        return Likeness.VARIANT
    return Likeness.TYPO if close(one, other) else Likeness.OTHER


def _are_a_couple(one: Name, other: Name) -> bool:
    """Иванов and Иванова differ by one letter; called Саша both, they are two persons."""
    shorter, longer = sorted((one.last, other.last), key=len)
    differ = longer == f"{shorter}а" or (longer[-2:] != shorter[-2:] and "ая" in (longer[-2:], shorter[-2:]))
    return differ and len(_sexes(one.first) | _sexes(other.first)) > 1


@lru_cache(maxsize=10_000)
def _sexes(first: str) -> frozenset[str]:
    fulls = names.full_forms(first)
    return frozenset(told for full in fulls if (told := names.sex(names.PersonName(first=full))))


def _firsts(one: str, other: str) -> Likeness:
    if not one or not other:
        return Likeness.PART
    if one == other:
        return Likeness.SAME
    if 1 in (len(one), len(other)):
        return Likeness.INITIAL if one[0] == other[0] else Likeness.OTHER
    mine, theirs = names.full_forms(one), names.full_forms(other)
    if not mine.isdisjoint(theirs) or _reads_alike(one, other):
        return Likeness.VARIANT
    known = [each for each in (one, other) if names.looks_like_first(each)]
    if len(known) > 1:
        return Likeness.OTHER  # «Мария» and «Марина»
    # Beside a name that everybody knows what is no name is a slip of the pen, however short.
    is_slip = close(one, other) or (known and min(len(one), len(other)) >= SHORT_NAME and close(one, other, most=1))
    return Likeness.TYPO if is_slip else Likeness.OTHER


def may_be_called(first: str, word: str) -> bool:
    """Whether somebody with this first name may be called by the word."""
    return _firsts(first, _part(word)) != Likeness.OTHER


def _patronymics(one: str, other: str) -> Likeness:
    """Mostly there is none, and that says nothing against."""
    if not one or not other:
        return Likeness.PART
    if one == other or _reads_alike(one, other):
        return Likeness.SAME
    if 1 in (len(one), len(other)):
        return Likeness.INITIAL if one[0] == other[0] else Likeness.OTHER
    return Likeness.TYPO if close(one, other) else Likeness.OTHER


def patronymics_agree(one: Name, other: Name) -> bool:
    """Whether both have one, and it is the same: a name of three parts is seldom two persons'."""
    return _patronymics(one.patronymic, other.patronymic) >= Likeness.INITIAL


def of_companies(one: str, other: str) -> Likeness:
    """Two company keys, as companies are sorted: words without forms and quotes."""
    if not one or not other:
        return Likeness.PART
    if one == other:
        return Likeness.SAME
    mine, theirs = words(one), words(other)
    if sorted(mine) == sorted(theirs) or "".join(mine) == "".join(theirs) or _words_read_alike(mine, theirs):
        return Likeness.VARIANT
    if _numbers(mine) != _numbers(theirs):
        return Likeness.OTHER  # «Школа 12» and «Школа 13»
    if close("".join(mine), "".join(theirs)):
        return Likeness.TYPO
    shorter, longer = sorted((set(mine), set(theirs)), key=len)
    is_part = shorter < longer and sum(map(len, shorter)) >= FUZZY_FROM
    return Likeness.PART if is_part else Likeness.OTHER


def _numbers(of: list[str]) -> list[str]:
    return sorted(digits for word in of if (digits := "".join(letter for letter in word if letter.isdigit())))


def _words_read_alike(one: list[str], other: list[str]) -> bool:
    return len(one) == len(other) and all(a == b or _reads_alike(a, b) for a, b in zip(one, other, strict=True))


@lru_cache(maxsize=50_000)
def _reads_alike(one: str, other: str) -> bool:
    """One word in two alphabets, or in two spellings of one sound that differ by little."""
    if one.isascii() != other.isascii():
        latin, cyrillic = (one, other) if one.isascii() else (other, one)
        return any(spelt == cyrillic or sound(spelt) == sound(cyrillic) for spelt in transliterations(latin))
    return min(len(one), len(other)) >= FUZZY_FROM - 1 and sound(one) == sound(other) and close(one, other, most=2)


def close(one: str, other: str, *, most: int = 0) -> bool:
    """The same, or so long that one slip of the pen, in ten letters two, leaves it the same word."""
    shorter = min(len(one), len(other))
    if one == other or (shorter < FUZZY_FROM and not most):
        return one == other
    allowed = most or (2 if shorter >= LONG else 1)
    return bool(_distance()(one, other, score_cutoff=allowed) <= allowed)


@cache
def _distance() -> Any:
    from rapidfuzz.distance import OSA  # 12 MB that the command line has no need of

    return OSA.distance
