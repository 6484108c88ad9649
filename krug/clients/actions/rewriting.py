"""Writing what the changed cells of a file want of many cards, every value and every row in the change set."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.timezone import now

from krug.clients import fields, search
from krug.clients.actions import tags
from krug.clients.actions.updating import update_many
from krug.clients.merging import Delta
from krug.clients.models import Client, ContactPoint
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
    lost = _take_off(rewrites, change_set_id)
    for tag, client_ids in _untagged(rewrites).items():
        lost += tags.untag_many(client_ids, tag, change_set_id=change_set_id)
    update_many(deltas, by_id=by_id, change_set_id=change_set_id, as_is=True)
    search.reindex([rewrite.client.pk for rewrite in rewrites if rewrite.wish.gone])
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
    return Delta(client.pk, client.kind, cells, contacts=wish.contacts, tags=wish.tags)


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
