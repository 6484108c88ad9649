"""What the room puts on the card of a client."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from krug.clients.models import Client
from krug.staff.models import Employee
from krug.tasks import access, queries


def on_card(request: HttpRequest, client: Client) -> Mapping[str, Any]:
    """What is next: open tasks, a line to make one, the last that were closed."""
    assert isinstance(request.user, Employee)
    return {
        "client": client,
        "lines": queries.of_client(request.user, client),
        "closed": queries.closed_of_client(request.user, client),
        "can_make": client.archived_at is None and request.user.may(access.MANAGE),
    }
