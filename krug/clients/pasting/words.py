"""What the words of a line tell: a company, a person, a position, an address, a city."""

import re
from typing import Final

from krug.clients import cities
from krug.core.text import names
from krug.core.text.names import legal_forms

_POSITION_WORDS = r"""
директор\w* менеджер\w* руководител\w* начальник\w* заместител\w* зам инженер\w* бухгалтер\w* специалист\w*
консультант\w* администратор\w* секретар\w* ассистент\w* помощни\w* юрист\w* маркетолог\w* аналитик\w* программист\w*
разработчик\w* дизайнер\w* архитектор\w* технолог\w* мастер\w* прораб\w* продавец\w* кассир\w* логист\w* снабжен\w*
закупщи\w* председател\w* президент\w* учредител\w* владел\w* собственник\w* основател\w* партн[её]р\w*
представител\w* экономист\w* кладовщи\w* водител\w* врач\w* агент\w* брокер\w* риелтор\w* риэлтор\w* оператор\w*
управляющ\w* механик\w* энергетик\w* управител\w* мениджър\w* счетоводител\w* съветник\w* търговец\w* собственик\w*
изпълнителен manager\w* director\w* head chief\w* officer\w* ceo cto cfo coo cmo president\w* founder\w* co-founder\w*
owner\w* partner\w* engineer\w* accountant\w* assistant\w* specialist\w* consultant\w* lead developer\w* analyst\w*
lawyer\w* representative\w* executive\w* coordinator\w* supervisor\w* secretary\w*
"""
_POSITION: Final = re.compile(rf"(?<![\w-])(?:{'|'.join(_POSITION_WORDS.split())})(?![\w-])", re.IGNORECASE)
_STREET: Final = re.compile(
    r"(?<![\w-])(?:ул|улица|пр-?к?т|просп|проспект|пер|переулок|наб|набережная|шоссе|ш|бульвар|бул|б-р|пл|площадь|мкр|мкрн"
    r"|микрорайон|проезд|пр-д|тракт|аллея|ж\.?\s?к|квартал|кв-л|промзона)(?![\w-])\.?\s*\S"
    r"|\w\s+(?:street|st|avenue|ave|road|rd|blvd|boulevard|lane|square|шоссе|проспект|переулок|бульвар|площадь|улица)(?!\w)",
    re.IGNORECASE,
)
_POSTCODE: Final = re.compile(r"(?<!\d)\d{6}(?!\d)")
_ADDRESS_PART: Final = re.compile(
    r"^\s*(?:(?:г|гор|город|гр|с|село|пос|пгт|дер|деревня|д|дом|кв|оф|офис|корп|корпус|к|стр|строение|пом|помещ|помещение"
    r"|комн|ком|эт|этаж|литера?|под[ъь]езд|вх|ет|ап|no|suite|floor|office|apt|бл|блок)(?![a-zа-яё])[\s.№]*\S.{0,30}"
    r"|.{0,40}(?<!\w)(?:обл|область|край|респ|республика|р-н|район|округ|россия|рф|russia|българия|bulgaria"
    r"|united kingdom|uk|usa)(?!\w).{0,30}"
    r"|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{1,4}[а-яa-z]?(?:\s?/\s?\d{1,4})?(?:[\s-]*\d{1,4})?|\d{4,6})\s*$",
    re.IGNORECASE,
)
_CITY: Final = re.compile(r"^\s*(?:г\.|г\s|гор\.|город\s|гр\.|град\s)\s*([^\W\d_][\w .-]{1,40})$", re.IGNORECASE)
_CITY_WITHIN: Final = re.compile(r"(?<!\w)(?:г\.\s*|г\s+|гор\.\s*|город\s+|гр\.\s*|град\s+)((?:[А-ЯЁ][\w-]+\s?){1,3})")
_QUOTED_COMPANY: Final = re.compile(
    r"(?:(?<!\w)(?:[а-яё]+ая\s+)?(?:компани[яией]{1,2}|фирм[аыеой]{1,2}|company|(?P<kept>ао|групп[аы]\s+компаний|гк|тд|торгов\w+\s+дом|завод\w*"
    r"|магазин\w*|салон\w*|клиник\w*|студи\w*|агентств\w*|холдинг\w*|фабрик\w*|центр\w*))\s+)?[«\"“„][^«»\"“”„\n]{2,80}[»\"”“]",
    re.IGNORECASE,
)
_FULL_FORM: Final = re.compile(
    r"обществ\w* с ограниченной|акционерн\w* обществ|индивидуальн\w* предпринимател", re.IGNORECASE
)
_POSTCODE_AND_CITY: Final = re.compile(r"\d{4,6}\s+(\D+)")
_CALLED_COMPANY: Final = re.compile(r"^(?:компани[яией]{1,2}|фирм[аыеой]{1,2}|company)\s+(?=[«\"“„])", re.IGNORECASE)
_GREETING: Final = re.compile(
    r"^\W*(?:с\s+(?:наилучшими\s+|добрыми\s+)?(?:уважением|пожеланиями)|всего\s+доброго|best\s+regards|kind\s+regards|regards"
    r"|sincerely|thank\w*|спасибо|поздрави|с\s+уважение|sent\s+from|отправлено)\b",
    re.IGNORECASE,
)
_CAPITALISED: Final = re.compile(r"(?:[^\W\d_a-zа-яё][\w'’.-]*\s+){1,2}[^\W\d_a-zа-яё][\w'’.-]*")
LONGEST_POSITION = 80


