"""A person's name typed in one field: which word is the surname, the first name and the patronymic."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from krug.core.text.fold import fold
from krug.core.text.names.companies import looks_like_company
from krug.core.text.names.first_names import FEMALE, FIRST_NAMES, MALE
from krug.core.text.names.letter_case import PARTICLES, fix_case
from krug.core.text.names.patronymics import (
    DAUGHTER_WORDS,
    SON_WORDS,
    is_patronymic,
    is_surely_patronymic,
    sex_of_patronymic,
)
from krug.core.text.signs import plain
from krug.core.text.transliteration import transliterations

_MAN_BY_SURNAME: Final = re.compile(r".(?:[ое]в|[иы]н|[ыио]й|[сцч]ки|[oe]v|sk(?:y|iy|i))$")
_WOMAN_BY_SURNAME: Final = re.compile(r".(?:[ое]ва|[иы]на|ая|[сцч]ка|[oe]va|skaya|ska)$")
_SURNAME: Final = re.compile(
    r".(?:[ое]ва?|[иы]на?|[ыио]й|ая|[сцч]к[аи]|[ыи]х|ко|[уюая]к|чик|ец|ян|янц|дзе|швили|[ое]вич|ман|берг|штейн"
    r"|[oe]va?|ina?|sk(?:y|iy|i|a|aya)|enko|dze|shvili|yan|uk)$"
)
_USUAL: Final = re.compile(r"([А-ЯЁ][а-яё]+) ([А-ЯЁ][а-яё]+)(?: ([А-ЯЁ][а-яё]+(?:[ое]вич|[ое]вна|ична)))?")
_INITIAL: Final = re.compile(r"[^\W\d_]\.?")
_DOT_INSIDE: Final = re.compile(r"(?<![^\W\d_])([^\W\d_]\.)(?=[^\s.,-])")
_NAME_WORD: Final = re.compile(r"\(?[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?\)?,?")
_TITLE_WORDS = "ип г-н г-жа господин госпожа mr mr. mrs mrs. ms ms. dr dr."
_TITLES: Final = frozenset(_TITLE_WORDS.split())
_AFTER_A_NAME: Final = SON_WORDS | DAUGHTER_WORDS | {"мл.", "ст.", "jr", "jr.", "sr", "sr."}
_LATIN: Final = re.compile(r"[a-z]", re.IGNORECASE)
_LONGEST, _MOST_WORDS = 80, 5


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a name; an initial keeps its dot («П.»), an unknown part is empty."""

    last: str = ""
    first: str = ""
    patronymic: str = ""

    @property
    def full(self) -> str:
        """«Иванов Пётр Сергеевич»."""
        return " ".join(filter(None, (self.last, self.first, self.patronymic)))


def split(text: str) -> PersonName:
    """The parts of a name typed in any order, capitals put right.

    No word is lost but a title before it («г-н», «ИП»): what fits nowhere goes to the surname or the patronymic.
    """
    if name := _in_usual_order(text):
        return name
    fixed = fix_case(plain(text))
    if name := _in_usual_order(fixed):
        return name
    if fixed.count(",") == 1 and (name := _surname_comma_name(fixed)):
        return name
    return _arrange(_tokens(fixed.replace(",", " ")))


def _in_usual_order(text: str) -> PersonName | None:
    """The short way for «Иванов Пётр» and «Иванов Пётр Сергеевич», which most of any base is."""
    usual = _USUAL.fullmatch(text)
    if not usual or fold(usual[2]) not in FIRST_NAMES or usual[1].lower() in _TITLES:
        return None
    if not usual[3] and fold(usual[1]) in FIRST_NAMES:
        return None
    return PersonName(usual[1], usual[2], usual[3] or "")


def _surname_comma_name(text: str) -> PersonName | None:
    """«Smith, John M.»; None when the comma divides something else («Пётр Иванов, директор»)."""
    last, given = map(_tokens, text.split(","))
    if not last or not given or any(_is_first(word) or is_patronymic(word) or _is_initial(word) for word in last):
        return None
    return PersonName(" ".join(last), given[0], " ".join(given[1:]))


def _tokens(text: str) -> list[str]:
    """The words of a name; particles are glued to what follows, «оглы» and a maiden name to what precedes."""
    words = _DOT_INSIDE.sub(r"\1 ", text).split()
    while len(words) > 1 and words[0].lower() in _TITLES:
        words = words[1:]
    tokens: list[str] = []
    particles: list[str] = []
    for word in words:
        if word in PARTICLES:
            particles.append(word)
        elif tokens and not particles and (word.lower() in _AFTER_A_NAME or word[0] == "(" or _is_open(tokens[-1])):
            tokens[-1] += f" {word}"
        elif any(map(str.isalnum, word)):
            tokens.append(" ".join([*particles, word]))
            particles = []
    return [*tokens, *particles]


def _is_open(token: str) -> bool:
    return "(" in token and ")" not in token


def _arrange(tokens: list[str]) -> PersonName:
    if len(tokens) < 2:
        return _alone(tokens[0]) if tokens else PersonName()
    if any(_is_initial(token) for token in tokens):
        return _with_initials(tokens)
    if spot := _patronymic_at(tokens):
        return _around_patronymic(tokens[:spot], tokens[spot], tokens[spot + 1 :])
    if len(tokens) == 2:
        return _pair(*tokens)
    return _three_or_more(tokens)


def _alone(word: str) -> PersonName:
    if is_surely_patronymic(word):
        return PersonName(patronymic=word)
    return PersonName(first=word) if _is_first(word) or not _is_like_surname(word) else PersonName(last=word)


