"""Writing what the changed cells of a file want of many cards, every value and every row in the change set."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.timezone import localdate, now

from krug.clients import fields, search
from krug.clients.actions import tags
from krug.clients.actions.updating import update_many
from krug.clients.drafts import EmploymentDraft
from krug.clients.merging import Delta
from krug.clients.models import Address, Client, ContactPoint, Employment
from krug.clients.sheets.reading import Wish
from krug.core.changes import sets
from krug.core.changes.cells import Cell, to_json
from krug.core.db.expressions import OneOf


class Rewrite(NamedTuple):
    client: Client
    wish: Wish


def rewrite_many(rewrites: Sequence[Rewrite], *, by_id: int | None, change_set_id: int) -> int:
    """Write the wishes of clients that are held, as `sheets.judging` left them; says how many values and rows.

    Inside the caller's transaction, without an event: the door publishes one for the whole.
    """
    deltas = [_delta(rewrite) for rewrite in rewrites]
    lost = _take_off(rewrites, change_set_id) + _beside(rewrites, change_set_id)
    for tag, client_ids in _untagged(rewrites).items():
        lost += tags.untag_many(client_ids, tag, change_set_id=change_set_id)
    update_many(deltas, by_id=by_id, change_set_id=change_set_id, as_is=True)
    search.reindex([each.client.pk for each in rewrites if each.wish.gone or each.wish.beside.renames])
    return lost + sum(len(delta.cells) + len(delta.contacts) + len(delta.tags) for delta in deltas)


def _untagged(rewrites: Sequence[Rewrite]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for rewrite in rewrites:
        for tag in rewrite.wish.untagged:
            found.setdefault(tag, []).append(rewrite.client.pk)
    return found


def _delta(rewrite: Rewrite) -> Delta:
    """What follows from a new value, as a code from an activity, is written too unless the file says otherwise."""
    client, wish = rewrite
    values = dict(wish.values)
    for code, value in wish.values.items():
        spec = fields.get(client.kind, code)
        if spec is not None and fields.value_of(client, code) != value:
            values = {**spec.brings(client, value), **values}
    cells = [
        (fields.attname(code), old, value)
        for code, value in values.items()
        if (old := fields.value_of(client, code)) != value
    ]
    beside, jobs = wish.beside, list[EmploymentDraft]()
    if beside.moves and beside.company is not None:
        kept = beside.job.position if beside.job else ""
        position = kept if beside.position is None else beside.position
        jobs = [EmploymentDraft(beside.company.pk, beside.company.name, position)]
    return Delta(
        client.pk, client.kind, cells, contacts=wish.contacts, tags=wish.tags, addresses=beside.addresses,
        employments=jobs,
    )  # fmt: skip


def _beside(rewrites: Sequence[Rewrite], change_set_id: int) -> int:
    """Addresses the file does not name any more go; of the place of work the position changes, or it has ended."""
    told: list[tuple[int | None, Cell]] = []
    for client, wish in rewrites:
        beside = wish.beside
        for held in beside.gone:
            told += _written(client, Address, held.pk, "archived_at", None, now())
        if beside.job is not None and beside.moves:
            told += _written(client, Employment, beside.job.pk, "ended_on", None, localdate())
        if beside.job is not None and beside.renames:
            told += _written(client, Employment, beside.job.pk, "position", beside.job.position, beside.position)
    sets.record(change_set_id, told)
    return sum(rewrite.wish.beside.number for rewrite in rewrites)


def _written(
    client: Client, model: type[Address | Employment], pk: int, name: str, old: Any, new: Any
) -> list[tuple[int | None, Cell]]:
    """Nothing where somebody has taken the row away meanwhile."""
    if not model._default_manager.filter(pk=pk, archived_at=None).filter(**{name: old}).update(**{name: new}):
        return []
    return [(client.pk, Cell(model._meta.label_lower, pk, name, to_json(old), to_json(new)))]


def _take_off(rewrites: Sequence[Rewrite], change_set_id: int) -> int:
    """Contacts that the file does not name any more."""
    gone = {way.id: rewrite.client.pk for rewrite in rewrites for way in rewrite.wish.gone}
    moment = now()
    held = ContactPoint.objects.select_for_update().filter(OneOf("pk", gone), archived_at=None).order_by("pk")
    ids = list(held.values_list("pk", flat=True))
    ContactPoint.objects.filter(OneOf("pk", ids)).update(archived_at=moment)
    cells = ((gone[pk], Cell("clients.contactpoint", pk, "archived_at", None, to_json(moment))) for pk in ids)
    sets.record(change_set_id, cells)
    return len(ids)
