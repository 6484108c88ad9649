"""From what was typed in the form of a new client to a draft."""

from dataclasses import dataclass, field, replace

from krug.clients.drafts import ContactDraft, Draft, contact
from krug.clients.models import ContactKind, Kind, Prospect
from krug.core.text import emails, names, phones, requisites
from krug.core.text.refusals import Refusal


@dataclass
class Intake:
    """A draft and what could not be read, by the form's field."""

    draft: Draft
    problems: dict[str, str] = field(default_factory=dict)


def read(
    *, who: str, kind: str, phone: str, email: str, city: str, about: str, owner_id: int | None, inn: str = ""
) -> Intake:
    """``kind`` may be empty: then the name tells.

    A phone or an e-mail in the field of the name is taken for one, unless its own field says another.
    """
    if not phone.strip():
        who, phone = _phone_apart(who)
    if not email.strip():
        who, email = _email_apart(who)
    chosen = kind or (Kind.COMPANY if names.looks_like_company(who) else Kind.PERSON)
    intake = Intake(Draft(chosen, {"city": city, "about": about}, owner_id))
    intake.draft.values.update(_name(chosen, who))
    for name, contact_kind, typed in (("phone", ContactKind.PHONE, phone), ("email", ContactKind.EMAIL, email)):
        read_contact = _contact(contact_kind, typed, name, intake)
        if read_contact:
            intake.draft.contacts.append(read_contact)
    _read_inn(inn, intake)
    if chosen == Kind.PERSON:
        intake.draft.values["sex"] = names.sex(names.split(who)) if who else ""
    return intake


def of_prospect(prospect: Prospect, owner_id: int | None) -> Draft:
    """A client of what is known of a prospect."""
    intake = read(
        who=prospect.name, kind=prospect.kind, phone=prospect.phone, email=prospect.email, city="", about="",
        owner_id=owner_id,
    )  # fmt: skip
    if prospect.site:
        intake.draft.contacts.append(contact(ContactKind.SITE, prospect.site))
    return replace(intake.draft, values={**intake.draft.values, "inn": prospect.inn, "note": prospect.note})


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


def _read_inn(typed: str, intake: Intake) -> None:
    if not typed.strip():
        return
    try:
        intake.draft.values["inn"] = requisites.parse_inn(typed)
    except Refusal as refusal:
        intake.problems["inn"] = str(refusal.message)


def _name(kind: str, who: str) -> dict[str, str]:
    if kind == Kind.COMPANY:
        return {"name": names.tidy_company(who)}
    name = names.split(who)
    return {"last_name": name.last, "first_name": name.first, "patronymic": name.patronymic}


def _contact(kind: str, typed: str, field_name: str, intake: Intake) -> ContactDraft | None:
    if not typed.strip():
        return None
    try:
        return contact(kind, typed)
    except Refusal as refusal:
        intake.problems[field_name] = str(refusal.message)
        return None
