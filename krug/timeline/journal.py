"""Writing every event down, and telling the open pages."""

from collections.abc import Sequence

from django.db.models import Max
from django.utils.timezone import now

from krug.clients import access
from krug.core import events, live
from krug.core.live import Signal
from krug.staff.models import Employee
from krug.timeline.models import Event


def write_down(event: events.Event) -> int:
    """The one listener to all events; runs in the transaction of the verb that published."""
    data = event.facts()
    if event.cells:
        data["cells"] = [cell.as_list() for cell in event.cells]
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
        told = rows.values_list("pk", "code", "client_id", "by_id", "other_id")
        return [
            Signal(pk, code, client_id, by_id)
            for pk, code, first_id, by_id, other_id in told
            for client_id in ([first_id, other_id] if other_id else [first_id])
        ]

    def visible(self, employee_id: int, client_ids: set[int]) -> set[int]:
        employee = Employee.objects.working().select_related("role").filter(pk=employee_id).first()
        if employee is None or not client_ids:
            return set()
        return set(access.visible_any(employee).filter(pk__in=client_ids).values_list("pk", flat=True))
