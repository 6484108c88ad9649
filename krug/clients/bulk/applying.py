"""Writing a deed for one portion of clients: a few statements for any number, every value in the change set.

What follows from a card is made anew only as far as the field reaches into it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F
from django.utils.timezone import now

from krug.clients import fields, search
from krug.clients.actions import completeness, derived, tags
from krug.clients.bulk import further
from krug.clients.bulk.deeds import ARCHIVE, SET, TAG, UNTAG, Deed
from krug.clients.entry import standard
from krug.clients.models import Client, Totals
from krug.clients.own import values as own_values
from krug.core import db
from krug.core.changes import sets
from krug.core.changes.cells import Cell, to_json
from krug.core.db.expressions import OneOf

_TABLE = "clients.client"
_WITH_IT = frozenset({"activity", "okved"})  # each may bring the other


class Row(NamedTuple):
    """A client about to be changed: what it holds now, and its activity, from which another value may follow."""

    pk: int
    kind: str
    old: Any
    activity: str
    okved: str


def columns(deed: Deed) -> list[str]:
    """Values of own fields are read by who writes them."""
    is_of_card = deed.field and not own_values.is_own(deed.field)
    old = {SET: fields.attname(deed.field) if is_of_card else "pk"}.get(deed.verb, "archived_at")
    return ["pk", "kind", old, "activity", "okved"]


def apply(deed: Deed, rows: Sequence[Row], *, change_set_id: int) -> None:
    """Call inside a transaction in which the rows are held."""
    ids, moment = [row.pk for row in rows], now()
    if deed.verb == SET and deed.spec.own:
        _set_own(deed, rows, moment, change_set_id)
    elif deed.verb == SET:
        _set(deed, rows, moment, change_set_id)
    elif deed.verb in (TAG, UNTAG):
        (tags.tag_many if deed.verb == TAG else tags.untag_many)(ids, deed.value, change_set_id=change_set_id)
        _held(ids).update(version=F("version") + 1, changed_at=moment)
    elif offer := further.offers.get(deed.verb):
        offer.apply(ids, deed.value, change_set_id)
    else:
        _archive(deed, rows, moment, change_set_id)


def _held(ids: Sequence[int]) -> Any:
    return Client.objects.filter(OneOf("pk", ids))


def _set(deed: Deed, rows: Sequence[Row], moment: datetime, change_set_id: int) -> None:
    written = {fields.attname(deed.field): deed.value}
    _held([row.pk for row in rows]).update(**written, version=F("version") + 1, changed_at=moment)
    new = to_json(deed.value)
    cells = [(row.pk, Cell(_TABLE, row.pk, deed.field, to_json(row.old), new)) for row in rows]
    cells += _brought(deed, rows)
    sets.record(change_set_id, cells)
    _follow(deed, rows)


def _set_own(deed: Deed, rows: Sequence[Row], moment: datetime, change_set_id: int) -> None:
    ids = [row.pk for row in rows]
    before = own_values.set_many(deed.field, ids, deed.value)
    _held(ids).update(version=F("version") + 1, changed_at=moment)
    cells = [(pk, Cell(own_values.TABLE, pk, deed.field, before[pk], deed.value)) for pk in ids]
    sets.record(change_set_id, cells)
    _follow(deed, [row._replace(old=before[row.pk]) for row in rows])


def _brought(deed: Deed, rows: Sequence[Row]) -> list[tuple[int, Cell]]:
    """Values that follow from the new one, as a code from an activity, written where they differ."""
    found: dict[str, list[tuple[Any, int]]] = {}
    cells = []
    for row in rows if deed.field in _WITH_IT else ():
        client = Client(activity=row.activity, okved=row.okved)
        for code, value in deed.spec.brings(client, deed.value).items():
            if (old := fields.value_of(client, code)) != value:
                found.setdefault(code, []).append((value, row.pk))
                cells.append((row.pk, Cell(_TABLE, row.pk, code, to_json(old), to_json(value))))
    for code, values in found.items():
        db.update_many(Client, [code], values)
    return cells


def _follow(deed: Deed, rows: Sequence[Row]) -> None:
    ids = [row.pk for row in rows]
    if deed.field == "owner":
        Totals.objects.filter(OneOf("client_id", ids)).update(owner_id=deed.value)
    if deed.field in ("owner", "city", "category"):
        search.relabel(ids)
    standards = standard.of_each()
    reached = {
        kind
        for kind, asked in standards.items()
        if any(asked.reached_by(code) for code in (_WITH_IT if deed.field in _WITH_IT else {deed.field}))
    }
    refreshed = [row.pk for row in rows if row.kind in reached and _is_fuller_or_emptier(deed, row)]
    completeness.refresh(refreshed, standards)


def _is_fuller_or_emptier(deed: Deed, row: Row) -> bool:
    if deed.field == "category" or deed.field in _WITH_IT:
        return True
    return fields.is_filled(deed.spec, row.old) != fields.is_filled(deed.spec, deed.value)


def _archive(deed: Deed, rows: Sequence[Row], moment: datetime, change_set_id: int) -> None:
    ids = [row.pk for row in rows]
    archived_at = moment if deed.verb == ARCHIVE else None
    _held(ids).update(archived_at=archived_at, version=F("version") + 1)
    cells = ((row.pk, Cell(_TABLE, row.pk, "archived_at", to_json(row.old), to_json(archived_at))) for row in rows)
    sets.record(change_set_id, cells)
    derived.after_archive(ids)
