"""Writing the warmth of cards for whoever decides it above: rules, not people."""

from collections.abc import Sequence

from krug.clients.actions import completeness
from krug.clients.entry import standard
from krug.clients.models import Client, Warmth
from krug.core.db.expressions import OneOf


def warm(client_ids: Sequence[int], level: int, *, was_unsaid: Sequence[int] = ()) -> None:
    """These cards are so warm from now on. Inside the caller's transaction, without an event; their version stays, for
    nobody has worked on them.

    ``was_unsaid`` are those of them of whom nothing was said, whose cards become fuller.
    """
    Client.objects.filter(OneOf("pk", client_ids)).update(warmth=level)
    flipped = client_ids if level == Warmth.UNKNOWN else was_unsaid
    standards = standard.of_each()
    if flipped and any(asked.reached_by("warmth") for asked in standards.values()):
        completeness.refresh(flipped, standards)
