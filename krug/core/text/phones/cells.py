"""A cell or a field with telephones: one, several, with extensions and comments around them."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from krug.core.text.phones.keys import NO_DIGITS, TOO_MANY_DIGITS, count_digits, key_of, plain_russian, why_not
from krug.core.text.refusals import Problem
from krug.core.text.signs import plain
from krug.core.text.spreadsheet import DIGITS_LOST, DigitsLost, restore_digits

_NUMBER: Final = re.compile(
    r"(?P<number>[+(]{0,3}[0-9](?:[0-9 ().+-]*[0-9])?)"
    r"(?:[ ).,;(-]*(?:доб(?:ав[а-я]*)?|доп(?:олн[а-я]*)?|вн(?:утр[а-я]*)?|вътр[а-я]*|ext[a-z]*|[xх#])"
    r"[ .:№#]*(?:номер )?(?P<extension>[0-9]{1,7})(?![0-9])\)?)?",
    re.IGNORECASE,
)
_SLASHED_CODE: Final = re.compile(r"^(\+?[78])/(\(?[0-9]{3,5}\)?)/")
_PLUS_TWICE: Final = re.compile(r"(?<![0-9])\+?[78] ?(?=\+[78])")
_PLUS_INSIDE: Final = re.compile(r"(?<=[0-9 .)-])(?=\(?\+)")
_DIGIT_GROUP: Final = re.compile(r"[+(]{0,3}[0-9]+")
_SEPARATOR: Final = re.compile(r"[,;/|\n\r]+")
_BETWEEN_WORDS: Final = re.compile(r"[\s,;/|()]+")
_NOISE: Final = frozenset({"", ".", "т", "т.", "тел", "тел.", "телефон", "tel", "tel.", "phone", "и", "or", "или"})
_COMMENT_DIGITS = 4
_DIGITS_IN_A_CELL = 200


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that exists; the key is E.164 without the plus, «79123456789»."""

    key: str
    extension: str = ""


@dataclass(frozen=True, slots=True)
class FoundPhone:
    """A number in a cell, the piece it was read from and the words around it («моб. Аня»)."""

    phone: Phone
    raw: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class BadPhone:
    """A piece of a cell that is not a number, and what to do about it."""

    raw: str
    problem: Problem


def parse(text: str, region: str = "RU") -> Phone | None:
    """The one number in a text, or None when there is none, more than one, or anything doubtful."""
    if key := plain_russian(text, region):
        return Phone(key)
    found, bad = parse_many(text, region)
    return found[0].phone if len(found) == 1 and not bad else None


def problem(text: str, region: str = "RU") -> Problem | None:
    """Why the text is not one number, or None when it is."""
    found, bad = parse_many(text, region)
    if bad:
        return bad[0].problem
    return {0: NO_DIGITS, 1: None}.get(len(found), TOO_MANY_DIGITS)


def parse_many(text: str, region: str = "RU") -> tuple[list[FoundPhone], list[BadPhone]]:
    """All numbers of a cell in their order, and the pieces that look like numbers and are not.

    Short digits of a comment («после 18:00», «кв. 5») belong to the label as soon as the cell holds a longer number.
    """
    if key := plain_russian(text, region):
        return [FoundPhone(Phone(key), text.strip())], []
    typed = plain(text).strip()
    if not typed:
        return [], []
    try:
        digits = restore_digits(typed)
    except DigitsLost:
        return [], [BadPhone(typed, DIGITS_LOST)]
    return _read(_PLUS_TWICE.sub("", _SLASHED_CODE.sub(r"\1 \2 ", digits)), region)


def _read(text: str, region: str) -> tuple[list[FoundPhone], list[BadPhone]]:
    matches = _numbers(text)
    if not matches:
        return [], [BadPhone(text, NO_DIGITS)]
    if sum(count_digits(match["number"]) for match in matches) > _DIGITS_IN_A_CELL:
        return [], [BadPhone(text, TOO_MANY_DIGITS)]
    found: list[FoundPhone] = []
    bad: list[BadPhone] = []
    for match, label in zip(matches, _labels(text, matches), strict=True):
        pieces = _pieces(match["number"], region)
        extensions = [""] * (len(pieces) - 1) + [match["extension"] or ""]
        for (raw, key), extension in zip(pieces, extensions, strict=True):
            if key:
                found.append(FoundPhone(Phone(key, extension), raw, label))
            else:
                bad.append(BadPhone(raw, why_not(raw, region)))
    return found, bad


def _numbers(text: str) -> list[re.Match[str]]:
    matches = list(_NUMBER.finditer(text))
    long = [match for match in matches if count_digits(match["number"]) > _COMMENT_DIGITS]
    return long or matches


def _labels(text: str, matches: list[re.Match[str]]) -> list[str]:
    """The words of each number: on its side of a separator, else before it if the cell begins with words."""
    words = [_words(text[: matches[0].start()])]
    words_come_first = bool(words[0])
    for match, following in pairwise(matches):
        gap = text[match.end() : following.start()]
        separator = _SEPARATOR.search(gap)
        cut = separator.start() if separator else 0 if words_come_first else len(gap)
        words[-1] += _words(gap[:cut])
        words.append(_words(gap[cut:]))
    words[-1] += _words(text[matches[-1].end() :])
    return [" ".join(label) for label in words]


def _words(text: str) -> list[str]:
    stripped = (word.strip(":=+-*\"'«»") for word in _BETWEEN_WORDS.split(text))
    return [word for word in stripped if word.lower() not in _NOISE]


def _pieces(chunk: str, region: str) -> list[tuple[str, str]]:
    """The numbers typed one after another in a run of digits, each with its key or ""."""
    pieces: list[tuple[str, str]] = []
    for raw in filter(count_digits, (part.strip(" -.") for part in _PLUS_INSIDE.split(chunk))):
        key = key_of(raw, region)
        pieces += [(raw, key)] if key or count_digits(raw) <= 11 else _unglue(raw, region) or [(raw, "")]
    return pieces


def _unglue(text: str, region: str) -> list[tuple[str, str]]:
    """Numbers divided only by spaces or dashes; none when a few digits are left over, for that may be a slip."""
    pieces: list[tuple[str, str]] = []
    start: int | None = None
    for group in _DIGIT_GROUP.finditer(text):
        start = group.start() if start is None else start
        raw = text[start : group.end()]
        if key := key_of(raw, region):
            pieces.append((raw, key))
            start = None
    rest = "" if start is None else text[start:]
    if not pieces or 0 < count_digits(rest) <= _COMMENT_DIGITS:
        return []
    return [*pieces, (rest, "")] if rest else pieces
