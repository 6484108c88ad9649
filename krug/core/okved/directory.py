"""The list lies beside this file, made by `scripts/okved.py` from what Rosstat publishes; it is read when asked for."""

import gzip
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from krug.core.okved.everyday import EVERYDAY
from krug.core.okved.stems import stem
from krug.core.text.fold import words

LIST: Final = Path(__file__).with_name("codes.tsv.gz")
_CODE: Final = re.compile(r"\s*([0-9]{2}(?:\.[0-9]{1,2}(?:\.[0-9]{1,2})?)?)(?![0-9.])")
_BEGINNING: Final = re.compile(r"[0-9][0-9.,\s]*")
MOST: Final = 12
LONGEST_ENDING: Final = 4


@dataclass(frozen=True, slots=True)
class Activity:
    code: str
    name: str


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    with gzip.open(LIST, "rt", encoding="utf-8") as lines:
        listed = (line.rstrip("\n").partition("\t") for line in lines if not line.startswith("#"))
        return {code: name for code, _tab, name in listed}


@lru_cache(maxsize=1)
def _index() -> list[tuple[Activity, str]]:
    """Each activity with its folded words, a space before and after every one."""
    return [(Activity(code, name), f" {' '.join(words(name))} ") for code, name in _names().items()]


def code_in(text: str) -> str:
    """The code a text begins with («43.22 Производство …»), if it is of a class there is; else ""."""
    read = _CODE.match(text)
    return read[1] if read and is_code(read[1]) else ""


def is_code(text: str) -> bool:
    """Whether this can be a code: its class exists. Finer ones change from year to year and are taken on trust."""
    return _CODE.fullmatch(text) is not None and text[:2] in _names()


def name_of(code: str) -> str:
    """What the code means; of one that is not listed, what the code above it means."""
    names = _names()
    while code and code not in names:
        code = code[:-1].rstrip(".")
    return names.get(code, "")


def titled(code: str) -> str:
    """«43.22 Производство санитарно-технических работ …»"""
    return f"{code} {name_of(code)}".strip()


def find(text: str, *, most: int = MOST) -> list[Activity]:
    """Activities by the beginning of a code, or by words in any form and order; the coarser first."""
    if _BEGINNING.fullmatch(text.strip()):
        return _by_code(text)[:most]
    stems = [f" {stem(meant)}" for word in words(text) for meant in EVERYDAY.get(word, word).split()]
    if not stems:
        return []
    found = [(fit, each) for each, listed in _index() if (fit := _fit(listed, stems)) is not None]
    found.sort(key=lambda pair: (pair[0], len(pair[1].code), pair[1].code))
    return [each for _best, each in found[:most]]


def _by_code(text: str) -> list[Activity]:
    digits = re.sub(r"\D", "", text)
    found = [each for each, _listed in _index() if each.code.replace(".", "").startswith(digits)]
    return sorted(found, key=lambda each: (len(each.code), each.code))


def _fit(listed: str, stems: list[str]) -> tuple[int, int] | None:
    """How well a name answers, the least first; None for one that lacks any of the words.

    «обои» is meant rather than «оборудование», and a word that comes early says what the activity is.
    """
    places = [listed.find(each) for each in stems]
    if min(places) < 0:
        return None
    ends = (listed.find(" ", place + 1) for place in places)
    longer = (end - place - len(each) for end, place, each in zip(ends, places, stems, strict=True))
    return sum(letters > LONGEST_ENDING for letters in longer), min(places)
