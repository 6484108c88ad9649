"""What is left of a line once numbers and mail are taken: who it is, where they work, what they do, where it is."""

import re
from collections.abc import Callable
from typing import Final

from krug.clients.pasting import words
from krug.clients.pasting.sheet import Sheet, Span
from krug.core.text.fold import fold

_LABELLED: Final = re.compile(r"\s*([^\W\d_][^:\t\n]{1,50}?)\s*(?::|\t+|\s[–—-]\s)\s*(?=\S)")
_LABELS = {
    "person": """
        фио, ф.и.о., ф.и.о, имя, контактное лицо, контакт, name, full name, contact, лице за контакт, име, имя и фамилия
    """,
    "company": """
        компания, организация, наименование, название, фирма, company, краткое наименование, сокращенное наименование,
        сокращенное наименование организации, наименование организации, название организации, название компании
    """,
    "full_name": """
        полное наименование, полное наименование организации, полное название, полное фирменное наименование,
        полное наименование юридического лица
    """,
    "position": "должность, позиция, position, title, job title, длъжност",
    "address": """
        адрес, фактический адрес, почтовый адрес, адрес офиса, address, адрес доставки, факт. адрес, факт адрес
    """,
    "legal_address": """
        юридический адрес, юр. адрес, юр адрес, адрес регистрации, местонахождение, место нахождения,
        адрес места нахождения, адрес (место нахождения), legal address, адрес на управление, седалище
    """,
    "city": "город, г, city, град",
    "birth_date": "дата рождения, день рождения, др, д.р., birthday, date of birth",
    # Of these what follows is only set aside: it has no field of its own.
    "": """
        банк, наименование банка, банк получателя, bank, корреспондент, назначение платежа, генеральный директор,
        директор, руководитель, главный бухгалтер, в лице, действует на основании, ифнс, налоговый орган
    """,
}
_CODES: Final = {
    fold(name.strip()): code for code, listed in _LABELS.items() for name in listed.replace("\n", " ").split(",")
}
_BANK: Final = re.compile(r"\bбанк|bank\b|\bсбер", re.IGNORECASE)
_PARTS: Final = re.compile(r"[^,;|•·]+")
_EDGE = " \t\u00a0,;|•·:.–—-/"


def take_all(sheet: Sheet) -> None:
    for span in list(sheet.free()):
        _take_labelled(sheet, span)
    for span in list(sheet.free()):
        if not _is_set_aside(sheet, span):
            _take_stretch(sheet, span)


def _is_set_aside(sheet: Sheet, span: Span) -> bool:
    """Greetings, and the bank that stands in somebody's requisites."""
    text = sheet.text[span.start : span.end]
    is_bank = _BANK.search(text) and (
        sheet.has("inn") or sheet.has("kpp") or re.search(r"БИК|р/с|к/с", sheet.text, re.IGNORECASE)
    )
    return bool(is_bank) or (words.is_greeting(text.strip()) and "," not in text.strip(" ,"))


def _take_labelled(sheet: Sheet, span: Span) -> None:
    """«Должность: директор» with its label; of some labels what follows is only set aside."""
    text = sheet.text[span.start : span.end]
    label = _LABELLED.match(text)
    code = _CODES.get(fold(label[1])) if label else None
    if label is None or code is None:
        return
    start, end = span.start + label.end(), span.start + len(text.rstrip(_EDGE + "\r"))
    if start >= end:
        return
    value = sheet.text[start:end].strip()
    values = _VALUES[code](value) if code else {}
    begin = span.start + label.start(1)
    if code and (not values or any(map(sheet.has, values))):
        return
    sheet.take(begin, end, values)


def _company(text: str) -> dict[str, str]:
    return {"company": words.company_name(text)}


def _full_name(text: str) -> dict[str, str]:
    return {"full_name": text}


def _address(text: str) -> dict[str, str]:
    city = words.city_within(text)
    return {"address": text, **({"city": city} if city else {})}


def _legal_address(text: str) -> dict[str, str]:
    return {"legal_address": text}


_VALUES: Final[dict[str, Callable[[str], dict[str, str]]]] = {
    "person": lambda text: {"person": text},
    "company": _company,
    "full_name": _full_name,
    "position": lambda text: {"position": text},
    "address": _address,
    "legal_address": _legal_address,
    "city": lambda text: {"city": text},
    "birth_date": lambda text: {"birth_date": text},
}


