"""What a card can be asked for: its fields, and what belongs to it. Rules and weights name these by their codes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from krug.clients import fields
from krug.clients.drafts import Draft, distinct
from krug.clients.models import Client, ContactKind, Kind
from krug.core import db
from krug.core.registry import Label

Texts = Mapping[str, Sequence[str]]  # what stands in each item, as it was typed; none: it is empty


@dataclass(frozen=True)
class Item:
    """``weight`` is the ready one. Of what is not ``askable`` no rule can require anything: it only makes cards fuller.

    ``checkable``: what was typed there can be looked at.
    """

    code: str
    label: Label
    weight: int
    askable: bool = True
    checkable: bool = False
    category_id: int | None = None  # only cards of it are asked for this


_WEIGHTS: dict[str, dict[str, int]] = {
    Kind.PERSON.value: {
        "phone": 5, "first_name": 4, "last_name": 4, "email": 3, "city": 2, "employment": 2, "birth_date": 2,
        "second_contact": 1, "patronymic": 1, "address": 1, "about": 1, "preferred_channel": 1, "warmth": 1,
    },
    Kind.COMPANY.value: {
        "phone": 5, "name": 4, "inn": 4, "employment": 4, "email": 3, "city": 2, "activity": 2, "address": 2,
        "second_contact": 1, "kpp": 1, "full_name": 1, "about": 1, "warmth": 1,
    },
}  # fmt: skip
_CONTACTS = {"phone": ContactKind.PHONE, "email": ContactKind.EMAIL}
_ALWAYS_THERE = frozenset({"owner", "name"})  # given by the verbs themselves
_TYPED = frozenset({"text", "long", "okved"})


def of(kind: str) -> list[Item]:
    """Contacts first, then the fields of the card, then what stands around it."""
    weights = _WEIGHTS[kind]
    card = [
        Item(
            field.code, field.label, weights.get(field.code, 0),
            askable=field.code not in _ALWAYS_THERE, checkable=field.control in _TYPED,
            category_id=field.own.category_id if field.own else None,
        )
        for field in fields.of(kind)
    ]  # fmt: skip
    works = _("contact person") if kind == Kind.COMPANY else _("place of work")
    return [
        Item("phone", _("phone"), weights["phone"], checkable=True),
        Item("email", _("e-mail"), weights["email"], checkable=True),
        Item("second_contact", _("second contact"), weights["second_contact"], askable=False),
        Item("address", _("address"), weights["address"], checkable=True),
        *card,
        Item("employment", works, weights["employment"], askable=False),
    ]


def get(kind: str, code: str) -> Item | None:
    return next((item for item in of(kind) if item.code == code), None)


def texts_of(draft: Draft) -> Texts:
    """What a client not saved yet has of each item."""
    found: dict[str, list[str]] = {code: [] for code in _CONTACTS}
    for contact in draft.contacts:
        if contact.kind in found:
            found[contact.kind].append(contact_text(contact.kind, contact.value, contact.key))
    found["second_contact"] = [contact.value for contact in distinct(draft.contacts)[1:]]
    found["address"] = [text for _kind, text in draft.addresses]
    found["employment"] = [job.company_name or "?" for job in draft.employments if job.ended_on is None]
    for field in fields.of(draft.kind):
        value = _value(draft, field.code)
        found[field.code] = [fields.typed(field, value)] if fields.is_filled(field, value) else []
    return found


def filled_in(draft: Draft) -> set[str]:
    """Codes of the items that a client not saved yet has: of `texts_of` only whether there is any, for masses."""
    columns = fields.columns_of(draft.kind)
    found = {
        field.code
        for column, value in {**draft.values, "owner_id": draft.owner_id}.items()
        if value not in (None, "") and (field := columns.get(column)) is not None and fields.is_filled(field, value)
    }
    found.update({contact.kind for contact in draft.contacts} & _CONTACTS.keys())
    found |= {"second_contact"} if len(draft.contacts) > 1 and len(distinct(draft.contacts)) > 1 else set()
    found |= {"address"} if draft.addresses else set()
    found |= {"employment"} if any(job.ended_on is None for job in draft.employments) else set()
    return found


def _value(draft: Draft, code: str) -> Any:
    return draft.owner_id if code == "owner" else draft.values.get(fields.attname(code))


def contact_text(kind: str, value: str, key: str) -> str:
    """How a contact is looked at: a phone in the one way all are written, whatever way it was typed in."""
    return f"+{key}" if kind == ContactKind.PHONE and key else key or value


# By hand: the ORM builds this statement for longer than it runs.
_BELONGINGS = """
SELECT c.id,
  EXISTS (SELECT 1 FROM clients_contactpoint p WHERE p.client_id = c.id AND p.kind = 'phone' AND p.archived_at IS NULL),
  EXISTS (SELECT 1 FROM clients_contactpoint p WHERE p.client_id = c.id AND p.kind = 'email' AND p.archived_at IS NULL),
  (SELECT count(*) FROM clients_contactpoint p WHERE p.client_id = c.id AND p.archived_at IS NULL) > 1,
  EXISTS (SELECT 1 FROM clients_address a WHERE a.client_id = c.id AND a.archived_at IS NULL),
  CASE WHEN c.kind = 'company' THEN EXISTS (
    SELECT 1 FROM clients_employment j WHERE j.company_id = c.id AND j.archived_at IS NULL AND j.ended_on IS NULL
  ) ELSE EXISTS (
    SELECT 1 FROM clients_employment j WHERE j.person_id = c.id AND j.archived_at IS NULL AND j.ended_on IS NULL
  ) END
FROM clients_client c WHERE c.id IN ({clients})
"""
_BELONGING = ("phone", "email", "second_contact", "address", "employment")


def belongings(client_ids: Iterable[int]) -> dict[int, set[str]]:
    """Codes of the items that are rows of their own, by client, in one query."""
    rows = db.rows(_BELONGINGS.format(clients=db.listed(client_ids)))
    return {pk: {code for code, is_there in zip(_BELONGING, there, strict=True) if is_there} for pk, *there in rows}


def filled(client: Client, belonging: Collection[str]) -> set[str]:
    """Codes of the items that a client has, ``belonging`` being those it has of `belongings`."""
    known = fields.of(client.kind)
    return {field.code for field in known if fields.is_filled(field, fields.value_of(client, field.code))}.union(
        belonging
    )
