"""From what was typed in the form of a new client to a draft."""

from dataclasses import dataclass, field

from krug.clients.drafts import ContactDraft, Draft, contact
from krug.clients.models import ContactKind, Kind
from krug.core.text import names
from krug.core.text.refusals import Refusal


@dataclass
class Intake:
    """A draft and what could not be read, by the form's field."""

    draft: Draft
    problems: dict[str, str] = field(default_factory=dict)


def read(*, who: str, kind: str, phone: str, email: str, city: str, about: str, owner_id: int | None) -> Intake:
    """``kind`` may be empty: then the name tells. A phone in the field of the name is taken for a phone."""
    chosen = kind or (Kind.COMPANY if names.looks_like_company(who) else Kind.PERSON)
    intake = Intake(Draft(chosen, {"city": city, "about": about}, owner_id))
    intake.draft.values.update(_name(chosen, who))
    for name, contact_kind, typed in (("phone", ContactKind.PHONE, phone), ("email", ContactKind.EMAIL, email)):
        read_contact = _contact(contact_kind, typed, name, intake)
        if read_contact:
            intake.draft.contacts.append(read_contact)
    if chosen == Kind.PERSON:
        intake.draft.values["sex"] = names.sex(names.split(who)) if who else ""
    return intake


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
