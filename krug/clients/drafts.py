"""A client as a door hands it to the verbs: ready Python values, nothing saved yet."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from krug.clients.models import ContactKind, Kind
from krug.core.text import emails, names, phones
from krug.core.text.fold import fold
from krug.core.text.money import Money
from krug.core.text.refusals import Refusal

SORT_KEY_LENGTH = 120
NAMELESS = "\uffff"  # sorts last


@dataclass(frozen=True, slots=True)
class ContactDraft:
    kind: str
    value: str
    key: str = ""
    extension: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class EmploymentDraft:
    company_id: int
    company_name: str
    position: str = ""
    department: str = ""
    decision_role: str = ""
    started_on: datetime.date | None = None
    ended_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Employer:
    """Where a new client works: a company of the base, or one to be added under this name."""

    name: str
    position: str = ""
    company_id: int | None = None
    city: str = ""
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class PurchaseDraft:
    made_on: datetime.date
    amount: Money
    what: str = ""
    returned: bool = False


@dataclass(slots=True)
class Draft:
    """``values`` are fields of Client by name; the derived ones (name of a person, sort key) follow by themselves."""

    kind: str
    values: dict[str, Any] = field(default_factory=dict)
    owner_id: int | None = None
    contacts: list[ContactDraft] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)  # (kind, text)
    employments: list[EmploymentDraft] = field(default_factory=list)
    purchases: list[PurchaseDraft] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)  # names, also of tags that nobody has yet
    days: list[tuple[str, datetime.date, str]] = field(default_factory=list)  # what, day, name: `models.What`
    tastes: list[tuple[str, bool]] = field(default_factory=list)  # name, whether it is not liked
    created_at: datetime.datetime | None = None
    said: tuple[tuple[Any, ...], ...] = ()  # by a key that was chosen, see `clients.keys`: it alone decides who this is


BY_NUMBER = frozenset({ContactKind.WHATSAPP, ContactKind.TELEGRAM, ContactKind.MAX})  # found by a phone, as by a name


def contact(kind: str, text: str, *, label: str = "", region: str = "RU") -> ContactDraft:
    """A contact from what was typed. Raises Refusal with a sentence when it cannot be one."""
    text = text.strip()
    if kind == ContactKind.PHONE:
        if problem := phones.problem(text, region):
            raise Refusal(problem.code, problem.message)
        (found,), _bad = phones.parse_many(text, region)
        return ContactDraft(kind, text, found.phone.key, found.phone.extension, label or found.label[:60])
    if kind == ContactKind.EMAIL:
        address = emails.normalise(text)
        if problem := emails.problem(text) if address is None else None:
            raise Refusal(problem.code, problem.message)
        return ContactDraft(kind, text, address or "", label=label)
    phone = phones.parse(handle(text), region) if kind in BY_NUMBER else None
    return ContactDraft(kind, text, phone.key if phone else handle(text), label=label)


def distinct(contacts: Iterable[ContactDraft]) -> list[ContactDraft]:
    """Each contact once, the first spelling of it."""
    first: dict[tuple[str, str], ContactDraft] = {}
    for each in contacts:
        first.setdefault((each.kind, each.key or each.value), each)
    return list(first.values())


def handle(text: str) -> str:
    """A messenger's handle or a site for comparison: no scheme, no leading @, lower case."""
    bare = fold(text).removeprefix("https://").removeprefix("http://").removeprefix("www.")
    for host in ("t.me/", "telegram.me/", "vk.com/", "m.vk.com/", "vk.ru/", "wa.me/"):
        bare = bare.removeprefix(host)
    return bare.lstrip("@").rstrip("/")[:254]


def display_name(kind: str, values: Mapping[str, Any]) -> str:
    if kind == Kind.COMPANY:
        return str(values.get("name", "")).strip()[:300]
    parts = (values.get("last_name", ""), values.get("first_name", ""), values.get("patronymic", ""))
    return " ".join(part for part in parts if part)[:300]


def sort_key(kind: str, name: str) -> str:
    """What lists sort by: companies without their legal form and quotes, nameless clients last."""
    key = names.company_key(name) if kind == Kind.COMPANY else fold(name)
    return (key or fold(name))[:SORT_KEY_LENGTH] or NAMELESS
