"""The panels the history puts on the card of a client and on a look at one over the list."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from krug.clients.models import Client
from krug.staff.models import Employee
from krug.timeline import lists, queries, touching

LAST = 4


def feed(request: HttpRequest, client: Client) -> Mapping[str, Any]:
    assert isinstance(request.user, Employee)
    return {
        "client": client,
        "feed": queries.feed(request.user, client),
        "kind": "all",
    }


def last(request: HttpRequest, client: Client) -> Mapping[str, Any]:
    """What was said the last few times."""
    assert isinstance(request.user, Employee)
    touches = queries.touches(request.user, client, after=None, size=LAST)
    return {"touches": touches, "icons": touching.ICONS, "results": lists.every_result()}
