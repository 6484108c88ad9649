"""Patronymics, told from the surnames that sound the same: «Иван Маркович», but «Иван Станкевич»."""

import re
from typing import Final

from krug.core.text.fold import fold
from krug.core.text.names.first_names import MALE
from krug.core.text.transliteration import transliterations

SON_WORDS: Final = frozenset({"оглы", "оглу", "углы", "улы", "уулу", "ogly", "oglu", "uly", "uulu"})
DAUGHTER_WORDS: Final = frozenset({"кызы", "кизи", "гызы", "қызы", "kyzy", "qizi", "kizi"})

_SON: Final = re.compile(
    r".(?:ович|евич|[еаь]ич|[а-я]{2}ыч|[а-я]{3}улы|[oe]vich)$|^(?:ильич|лукич|фомич|кузьмич|никитич|саввич|ilyich|ilich)$"
)
_DAUGHTER: Final = re.compile(r".(?:овна|евна|ична|инишна|[а-я]{3}кызы|ovna|evna|ichna)$")
_IRREGULAR_SONS = "павлович львович яковлевич данилович михайлович петрович ильич лукич фомич кузьмич никитич саввич"


def _sons_of(name: str) -> tuple[str, ...]:
    if name.endswith("ий"):
        return f"{name[:-2]}ьевич", f"{name[:-2]}иевич"
    if name.endswith(("й", "ь")):
        return (f"{name[:-1]}евич",)
    if name.endswith(("а", "я")):
        return (f"{name[:-1]}ович",)
    return f"{name}ович", f"{name}евич"


_KNOWN_SONS: Final = frozenset(son for name in MALE for son in _sons_of(name)) | frozenset(_IRREGULAR_SONS.split())


def sex_of_patronymic(patronymic: str) -> str:
    """«m» or «f» when the ending tells, else ""."""
    ending = fold(patronymic).rpartition(" ")[2]
    if ending in SON_WORDS or _SON.search(ending):
        return "m"
    return "f" if ending in DAUGHTER_WORDS or _DAUGHTER.search(ending) else ""


def is_patronymic(word: str) -> bool:
    """Whether the word may be a patronymic by its ending, though a surname may end so too."""
    return sex_of_patronymic(word) != ""


def is_surely_patronymic(word: str) -> bool:
    """Whether the word is a patronymic and not a surname in -ович: the father's name is a known one."""
    folded = fold(word)
    if not folded.endswith(("ович", "евич", "ovich", "evich")):
        return is_patronymic(word)
    return folded in _KNOWN_SONS or any(spelling in _KNOWN_SONS for spelling in transliterations(folded))
