"""What the client base offers to the house."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from krug.clients import access, hits, labelling
from krug.clients import events as happened
from krug.clients.actions import derived, totals
from krug.clients.actions.cards import UNDOABLE
from krug.clients.jobs import catch_up, prove_totals
from krug.clients.models import Address, Category, Client, ContactPoint, Employment, Purchase, Tagging
from krug.clients.portable import COLUMNS
from krug.core import registry
from krug.core.registry import EventType, Finder, Label, NavItem, Right, Scheduled, Tracked, Verb

GROUP = _("Clients")

registry.nav.register(NavItem("clients", _("Clients"), "clients", "users", order=30, right=access.VIEW))

for code, label, url_name, icon in (
    ("entry", _("Rules of entry"), "entry_rules", "checklist"),
    ("categories", _("Categories"), "categories", "tag"),
):
    # Among what is of the company, before what is one's own.
    registry.nav.register(
        NavItem(f"settings.{code}", label, url_name, icon, 3, access.MANAGE_COMPANY, group="settings")
    )

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


def _named(label: Label, named: Label) -> Callable[[Mapping[str, Any]], Label]:
    """A label with the name of what it is about, as long as that is not forgotten."""
    return lambda data: str(named) % {"name": data["name"]} if data.get("name") else label


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


def _forget_name(data: dict[str, Any]) -> dict[str, Any]:
    """A tag may be the name of an illness."""
    return {**_forget_values(data), "name": ""}


for code, label, named in (
    (happened.TagAdded.code, _("Tag added"), _("Tag added: %(name)s")),
    (happened.TagRemoved.code, _("Tag removed"), _("Tag removed: %(name)s")),
):
    registry.events.register(EventType(code, label, "tag", _forget_name, describe=_named(label, named)))
for code, label, icon in (
    (happened.CategoryAdded.code, _("Category added"), "tag"),
    (happened.CategoryChanged.code, _("Category changed"), "tag"),
    (happened.CategoryRetired.code, _("Category retired"), "tag"),
    (happened.CategoryRestored.code, _("Category taken back"), "tag"),
    (happened.EntryRuleChanged.code, _("Rule of entry changed"), "checklist"),
    (happened.InstructionWritten.code, _("Instruction written"), "checklist"),
):
    registry.events.register(EventType(code, label, icon, forget=lambda data: data))
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


def _after_taggings(rows: Sequence[int]) -> None:
    derived.note_undo(_clients_of(Tagging.objects.filter(pk__in=rows)))


def _in_use(change_set_id: int, rows: Sequence[int]) -> set[int]:
    """Categories made by an import that clients have by now: undo leaves them."""
    return set(Client.objects.live().filter(category_id__in=rows).values_list("category_id", flat=True).distinct())


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
registry.tracked.register(Tracked("clients.tagging", Tagging, frozenset({"archived_at"}), _after_taggings))
registry.tracked.register(Tracked("clients.category", Category, frozenset({"archived_at"}), lambda rows: None, _in_use))
registry.tracked.register(
    Tracked("clients.employment", Employment, frozenset({"ended_on", "archived_at"}), _after_jobs)
)
registry.tracked.register(
    Tracked("clients.purchase", Purchase, frozenset({"returned_at", "archived_at"}), _after_purchases)
)

registry.schedule.register(Scheduled("clients.prove_totals", timedelta(days=1), prove_totals))
registry.schedule.register(Scheduled("clients.catch_up", timedelta(days=1), catch_up))

for column in (*COLUMNS, *labelling.COLUMNS):
    registry.portable.register(column)
