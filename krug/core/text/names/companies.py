"""A company's name: for comparing, for reading, and told from a person's."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from krug.core.text.fold import words
from krug.core.text.names import legal_forms
from krug.core.text.names.letter_case import fix_case
from krug.core.text.signs import visible

_QUOTES: Final = frozenset('«»“”„‟"‹›')
_SPACE_IN_QUOTES: Final = re.compile(r"(?<=[«„])\s+|\s+(?=[»”])")
_CYRILLIC: Final = re.compile(r"[а-яё]", re.IGNORECASE)
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_VOWELS: Final = re.compile(r"[аеёиоуыэюяaeiouy]", re.IGNORECASE)
# «РОГА», «МЕТА»: four letters read as a word.
_OPEN_SYLLABLES: Final = re.compile(r"(?:[бвгджзйклмнпрстфхцчшщ][аеёиоуыэюя]){2}", re.IGNORECASE)
_LONGEST_ABBREVIATION = 4
# Short words that are words and not abbreviations when a name is typed in capitals.
_SHORT = """
дом мир лес свет вода газ луч сад рост план союз парк порт банк люкс плюс град клуб авто мото сити арт про эко лад
лада лига лист март маяк мост море нива нова окна пар пища поле путь рай река роза рыба сила сон спа стар стол твой
тепло тур уют факт фон хлеб хит центр чай шар шик эра юг ява яма кофе мода мама папа вера ника рука друг дело тент
урал омск уфа дон обь ока крым русь азия лайт макс мега норд опт орел
the and art home life auto best city eco star team shop
"""
_SHORT_WORDS: Final = frozenset(_SHORT.split())
_SMALL = "и в на с у к о по за из от до для при под без the and of for"
_SMALL_WORDS: Final = frozenset(_SMALL.split())
_TRADE = """
агентство автосервис автосалон автоцентр аптека ателье база банк бар бюро гимназия гостиница группа дирекция завод
издательство институт кафе клиника клуб коллегия комбинат комитет компания корпорация кооператив лаборатория лицей
магазин мастерская медцентр министерство организация отель офис пекарня пиццерия предприятие представительство
производство ресторан рынок салон санаторий сервис сеть склад совхоз союз станция столовая стоматология студия театр
типография турагентство университет управление учреждение фабрика ферма филиал фирма фонд холдинг центр цех школа
детсад администрация больница поликлиника оператор ассоциация агрофирма колхоз супермаркет торговый строительная
пкф нпо нпп тд тк ск гк тц трц ооо магазинът фирмата хотел ресторант аптеката
agency bank cafe center centre clinic club company group holding hotel restaurant school service services shop store
studio systems technologies trade trading university
"""
_TRADE_WORDS: Final = frozenset(_TRADE.split())
_SITE: Final = re.compile(r"(?<!@)\b[\w-]{1,63}\.(?:ru|com|net|org|рф|bg|by|kz)\b", re.IGNORECASE)
_ABBREVIATION: Final = re.compile(r"[A-ZА-Я]{2,6}(?:-\d+)?")


def legal_form(text: str) -> str:
    """«ООО», «ИП», «ЕООД» in the usual spelling, or "" when the name has none."""
    form = legal_forms.find_form(_spaced(text))
    return legal_forms.canonical(form["form"]) if form else ""


@lru_cache(maxsize=20_000)
def company_key(text: str) -> str:
    """What spellings of one name have in common: its words without forms, quotes, case, ё and punctuation.

    Empty when there is nothing but a form, so that two nameless companies are not taken for one.
    """
    return " ".join(legal_forms.words_of_name(text.replace("&", " и " if _CYRILLIC.search(text) else " and ")))


@lru_cache(maxsize=5_000)
def tidy_company(text: str) -> str:
    """«ООО "ТЕПЛО"» and «тепло, ооо» → «ООО «Тепло»»; Bulgarian and Latin forms stay after the name, without quotes.

    In a name typed in capitals only abbreviations keep them: words without vowels, and short ones not read as words.
    """
    spaced = _spaced(text)
    found = legal_forms.find_form(spaced)
    if not found:
        return _tidy_name(spaced)
    form = legal_forms.canonical(found["form"])
    before = spaced[: found.start("form")].strip(" ,;:")
    after = spaced[found.end("form") :].lstrip(" .,;:").rstrip(" ,;:")
    if legal_forms.find_form(before) or legal_forms.find_form(after):
        return _tidy_name(spaced)
    if not words(before):
        return _with_form(form, after.rstrip("".join(_QUOTES)) if _QUOTES & set(before) else after)
    if not words(after):
        return _with_form(form, before)
    return f"{_tidy_name(before)} {form} {_tidy_name(after)}"


def _spaced(text: str) -> str:
    return " ".join(legal_forms.in_one_alphabet(visible(text)).split())


def _with_form(form: str, name: str) -> str:
    if not words(name):
        return form
    if legal_forms.stands_after_the_name(form):
        return f"{_tidy_name(name)} {form}"
    if legal_forms.is_of_a_person(form):
        return f"{form} {fix_case(_guillemets(name))}"
    tidy = _tidy_name(name)
    return f"{form} {tidy}" if "«" in tidy else f"{form} «{tidy}»"


def _tidy_name(name: str) -> str:
    name = _guillemets(name)
    if name.isupper():
        start = next((place for place, letter in enumerate(name) if letter.isalpha()), 0)
        return _LETTERS.sub(lambda word: _from_capitals(word[0], first=word.start() == start), name)
    if name.islower() and not _SITE.search(name):
        return _LETTERS.sub(lambda word: word[0].capitalize(), name, count=1)
    return name


def _from_capitals(word: str, *, first: bool) -> str:
    small = word.lower()
    if small in _SMALL_WORDS and not first:
        return small
    if not _VOWELS.search(word):
        return word
    is_word = len(word) > _LONGEST_ABBREVIATION or small in _SHORT_WORDS or _OPEN_SYLLABLES.fullmatch(word)
    return word.capitalize() if is_word else word


def _guillemets(text: str) -> str:
    """Every quotation mark as « or » by its place, as many closed as opened; after a figure a lone one means inches."""
    text = _SPACE_IN_QUOTES.sub("", text)
    result = ""
    opened = 0
    for sign, following in pairwise(f"{text} "):
        if sign not in _QUOTES:
            result += sign
        elif sign not in "»”" and not following.isspace() and (not result or result[-1] in " («-"):
            result += "«"
            opened += 1
        else:
            result += "»" if opened else "″" if result[-1:].isdigit() else " "
            opened = max(opened - 1, 0)
    return _SPACE_IN_QUOTES.sub("", " ".join(result.split()) + "»" * opened).strip(" ,;:")


def looks_like_company(text: str) -> bool:
    """Whether a name is surely not a person's: it has a legal form, quotes, a trade word, a site or an abbreviation."""
    if legal_form(text) or _QUOTES & set(text) or "№" in text or _SITE.search(text):
        return True
    if not _TRADE_WORDS.isdisjoint(words(text)):
        return True
    return bool(_ABBREVIATION.fullmatch(text.strip())) and (not _VOWELS.search(text) or text.strip()[-1].isdigit())
