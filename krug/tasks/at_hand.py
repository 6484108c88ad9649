"""The client at hand: what one wants to know before a call, in few questions."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.timezone import now

from krug.clients import access as clients_access
from krug.clients import contacts, hours, queries, sight
from krug.clients.columns import gathering
from krug.clients.contacts import Shown
from krug.clients.informal.remembering import remembered
from krug.clients.lines import Line
from krug.clients.models import Client
from krug.staff.models import Employee
from krug.timeline import access as timeline_access
from krug.timeline import lists
from krug.timeline import queries as timeline
from krug.timeline.models import Interaction, TouchResult

TOUCHES = 3


@dataclass(frozen=True)
class AtHand:
    client: Client
    contacts: Sequence[Shown]
    works: str
    there: hours.There | None
    touches: Sequence[Interaction]
    results: dict[str, TouchResult]
    completeness: int
    can_record: bool
    remembered: Sequence[str]

    @property
    def phone(self) -> Shown | None:
        return next((contact for contact in self.contacts if contact.kind == "phone"), None)

    @property
    def mail(self) -> Shown | None:
        return next((contact for contact in self.contacts if contact.kind == "email"), None)


def at_hand(employee: Employee, client_id: int) -> AtHand | None:
    """None when the card is not open to the employee. What is hidden from them is not there."""
    client = clients_access.opened(employee, client_id)
    if client is None:
        return None
    hidden, whose = sight.hidden(employee), clients_access.whose(client)
    sight.veil(client, hidden)
    points = [point for point in queries.points_of(client) if point.kind not in hidden]
    line = Line(client.pk, client.kind, client.name, client.sort_key, *whose, {})
    return AtHand(
        client=client,
        contacts=contacts.show(employee, whose[0], points, category_id=whose[1]),
        works=str(gathering.jobs(employee, [line]).get(client.pk, "")),
        there=hours.there(client, points, at=now()),
        touches=timeline.touches(employee, client, after=None, size=TOUCHES),
        results=dict(lists.every_result()),
        completeness=client.totals.completeness,
        can_record=client.archived_at is None and clients_access.covers(employee, timeline_access.RECORD, *whose),
        remembered=remembered(employee, client, timezone.localdate()),
    )
