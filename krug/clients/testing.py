"""Clients for tests, made by the verbs that make them in life."""

import datetime
from typing import Any

from django.db import transaction

from krug.clients import actions, drafts
from krug.clients.actions.indexing import keep_own_indexes
from krug.clients.drafts import Draft
from krug.clients.models import Client, Kind, OwnField, RelationKind
from krug.core.text.money import Money
from krug.staff.models import Employee


def make_client(
    *, owner: Employee | None = None, phone: str = "", email: str = "", by: Employee | None = None, **values: Any
) -> Client:
    """A person unless it has a ``name``, which only companies have of their own."""
    kind = Kind.COMPANY if "name" in values else Kind.PERSON
    if kind == Kind.PERSON and not any(part in values for part in ("last_name", "first_name")):
        values = {"last_name": "Смирнова", "first_name": "Анна", "patronymic": "Петровна", **values}
    contacts = [drafts.contact("phone", phone)] if phone else []
    contacts += [drafts.contact("email", email)] if email else []
    draft = Draft(kind, values, owner.pk if owner else None, contacts)
    with transaction.atomic():
        (pk,) = actions.create_many([draft], by_id=by.pk if by else None)
    return Client.objects.get(pk=pk)


def make_purchase(client: Client, rubles: int, *, by: Employee, on: datetime.date = datetime.date(2026, 3, 1)) -> Any:
    return actions.record_purchase(client, amount=Money(rubles * 100), made_on=on, what="Boiler", by=by)


def ready_kind(code: str) -> RelationKind:
    """One of the ready kinds of relation."""
    found: RelationKind = RelationKind.objects.get(code=code)
    return found


def make_own_field(by: Employee, of: str = "text", label: str = "Car", *, ready: bool = False, **told: Any) -> OwnField:
    """A field of the company's own; ``ready``: with its index, so that lists can be filtered and sorted by it."""
    field = actions.add_own_field(of, actions.OwnSpec(label, in_lists=ready, **told), by=by)
    if ready:
        keep_own_indexes()
        field.refresh_from_db()
    return field
