"""What the client base offers to the house."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from krug.clients import access, contact_words, handy, hits, labelling, pieces, queries, search, sight
from krug.clients import events as happened
from krug.clients.actions import completeness, derived, note_bulk_undone, totals
from krug.clients.actions.cards import UNDOABLE
from krug.clients.actions.employments import CHANGEABLE
from krug.clients.actions.kinds import make_ready_kinds
from krug.clients.columns import ready
from krug.clients.conditions.ready import FIELDS
from krug.clients.duplicates import offers
from krug.clients.effort import panels as effort_panels
from krug.clients.informal import offers as informal
from krug.clients.informal import portable as informal_portable
from krug.clients.informal.columns import COLUMNS as INFORMAL_COLUMNS
from krug.clients.informal.conditions import FIELDS as INFORMAL_FIELDS
from krug.clients.jobs import catch_up, forget_clocks, keep_own_indexes, prove_totals
from krug.clients.models import (
    OWN,
    Address,
    Category,
    Client,
    ContactPoint,
    Employment,
    End,
    Favourite,
    OwnField,
    OwnValues,
    Prospect,
    Purchase,
    Relation,
    SavedView,
    Tagging,
)
from krug.clients.own import known
from krug.clients.own import values as own_values
from krug.clients.own.columns import columns as list_columns
from krug.clients.own.conditions import own_conditions
from krug.clients.own.guarded import own_guarded
from krug.clients.own.portable import own_columns
from krug.clients.portable import COLUMNS
from krug.clients.ready_kinds import word
from krug.core import events, registry
from krug.core.changes.undo import ChangeSetUndone
from krug.core.db.expressions import OneOf
from krug.core.models import Change
from krug.core.registry import (
    ColumnSource,
    Conditions,
    Door,
    Endpoints,
    EventType,
    Finder,
    Guarded,
    Label,
    Loose,
    NavItem,
    Panel,
    Right,
    RowGroups,
    Scheduled,
    Scope,
    Tracked,
    Verb,
)

GROUP = _("Clients")

registry.nav.register(NavItem("clients", _("Clients"), "clients", "users", order=30, right=access.VIEW))
registry.panels.register(Panel("clients.filling", "today", "top", "clients/effort/_meter.html", effort_panels.meter))
registry.nav.register(NavItem("filling", _("Filling the base"), "filling", "clock", order=84, group="office"))

for code, label, url_name, icon in (
    ("own", _("Own fields"), "own_fields", "adjustments"),
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

registry.verbs.register(Verb("clients.prospects", _("Prospects"), "user-share", "prospects", access.VIEW, order=15))
registry.verbs.register(
    Verb("clients.hand_over", _("Hand clients over"), "user-share", "hand_over", access.ASSIGN, order=20)
)
registry.nav.register(
    NavItem(
        "settings.relations", _("Kinds of relation"), "relation_kinds", "link", 2, access.MANAGE_COMPANY, "settings"
    )
)

registry.row_groups.register(RowGroups("categories", _("Categories"), queries.all_categories, order=10))
registry.guarded.register(Guarded("clients", sight.offered, order=10))
registry.columns.register(ColumnSource("clients", ready.columns, order=10))
registry.columns.register(ColumnSource("informal", lambda actor: INFORMAL_COLUMNS, order=15))
registry.columns.register(ColumnSource("own", list_columns, order=20))
registry.search.register(Finder("clients", _("Clients"), hits.find, order=10, at_hand=handy.at_hand))
registry.panels.register(
    Panel(
        "clients.handing", "employee", "leaving", "clients/handing/_offer.html",
        lambda _request, person: {"source": person}, right=access.ASSIGN,
    )
)  # fmt: skip

for order, (code, label, has_reach) in enumerate((
    (access.VIEW, _("see clients"), True),
    (access.CREATE, _("add clients"), False),
    (access.EDIT, _("change clients"), True),
    (access.ASSIGN, _("hand clients over to another owner"), True),
    (access.ARCHIVE, _("archive and restore clients"), True),
    (access.SEE_CONTACTS, _("see phones and e-mails in full"), True),
    (access.REVEAL_CONTACTS, _("have phones and e-mails shown one by one, which is logged"), True),
    (access.RECORD_PURCHASES, _("record purchases"), True),
    (access.EXPORT, _("take clients out into files"), True),
)):  # fmt: skip
    registry.rights.register(Right(code, label, GROUP, has_reach=has_reach, order=10 + order))


offers.register(GROUP)
informal.register()

_WRITING = (access.CREATE, access.EDIT, access.ARCHIVE)
registry.scopes.register(Scope("clients:read", _("read clients"), (access.VIEW,), order=10))
registry.scopes.register(Scope("clients:write", _("add and change clients"), _WRITING, order=20))
registry.scopes.register(Scope("purchases:write", _("record purchases"), (access.RECORD_PURCHASES,), order=30))
registry.gate.register(Door("api.clients", _("clients, to a program"), access.VIEW))
registry.gate.register(Door("api.purchases", _("purchases, to a program"), access.VIEW))
registry.endpoints.register(Endpoints("clients", _("Clients"), "krug.clients.endpoints.router", order=10))


def _named(label: Label) -> Callable[[Mapping[str, Any]], Label]:
    """A label with the name of what it is about, as long as that is not forgotten."""
    return lambda data: f"{label}: {data['name']}" if data.get("name") else label


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
    (happened.PurchaseReturned, _("Purchase returned"), "receipt"),
):
    registry.events.register(EventType(event.code, label, icon, _forget_values))
registry.events.register(
    EventType(happened.HandedOver.code, _("Clients handed over"), "user-share", lambda data: data, in_history=False)
)
for code, label, other_label in (
    (happened.EmploymentAdded.code, _("Place of work added"), _("Came to work here")),
    (happened.EmploymentChanged.code, _("Place of work changed"), _("Work here changed")),
    (happened.EmploymentEnded.code, _("Place of work ended"), _("Left the company")),
    (happened.EmploymentRemoved.code, _("Place of work removed"), _("Removed from the people")),
):
    registry.events.register(EventType(code, label, "briefcase", _forget_values, other_label=other_label))


def _of_other(data: Mapping[str, Any], told_to_other: bool) -> str:
    """Who the other one of a relation is: on the card of the first the second, on that of the second the first."""
    return _word(data, End.FIRST if told_to_other else End.SECOND)


def _of_prospect(data: Mapping[str, Any], told_to_other: bool) -> str:
    """The prospect and who they are to the client."""
    return ", ".join(part for part in (data["name"], _word(data, End(data["end"]))) if part)


def _of_taken_in(data: Mapping[str, Any], told_to_other: bool) -> str:
    """Who the prospect was to the client; on the card of the new client, who that one is to them."""
    end = End(data["end"])
    return _word(data, end.other if told_to_other else end)


def _word(data: Mapping[str, Any], end: End) -> str:
    first, second = data["words"]
    return word(data["kind"], (first, second), end)


def _forget_name(data: dict[str, Any]) -> dict[str, Any]:
    """Of a prospect, or a tag: that may be the name of an illness."""
    return {**_forget_values(data), "name": ""}


for code, label in (
    (happened.RelationAdded.code, _("Relation added")),
    (happened.RelationChanged.code, _("Relation changed")),
    (happened.RelationEnded.code, _("Relation ended")),
    (happened.RelationRemoved.code, _("Relation removed")),
):
    registry.events.register(EventType(code, label, "link", _forget_values, _of_other))
for code, label in (
    (happened.ProspectAdded.code, _("Prospect added")),
    (happened.ProspectRemoved.code, _("Prospect removed")),
    (happened.ProspectRevealed.code, _("Contacts of a prospect shown in full")),
):
    registry.events.register(EventType(code, label, "user-share", _forget_name, _of_prospect))
registry.events.register(
    EventType(
        happened.ProspectTakenIn.code, _("Prospect became a client"), "user-share", _forget_name, _of_taken_in,
        other_label=_("Was a prospect until now"),
    )
)  # fmt: skip
registry.events.register(
    EventType(happened.RelationKindChanged.code, _("Kind of relation changed"), "link", forget=lambda data: data)
)
for code, label in ((happened.TagAdded.code, _("Tag added")), (happened.TagRemoved.code, _("Tag removed"))):
    registry.events.register(EventType(code, label, "tag", _forget_name, named=_named(label)))
for code, label, icon in (
    (happened.CategoryAdded.code, _("Category added"), "tag"),
    (happened.CategoryChanged.code, _("Category changed"), "tag"),
    (happened.CategoryRetired.code, _("Category retired"), "tag"),
    (happened.CategoryRestored.code, _("Category taken back"), "tag"),
    (happened.OwnFieldAdded.code, _("Own field added"), "adjustments"),
    (happened.OwnFieldChanged.code, _("Own field changed"), "adjustments"),
    (happened.OwnFieldTurned.code, _("Own field turned into another type"), "adjustments"),
    (happened.OwnFieldRetired.code, _("Own field retired"), "adjustments"),
    (happened.OwnFieldRestored.code, _("Own field taken back"), "adjustments"),
    (happened.EntryRuleChanged.code, _("Rule of entry changed"), "checklist"),
    (happened.InstructionWritten.code, _("Instruction written"), "checklist"),
    (happened.DefaultViewChosen.code, _("First view of a role chosen"), "filter"),
):
    registry.events.register(EventType(code, label, icon, forget=lambda data: data, named=_named(label)))
registry.events.register(
    EventType(happened.PurchaseRecorded.code, _("Purchase recorded"), "shopping-bag", _forget_values, in_history=False)
)


for code, label in (
    (happened.ViewSaved.code, _("View saved")),
    (happened.ViewChanged.code, _("View changed")),
    (happened.ViewRemoved.code, _("View removed")),
    (happened.ViewRestored.code, _("View restored")),
):
    registry.events.register(EventType(code, label, "filter", _forget_name, named=_named(label)))


def _after_own_values(rows: Sequence[int]) -> None:
    derived.note_undo(rows)
    completeness.refresh(rows)


def _after_own_fields(rows: Sequence[int]) -> None:
    OwnField.objects.filter(pk__in=rows).exclude(archived_at=None).update(indexed_at=None)
    known.forget()


def _held_fields(change_set_id: int, rows: Sequence[int]) -> set[int]:
    """Fields in which clients hold something: undo of what made the fields leaves these."""
    held = OwnValues.objects.filter(client__archived_at=None)
    return {each.pk for each in OwnField.objects.filter(pk__in=rows) if held.filter(data__has_key=each.key).exists()}


def _in_use(change_set_id: int, rows: Sequence[int]) -> set[int]:
    """Categories made by an import that clients have by now: undo leaves them."""
    return set(Client.objects.live().filter(category_id__in=rows).values_list("category_id", flat=True).distinct())


def _worked_on(change_set_id: int, rows: Sequence[int]) -> set[int]:
    """Clients made by the change set on which somebody has worked since: undo leaves them."""
    return set(Client.objects.filter(OneOf("pk", rows), version__gt=1).values_list("pk", flat=True))


_CONTACT = frozenset({"kind", "value", "key", "extension", "label", "is_preferred", "opted_out_at", "archived_at"})
registry.tracked.register(
    Tracked(
        "clients.client",
        Client,
        UNDOABLE,
        derived.after_undo,
        _worked_on,
        after_cells=derived.after_cells,
        dated=("changed_at",),
    )
)
registry.tracked.register(Tracked("clients.category", Category, frozenset({"archived_at"}), lambda rows: None, _in_use))
_RELATION = frozenset({"note", "since", "ended_on", "archived_at"})
_PROSPECT = frozenset({"became_at", "archived_at"})
# What is made anew where one of them came back; cards come before their aggregates.
_PART: tuple[Callable[[Sequence[int]], object], ...] = (derived.note_undo, search.reindex, completeness.refresh)
for model, own_columns_of, afters in (
    (ContactPoint, _CONTACT, _PART),
    (Address, frozenset({"archived_at"}), (derived.note_undo, completeness.refresh)),
    (Tagging, frozenset({"archived_at"}), (derived.note_undo,)),
    (Employment, frozenset({*CHANGEABLE, "archived_at"}), _PART),
    (Relation, _RELATION, (derived.note_undo,)),
    (Prospect, _PROSPECT, (derived.note_undo,)),
    (Purchase, frozenset({"returned_at", "archived_at"}), (derived.note_undo, totals.refresh_purchases)),
    (Favourite, frozenset(), ()),
    (Change, frozenset(), ()),
):
    # Rows that belong to clients: what they held comes back, and whose they were.
    table = model._meta.label_lower
    columns = {*own_columns_of, *registry.belongings[table].fields}
    registry.tracked.register(
        Tracked(table, model, frozenset(columns), lambda rows: None, after_cells=offers.follows(table, *afters))
    )
registry.tracked.register(
    Tracked(
        own_values.TABLE, OwnValues, frozenset(), _after_own_values,
        loose=Loose(OWN, own_values.held_by_row, own_values.put_back),
    )
)  # fmt: skip
_OWN_FIELD = frozenset({"type", "options", "default", "in_lists"})
registry.tracked.register(Tracked("clients.ownfield", OwnField, _OWN_FIELD, _after_own_fields, _held_fields))
registry.tracked.register(Tracked("clients.savedview", SavedView, frozenset({"archived_at"}), lambda rows: None))
registry.schedule.register(Scheduled("clients.keep_own_indexes", timedelta(days=1), keep_own_indexes))

registry.events.register(
    EventType(happened.BulkFinished.code, _("Many clients changed"), "checkbox", forget=lambda data: data)
)
registry.events.register(
    EventType(happened.SpreadsheetWritten.code, _("Changed in the spreadsheet"), "table", forget=lambda data: data)
)
events.listen(ChangeSetUndone, note_bulk_undone)

registry.schedule.register(Scheduled("clients.prove_totals", timedelta(days=1), prove_totals))
registry.schedule.register(Scheduled("clients.forget_clocks", timedelta(days=7), forget_clocks))
registry.schedule.register(Scheduled("clients.catch_up", timedelta(days=1), catch_up))

registry.conditions.register(Conditions("clients", lambda actor: FIELDS, order=10))
registry.conditions.register(Conditions("informal", lambda actor: INFORMAL_FIELDS, order=15))
registry.conditions.register(Conditions("own", own_conditions, order=20))
registry.guarded.register(Guarded("own", own_guarded, order=20))

for column in (*COLUMNS, *contact_words.COLUMNS, *labelling.COLUMNS, *informal_portable.COLUMNS, *pieces.COLUMNS):
    registry.portable.register(column)
registry.portable.also(own_columns)


def _after_migrating(apps: Any = apps, **told: Any) -> None:
    """An installation has the ready kinds from the migration on that brings their table."""
    with suppress(LookupError):
        make_ready_kinds(apps.get_model("clients", "RelationKind"))


post_migrate.connect(_after_migrating, sender=apps.get_app_config("clients"), dispatch_uid="clients.ready_kinds")
