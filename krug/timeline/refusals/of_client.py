"""The last refusal of one client."""

from typing import Any

from django.db.models import QuerySet

from krug.core.db.prepared import prepared
from krug.timeline.models import Interaction
from krug.timeline.models.touches import IsRefusal

LOOKED_BACK = 200  # touches: on a card with thousands a refusal before them is no news


def last(client_id: int) -> Interaction | None:
    return _refusals.first(client_id)


@prepared
def _refusals(client: Any) -> "QuerySet[Interaction]":
    touches = Interaction.objects.filter(client=client, archived_at=None).order_by("-at", "-pk")
    recent = touches.values("pk")[:LOOKED_BACK]
    found = Interaction.objects.filter(IsRefusal(), pk__in=recent).select_related("reason")
    return found.order_by("-at", "-pk")[:1]