def is_greeting(text: str) -> bool:
    return _GREETING.match(text) is not None


def is_person(text: str) -> bool:
    return names.looks_like_person(text) and not is_position(text) and not cities.is_known(text)


def may_be_person(text: str) -> bool:
    """Two or three capitalised words, which no list of names has."""
    return _CAPITALISED.fullmatch(text.strip()) is not None and not is_greeting(text) and not is_position(text)


def is_position(text: str) -> bool:
    return len(text) <= LONGEST_POSITION and _POSITION.search(text) is not None


def has_full_form(text: str) -> bool:
    return _FULL_FORM.search(text) is not None


def company_in(text: str) -> tuple[int, int] | None:
    """Where in a line a company is named: its form with the name beside it, or a name in quotation marks."""
    form = legal_forms.find_form(text)
    if form is None or not names.company_key(text):
        quoted = _QUOTED_COMPANY.search(text)
        return quoted.span() if quoted else None
    if legal_forms.stands_after_the_name(legal_forms.canonical(form["form"])):
        start = max(text.rfind(sign, 0, form.start("form")) for sign in ",;|") + 1
        return start, form.end("form") + text[form.end("form") :].startswith(".")
    quoted = _QUOTED_COMPANY.search(text, form.end("form"))
    if quoted and not text[form.end("form") : quoted.start()].strip(" .,-–—"):
        return form.start("form"), quoted.end()
    end = re.compile(r"[,;|(]|$").search(text, form.end("form"))
    return form.start("form"), end.start() if end else len(text)


def company_name(text: str) -> str:
    """«компания «Мир»» is called «Мир»."""
    return names.tidy_company(_CALLED_COMPANY.sub("", text))


def is_address(text: str) -> bool:
    return _STREET.search(text) is not None or _POSTCODE.search(text) is not None


def is_part_of_address(text: str) -> bool:
    coded = _POSTCODE_AND_CITY.fullmatch(text.strip())
    known = cities.is_known(coded[1] if coded else text)
    return known or is_address(text) or _ADDRESS_PART.match(text) is not None


def city_of(text: str) -> str:
    """The city a piece says it is, «г. Пермь» or one that is known; empty if it is none."""
    found = _CITY.match(text)
    if found:
        return cities.tidy(found[1])
    return cities.tidy(text) if cities.is_known(text) else ""


def city_within(address: str) -> str:
    """The city of an address: said to be one, or known."""
    said = _CITY_WITHIN.search(address)
    if said:
        return cities.tidy(said[1])
    parts = (re.sub(r"^\s*\d{4,6}\s+", "", part) for part in re.split(r"[,;]", address))
    return next((cities.tidy(part) for part in parts if cities.is_known(part)), "")
