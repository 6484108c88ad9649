"""Names of persons in the cases of Russian, for letters and documents: «Смирновой Анне Петровне»."""

import re
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from krug.core.text.names.persons import PersonName, sex

if TYPE_CHECKING:
    from pytrovich.maker import PetrovichDeclinationMaker


class Case(Enum):
    """The five cases beside the one names are kept in."""

    GENITIVE = "GENITIVE"
    DATIVE = "DATIVE"
    ACCUSATIVE = "ACCUSATIVE"
    INSTRUMENTAL = "INSTRUMENTAL"
    PREPOSITIONAL = "PREPOSITIONAL"


_WORD: Final = re.compile(r"[^\s()]+")
_CYRILLIC: Final = re.compile(r"[а-яё]", re.IGNORECASE)


def decline(name: PersonName, case: Case, *, of_sex: str = "") -> PersonName | None:
    """The name in this case; None when it is not told whether it is a man's or a woman's, or it is not in Cyrillic.

    What cannot be declined (an initial, a foreign surname) stays as it is.
    """
    known = of_sex or sex(name)
    if not known or not _CYRILLIC.search(name.full):
        return None
    return PersonName(
        _declined("LASTNAME", known, case, name.last),
        _declined("FIRSTNAME", known, case, name.first),
        _declined("MIDDLENAME", known, case, name.patronymic),
    )


def _declined(part: str, known_sex: str, case: Case, text: str) -> str:
    """Also of two words: «Иванова (Петрова)», «де Голль»; a patronymic with «оглы» goes whole."""
    if part == "MIDDLENAME":
        return _word(part, known_sex, case.value, text) if text else ""
    return _WORD.sub(lambda word: _word(part, known_sex, case.value, word[0]), text)


@lru_cache(maxsize=1024)
def _word(part: str, known_sex: str, case: str, word: str) -> str:
    from pytrovich import enums

    gender = enums.Gender.FEMALE if known_sex == "f" else enums.Gender.MALE
    return str(_maker().make(enums.NamePart[part], gender, enums.Case[case], word))


@lru_cache(maxsize=1)
def _maker() -> "PetrovichDeclinationMaker":
    from pytrovich.maker import PetrovichDeclinationMaker

    return PetrovichDeclinationMaker()
