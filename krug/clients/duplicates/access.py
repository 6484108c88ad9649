"""The gate to cards that were made one: as `clients.access`, by which it goes."""

from typing import Any

from django.db.models import QuerySet

from krug.clients.access import EDIT, MERGE, VIEW, reached
from krug.clients.models import MassMerge, Merge
from krug.core.db.prepared import prepared
from krug.core.rights import Actor

MERGES_OF_CARD = 20


def merges(actor: Actor) -> "QuerySet[Merge]":
    """Cards that were made one, of which the actor may merge both, the newest first."""
    sides = ("survivor__", "merged__")
    one, other = (reached(actor, VIEW, EDIT, MERGE, through=side) for side in sides)
    found = Merge.objects.filter(one & other, parted_at=None)
    return found.select_related("survivor", "merged", "by") if actor.may(MERGE) else found.none()


def merges_into(actor: Actor, client_id: int) -> list[Merge]:
    """The newest of `merges` into this card. Of most cards there are none, which is found out for less."""
    if not actor.may(MERGE) or _merged_into.first(client_id) is None:
        return []
    return list(merges(actor).filter(survivor=client_id).order_by("-pk")[:MERGES_OF_CARD])


@prepared
def _merged_into(survivor: Any) -> "QuerySet[Merge, int]":
    return Merge.objects.filter(survivor=survivor, parted_at=None).order_by().values_list("pk", flat=True)[:1]


def mass_merges(actor: Actor) -> "QuerySet[MassMerge]":
    """One's own; those of others are undone from the history."""
    found = MassMerge.objects.filter(by_id=actor.pk).select_related("change_set", "by__role", "by__team")
    return found if actor.may(MERGE) else found.none()
