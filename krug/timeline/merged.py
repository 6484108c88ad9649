"""What of the history goes with a client whose card becomes a part of another."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from krug.core.rights import Actor
from krug.timeline.models import Event, InteractionKind, Participant
from krug.ui import formats


def between(survivor_id: int, merged_id: int) -> Iterable[int]:
    """What happened between the two of them stays as it was: nothing happens between a client and itself."""
    for one, other in ((survivor_id, merged_id), (merged_id, survivor_id)):
        yield from Event.objects.filter(client=one, other=other).values_list("pk", flat=True)


def took_part_too(survivor_id: int, merged_id: int) -> Iterable[int]:
    """Who took part in a touch with the other, or in one of the other, does not do so twice."""
    theirs = Participant.objects.filter(client=merged_id, archived_at=None)
    with_survivor = Participant.objects.filter(client=survivor_id, archived_at=None).values("interaction")
    both = Q(interaction__in=with_survivor) | Q(interaction__client__in=[survivor_id, merged_id])
    return theirs.filter(both).values_list("pk", flat=True)


def told_after_merge(actor: Actor, rows: "QuerySet[Any]") -> Mapping[int, str]:
    """Touches in words, for who decides whose they are."""
    told = rows.filter(archived_at=None).values_list("pk", "at", "kind", "text")
    return {pk: f"{formats.moment(at)} {InteractionKind(kind).label} {text[:80]}" for pk, at, kind, text in told}
