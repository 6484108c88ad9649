"""Applying many deltas at once: the mass sibling of `change`, `add_contact` and the like."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.timezone import now

from krug.clients import search
from krug.clients.actions import completeness, derived, informal, informal_tastes, tags
from krug.clients.actions.totals import refresh_purchases
from krug.clients.entry import standard
from krug.clients.entry.standard import Standard
from krug.clients.fields import code_of
from krug.clients.merging import Delta
from krug.clients.models import Address, Client, ContactPoint, Employment, Purchase, Totals
from krug.clients.own import values as own_values
from krug.core import db
from krug.core.changes import sets
from krug.core.changes.cells import Cell, to_json
from krug.core.db.expressions import OneOf
from krug.core.models import Change

_CONTACT = ("client", "kind", "value", "key", "extension", "label", "is_preferred")
_JOB = ("person", "company", "position", "department", "decision_role", "started_on")
_PURCHASE = ("client", "made_on", "amount", "what", "returned_at", "recorded_at", "recorded_by")
_NAMED_BY = {"name", "last_name", "first_name", "patronymic"}
_FOUND_BY = _NAMED_BY | {"full_name", "inn", "owner_id", "city", "category_id"}


def update_many(
    deltas: Sequence[Delta],
    *,
    by_id: int | None,
    change_set_id: int,
    at: datetime | None = None,
    as_is: bool = False,
    standards: Mapping[str, Standard] | None = None,
) -> None:
    """Write deltas of existing clients, recording every cell in the change set. Call inside a transaction.

    Raises RuleBroken, unless they are to be taken ``as_is``. Publishes nothing: the door publishes one event for the
    whole. Whoever has the ``standards`` at hand saves a look at them.
    """
    moment = at or now()
    own_values.hold((name, new) for delta in deltas for name, _old, new in delta.cells)
    ids = sorted({delta.client_id for delta in deltas})
    if not as_is:
        _hold_rules(deltas, ids)
    employers = completeness.without_people(job for delta in deltas for job in delta.employments)
    sets.record(change_set_id, _change_cells(deltas))
    _add_rows(deltas, by_id, change_set_id, moment)
    _touch(ids, change_set_id, moment)
    if renamed := [delta.client_id for delta in deltas if _touches(delta, _NAMED_BY)]:
        _rename(renamed)
    tags.insert([(d.client_id, d.tags) for d in deltas if d.tags], change_set_id=change_set_id)
    informal.note_days([(d.client_id, d.days) for d in deltas if d.days], change_set_id=change_set_id)
    informal_tastes.like_many([(d.client_id, d.tastes) for d in deltas if d.tastes], change_set_id=change_set_id)
    completeness.refresh(employers.union(ids), standards)
    if bought := {delta.client_id for delta in deltas if delta.purchases}:
        refresh_purchases(sorted(bought))
    if found_by := {d.client_id for d in deltas if d.contacts or d.employments or _touches(d, _FOUND_BY)}:
        search.reindex(sorted(found_by))
    if employing := [delta.client_id for delta in deltas if _touches(delta, {"name"})]:
        derived.after_rename(employing)


def _hold_rules(deltas: Sequence[Delta], client_ids: Sequence[int]) -> None:
    standards = standard.of_each()
    if not any(each.rules for each in standards.values()):
        return
    categories = dict(Client.objects.filter(OneOf("pk", client_ids)).values_list("pk", "category_id"))
    for delta in deltas:
        asked, category_id = standards[delta.kind], categories[delta.client_id]
        standard.hold(asked.of_delta(category_id, delta.cells, delta.contacts, delta.addresses))


def _touch(client_ids: Sequence[int], change_set_id: int, moment: datetime) -> None:
    """Clients made by the same change set stay as nobody has worked on them, so that its undo takes them too."""
    made = made_by(change_set_id, client_ids)
    if made:
        Client.objects.filter(OneOf("pk", made)).update(changed_at=moment)
    if known := set(client_ids) - made:
        Client.objects.filter(OneOf("pk", known)).update(changed_at=moment, version=F("version") + 1)


def made_by(change_set_id: int, client_ids: Collection[int]) -> set[int]:
    """Those of these clients that the change set has made.

    Looked up by client alone: given both, the database walks all that the change set has changed so far.
    """
    creations = Change.objects.filter(OneOf("client_id", client_ids), table="clients.client", field="")
    told = creations.values_list("row", "change_set_id")
    return {row for row, made_in in told if made_in == change_set_id}


def _touches(delta: Delta, fields: set[str]) -> bool:
    return any(name in fields for name, _old, _new in delta.cells)


def _change_cells(deltas: Sequence[Delta]) -> Iterable[tuple[int, Cell]]:
    """Write the cells, one statement a field, and yield what was written."""
    by_field: dict[str, list[tuple[Any, int]]] = defaultdict(list)
    told: list[tuple[int, Cell]] = []
    for delta in deltas:
        for name, old, new in delta.cells:
            by_field[name].append((new, delta.client_id))
            table = own_values.TABLE if own_values.is_own(name) else "clients.client"
            told.append((delta.client_id, Cell(table, delta.client_id, code_of(name), to_json(old), to_json(new))))
    own = [name for name in by_field if own_values.is_own(name)]
    own_values.write_many((pk, name, new) for name in own for new, pk in by_field.pop(name))
    for name, values in by_field.items():
        db.update_many(Client, [name.removesuffix("_id")], values)
        if name == "owner_id":
            db.update_many(Totals, ["owner"], values)
    return told


def _rename(client_ids: Sequence[int]) -> None:
    for client in Client.objects.filter(pk__in=client_ids):
        if derived.name(client):
            client.save(update_fields=["name", "sort_key"])


def _add_rows(deltas: Sequence[Delta], by_id: int | None, change_set_id: int, moment: datetime) -> None:
    contacts = [
        (d.client_id, d.client_id, c.kind, c.value[:300], c.key, c.extension[:10], c.label[:60], False)
        for d in deltas
        for c in d.contacts
    ]
    _insert(ContactPoint, _CONTACT, contacts, change_set_id)
    addresses = [(d.client_id, d.client_id, kind, text[:500]) for d in deltas for kind, text in d.addresses]
    _insert(Address, ("client", "kind", "text"), addresses, change_set_id)
    jobs = [
        (d.client_id, d.client_id, e.company_id, e.position[:200], e.department[:200], e.decision_role, e.started_on)
        for d in deltas
        for e in d.employments
    ]
    _insert(Employment, _JOB, jobs, change_set_id)
    purchases = [
        (d.client_id, d.client_id, p.made_on, p.amount, p.what[:300], moment if p.returned else None, moment, by_id)
        for d in deltas
        for p in d.purchases
    ]
    _insert(Purchase, _PURCHASE, purchases, change_set_id)


def _insert(model: Any, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], change_set_id: int) -> None:
    """Rows are (client's id, *values of columns); each becomes a creation in the change set."""
    if not rows:
        return
    ids = db.allocate(model, len(rows))
    db.insert_many(model, ("id", *columns), ((pk, *row[1:]) for pk, row in zip(ids, rows, strict=True)))
    table = model._meta.label_lower
    sets.record(change_set_id, ((row[0], Cell(table, pk, "", None, None)) for pk, row in zip(ids, rows, strict=True)))
