"""Capital letters put right in what was typed all in capitals or all in small ones."""

import re
from typing import Final

from krug.core.text.names.legal_forms import canonical, is_form

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_PARTICLE_WORDS = """
фон цу де дель делла эль аль ибн бен von zu van de di del della der den la le al el bin ben ibn"""
_DOUBTFUL_PARTICLE_WORDS = "ван да ди ден дер ла ле тер"
_OTHER_SMALL_WORDS = "оглы оглу кызы кизи углы улы уулу мл ст и the of and"
_DOUBTFUL_PARTICLES: Final = frozenset(_DOUBTFUL_PARTICLE_WORDS.split())
PARTICLES: Final = frozenset(_PARTICLE_WORDS.split()) | _DOUBTFUL_PARTICLES
_SMALL: Final = (PARTICLES - _DOUBTFUL_PARTICLES) | frozenset(_OTHER_SMALL_WORDS.split())
_ROMAN_NUMERAL: Final = re.compile(r"[IVX]{2,}")
_APOSTROPHE: Final = re.compile(r"(['’])")
_BEFORE_APOSTROPHE: Final = frozenset({"o", "d", "l", "о", "д"})


def fix_case(text: str) -> str:
    """«ИВАНОВ пётр» → «Иванов Пётр»; words with capitals of their own (McDonald, «СтройТех») and forms stay as typed.

    Particles («фон», «оглы») are small. Where others were typed with capitals, «ван» and the like stay small too.
    """
    if text.istitle():
        return text
    small = _SMALL if text.islower() or text.isupper() else _SMALL | _DOUBTFUL_PARTICLES
    return _WORD.sub(lambda word: _fix_word(word[0], small), text)


def _fix_word(word: str, small: frozenset[str]) -> str:
    if word.istitle():
        return word
    if word.lower() in small:
        return word.lower() if word.lower() in _SMALL and word.isupper() else word
    if len(word) == 1:
        return word.title()
    if is_form(word):
        return canonical(word) if word.islower() else word
    if _ROMAN_NUMERAL.fullmatch(word):
        return word
    if word.isupper() or word.islower() or word[1:].isupper():
        return _capitalised(word.lower())
    return word


def _capitalised(word: str) -> str:
    if word.startswith("mc") and len(word) > 4:
        return "Mc" + word[2:].capitalize()
    before, *after = _APOSTROPHE.split(word, maxsplit=1)
    if after and before in _BEFORE_APOSTROPHE:
        return before.capitalize() + after[0] + after[1].capitalize()
    return word.capitalize()