def _take_stretch(sheet: Sheet, span: Span) -> None:
    """Piece by piece, where commas and bars divide; an address has commas of its own."""
    text = sheet.text[span.start : span.end]
    if found := words.company_in(text):
        if not sheet.has("company"):
            _take_company(sheet, span, *found)
            return
        if words.has_full_form(text) and not sheet.has("full_name"):
            sheet.take(*_bare(sheet, span), {"full_name": text.strip(_EDGE)})
            return
    parts = [Span(span.start + part.start(), span.start + part.end()) for part in _PARTS.finditer(text)]
    place = _address_among(sheet, parts)
    _take_run(sheet, parts[place])
    for part in (*parts[: place.start], *parts[place.stop :]):
        _take_part(sheet, *_bare(sheet, part))


def _address_among(sheet: Sheet, parts: list[Span]) -> slice:
    """From the first part of an address to the last: what stands between («London») belongs to it too."""
    of_address = [
        place
        for place, part in enumerate(parts)
        if words.is_part_of_address(sheet.text[part.start : part.end].strip(_EDGE))
    ]
    return slice(of_address[0], of_address[-1] + 1) if of_address else slice(0, 0)


def _take_company(sheet: Sheet, span: Span, start: int, end: int) -> None:
    """The company, and apart from it what stands before and after: «директор ООО «Тепло», г. Пермь»."""
    bare = _bare(sheet, Span(span.start + start, span.start + end))
    name = sheet.text[bare.start : bare.end]
    values = {"company": words.company_name(name)}
    if words.has_full_form(name) and not sheet.has("full_name"):
        values["full_name"] = name
    sheet.take(*bare, values)
    for rest in (Span(span.start, bare.start), Span(bare.end, span.end)):
        if any(map(str.isalnum, sheet.text[rest.start : rest.end])):
            _take_stretch(sheet, rest)


def _take_run(sheet: Sheet, run: list[Span]) -> None:
    """Parts of an address one after another are one address; a city alone is a city."""
    if not run:
        return
    whole = _bare(sheet, Span(run[0].start, run[-1].end))
    text = sheet.text[whole.start : whole.end]
    if not sheet.has("address") and (words.is_address(text) or len(run) > 2):
        city = {} if sheet.has("city") else {"city": words.city_within(text)}
        sheet.take(*whole, {"address": text, **{code: value for code, value in city.items() if value}})
        return
    for part in run:
        bare = _bare(sheet, part)
        city_name = words.city_of(sheet.text[bare.start : bare.end])
        if city_name and not sheet.has("city"):
            sheet.take(*bare, {"city": city_name})
        elif not city_name:
            _take_part(sheet, *bare)


def _take_part(sheet: Sheet, start: int, end: int) -> None:
    text = sheet.text[start:end]
    if not text or words.is_greeting(text):
        return
    if words.is_person(text) and not sheet.has("person"):
        sheet.take(start, end, {"person": text})
    elif words.is_position(text) and not sheet.has("position"):
        _take_position(sheet, start, end)


def _take_position(sheet: Sheet, start: int, end: int) -> None:
    """«директор Иванов Пётр» is both."""
    text = sheet.text[start:end]
    for space in re.finditer(r"\s+[–—-]?\s*", text):
        who = text[space.end() :]
        if not sheet.has("person") and words.is_person(who) and words.is_position(text[: space.start()]):
            sheet.take(start, start + space.start(), {"position": text[: space.start()]})
            sheet.take(start + space.end(), end, {"person": who})
            return
    sheet.take(start, end, {"position": text})


def take_doubtful_person(sheet: Sheet) -> None:
    """A name no list has, with which a signature begins: two or three capitalised words in one of the first lines."""
    if sheet.has("person") or (sheet.has("company") and not sheet.has("position")):
        return
    for span in list(sheet.free())[:2]:
        start, end = _bare(sheet, span)
        if start < sheet.place_of("company") and words.may_be_person(sheet.text[start:end]):
            sheet.take(start, end, {"person": sheet.text[start:end]})
            return


def _bare(sheet: Sheet, span: Span) -> Span:
    """Without the signs at its edges, but for those that belong to what is inside."""
    text = sheet.text[span.start : span.end]
    left = len(text) - len(text.lstrip(_EDGE + "\r"))
    stripped = text.strip(_EDGE + "\r")
    end = span.start + left + len(stripped)
    closing = sheet.text[end : end + 1] == "." and stripped[-2:-1] in {".", " "} and end < span.end
    return Span(span.start + left, end + closing)
