"""What a spreadsheet can say of a client, and how a row of it becomes drafts."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.timezone import get_current_timezone, localdate, now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krug.clients import cities
from krug.clients.drafts import ContactDraft, Draft, PurchaseDraft, handle
from krug.clients.fields import birthday
from krug.clients.headers import HEADERS
from krug.clients.models import AddressKind, ContactKind, Kind, Warmth
from krug.core import okved
from krug.core.registry import Column
from krug.core.rights import Actor
from krug.core.text import dates, emails, names, phones, requisites
from krug.core.text.fold import fold
from krug.core.text.money import Money, parse_money
from krug.core.text.refusals import Refusal

Values = dict[str, Any]
_DIGITS = re.compile(r"\d")


def as_text(cell: Any) -> str:
    """A cell as its author sees it: whole numbers without «.0», dates as days."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return f"{cell:%d.%m.%Y %H:%M}" if cell.time() else f"{cell:%d.%m.%Y}"
    if isinstance(cell, datetime.date):
        return f"{cell:%d.%m.%Y}"
    return " ".join(str(cell).split())


# Readers: each takes a cell that is not empty.


def _name(cell: Any, values: Values) -> None:
    name = names.split(as_text(cell))
    values["name"] = [name.last[:100], name.first[:100], name.patronymic[:100]]


def _part(place: int) -> Callable[[Any, Values], None]:
    def read(cell: Any, values: Values) -> None:
        parts: list[str] = values.setdefault("name", ["", "", ""])
        parts[place] = names.fix_case(as_text(cell))[:100]

    return read


def _who(cell: Any, values: Values) -> None:
    """A column of «clients»: companies and persons mixed."""
    text = as_text(cell)
    if names.looks_like_company(text) or not names.looks_like_person(text):
        _company(cell, values)
    else:
        _name(cell, values)


def _company(cell: Any, values: Values) -> None:
    values["company"] = names.tidy_company(as_text(cell))[:300]


def _line(code: str, limit: int) -> Callable[[Any, Values], None]:
    def read(cell: Any, values: Values) -> None:
        values[code] = as_text(cell)[:limit]

    return read


def _phone(cell: Any, values: Values) -> None:
    found, bad = phones.parse_many(str(cell) if not isinstance(cell, float) else as_text(cell))
    if bad and not found:
        raise Refusal(bad[0].problem.code, bad[0].problem.message)
    listed: list[list[str]] = values.setdefault("contacts", [])
    listed += [
        [ContactKind.PHONE, each.raw[:300], each.phone.key, each.phone.extension, each.label[:60]] for each in found
    ]
    _keep(values, [each.raw for each in bad], _("phone"))


def _email(cell: Any, values: Values) -> None:
    found, bad = emails.parse_many(as_text(cell))
    if bad and not found:
        raise Refusal(bad[0].problem.code, bad[0].problem.message)
    listed: list[list[str]] = values.setdefault("contacts", [])
    listed += [[ContactKind.EMAIL, each.raw[:300], each.address, "", each.label[:60]] for each in found]
    _keep(values, [each.raw for each in bad], _("e-mail"))


def _keep(values: Values, rest: list[str], what: Any) -> None:
    """A piece of a cell that could not be read beside one that could stays in the note."""
    if rest:
        values.setdefault("note", []).append(f"{what}: {'; '.join(rest)}")


def _messenger(kind: str) -> Callable[[Any, Values], None]:
    def read(cell: Any, values: Values) -> None:
        text = as_text(cell)
        values.setdefault("contacts", []).append([kind, text[:300], handle(text), "", ""])

    return read


def _inn(cell: Any, values: Values) -> None:
    """Also «ИНН/КПП» in one cell."""
    inn, _slash, kpp = as_text(cell).replace("\\", "/").partition("/")
    values["inn"] = requisites.parse_inn(inn)
    if kpp.strip():
        values["kpp"] = requisites.parse_kpp(kpp)


def _kpp(cell: Any, values: Values) -> None:
    values["kpp"] = requisites.parse_kpp(as_text(cell))


