"""What a card can be asked for: its fields, and what belongs to it. Rules and weights name these by their codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from krug.clients import fields
from krug.clients.drafts import Draft, distinct
from krug.clients.models import Address, Client, ClientQuerySet, ContactKind, ContactPoint, Employment, Kind
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
_TYPED = frozenset({"text", "long"})


def of(kind: str) -> list[Item]:
    """Contacts first, then the fields of the card, then what stands around it."""
    weights = _WEIGHTS[kind]
    card = [
        Item(
            field.code, field.label, weights.get(field.code, 0),
            askable=field.code not in _ALWAYS_THERE, checkable=field.control in _TYPED,
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
        found[field.code] = [fields.typed_form(value)] if fields.is_filled(field, value) else []
    return found


def filled_in(draft: Draft) -> set[str]:
    """Codes of the items that a client not saved yet has: of `texts_of` only whether there is any, for masses."""
    found = {field.code for field in fields.of(draft.kind) if fields.is_filled(field, _value(draft, field.code))}
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


def with_belongings(clients: ClientQuerySet) -> ClientQuerySet:
    """Clients read together with what `filled` asks of each."""
    points = ContactPoint.objects.filter(client=OuterRef("pk"), archived_at=None)
    counted = points.order_by().values("client").annotate(number=Count("pk")).values("number")
    jobs = Employment.objects.filter(archived_at=None, ended_on=None)
    found: dict[str, Any] = {f"has_{code}": Exists(points.filter(kind=kind)) for code, kind in _CONTACTS.items()}
    return fields.readable(clients).annotate(
        **found,
        contacts=Coalesce(Subquery(counted), 0),
        has_address=Exists(Address.objects.filter(client=OuterRef("pk"), archived_at=None)),
        has_job=Exists(jobs.filter(person=OuterRef("pk"))),
        has_people=Exists(jobs.filter(company=OuterRef("pk"))),
    )


def filled(client: Client) -> set[str]:
    """Codes of the items that a client has. Its queryset came through `with_belongings`."""
    known: Any = client
    found = {
        field.code for field in fields.of(client.kind) if fields.is_filled(field, fields.value_of(client, field.code))
    }
    found |= {code for code in _CONTACTS if getattr(known, f"has_{code}")}
    found |= {"second_contact"} if known.contacts > 1 else set()
    found |= {"address"} if known.has_address else set()
    found |= {"employment"} if (known.has_people if client.is_company else known.has_job) else set()
    return found
