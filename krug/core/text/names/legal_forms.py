"""The legal forms that stand before or after a company's name, in the spellings people use."""

import re
from collections.abc import Iterable
from typing import Final

from krug.core.text.fold import fold, words

_CYRILLIC: Final = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN_LETTERS: Final = re.compile(r"[A-Za-z]")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_LOOKALIKES: Final = str.maketrans("aeopcyxkAEOPCYXKMTBH", "аеорсухкАЕОРСУХКМТВН")

# Known anywhere in a name and in any case.
_ANYWHERE_WORDS = """
ООО ОАО ЗАО ПАО НАО ОДО ТОО ОсОО ТОВ ФОП КФХ ТСЖ ТСН СНТ ДНТ ДНП СПК ГСК ЖСК АНО НКО РОО МОО ЧОУ НОУ ЧУП ЧТУП
МУП ГУП ФГУП МБУ МКУ МАУ ГБУ ГКУ ГАУ ФГБУ ФГКУ ФГАУ МБУК МАУК МБУДО МБОУ МАОУ МКОУ ГБОУ ГАОУ ГКОУ ФГБОУ ФГАОУ МБДОУ
МАДОУ МДОУ ГБДОУ ГБПОУ ГАПОУ ГБУЗ ГАУЗ ФГБУЗ ФГБУН ЕООД ООД ЕАД ДЗЗД EOOD OOD EAD LLC LLP Ltd Inc GmbH PLC SRL Corp
"""
_ANYWHERE = _ANYWHERE_WORDS.split()
# Two letters are too few to be sure of, so these count only at the edges, and some only in capitals.
_AT_EDGES = ["АО", "ИП", "ЧП"]
_AT_EDGES_IN_CAPITALS = ["АД", "ЕТ"]
_AT_END_IN_CAPITALS = ["AD", "AG", "SA", "BV", "Oy"]

_AFTER_THE_NAME_WORDS = "ЕООД ООД ЕАД АД ДЗЗД EOOD OOD EAD AD LLC LLP Ltd Inc GmbH PLC SRL Corp AG SA BV Oy"
_AFTER_THE_NAME: Final = frozenset(_AFTER_THE_NAME_WORDS.split())
_OF_A_PERSON: Final = frozenset({"ИП", "КФХ", "ФОП", "ЧП", "ЕТ"})

_IN_FULL: Final = {
    "международное публичное акционерное общество": "ПАО",
    "непубличное акционерное общество": "НАО",
    "публичное акционерное общество": "ПАО",
    "открытое акционерное общество": "ОАО",
    "закрытое акционерное общество": "ЗАО",
    "акционерное общество": "АО",
    "общество с ограниченной ответственностью": "ООО",
    "общество с дополнительной ответственностью": "ОДО",
    "товарищество с ограниченной ответственностью": "ТОО",
    "товарищество собственников жилья": "ТСЖ",
    "товарищество собственников недвижимости": "ТСН",
    "садовое некоммерческое товарищество": "СНТ",
    "садоводческое некоммерческое товарищество": "СНТ",
    "индивидуальный предприниматель": "ИП",
    "глава крестьянского (фермерского) хозяйства": "КФХ",
    "крестьянское (фермерское) хозяйство": "КФХ",
    "крестьянско-фермерское хозяйство": "КФХ",
    "автономная некоммерческая организация": "АНО",
    "муниципальное унитарное предприятие": "МУП",
    "государственное унитарное предприятие": "ГУП",
    "федеральное государственное унитарное предприятие": "ФГУП",
    "федеральное государственное бюджетное учреждение": "ФГБУ",
    "государственное бюджетное общеобразовательное учреждение": "ГБОУ",
    "муниципальное бюджетное общеобразовательное учреждение": "МБОУ",
    "муниципальное автономное общеобразовательное учреждение": "МАОУ",
    "муниципальное бюджетное дошкольное образовательное учреждение": "МБДОУ",
    "муниципальное автономное дошкольное образовательное учреждение": "МАДОУ",
    "государственное бюджетное учреждение здравоохранения": "ГБУЗ",
    "муниципальное бюджетное учреждение": "МБУ",
    "государственное бюджетное учреждение": "ГБУ",
    "еднолично дружество с ограничена отговорност": "ЕООД",
    "дружество с ограничена отговорност": "ООД",
    "еднолично акционерно дружество": "ЕАД",
    "акционерно дружество": "АД",
    "едноличен търговец": "ЕТ",
    "limited": "Ltd",
}
# Typed in the wrong layout, with letters that look the same, or with dots.
_MISSPELT = {"ooo": "ООО", "oao": "ОАО", "зao": "ЗАО", "пao": "ПАО", "о.о.о": "ООО", "о.а.о": "ОАО", "з.а.о": "ЗАО"}