def _ogrn(cell: Any, values: Values) -> None:
    text = as_text(cell)
    parse = requisites.parse_ogrnip if len(_DIGITS.findall(text)) == 15 else requisites.parse_ogrn
    values["ogrn"] = parse(text)


def _okved(cell: Any, values: Values) -> None:
    """The code, also with its name in one cell; words without a code are what the client does."""
    text = as_text(cell)
    code = okved.code_in(text)
    if code:
        values["okved"] = code
        text = okved.titled(code)
    values.setdefault("activity", text[:200])


def _city(cell: Any, values: Values) -> None:
    values["city"] = cities.tidy(as_text(cell))


def _address(kind: str) -> Callable[[Any, Values], None]:
    def read(cell: Any, values: Values) -> None:
        values.setdefault("addresses", []).append([kind, as_text(cell)[:500]])

    return read


def _birth_date(cell: Any, values: Values, *, today: datetime.date | None = None) -> None:
    read = cell if isinstance(cell, datetime.date) else as_text(cell)
    values["birth_date"] = birthday(read, today=today).isoformat()


_SEXES = {"м": "m", "муж": "m", "мужской": "m", "m": "m", "male": "m", "ж": "f", "жен": "f", "женский": "f", "f": "f",
          "female": "f", "мъж": "m", "жена": "f"}  # fmt: skip
_WARMTHS = {"холодный": 1, "холод": 1, "cold": 1, "студен": 1, "теплый": 2, "тепло": 2, "warm": 2, "топъл": 2,
            "горячий": 3, "hot": 3, "горещ": 3}  # fmt: skip
NOT_A_SEX = Refusal("sex", _("Write «м» or «ж»."))
NOT_A_WARMTH = Refusal("warmth", _("Write «cold», «warm» or «hot»."))


def _sex(cell: Any, values: Values) -> None:
    if (word := fold(as_text(cell)).strip(".")) not in _SEXES:
        raise NOT_A_SEX
    values["sex"] = _SEXES[word]


def _warmth(cell: Any, values: Values) -> None:
    if (word := fold(as_text(cell))) not in _WARMTHS:
        raise NOT_A_WARMTH
    values["warmth"] = _WARMTHS[word]


def _note(cell: Any, values: Values) -> None:
    values.setdefault("note", []).append(str(cell).strip() if isinstance(cell, str) else as_text(cell))


def _created(cell: Any, values: Values) -> None:
    values["created_at"] = dates.parse_datetime(cell if isinstance(cell, datetime.date) else as_text(cell),
                                                zone=get_current_timezone()).isoformat()  # fmt: skip


def _bought_on(cell: Any, values: Values, *, today: datetime.date | None = None) -> None:
    read = cell if isinstance(cell, datetime.date) else as_text(cell)
    day = dates.parse_date(read, never_after=today or localdate())
    values.setdefault("purchase", {})["on"] = day.isoformat()


def _of_today(read: Callable[..., None]) -> Callable[[Actor], Callable[[Any, Values], None]]:
    """For a whole sheet it is the day on which its reading began: asking for each cell cost a sixth of the reading."""
    return lambda _actor: partial(read, today=localdate())


def _bought_for(cell: Any, values: Values) -> None:
    amount = parse_money(cell if isinstance(cell, int | float) else as_text(cell))
    if amount.minor:
        values.setdefault("purchase", {})["amount"] = amount.minor


def _bought_what(cell: Any, values: Values) -> None:
    values.setdefault("purchase", {})["what"] = as_text(cell)[:300]


def _reads(read: Callable[[Any, Values], None]) -> Callable[[str], bool]:
    """Whether a cell can be read so: for guessing columns by their content."""

    def fits(text: str) -> bool:
        try:
            read(text, {})
        except Refusal:
            return False
        return True

    return fits


def _looks_like_phone(text: str) -> bool:
    return len(_DIGITS.findall(text)) >= 10 and _reads(_phone)(text)


def _looks_like_date(text: str) -> bool:
    return not text.isdecimal() and _reads(_bought_on)(text)


