"""From what was typed in the form of a new client to a draft."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from krug.clients import fields
from krug.clients.drafts import ContactDraft, Draft, Employer, contact, distinct
from krug.clients.entry.standard import Broken
from krug.clients.models import AddressKind, Client, ContactKind, Kind, Prospect
from krug.core.text import emails, names, phones
from krug.core.text.refusals import Refusal

Typed = Mapping[str, str]

NAME_PARTS = ("last_name", "first_name", "patronymic", "name")  # all of them typed as «who»
_SEPARATE = frozenset({*NAME_PARTS, "owner"})
_MESSENGERS = (ContactKind.TELEGRAM, ContactKind.SITE)
_TAGS = re.compile(r"[,;\n]+")


@dataclass
class Intake:
    """A draft, where the person works, and what could not be read, by the form's field."""

    draft: Draft
    employer: Employer | None = None
    problems: dict[str, str] = field(default_factory=dict)


def read(typed: Typed, *, owner_id: int | None) -> Intake:
    """Without a ``kind`` the name tells whether it is a company.

    A phone or an e-mail in the field of the name is taken for one, unless its own field says another.
    """
    who, phone, email = (typed.get(name, "") for name in ("who", "phone", "email"))
    if not phone.strip():
        who, phone = _phone_apart(who)
    if not email.strip():
        who, email = _email_apart(who)
    kind = typed.get("kind") or kind_of(who)
    intake = Intake(Draft(kind, _name(kind, who), owner_id))
    _read_contacts(intake, {**typed, "phone": phone, "email": email})
    _read_fields(intake, typed)
    _read_addresses(intake.draft, typed)
    intake.draft.tags = [" ".join(tag.split()) for tag in _TAGS.split(typed.get("tags", "")) if tag.strip()]
    if kind == Kind.PERSON:
        if who and not intake.draft.values.get("sex"):
            intake.draft.values["sex"] = names.sex(names.split(who))
        _read_employer(intake, typed)
    return intake


def of_prospect(prospect: Prospect, owner_id: int | None) -> Draft:
    """A client of what is known of a prospect."""
    known = {"who": prospect.name, "kind": prospect.kind, "phone": prospect.phone, "email": prospect.email}
    draft = read({**known, "site": prospect.site}, owner_id=owner_id).draft
    return replace(draft, values={**draft.values, "inn": prospect.inn, "note": prospect.note})


def kind_of(who: str) -> str:
    return Kind.COMPANY if names.looks_like_company(who) else Kind.PERSON


def field_of(broken: Broken) -> str:
    """The form's field in which a broken rule is to be mended."""
    return "who" if broken.field in NAME_PARTS else broken.field


def _phone_apart(who: str) -> tuple[str, str]:
    """«Анна 8 912 345-67-89» → the words and the number."""
    found, bad = phones.parse_many(who)
    if bad or len(found) != 1:
        return who, ""
    extension = found[0].phone.extension
    return found[0].label, f"{found[0].raw} ext. {extension}" if extension else found[0].raw


def _email_apart(who: str) -> tuple[str, str]:
    found, bad = emails.parse_many(who)
    return (who, "") if bad or len(found) != 1 else (found[0].label, found[0].address)


def _name(kind: str, who: str) -> dict[str, str]:
    if kind == Kind.COMPANY:
        return {"name": names.tidy_company(who)}
    name = names.split(who)
    return {"last_name": name.last, "first_name": name.first, "patronymic": name.patronymic}


def _read_contacts(intake: Intake, typed: Typed) -> None:
    found = [*_phones(typed.get("phone", ""), intake), *_emails(typed.get("email", ""), intake)]
    found += [contact(kind, typed[kind]) for kind in _MESSENGERS if typed.get(kind, "").strip()]
    intake.draft.contacts = distinct(found)


def _phones(typed: str, intake: Intake) -> list[ContactDraft]:
    """One number or several; words beside a number are its label."""
    found, bad = phones.parse_many(typed) if typed.strip() else ([], [])
    if bad:
        intake.problems["phone"] = str(bad[0].problem.message)
    if len(found) == 1 and not bad:
        return [contact(ContactKind.PHONE, typed)]
    return [ContactDraft("phone", each.raw, each.phone.key, each.phone.extension, each.label[:60]) for each in found]


def _emails(typed: str, intake: Intake) -> list[ContactDraft]:
    found, bad = emails.parse_many(typed) if typed.strip() else ([], [])
    if bad:
        intake.problems["email"] = str(bad[0].problem.message)
    return [ContactDraft("email", each.raw, each.address, label=each.label[:60]) for each in found]


def _read_fields(intake: Intake, typed: Typed) -> None:
    """The fields of the card that stand in the form under their own codes, and what they bring with them."""
    kind, values = intake.draft.kind, dict[str, Any]()
    for known in fields.of(kind):
        if known.code in _SEPARATE or not typed.get(known.code, "").strip():
            continue
        try:
            values[known.code] = known.parse(typed[known.code])
        except Refusal as refusal:
            intake.problems[known.code] = str(refusal.message)
    intake.draft.values.update({fields.attname(code): value for code, value in {**_brought(values), **values}.items()})


def _brought(values: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from the values on an empty card."""
    card, found = Client(activity=values.get("activity", "")), dict[str, Any]()
    for code, value in values.items():
        known = fields.BY_CODE.get(code)
        found.update(known.brings(card, value) if known else {})
    return found


def _read_addresses(draft: Draft, typed: Typed) -> None:
    kinds = {"address": AddressKind.MAIN, "legal_address": AddressKind.LEGAL}
    lines = [(kind, " ".join(typed.get(name, "").split())) for name, kind in kinds.items()]
    draft.addresses = [(kind.value, text[:500]) for kind, text in lines if text]


def _read_employer(intake: Intake, typed: Typed) -> None:
    """A position without a company is what the person is in a few words."""
    draft, company = intake.draft, names.tidy_company(typed.get("company", ""))[:300]
    position = " ".join(typed.get("position", "").split())[:200]
    if company:
        intake.employer = Employer(company, position, city=draft.values.get("city", ""), owner_id=draft.owner_id)
    elif position:
        draft.values.setdefault("about", position)
