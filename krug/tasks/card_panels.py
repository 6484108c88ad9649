"""The panels this room puts on the card of a client."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now

from krug.clients import hours, queries
from krug.clients.access import covers, whose
from krug.clients.models import Client
from krug.staff.models import Employee
from krug.tasks import occasions, strip
from krug.timeline import access


def record(request: HttpRequest, client: Client) -> Mapping[str, Any]:
    """The strip; without one where nothing may be recorded."""
    employee = request.user
    assert isinstance(employee, Employee)
    if client.archived_at is not None or not covers(employee, access.RECORD, *whose(client)):
        return {"strip": None}
    there = hours.there(client, queries.points_of(client), at=now())
    zone = there.zone if there and there.differs else ""
    return {"strip": strip.strip(employee, client, zone=zone, closes=strip.open_tasks(employee, client))}


def reasons(request: HttpRequest, client: Client) -> Mapping[str, Any]:
    """What there is a reason to contact the client for, the most valuable first."""
    employee = request.user
    assert isinstance(employee, Employee)
    is_live = client.archived_at is None
    return {
        "client": client,
        "offers": occasions.of_client(employee, client) if is_live else [],
        "can_use": is_live and covers(employee, access.RECORD, *whose(client)),
        "is_live": is_live,
    }
