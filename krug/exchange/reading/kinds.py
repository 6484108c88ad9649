"""What a cell looks like from a distance: the name of a column, or a value of some kind."""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Literal

from krug.exchange.reading.shapes import Cell

Kind = Literal["blank", "label", "number", "moment", "contact", "text"]

_LONGEST_LABEL = 120
_YEARS = range(1950, 2101)
_CONTACT = re.compile(r"[^\s@]+@[^\s@]+|(https?://|www\.)\S+|\+?[\d\s()./-]{10,}", re.IGNORECASE)
_UNIT = r"(%|₽|€|\$|руб\.?|р\.|лв\.?|шт\.?)?"
_NUMBER = re.compile(rf"[-+−]?[\d\s.,'’]++{_UNIT}", re.IGNORECASE)
# However long, figures in groups of three or with a decimal part are an amount and not a phone.
_AMOUNT = re.compile(rf"[-+−]?(\d{{1,3}}(\s\d{{3}})+([.,]\d{{1,2}})?|\d+[.,]\d{{1,2}})\s*{_UNIT}", re.IGNORECASE)
_MOMENT = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(\s+\d{1,2}:\d{2}(:\d{2})?)?|\d{1,2}:\d{2}(:\d{2})?")
_LETTER = re.compile(r"[^\W\d_]")
_NAMES = re.compile(
    r"\b(фио|ф\.\s?и\.\s?о|фамил|имя|отчеств|тел\b|телефон|моб|факс|e-?mail|емейл|имейл|почт|инн\b|кпп\b|огрн|"
    r"компани|организац|предприят|контрагент|контакт|клиент|заказчик|покупател|наимен|назван|адрес|город|регион|район|"
    r"область|страна|индекс|улица|дата|время|срок|период|сумм|цена|стоим|кол-?во|количеств|бюджет|выручк|долг|оплат|"
    r"коммент|примеч|заметк|описан|статус|стади|этап|воронк|ответств|менедж|сотрудник|должност|отдел|сайт|источник|"
    r"канал|рожд|пол\b|возраст|категор|тип\b|вид\b|группа|тег|код\b|номер|договор|товар|услуг|бренд|марка|модель|"
    r"п/п|name|first|last|surname|phone|mobile|company|organi[sz]ation|address|city|country|region|zip|postcode|date|"
    r"birthday|amount|price|total|quantity|qty|comment|note|status|stage|owner|manager|position|title|website|source|"
    r"category|type|tags?\b|id\b|code|number|fax|vat\b|име\b|фирма|град\b|еик|булстат|дружеств|бележ|продажб|сума|"
    r"отговорн|длъжност)|^№",
    re.IGNORECASE,
)


def kind(cell: Cell) -> Kind:
    if cell is None:
        return "blank"
    if isinstance(cell, (date, time, timedelta)):
        return "moment"
    if isinstance(cell, str):
        return _kind_of_text(cell)
    return "label" if not isinstance(cell, bool) and cell in _YEARS else "number"


def _kind_of_text(text: str) -> Kind:
    if len(text) > _LONGEST_LABEL:
        return "text"
    if _MOMENT.fullmatch(text):
        return "moment"
    if _AMOUNT.fullmatch(text) or (_NUMBER.fullmatch(text) and 0 < sum(map(str.isdecimal, text)) < 10):
        return "label" if text.isdecimal() and int(text) in _YEARS else "number"
    if _CONTACT.fullmatch(text):
        return "contact"
    return "label" if _LETTER.search(text) or text in ("№", "#", "%") else "text"


def names_a_column(cell: Cell) -> bool:
    """Whether these are words that columns of contact lists are usually called by."""
    return isinstance(cell, str) and len(cell) <= _LONGEST_LABEL and _NAMES.search(cell) is not None


def count_names(text: str) -> int:
    return len(_NAMES.findall(text))


def could_be_names(row: Sequence[Cell]) -> bool:
    """Whether nothing in a row speaks against its being the names of the columns."""
    kinds = [kind(cell) for cell in row if cell is not None]
    named = sum(map(names_a_column, row))
    values = sum(found != "label" for found in kinds)
    # A month as a date or a lone figure may well name a column; a phone or an address never does.
    return bool(kinds) and "contact" not in kinds and (not values or (named >= 2 and values <= len(kinds) // 3))
