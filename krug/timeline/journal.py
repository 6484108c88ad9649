"""Writing every event down, and telling the open pages."""

from collections.abc import Sequence

from django.db.models import Max
from django.utils.timezone import now

from krug.clients import access
from krug.core import db, events, live, origin
from krug.core.live import Signal
from krug.staff.models import Employee
from krug.timeline.models import Event

MOST_TOLD = 500
MOST_JOINED = 400  # parts of one statement; SQLite takes 500
ORIGIN = "from"  # under this name the journal keeps where an event came from; no event has a fact of this name


def write_down(event: events.Event) -> int:
    """The one listener to all events; runs in the transaction of the verb that published."""
    data = event.facts()
    if event.cells:
        data["cells"] = [cell.as_list() for cell in event.cells]
    if any(where_from := origin.current()):
        data[ORIGIN] = list(where_from)
    row = Event.objects.create(
        code=event.code, at=now(), by_id=event.by_id, client_id=event.client_id, other_id=event.other_client_id,
        change_set_id=event.change_set_id, data=data,
    )  # fmt: skip
    return row.pk


def quiet_s() -> float:
    """For how many seconds nobody has done anything."""
    at = Event.objects.order_by("-pk").values_list("at", flat=True).first()
    return (now() - at).total_seconds() if at else float("inf")


class LiveEvents(live.Source):
    """New rows of the journal, for the streams of open pages."""

    def latest(self) -> int:
        return Event.objects.aggregate(last=Max("id"))["last"] or 0

    def after(self, event_id: int) -> Sequence[Signal]:
        rows = Event.objects.filter(pk__gt=event_id).order_by("pk")[:1000]
        told = list(rows.values_list("pk", "code", "client_id", "by_id", "other_id", "change_set_id"))
        changed = _changed_by({set_id for _pk, _code, first_id, _by, _other, set_id in told if first_id is None})
        return [
            Signal(pk, code, client_id, by_id)
            for pk, code, first_id, by_id, other_id, set_id in told
            for client_id in _told_of(first_id, other_id, changed.get(set_id))
        ]

    def visible(self, employee_id: int, client_ids: set[int]) -> set[int]:
        employee = Employee.objects.working().select_related("role").filter(pk=employee_id).first()
        if employee is None or not client_ids:
            return set()
        return set(access.visible_any(employee).filter(pk__in=client_ids).values_list("pk", flat=True))


def _told_of(client_id: int | None, other_id: int | None, changed: set[int] | None) -> "list[int | None]":
    if client_id is None and changed is not None:
        return [None, *sorted(changed)]
    return [client_id, other_id] if other_id else [client_id]


_FIRST_CHANGED = (
    "SELECT * FROM (SELECT change_set_id, client_id FROM core_change"
    " WHERE change_set_id = %s AND client_id IS NOT NULL ORDER BY id LIMIT %s) AS changed"
)


def _changed_by(sets: "set[int | None]") -> dict[int | None, set[int]]:
    """Of mass changes the clients changed first, in one query for all of them: pages open of more learn of it when
    they are opened again.
    """
    found: dict[int | None, set[int]] = {set_id: set() for set_id in sets if set_id is not None}
    known = list(found)
    for some in (known[at : at + MOST_JOINED] for at in range(0, len(known), MOST_JOINED)):
        asked = [value for set_id in some for value in (set_id, MOST_TOLD)]
        for set_id, client_id in db.rows(" UNION ALL ".join([_FIRST_CHANGED] * len(some)), asked):
            found[set_id].add(client_id)
    return found