def _looks_like_birthday(text: str) -> bool:
    try:
        born = birthday(text) if not text.isdecimal() else None
    except Refusal:
        return False
    return born is not None and 1920 < born.year < localdate().year - 14


COLUMNS = (
    Column(
        "who",
        _("Client: a person or a company"),
        HEADERS["who"],
        _who,
        lambda text: names.looks_like_person(text) or names.looks_like_company(text),
        order=10,
    ),
    Column("name", _("Full name"), HEADERS["name"], _name, names.looks_like_person, order=11),
    Column("last_name", _("Last name"), HEADERS["last_name"], _part(0), order=12),
    Column("first_name", _("First name"), HEADERS["first_name"], _part(1), order=13),
    Column("patronymic", _("Patronymic"), HEADERS["patronymic"], _part(2), order=14),
    Column("company", _("Company"), HEADERS["company"], _company, names.looks_like_company, order=15),
    Column("position", _("Position"), HEADERS["position"], _line("position", 200), order=16),
    Column("department", _("Department"), HEADERS["department"], _line("department", 200), order=17),
    Column("phone", _("Phones"), HEADERS["phone"], _phone, _looks_like_phone, many=True, order=18),
    Column("email", _("E-mails"), HEADERS["email"], _email, lambda text: "@" in text, many=True, order=19),
    Column("telegram", "Telegram", HEADERS["telegram"], _messenger(ContactKind.TELEGRAM), many=True, order=20),
    Column("whatsapp", "WhatsApp", HEADERS["whatsapp"], _messenger(ContactKind.WHATSAPP), many=True, order=21),
    Column("vk", "VK", HEADERS["vk"], _messenger(ContactKind.VK), many=True, order=22),
    Column(
        "site",
        _("Site"),
        HEADERS["site"],
        _messenger(ContactKind.SITE),
        lambda text: bool(re.match(r"(https?://|www\.)\S+$", text)),
        many=True,
        order=23,
    ),
    Column("inn", _("INN, or INN / KPP"), HEADERS["inn"], _inn, _reads(_inn), order=24),
    Column("kpp", _("KPP"), HEADERS["kpp"], _kpp, order=25),
    Column("ogrn", _("OGRN"), HEADERS["ogrn"], _ogrn, order=26),
    Column("full_name", _("Full legal name"), HEADERS["full_name"], _line("full_name", 500), order=27),
    Column("city", _("City"), HEADERS["city"], _city, cities.is_known, order=28),
    Column("address", _("Address"), HEADERS["address"], _address(AddressKind.MAIN), many=True, order=29),
    Column("legal_address", _("Legal address"), HEADERS["legal_address"], _address(AddressKind.LEGAL), order=30),
    Column(
        "birth_date",
        _("Date of birth"),
        HEADERS["birth_date"],
        _birth_date,
        _looks_like_birthday,
        read_for=_of_today(_birth_date),
        order=31,
    ),
    Column("sex", _("Sex"), HEADERS["sex"], _sex, order=32),
    Column("about", _("In a few words"), HEADERS["about"], _line("about", 200), order=33),
    Column("activity", _("Activity"), HEADERS["activity"], _line("activity", 200), order=34),
    Column("okved", _("OKVED"), HEADERS["okved"], _okved, order=34),
    Column("warmth", _("Warmth"), HEADERS["warmth"], _warmth, order=35),
    Column("owner", pgettext_lazy("client", "Owner"), HEADERS["owner"], _line("owner", 200), order=36),
    Column("created_at", _("In the base since"), HEADERS["created_at"], _created, order=37),
    Column(
        "purchase_on",
        _("Purchase: date"),
        HEADERS["purchase_on"],
        _bought_on,
        _looks_like_date,
        read_for=_of_today(_bought_on),
        order=38,
    ),
    Column("purchase_amount", _("Purchase: amount"), HEADERS["purchase_amount"], _bought_for, order=39),
    Column("purchase_what", _("Purchase: what"), HEADERS["purchase_what"], _bought_what, order=40),
    Column("note", _("Note"), HEADERS["note"], _note, many=True, order=90),
)