def _with_initials(tokens: list[str]) -> PersonName:
    initials = [token[0].upper() + "." for token in tokens if _is_initial(token)]
    words = [token for token in tokens if not _is_initial(token)]
    if len(words) > 1 and (len(initials) == 1 or any(map(_is_first, words))):
        name = _pair(words[0], " ".join(words[1:]))
        return PersonName(name.last, name.first, " ".join(initials))
    if words and len(initials) == 1 and _is_first(words[0]) and words[0] == tokens[0]:
        return PersonName(last=initials[0], first=words[0])
    return PersonName(" ".join(words), initials[0], " ".join(initials[1:]))


def _patronymic_at(tokens: list[str]) -> int:
    """The place of the patronymic, which is never the first; 0 when there is none."""
    if len(tokens) == 2:
        return int(is_surely_patronymic(tokens[1]))
    places = [place for place, token in enumerate(tokens) if place and is_patronymic(token)]
    if not places:
        return 0
    return places[0] if _is_first(tokens[0]) else places[-1]


def _around_patronymic(before: list[str], patronymic: str, after: list[str]) -> PersonName:
    if len(before) == 1 and not after:
        is_last = _is_like_surname(before[0]) and not _is_first(before[0])
        return PersonName(last=before[0], patronymic=patronymic) if is_last else PersonName("", before[0], patronymic)
    if len(before) == 1:
        return PersonName(" ".join(after), before[0], patronymic)
    last, first = " ".join(before[:-1]), before[-1]
    if _is_first(last) and not _is_first(first) and _is_like_surname(first):
        last, first = first, last
    return PersonName(last, first, " ".join([patronymic, *after]))


def _pair(one: str, other: str) -> PersonName:
    """Surname and first name in whichever order; where nothing tells, Russian forms begin with the surname."""
    if _is_first(one) != _is_first(other):
        return PersonName(other, one) if _is_first(one) else PersonName(one, other)
    if _is_like_surname(one) != _is_like_surname(other):
        return PersonName(one, other) if _is_like_surname(one) else PersonName(other, one)
    return PersonName(other, one) if _LATIN.search(one) else PersonName(one, other)


def _three_or_more(tokens: list[str]) -> PersonName:
    """Without a Russian patronymic: Bulgarian «Иван Петров Георгиев», «John Paul Smith», «Нгуен Ван Хунг»."""
    first, second, last = tokens[0], tokens[1], tokens[-1]
    if _is_first(last) and not _is_first(second):
        return PersonName(" ".join(tokens[:-1]), last)
    if not _is_first(last) and (_is_first(first) or (_LATIN.search(first) and not _is_first(second))):
        return PersonName(last, first, " ".join(tokens[1:-1]))
    return PersonName(first, second, " ".join(tokens[2:]))


def _is_initial(token: str) -> bool:
    return _INITIAL.fullmatch(token) is not None


def looks_like_first(word: str) -> bool:
    """Whether it is one of the first names that are known."""
    return _is_first(word)


def _is_first(token: str) -> bool:
    return all(_listed(part) for part in token.split("-"))


# A base of a million clients has some thousands of different first names.
@lru_cache(maxsize=8192)
def _listed(name: str) -> str:
    """The name as the lists have it, also when it is typed in Latin letters; "" when they do not."""
    folded = fold(name)
    if folded in FIRST_NAMES:
        return folded
    if not folded.isascii():
        return ""
    return next((spelling for spelling in transliterations(folded) if spelling in FIRST_NAMES), "")


def _is_like_surname(token: str) -> bool:
    return token.partition(" ")[0] in PARTICLES or _SURNAME.search(fold(token)) is not None


def sex(name: PersonName) -> str:
    """«m» or «f» by the patronymic, else by the first name, else by the surname; "" when nothing tells."""
    by_patronymic = sex_of_patronymic(name.patronymic) if name.patronymic else ""
    return (
        by_patronymic
        or _sex_of_first(name.first.partition("-")[0])
        or _sex_of_surname(name.patronymic)
        or _sex_of_surname(name.last)
    )


def _sex_of_first(first: str) -> str:
    listed = _listed(first)
    return "m" if listed in MALE else "f" if listed in FEMALE else ""


def _sex_of_surname(surname: str) -> str:
    folded = fold(surname)
    if _WOMAN_BY_SURNAME.search(folded):
        return "f"
    return "m" if _MAN_BY_SURNAME.search(folded) else ""


def initials(name: PersonName) -> str:
    """«П. С.» of the first name and the patronymic."""
    return " ".join(f"{part[0].upper()}." for part in (name.first, name.patronymic) if part)


def short(name: PersonName) -> str:
    """«Иванов П. С.»; without a surname the name as it is."""
    return f"{name.last} {initials(name)}".strip() if name.last else name.full


def looks_like_person(text: str) -> bool:
    """Whether a text is surely somebody's name: it has a known first name, a patronymic or initials, and few words."""
    text = plain(text)
    words = text.split()
    if not 0 < len(words) <= _MOST_WORDS or len(text) > _LONGEST or looks_like_company(text):
        return False
    if not all(_NAME_WORD.fullmatch(word) for word in words):
        return False
    if not text.islower() and any(word.islower() and word not in PARTICLES | _AFTER_A_NAME for word in words):
        return False
    tokens = _tokens(fix_case(text))
    if any(_is_first(token) or is_surely_patronymic(token) for token in tokens):
        return True
    return any(_is_initial(token) for token in tokens) and any(_is_like_surname(token) for token in tokens)
