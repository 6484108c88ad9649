"""What the client base offers to the house."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from krug.clients import access, hits
from krug.clients import events as happened
from krug.clients.actions import derived, totals
from krug.clients.actions.cards import UNDOABLE
from krug.clients.jobs import prove_totals
from krug.clients.models import Address, Client, ContactPoint, Employment, Purchase
from krug.clients.portable import COLUMNS
from krug.core import registry
from krug.core.registry import Endpoints, EventType, Finder, NavItem, Right, Scheduled, Scope, Tracked, Verb

GROUP = _("Clients")

registry.nav.register(NavItem("clients", _("Clients"), "clients", "users", order=30, right=access.VIEW))

registry.verbs.register(
    Verb("clients.create", _("New client"), "plus", "client_new", access.CREATE, key="n", order=10, takes_text="name")
)

registry.search.register(Finder("clients", _("Clients"), hits.find, order=10))

for order, (code, label, has_reach) in enumerate((
    (access.VIEW, _("see clients"), True),
    (access.CREATE, _("add clients"), False),
    (access.EDIT, _("change clients"), True),
    (access.ASSIGN, _("hand clients over to another owner"), True),
    (access.ARCHIVE, _("archive and restore clients"), True),
    (access.SEE_CONTACTS, _("see phones and e-mails in full"), True),
    (access.REVEAL_CONTACTS, _("have phones and e-mails shown one by one, which is logged"), True),
    (access.RECORD_PURCHASES, _("record purchases"), True),
)):  # fmt: skip
    registry.rights.register(Right(code, label, GROUP, has_reach=has_reach, order=10 + order))


_WRITING = (access.CREATE, access.EDIT, access.ARCHIVE)
registry.scopes.register(Scope("clients:read", _("read clients"), (access.VIEW,), order=10))
registry.scopes.register(Scope("clients:write", _("add and change clients"), _WRITING, order=20))
registry.scopes.register(Scope("purchases:write", _("record purchases"), (access.RECORD_PURCHASES,), order=30))
registry.endpoints.register(Endpoints("clients", _("Clients"), "krug.clients.endpoints.router", order=10))


def _forget_values(data: dict[str, Any]) -> dict[str, Any]:
    """Keep which fields changed and when, drop what they held."""
    kept = [[table, row, field, None, None] for table, row, field, _old, _new in data.get("cells", [])]
    return {**data, "cells": kept}


for event, label, icon in (
    (happened.ClientCreated, _("Client added"), "user-plus"),
    (happened.ClientChanged, _("Card changed"), "pencil"),
    (happened.ClientArchived, _("Client archived"), "archive"),
    (happened.ClientRestored, _("Client restored"), "refresh"),
    (happened.ContactAdded, _("Contact added"), "phone"),
    (happened.ContactChanged, _("Contact changed"), "phone"),
    (happened.ContactRemoved, _("Contact removed"), "phone-off"),
    (happened.ContactRevealed, _("Contact shown in full"), "eye"),
    (happened.AddressAdded, _("Address added"), "map-pin"),
    (happened.AddressRemoved, _("Address removed"), "map-pin"),
    (happened.EmploymentAdded, _("Place of work added"), "briefcase"),
    (happened.EmploymentEnded, _("Place of work ended"), "briefcase"),
    (happened.EmploymentRemoved, _("Place of work removed"), "briefcase"),
    (happened.PurchaseReturned, _("Purchase returned"), "receipt"),
):
    registry.events.register(EventType(event.code, label, icon, _forget_values))
registry.events.register(
    EventType(happened.PurchaseRecorded.code, _("Purchase recorded"), "shopping-bag", _forget_values, in_history=False)
)


def _after_points(rows: Sequence[int]) -> None:
    derived.after_undo(_clients_of(ContactPoint.objects.filter(pk__in=rows)))


def _after_addresses(rows: Sequence[int]) -> None:
    derived.after_undo(_clients_of(Address.objects.filter(pk__in=rows)))


def _after_jobs(rows: Sequence[int]) -> None:
    jobs = Employment.objects.filter(pk__in=rows)
    derived.after_undo([*jobs.values_list("person_id", flat=True), *jobs.values_list("company_id", flat=True)])


def _after_purchases(rows: Sequence[int]) -> None:
    clients = _clients_of(Purchase.objects.filter(pk__in=rows))
    derived.note_undo(clients)
    totals.refresh_purchases(clients)


def _clients_of(rows: "QuerySet[Any]") -> list[int]:
    return sorted(set(rows.values_list("client_id", flat=True)))


def _worked_on(change_set_id: int, rows: Sequence[int]) -> set[int]:
    """Clients made by the change set on which somebody has worked since: undo leaves them."""
    return set(Client.objects.filter(pk__in=rows, version__gt=1).values_list("pk", flat=True))


_CONTACT = frozenset({"kind", "value", "key", "extension", "label", "is_preferred", "opted_out_at", "archived_at"})
registry.tracked.register(Tracked("clients.client", Client, UNDOABLE, derived.after_undo, _worked_on))
registry.tracked.register(Tracked("clients.contactpoint", ContactPoint, _CONTACT, _after_points))
registry.tracked.register(Tracked("clients.address", Address, frozenset({"archived_at"}), _after_addresses))
registry.tracked.register(
    Tracked("clients.employment", Employment, frozenset({"ended_on", "archived_at"}), _after_jobs)
)
registry.tracked.register(
    Tracked("clients.purchase", Purchase, frozenset({"returned_at", "archived_at"}), _after_purchases)
)

registry.schedule.register(Scheduled("clients.prove_totals", timedelta(days=1), prove_totals))

for column in COLUMNS:
    registry.portable.register(column)
