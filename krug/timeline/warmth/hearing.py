"""What happened in the house that may make a client warmer or colder."""

from collections.abc import Mapping, Sequence
from typing import Any

from krug.clients import events as clients_happened
from krug.core import events, jobs
from krug.core.changes.cells import Cell
from krug.core.changes.undo import ChangeSetUndone
from krug.timeline import events as timeline_happened
from krug.timeline.actions.touches import whose
from krug.timeline.models import Event
from krug.timeline.warmth import judging, settling
from krug.timeline.warmth.events import WarmthChanged, WarmthSettled

SETTLE_SET = "krug.timeline.jobs.settle_warmth_of"
_OF_CARD = frozenset({"warmth", "archived_at"})
_OURS = (WarmthChanged, WarmthSettled)
_TAKEN_BACK = (ChangeSetUndone, timeline_happened.RolledBack)


def hear(event: events.Event) -> None:
    """Called for every event, in the transaction of the verb, after the journal has it."""
    if isinstance(event, _OURS):
        return
    if event.client_id is not None and not event.is_echo:
        _of_one(event, event.client_id)
    elif event.change_set_id is not None and judging.any_known():
        jobs.enqueue(SETTLE_SET, event.change_set_id, int(isinstance(event, _TAKEN_BACK)))


def _of_one(event: events.Event, client_id: int) -> None:
    cells, facts = event.cells, event.facts()
    if isinstance(event, timeline_happened.EventUndone):
        settling.take_back_hands([client_id])
        facts = Event.objects.values_list("data", flat=True).get(pk=event.event_id)
        cells = tuple(Cell(*cell) for cell in facts.get("cells", ()))
    elif isinstance(event, clients_happened.ClientsMerged):
        settling.follow_merge(client_id, event.other_client_id or 0)
    touch = (event.kind, event.result) if isinstance(event, timeline_happened.InteractionRecorded) else None
    for pk in sorted(_concerned(event, client_id, cells, facts)):
        settling.settle_one(pk, by_id=event.by_id, touch=touch)


def _concerned(event: events.Event, client_id: int, cells: Sequence[Cell], facts: Mapping[str, Any]) -> set[int]:
    """Whose warmth may follow from it: also of those who took part in a touch, and of both of two cards made one."""
    if isinstance(event, clients_happened.ClientsMerged | clients_happened.ClientsParted):
        return {client_id, event.other_client_id or 0}
    if facts.get("interaction_id"):
        is_alone = isinstance(event, timeline_happened.InteractionRecorded) and len(cells) == 1
        return {client_id} if is_alone else {client_id, *whose([facts["interaction_id"]])}
    of_card = any(cell.table == "clients.client" and cell.field in _OF_CARD for cell in cells)
    return {client_id} if of_card or any(cell.table == "clients.purchase" for cell in cells) else set()
