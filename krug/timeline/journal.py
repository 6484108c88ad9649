"""Writing every event down, and telling the open pages."""

from collections.abc import Sequence

from django.db.models import Max
from django.utils.timezone import now

from krug.clients import access
from krug.core import events, live, origin
from krug.core.live import Signal
from krug.core.models import Change
from krug.staff.models import Employee
from krug.timeline.models import Event

MOST_TOLD = 500
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


class LiveEvents(live.Source):
    """New rows of the journal, for the streams of open pages."""

    def latest(self) -> int:
        return Event.objects.aggregate(last=Max("id"))["last"] or 0

    def after(self, event_id: int) -> Sequence[Signal]:
        rows = Event.objects.filter(pk__gt=event_id).order_by("pk")[:1000]
        told = rows.values_list("pk", "code", "client_id", "by_id", "other_id", "change_set_id")
        return [
            Signal(pk, code, client_id, by_id)
            for pk, code, first_id, by_id, other_id, set_id in told
            for client_id in _told_of(first_id, other_id, set_id)
        ]

    def visible(self, employee_id: int, client_ids: set[int]) -> set[int]:
        employee = Employee.objects.working().select_related("role").filter(pk=employee_id).first()
        if employee is None or not client_ids:
            return set()
        return set(access.visible_any(employee).filter(pk__in=client_ids).values_list("pk", flat=True))


def _told_of(client_id: int | None, other_id: int | None, set_id: int | None) -> "list[int | None]":
    """Of a mass change the clients changed first: pages open of more of them learn of it when they are opened again."""
    if client_id is None and set_id is not None:
        changed = Change.objects.filter(change_set=set_id, client_id__isnull=False).order_by("pk")[:MOST_TOLD]
        return [None, *sorted({pk for pk in changed.values_list("client_id", flat=True) if pk is not None})]
    return [client_id, other_id] if other_id else [client_id]
