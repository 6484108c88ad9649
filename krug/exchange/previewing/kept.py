"""What undoing an import left alone, because people have worked on it since: cell by cell, and in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from krug.clients import access
from krug.core.changes.cells import Cell
from krug.core.changes.current import values_now
from krug.core.models import Change, KeptCell
from krug.core.registry import Label
from krug.core.rights import Actor
from krug.exchange.models import Import
from krug.timeline import differences

SHOWN = 50
_CLIENT = "clients.client"


@dataclass(frozen=True)
class Kept:
    """``now`` is what stands there, ``would_be`` what undo would have put. Of who is out of sight nothing is said."""

    client_id: int | None
    name: str
    label: Label
    now: str
    would_be: str


@dataclass(frozen=True)
class Page:
    cells: list[Kept]
    after: int = 0


@dataclass(frozen=True)
class Report:
    """What an undo has done: clients made by the import who are in the archive now, values put back, cells kept."""

    archived: int
    put_back: int
    kept: int


def report(load: Import) -> Report:
    found = KeptCell.objects.filter(change_set_id=load.change_set_id)
    made = found.filter(change__table=_CLIENT, change__field="")
    kept, clients = found.count(), made.count()
    of_clients = found.filter(change__client_id__in=made.values("change__row")).count() if clients else 0
    created = load.counts.get("create", 0) + load.counts.get("companies", 0)
    values = load.counts.get("cells", 0) - (kept - of_clients)
    return Report(max(0, created - clients), max(0, values), kept)


def page(load: Import, actor: Actor, *, after: int = 0, size: int = SHOWN) -> Page:
    found: QuerySet[KeptCell] = KeptCell.objects.filter(change_set_id=load.change_set_id).order_by("-change_id")
    if after:
        found = found.filter(change_id__lt=after)
    listed = list(found.select_related("change")[: size + 1])
    changes = [each.change for each in listed[:size]]
    return Page(_told(actor, changes), changes[-1].pk if len(listed) > size else 0)


def _told(actor: Actor, changes: Sequence[Change]) -> list[Kept]:
    ids = {change.client_id for change in changes if change.client_id}
    rows = access.visible_any(actor).filter(pk__in=ids).values_list("pk", "name", "owner_id", "category_id")
    clients = {pk: (name, (owner_id, category_id)) for pk, name, owner_id, category_id in rows}
    cells = [Cell(each.table, each.row, each.field, each.old, each.new) for each in changes]
    current = values_now(cells)
    shown = [Cell(c.table, c.row, c.field, c.old, current.get((c.table, c.row, c.field))) for c in cells]
    whose = [clients[each.client_id][1] if each.client_id in clients else None for each in changes]
    words = differences.each_in_words(actor, list(zip(whose, shown, strict=True)))
    return [
        _kept(change, clients.get(change.client_id or 0), said)
        for change, said in zip(changes, words, strict=True)
    ]  # fmt: skip


def _kept(change: Change, client: tuple[str, Any] | None, said: differences.Difference | None) -> Kept:
    if client is None:
        return Kept(None, "", _("out of your sight"), "", "")
    if not change.field:
        return Kept(change.client_id, client[0], _made(change.table), _("in the base"), _("the archive"))
    if said is None:
        return Kept(change.client_id, client[0], _("hidden from you"), "", "")
    return Kept(change.client_id, client[0], said.label, said.after, said.before)


def _made(table: str) -> str:
    """What the import has made and somebody has worked on."""
    return {
        _CLIENT: pgettext("made by an import", "client"),
        "clients.contactpoint": pgettext("made by an import", "contact"),
        "clients.address": pgettext("made by an import", "address"),
        "clients.employment": pgettext("made by an import", "place of work"),
        "clients.purchase": pgettext("made by an import", "purchase"),
        "clients.tagging": pgettext("made by an import", "tag"),
        "clients.anniversary": pgettext("made by an import", "day"),
        "clients.liking": pgettext("made by an import", "taste"),
        "timeline.interaction": pgettext("made by an import", "touch"),
    }.get(table, pgettext("made by an import", "record"))
