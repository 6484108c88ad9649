"""The feed of one client: touches, purchases, changes and imports in one order of time."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krug.clients import access as clients_access
from krug.clients import contacts, fields
from krug.clients.models import Client, ContactPoint, Purchase
from krug.core import registry
from krug.core.changes.cells import Cell, from_json
from krug.core.models import Change
from krug.core.registry import Label
from krug.core.rights import Actor
from krug.staff import queries as staff
from krug.timeline import access
from krug.timeline.models import Event, Interaction, InteractionKind, Result
from krug.ui import formats

SHOWN = 30
KINDS = ("all", "touches", "purchases", "changes")

ICONS = {
    InteractionKind.CALL: "phone",
    InteractionKind.EMAIL: "mail",
    InteractionKind.MESSAGE: "message",
    InteractionKind.MEETING: "users",
    InteractionKind.NOTE: "note",
}


@dataclass(frozen=True)
class Difference:
    label: Label
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One line of the feed."""

    kind: str
    at: datetime.datetime
    icon: str
    title: str
    who: str = ""
    text: str = ""
    differences: tuple[Difference, ...] = ()
    badge: str = ""
    tone: str = ""
    undo_url: str = ""
    remove_url: str = ""
    is_undone: bool = False
    day_only: bool = False


@dataclass(frozen=True)
class Feed:
    entries: list[Entry]
    next_before: datetime.datetime | None


def feed(actor: Actor, client: Client, *, kind: str = "all", before: datetime.datetime | None = None) -> Feed:
    """The newest entries before a moment, at most `SHOWN`."""
    entries: list[Entry] = []
    if kind in {"all", "touches"}:
        entries += _touches(actor, client, before)
    if kind in {"all", "purchases"}:
        entries += _purchases(client, before)
    if kind in {"all", "changes"}:
        entries += _changes(actor, client, before)
        entries += _mass_changes(actor, client, before)
    entries.sort(key=lambda entry: entry.at, reverse=True)
    more = len(entries) > SHOWN
    return Feed(entries[:SHOWN], entries[SHOWN - 1].at if more else None)


def _touches(actor: Actor, client: Client, before: datetime.datetime | None) -> Iterable[Entry]:
    rows = Interaction.objects.filter(client=client, archived_at=None)
    rows = rows.filter(at__lt=before) if before else rows
    may_record = clients_access.covers(actor, access.RECORD, client.owner_id) and client.archived_at is None
    for touch in rows.select_related("by").order_by("-at", "-id")[: SHOWN + 1]:
        removable = may_record and (touch.by_id == actor.pk or actor.may(access.UNDO))
        yield Entry(
            kind="touch",
            at=touch.at,
            icon=_icon(touch),
            title=_touch_title(touch),
            who=str(touch.by or ""),
            text=touch.text,
            badge=str(Result(touch.result).label) if touch.result else "",
            tone={"agreed": "done", "refused": "late", "no_answer": "soon"}.get(touch.result, ""),
            remove_url=reverse("touch_remove", args=[touch.pk]) if removable else "",
        )


def _icon(touch: Interaction) -> str:
    if touch.kind == InteractionKind.CALL:
        return {"in": "phone-incoming", "out": "phone-outgoing"}.get(touch.direction, "phone")
    return ICONS.get(InteractionKind(touch.kind), "note")


_TITLES: Mapping[str, Label] = {
    "call": gettext_lazy("Call"),
    "email": gettext_lazy("Letter"),
    "message": gettext_lazy("Message"),
    "meeting": gettext_lazy("Meeting"),
    "note": gettext_lazy("Note"),
}


def _touch_title(touch: Interaction) -> str:
    title = str(_TITLES[touch.kind])
    if touch.duration_s:
        title += f" {touch.duration_s // 60}:{touch.duration_s % 60:02}"
    return title


