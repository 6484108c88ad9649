"""What of the history goes with a client whose card becomes a part of another."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from krug.core.rights import Actor
from krug.timeline.models import Event, InteractionKind
from krug.ui import formats


def between(survivor_id: int, merged_id: int) -> Iterable[int]:
    """What happened between the two of them stays as it was: nothing happens between a client and itself."""
    for one, other in ((survivor_id, merged_id), (merged_id, survivor_id)):
        yield from Event.objects.filter(client=one, other=other).values_list("pk", flat=True)


def told_after_merge(actor: Actor, rows: "QuerySet[Any]") -> Mapping[int, str]:
    """Touches in words, for who decides whose they are."""
    told = rows.filter(archived_at=None).values_list("pk", "at", "kind", "text")
    return {pk: f"{formats.moment(at)} {InteractionKind(kind).label} {text[:80]}" for pk, at, kind, text in told}