_EDGE: Final = {**{fold(form): form for form in _AT_EDGES}, "ao": "АО"}
_CAPITAL: Final = {fold(form): form for form in _AT_EDGES_IN_CAPITALS + _AT_END_IN_CAPITALS}
_CANONICAL: Final = {**{fold(form): form for form in _ANYWHERE}, **_IN_FULL, **_MISSPELT, **_EDGE, **_CAPITAL}

_SURE_WORDS: Final = frozenset(_CANONICAL) - set(_EDGE) - set(_CAPITAL)
_PHRASES: Final = [" ".join(words(form)) for form in _SURE_WORDS if not form.isalpha()]


def _any_of(forms: Iterable[str]) -> str:
    return "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))


_EDGE_CAPITALS = _any_of(_AT_EDGES_IN_CAPITALS)
_END_CAPITALS = _any_of(_AT_EDGES_IN_CAPITALS + _AT_END_IN_CAPITALS)
_SURE: Final = re.compile(rf"(?<![\w-])(?P<form>{_any_of(_SURE_WORDS)})(?![\w-])\.?", re.IGNORECASE)
_AT_START: Final = re.compile(rf"\W*(?P<form>(?i:{_any_of(_EDGE)})|{_EDGE_CAPITALS})(?![\w-])\.?")
_AT_END: Final = re.compile(rf"(?<![\w-])(?P<form>(?i:{_any_of(_EDGE)})|{_END_CAPITALS})\W*$")
_CAPITAL_AT_EDGE: Final = re.compile(rf"^\W*(?:{_EDGE_CAPITALS})(?![\w-])|(?<![\w-])(?:{_END_CAPITALS})\W*$")
_PHRASE: Final = re.compile(rf"(?<!\w)(?:{_any_of(_PHRASES)})(?!\w)")


def in_one_alphabet(text: str) -> str:
    """The text with Cyrillic letters for the Latin ones that look the same, in words that mix both («ОOО»).

    A word with Latin letters of other looks, like «ПрофMaster», is mixed on purpose.
    """
    if not _LATIN_LETTERS.search(text) or not _CYRILLIC.search(text):
        return text
    return _LETTERS.sub(lambda word: _in_cyrillic(word[0]), text)


def _in_cyrillic(word: str) -> str:
    translated = word.translate(_LOOKALIKES)
    is_mixed_by_chance = _CYRILLIC.search(word) and not _LATIN_LETTERS.search(translated)
    return translated if is_mixed_by_chance else word


def find_form(text: str) -> re.Match[str] | None:
    """Where in a text without surplus spaces its legal form stands, as the group «form»."""
    return _SURE.search(text) or _AT_START.match(text) or _AT_END.search(text)


def canonical(form: str) -> str:
    """«общество с ограниченной ответственностью», «ооо» and «OOO» are «ООО»."""
    return _CANONICAL[fold(form).rstrip(".")]


def stands_after_the_name(form: str) -> bool:
    return form in _AFTER_THE_NAME


def is_of_a_person(form: str) -> bool:
    """Whether a person's name follows the form, as in «ИП Иванов П. С.»."""
    return form in _OF_A_PERSON


def is_form(word: str) -> bool:
    """Whether a word typed in any case is a legal form whatever stands beside it."""
    return fold(word) in _SURE_WORDS or word.upper() in _AT_EDGES


def words_of_name(text: str) -> list[str]:
    """The folded words of a company's name without its legal forms; none when there is nothing else."""
    name = words(in_one_alphabet(fold(_CAPITAL_AT_EDGE.sub(" ", text))))
    while name != (shorter := _without_forms(name)):
        name = shorter
    return name


def _without_forms(name: list[str]) -> list[str]:
    name = [word for word in _PHRASE.sub(" ", " ".join(name)).split() if word not in _SURE_WORDS]
    if name and name[0] in _EDGE:
        return name[1:]
    return name[:-1] if name and name[-1] in _EDGE else name
