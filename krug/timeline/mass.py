"""Recording many touches at once, from a spreadsheet or the sample data."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from krug.clients import actions as clients
from krug.clients.models import Totals
from krug.core import db
from krug.core.changes import sets
from krug.core.changes.cells import Cell
from krug.timeline.models import Interaction

_COLUMNS = ("id", "client", "kind", "direction", "result", "text", "duration_s", "at", "by", "reason")


@dataclass(frozen=True, slots=True)
class TouchDraft:
    client_id: int
    kind: str
    at: datetime.datetime
    text: str = ""
    direction: str = ""
    result: str = ""
    duration_s: int | None = None
    by_id: int | None = None
    reason_id: int | None = None  # of a refusal


def record_many(touches: Sequence[TouchDraft], *, change_set_id: int | None, fresh: set[int]) -> None:
    """Insert touches and count them in the totals. Call inside a transaction.

    ``fresh`` are clients made by the same change set, which its undo archives whole; touches of others are recorded
    in the change set one by one.
    """
    ids = list(db.allocate(Interaction, len(touches)))
    db.insert_many(
        Interaction,
        _COLUMNS,
        (
            (pk, t.client_id, t.kind, t.direction, t.result, t.text, t.duration_s, t.at, t.by_id, t.reason_id)
            for pk, t in zip(ids, touches, strict=True)
        ),
    )
    if change_set_id is not None:
        added = [(t.client_id, pk) for pk, t in zip(ids, touches, strict=True) if t.client_id not in fresh]
        sets.record(change_set_id, ((cid, Cell("timeline.interaction", pk, "", None, None)) for cid, pk in added))
    _count(touches)


def _count(touches: Sequence[TouchDraft]) -> None:
    by_client: dict[int, list[TouchDraft]] = defaultdict(list)
    for touch in touches:
        by_client[touch.client_id].append(touch)
    clients.hold(list(by_client))
    totals = Totals.objects.in_bulk(by_client)
    for client_id, added in by_client.items():
        row, last = totals[client_id], max(reversed(added), key=lambda touch: touch.at)  # of equal ones the later
        row.interactions += len(added)
        if last.at >= row.last_interaction_at:
            row.last_interaction_at, row.last_interaction_kind = last.at, last.kind
    db.update_many(
        Totals,
        ["interactions", "last_interaction_at", "last_interaction_kind"],
        ((t.interactions, t.last_interaction_at, t.last_interaction_kind, t.pk) for t in totals.values()),
    )


def recorded(client_ids: Sequence[int]) -> set[tuple[int, str, datetime.datetime, str]]:
    """Touches these clients have already, so that the same spreadsheet loaded twice adds none."""
    rows = Interaction.objects.filter(client_id__in=client_ids, archived_at=None)
    return set(rows.values_list("client_id", "kind", "at", "text"))