@dataclass
class RowDraft:
    """Whom a row speaks of: a person, a company, or a person at a company. At least one is there."""

    person: Draft | None
    company: Draft | None
    job: dict[str, str] = field(default_factory=dict)

    @property
    def main(self) -> Draft:
        draft = self.person or self.company
        assert draft is not None
        return draft


_OF_COMPANY = ("inn", "kpp", "ogrn", "full_name", "activity", "okved")
_OF_BOTH = ("city",)
_OF_MAIN = ("about", "warmth")
_COMPANY_CONTACTS = (ContactKind.SITE,)


def drafts(
    values: Mapping[str, Any], *, owners: Mapping[str, int], owner_id: int | None, nameless: bool = False
) -> RowDraft | None:
    """Drafts of a row as `Column.read` left it; None when it names nobody and has no contact, unless that may be."""
    contacts = [ContactDraft(*each) for each in values.get("contacts", ())]
    name, company_name = values.get("name"), values.get("company", "")
    if not name and not company_name and not contacts and not values.get("inn") and not nameless:
        return None
    named = owners.get(fold(str(values.get("owner", ""))))
    owner = owner_id if named is None else named
    is_company = bool(company_name) or (bool(values.get("inn")) and not name)
    company = Draft(Kind.COMPANY, {"name": company_name or str(values.get("inn", ""))}, owner) if is_company else None
    person = _person(name, values, owner) if name or company is None else None
    row = RowDraft(person, company, _job(values))
    for contact in contacts:
        of_company = company is not None and (person is None or contact.kind in _COMPANY_CONTACTS)
        (company if of_company and company else row.main).contacts.append(contact)
    _fill(row, values, owners)
    return row


def _person(name: list[str] | None, values: Mapping[str, Any], owner: int | None) -> Draft:
    last, first, patronymic = name or ["", "", ""]
    draft = Draft(Kind.PERSON, {"last_name": last, "first_name": first, "patronymic": patronymic}, owner)
    draft.values["sex"] = values.get("sex") or names.sex(names.PersonName(last, first, patronymic))
    if "birth_date" in values:
        draft.values["birth_date"] = datetime.date.fromisoformat(values["birth_date"])
    return draft


def _job(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: values[name] for name in ("position", "department") if values.get(name)}


def _fill(row: RowDraft, values: Mapping[str, Any], owners: Mapping[str, int]) -> None:
    """Put the rest where it belongs: requisites to the company, notes and purchases to whom the row is about."""
    requisites_of = row.company or row.main
    requisites_of.values.update({name: values[name] for name in _OF_COMPANY if name in values})
    row.main.values.update({name: values[name] for name in _OF_MAIN if name in values})
    for draft in (row.person, row.company):
        if draft is not None:
            draft.values.update({name: values[name] for name in _OF_BOTH if name in values})
            draft.created_at = _moment(values.get("created_at"))
    requisites_of.addresses += [(kind, text) for kind, text in values.get("addresses", ())]
    notes = list(values.get("note", ()))
    if (named := owners.get(fold(str(values.get("owner", ""))))) is not None:
        row.main.values["owner_id"] = named
    elif values.get("owner"):
        notes.append(f"{COLUMN_LABELS['owner']}: {values['owner']}")
    if row.company is None and row.job:
        notes.append(", ".join(row.job.values()))
    if notes:
        row.main.values["note"] = "\n".join(notes)
    row.main.purchases += _purchases(values.get("purchase", {}))
    row.main.values.setdefault("warmth", Warmth.UNKNOWN.value)


def _purchases(told: Mapping[str, Any]) -> list[PurchaseDraft]:
    if "amount" not in told:
        return []
    day = datetime.date.fromisoformat(told["on"]) if "on" in told else localdate()
    return [PurchaseDraft(day, Money(told["amount"]), told.get("what", ""))]


def _moment(text: str | None) -> datetime.datetime | None:
    return min(datetime.datetime.fromisoformat(text), now()) if text else None


COLUMN_LABELS = {column.code: column.label for column in COLUMNS}