def _purchases(client: Client, before: datetime.datetime | None) -> Iterable[Entry]:
    zone = get_current_timezone()
    rows = Purchase.objects.filter(client=client, archived_at=None)
    rows = rows.filter(made_on__lte=before.astimezone(zone).date()) if before else rows
    for purchase in rows.select_related("recorded_by").order_by("-made_on", "-id")[: SHOWN + 1]:
        at = datetime.datetime.combine(purchase.made_on, datetime.time(12), zone)
        if before is None or at < before:
            yield Entry(
                kind="purchase",
                at=at,
                icon="shopping-bag",
                title=_("Purchase %(amount)s") % {"amount": formats.money(purchase.amount)},
                who=str(purchase.recorded_by or ""),
                text=purchase.what,
                badge=_("returned") if purchase.returned_at else "",
                tone="late" if purchase.returned_at else "",
                day_only=True,
            )


def _changes(actor: Actor, client: Client, before: datetime.datetime | None) -> Iterable[Entry]:
    shown = [offer.code for offer in registry.events if offer.in_history]
    rows = Event.objects.filter(client=client, code__in=shown)
    rows = rows.filter(at__lt=before) if before else rows
    may_edit = clients_access.covers(actor, clients_access.EDIT, client.owner_id)
    for event in rows.select_related("by").order_by("-id")[: SHOWN + 1]:
        offer = registry.events[event.code]
        cells = [Cell(*cell) for cell in event.data.get("cells", ())]
        undoable = (
            bool(cells) and event.undone_at is None and may_edit and (event.by_id == actor.pk or actor.may(access.UNDO))
        )
        yield Entry(
            kind="change",
            at=event.at,
            icon=offer.icon,
            title=str(offer.label),
            who=str(event.by or ""),
            differences=tuple(differences(actor, client, cells)),
            undo_url=reverse("event_undo", args=[event.pk]) if undoable else "",
            is_undone=event.undone_at is not None,
        )


def _mass_changes(actor: Actor, client: Client, before: datetime.datetime | None) -> Iterable[Entry]:
    rows = Change.objects.filter(client_id=client.pk).select_related("change_set")
    rows = rows.filter(change_set__made_at__lt=before) if before else rows
    sets: dict[int, list[Change]] = defaultdict(list)
    for change in rows.order_by("-pk")[:200]:
        sets[change.change_set_id].append(change)
    for changes in sets.values():
        change_set = changes[0].change_set
        cells = [Cell(c.table, c.row, c.field, c.old, c.new) for c in reversed(changes)]
        made = any(cell.is_creation and cell.table == "clients.client" for cell in cells)
        yield Entry(
            kind="change",
            at=change_set.made_at,
            icon="table-import",
            title=(_("Added by import") if made else _("Updated by import")),
            who=staff.name_of(change_set.by_id),
            text=change_set.label,
            differences=tuple(differences(actor, client, cells)),
            is_undone=change_set.undone_at is not None,
        )


def differences(actor: Actor, client: Client, cells: Iterable[Cell]) -> Iterable[Difference]:
    """Cells in words. Contacts are masked for those who see them masked, here too."""
    for cell in cells:
        if cell.is_creation or cell.field in {"archived_at", "key", "extension", "opted_out_at", "is_preferred"}:
            continue
        if cell.table == "clients.contactpoint":
            yield _contact_difference(actor, client, cell)
        else:
            yield Difference(_label(cell), _shown(cell, cell.old), _shown(cell, cell.new))


def _contact_difference(actor: Actor, client: Client, cell: Cell) -> Difference:
    point = ContactPoint.objects.filter(pk=cell.row).first()
    seen = clients_access.covers(actor, clients_access.SEE_CONTACTS, client.owner_id)
    kind = point.kind if point else "other"

    def show(value: Any) -> str:
        return str(value or "") if seen or cell.field == "label" else contacts.mask_typed(kind, str(value or ""))

    return Difference(_label(cell), show(cell.old), show(cell.new))


def _label(cell: Cell) -> Label:
    if cell.table == "clients.client" and cell.field in fields.BY_CODE:
        return fields.BY_CODE[cell.field].label
    label: Label = apps.get_model(cell.table)._meta.get_field(cell.field).verbose_name
    return label


def _shown(cell: Cell, value: Any) -> str:
    if value in (None, ""):
        return ""
    if cell.field == "owner":
        return staff.name_of(value)
    field = fields.BY_CODE.get(cell.field) if cell.table == "clients.client" else None
    if field is not None and field.choices:
        return str(dict(field.choices).get(value, value))
    return fields.typed_form(from_json(cell.table, cell.field, value))
