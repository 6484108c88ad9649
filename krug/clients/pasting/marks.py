"""What can be told by its form: requisites, e-mails, sites, messengers, phones."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from krug.clients.pasting.sheet import Sheet
from krug.core.text import emails, phones, requisites
from krug.core.text.refusals import Refusal

_INN: Final = re.compile(
    r"\bИНН(?:\s*/\s*КПП)?\s*[:№#.\-–—]?\s*(\d{12}|\d{10})(?:\s*[/\\]\s*(\d{4}[\dA-Z]{2}\d{3}))?\b", re.IGNORECASE
)
_KPP: Final = re.compile(r"\bКПП\s*[:№#.\-–—]?\s*(\d{4}[\dA-Z]{2}\d{3})\b", re.IGNORECASE)
_OGRN: Final = re.compile(r"\bОГРН(?:ИП)?\s*[:№#.\-–—]?\s*(\d{15}|\d{13})\b", re.IGNORECASE)
_ACTIVITY: Final = re.compile(r"\bОКВЭД2?\s*[:№#.\-–—]?\s*(\d{2}(?:\.\d{1,2}){0,2}\b[^\n;,]*)", re.IGNORECASE)
# Numbers that have no field of their own: they stay in the rest, and are no phones.
_OTHERS: Final = re.compile(
    r"\b(?:БИК|BIC|SWIFT|IBAN|р\s?/\s?с(?:ч[её]т)?|к\s?/\s?с(?:ч[её]т)?|рас\w*\s+сч[её]т|корр?\w*\.?\s*/?\s*сч[её]т"
    r"|сч[её]т|ОКПО|ОКТМО|ОКАТО|ОКФС|ОКОПФ|ЕИК|БУЛСТАТ|EIK|VAT|ДДС|ИНН|КПП|ОГРН(?:ИП)?|паспорт)"
    r"(?:\s*(?:№|N|:|\.|[-–—]))*\s*[A-Z]{0,4}\d[\dA-Z \u00a0-]{4,33}",
    re.IGNORECASE,
)
_EMAIL: Final = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_EMAIL_NAMES: Final = re.compile(
    r"(?:(?:e-?mail|mail|эл\.?\s*почта|электронная\s+почта|почта|имейл|[eе])\s*[:.\-–—]*\s*)?[<(]?$", re.IGNORECASE
)
_TELEGRAM: Final = re.compile(
    r"(?:https?://)?(?:t|telegram)\.me/(\w{4,32})|(?<![\w.@])@([a-z]\w{3,31})\b", re.IGNORECASE
)
_TELEGRAM_NAMES: Final = re.compile(r"(?:(?:telegram|телеграмм?|tg|тг)\s*[:.\-–—]*\s*)$", re.IGNORECASE)
_SITE: Final = re.compile(
    r"(?<![\w@./-])(?:https?://)?(?:www\.)?(?:[a-zа-яё0-9](?:[a-zа-яё0-9-]*[a-zа-яё0-9])?\.)+"
    r"(?:ru|com|net|org|su|by|kz|bg|eu|info|biz|pro|shop|store|online|io|рф|бг|москва)(?:/[^\s,;|]*)?(?![\w@-])",
    re.IGNORECASE,
)
_SITE_NAMES: Final = re.compile(
    r"(?:(?:сайт|веб-?сайт|уебсайт|site|web|website|www|url|w)\s*[:\-–—]*\s*)$", re.IGNORECASE
)
_PHONE: Final = re.compile(
    r"(?<![\w@.+])(?:\+|00)?\(?\d[\d ()\u00a0\u2009\u202f.‑–-]{7,}\d"
    r"(?:[ ,(]*(?:доб|вн|внутр|вътр|ext)[ .:№#]*\d{1,7}\)?)?"
    r"(?P<after>\s*\((?:моб|сот|раб|дом|факс|mob|work|fax|whats\s?app|ватсап|вотсап|viber|вайбер)[^()\n]{0,20}\))?",
    re.IGNORECASE,
)
_PHONE_NAMES: Final = re.compile(
    r"(?:(?<!\w)(?:контактный|мобильный|мобильная|моб|сотовый|сот|рабочий|раб|городской|домашний|дом|прямой|телефоны?|тел|тлф"
    r"|факс|gsm|мобилен|т|м|ф|phone|mobile|mob|cell|office|work|direct|tel|fax|whats\s?app|ватсап|вотсап|viber|вайбер"
    r"|t|m|p|f)(?![a-zа-яё])[\s.:/,()\-–—]*)+$",
    re.IGNORECASE,
)
_KINDS: Final = {
    "моб.": r"\bмоб|\bсот|\bmob|\bcell|\bgsm|(?<!\w)[mм]\b", "раб.": r"\bраб|\bwork|\boffice", "дом.": r"\bдом",
    "факс": r"\bфакс|\bfax|(?<!\w)[fф]\b", "WhatsApp": r"whats\s?app|ватсап|вотсап", "Viber": r"viber|вайбер",
}  # fmt: skip


_BULGARIAN: Final = re.compile(r"\bЕ?ООД\b|\bЕ?АД\b|\bЕИК\b|\bгр\. ?София|\.bg\b|\+359", re.IGNORECASE)


def take_all(sheet: Sheet) -> None:
    """Requisites before phones, since both are digits; addresses of mail before sites, since both have dots."""
    _take_requisites(sheet)
    _take_emails(sheet)
    _take_telegrams(sheet)
    _take_sites(sheet)
    _take_phones(sheet)


def _take_requisites(sheet: Sheet) -> None:
    for found in _free(sheet, _INN):
        with suppress(Refusal):
            values = {"inn": requisites.parse_inn(found[1])}
            values |= {"kpp": requisites.parse_kpp(found[2])} if found[2] else {}
            _once(sheet, found, values)
    for pattern, code, parse in (
        (_KPP, "kpp", requisites.parse_kpp),
        (_OGRN, "ogrn", _ogrn),
        (_ACTIVITY, "activity", _line),
    ):
        for found in _free(sheet, pattern):
            with suppress(Refusal):
                _once(sheet, found, {code: parse(found[1])})
    for found in _free(sheet, _OTHERS):
        sheet.take(found.start(), found.end())


def _ogrn(digits: str) -> str:
    return requisites.parse_ogrn(digits) if len(digits) == 13 else requisites.parse_ogrnip(digits)


def _line(text: str) -> str:
    return " ".join(text.split())


def _take_emails(sheet: Sheet) -> None:
    for found in _free(sheet, _EMAIL):
        if address := emails.normalise(found[0]):
            closed = found.end() + (sheet.text[found.end() : found.end() + 1] in {">", ")"})
            sheet.take(_with_name(sheet, found.start(), _EMAIL_NAMES), closed, {"email": address})


def _take_telegrams(sheet: Sheet) -> None:
    for found in _free(sheet, _TELEGRAM):
        _once(sheet, found, {"telegram": f"@{found[1] or found[2]}"}, _TELEGRAM_NAMES)


def _take_sites(sheet: Sheet) -> None:
    for found in _free(sheet, _SITE):
        _once(sheet, found, {"site": found[0].rstrip("/.")}, _SITE_NAMES)


def _take_phones(sheet: Sheet) -> None:
    region = "BG" if _BULGARIAN.search(sheet.text) else "RU"
    for found in _free(sheet, _PHONE):
        start = _with_name(sheet, found.start(), _PHONE_NAMES)
        number = found[0].removesuffix(found["after"] or "")
        numbers, bad = phones.parse_many(number, region)
        if _is_inn(number, named=start < found.start()):
            _once(sheet, found, {"inn": number})
        elif numbers and not bad:
            label = _kind_of(sheet.text[start : found.start()] + (found["after"] or ""))
            told = [phones.format_phone(each.phone.key, each.phone.extension) for each in numbers]
            value = ", ".join(f"{label} {number}".strip() for number in told)
            sheet.take(start, found.end(), {"phone": value})


def _is_inn(text: str, *, named: bool) -> bool:
    """Ten digits in a row, which nobody has called a phone, and whose last one fits the others."""
    if named or text.startswith("9") or not (text.isascii() and text.isdigit() and len(text) in {10, 12}):
        return False
    with suppress(Refusal):
        return requisites.parse_inn(text) == text
    return False


def _kind_of(names: str) -> str:
    return " ".join(kind for kind, pattern in _KINDS.items() if re.search(pattern, names, re.IGNORECASE))


def _free(sheet: Sheet, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    for found in pattern.finditer(sheet.text):
        if sheet.is_free(found.start(), found.end()):
            yield found


def _once(sheet: Sheet, found: re.Match[str], values: dict[str, str], names: re.Pattern[str] | None = None) -> None:
    """A card has one of it; a second stays in the rest."""
    if not any(map(sheet.has, values)):
        start = _with_name(sheet, found.start(), names) if names else found.start()
        sheet.take(start, found.end(), values)


def _with_name(sheet: Sheet, start: int, names: re.Pattern[str]) -> int:
    """Where the piece begins together with what it is called («тел.:»), on its own line."""
    line = sheet.line_start(start)
    called = names.search(sheet.text[line:start])
    begin = line + called.start() if called else start
    return begin if sheet.is_free(begin, start) else start
