"""Verbs about what clients like and do not like: for one client, and for as many as there are."""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.clients import sight
from krug.clients.actions.totals import touch
from krug.clients.fields import BadValue
from krug.clients.informal import events as happened
from krug.clients.models import Client, Liking, Taste
from krug.core import db, events
from krug.core.changes import sets
from krug.core.changes.cells import Cell, changed, created, to_json
from krug.core.db.expressions import OneOf
from krug.core.text.fold import fold
from krug.staff.models import Employee

TABLE: Final = "clients.liking"
LONGEST: Final = 60
_LIKES: Final = re.compile(r"(?:(?P<no>не|does not|doesn't|dislikes)\s+)?(?:любит|люби|обича|likes?)\s+", re.IGNORECASE)
_DISLIKES: Final = re.compile(r"dislikes\s+", re.IGNORECASE)


class Said(NamedTuple):
    """A taste as people say it: «любит чай», «не любит звонки», «горы»."""

    name: str
    is_dislike: bool = False


def read_taste(text: str) -> Said:
    text = " ".join(text.split())
    if told := _DISLIKES.match(text):
        return Said(text[told.end() :][:LONGEST], is_dislike=True)
    told = _LIKES.match(text)
    return Said(text[told.end() if told else 0 :][:LONGEST], bool(told and told["no"]))


@transaction.atomic
def add_taste(client: Client, text: str, *, is_dislike: bool = False, by: Employee) -> int | None:
    """What a client likes, or does not; said the other way about before, it is said so now.

    The number by which it can be undone, None when it was known. Raises FieldDenied, BadValue.
    """
    sight.hold(by, [sight.TASTES])
    said = read_taste(text)
    is_dislike = is_dislike or said.is_dislike
    (taste_id,) = ids_of([said.name]).values() or (None,)
    if taste_id is None:
        raise BadValue(_("Write what they like, or do not."))
    held = Liking.objects.select_for_update().filter(client=client, taste=taste_id, archived_at=None).first()
    if held is not None and held.is_dislike == is_dislike:
        return None
    if held is None:
        held = Liking.objects.create(client=client, taste_id=taste_id, is_dislike=is_dislike)
        cell = created(held)
    else:
        held.is_dislike = is_dislike
        held.save(update_fields=["is_dislike"])
        cell = changed(held, "is_dislike", not is_dislike)
    touch(client.pk)
    name = Taste.objects.get(pk=taste_id).name
    return events.publish(
        happened.TasteAdded(by_id=by.pk, client_id=client.pk, name=name, is_dislike=is_dislike, cells=(cell,))
    )


@transaction.atomic
def remove_taste(liking: Liking, *, by: Employee) -> int | None:
    """Twice is once. Raises FieldDenied."""
    sight.hold(by, [sight.TASTES])
    moment = now()
    if not Liking.objects.filter(pk=liking.pk, archived_at=None).update(archived_at=moment):
        return None
    touch(liking.client_id)
    cells = (Cell(TABLE, liking.pk, "archived_at", None, to_json(moment)),)
    return events.publish(
        happened.TasteRemoved(
            by_id=by.pk, client_id=liking.client_id, name=liking.taste.name, is_dislike=liking.is_dislike, cells=cells
        )
    )


def like_many(wanted: Iterable[tuple[int, Sequence[tuple[str, bool]]]], *, change_set_id: int | None = None) -> None:
    """Tastes of clients, given as (client's id, tastes), where nothing is said of them yet.

    For masses: inside the caller's transaction, without an event. Each becomes a creation in the change set, if
    there is one.
    """
    by_client = {pk: said for pk, said in wanted if said}
    if not by_client:
        return
    ids = ids_of(name for said in by_client.values() for name, _is_dislike in said)
    pairs = {
        (pk, ids[key]): is_dislike
        for pk, said in by_client.items()
        for name, is_dislike in said
        if (key := taste_key(name)) in ids
    }
    known = Liking.objects.filter(OneOf("client_id", by_client), archived_at=None)
    for pair in known.values_list("client_id", "taste_id"):
        pairs.pop(pair, None)
    told = [(*pair, is_dislike) for pair, is_dislike in pairs.items()]
    rows = [(pk, *row) for pk, row in zip(db.allocate(Liking, len(told)), told, strict=True)] if told else []
    db.insert_many(Liking, ("id", "client", "taste", "is_dislike"), rows)
    if change_set_id is not None:
        sets.record(change_set_id, ((row[1], Cell(TABLE, row[0], "", None, None)) for row in rows))


def ids_of(names: Iterable[str]) -> dict[str, int]:
    """Tastes by their folded names; those that nobody had before are made."""
    spelt: dict[str, str] = {}
    for name in names:
        if key := taste_key(name):
            spelt.setdefault(key, " ".join(name.split())[:LONGEST])
    found = dict(Taste.objects.filter(key__in=spelt).values_list("key", "pk"))
    if new := [Taste(name=name, key=key) for key, name in spelt.items() if key not in found]:
        Taste.objects.bulk_create(new, ignore_conflicts=True)  # somebody may make the same at this moment
        found = dict(Taste.objects.filter(key__in=spelt).values_list("key", "pk"))
    return found


def taste_key(name: str) -> str:
    return fold(name)[:LONGEST]
