"""Verbs about tags: for one client, and for as many as there are."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.clients import events as happened
from krug.clients import sight
from krug.clients.actions.totals import touch
from krug.clients.fields import BadValue
from krug.clients.models import Client, Tag, Tagging
from krug.core import db, events
from krug.core.changes import sets
from krug.core.changes.cells import Cell, created, to_json
from krug.core.db.expressions import OneOf
from krug.core.text.fold import fold
from krug.staff.models import Employee

TABLE = "clients.tagging"
LONGEST = 60


@transaction.atomic
def add_tag(client: Client, name: str, *, by: Employee) -> int | None:
    """Put a tag on a client; the number by which it can be undone, None when it was there.

    Raises FieldDenied, BadValue.
    """
    sight.hold(by, [sight.TAGS])
    (tag_id,) = ids_of([name]).values() or (None,)
    if tag_id is None:
        raise BadValue(_("Write the tag."))
    tag = Tag.objects.get(pk=tag_id)
    try:
        with transaction.atomic():
            tagging = Tagging.objects.create(client=client, tag=tag)
    except IntegrityError:
        return None
    touch(client.pk)
    cells = (created(tagging),)
    return events.publish(happened.TagAdded(by_id=by.pk, client_id=client.pk, name=tag.name, cells=cells))


@transaction.atomic
def remove_tag(tagging: Tagging, *, by: Employee) -> int | None:
    """Raises FieldDenied."""
    sight.hold(by, [sight.TAGS])
    moment = now()
    if not Tagging.objects.filter(pk=tagging.pk, archived_at=None).update(archived_at=moment):
        return None
    touch(tagging.client_id)
    cells = (Cell(TABLE, tagging.pk, "archived_at", None, to_json(moment)),)
    name = tagging.tag.name
    return events.publish(happened.TagRemoved(by_id=by.pk, client_id=tagging.client_id, name=name, cells=cells))


def tag_many(client_ids: Sequence[int], name: str, *, change_set_id: int) -> int:
    """Put a tag on all of these; says how many did not have it. Inside the caller's transaction, without an event."""
    return insert([(pk, [name]) for pk in client_ids], change_set_id=change_set_id)


def untag_many(client_ids: Sequence[int], name: str, *, change_set_id: int) -> int:
    """Take a tag off all of these; says how many had it. Inside the caller's transaction, without an event."""
    moment = now()
    found = Tagging.objects.select_for_update().filter(
        OneOf("client_id", client_ids), tag__key=_key(name), archived_at=None
    )
    rows = list(found.order_by("pk").values_list("pk", "client_id"))
    Tagging.objects.filter(OneOf("pk", [pk for pk, _client in rows])).update(archived_at=moment)
    cells = ((client_id, Cell(TABLE, pk, "archived_at", None, to_json(moment))) for pk, client_id in rows)
    sets.record(change_set_id, cells)
    return len(rows)


def insert(wanted: Sequence[tuple[int, Sequence[str]]], *, change_set_id: int | None = None) -> int:
    """Put tags on clients, given as (client's id, names), where they are not yet: a few queries for any number.

    Call inside a transaction. Each becomes a creation in the change set, if there is one.
    """
    if not wanted:
        return 0
    ids = ids_of(name for _client, names in wanted for name in names)
    pairs = {(client_id, ids[key]): None for client_id, names in wanted for name in names if (key := _key(name)) in ids}
    known = Tagging.objects.filter(OneOf("client_id", {pk for pk, _names in wanted}), archived_at=None)
    for pair in known.values_list("client_id", "tag_id"):
        pairs.pop(pair, None)
    rows = [(pk, *pair) for pk, pair in zip(db.allocate(Tagging, len(pairs)), pairs, strict=True)] if pairs else []
    db.insert_many(Tagging, ("id", "client", "tag"), rows)
    if change_set_id is not None:
        sets.record(change_set_id, ((client_id, Cell(TABLE, pk, "", None, None)) for pk, client_id, _tag in rows))
    return len(rows)


def ids_of(names: Iterable[str]) -> dict[str, int]:
    """Tags by their folded names; those that nobody had before are made."""
    spelt: dict[str, str] = {}
    for name in names:
        if key := _key(name):
            spelt.setdefault(key, " ".join(name.split())[:LONGEST])
    found = dict(Tag.objects.filter(key__in=spelt).values_list("key", "pk"))
    if new := [Tag(name=name, key=key) for key, name in spelt.items() if key not in found]:
        Tag.objects.bulk_create(new, ignore_conflicts=True)  # somebody may make the same at this moment
        found = dict(Tag.objects.filter(key__in=spelt).values_list("key", "pk"))
    return found


def _key(name: str) -> str:
    return fold(name)[:LONGEST]
