"""The panels the history puts on the card of a client and on a look at one over the list."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from krug.clients.access import covers
from krug.clients.models import Client
from krug.staff.models import Employee
from krug.timeline import access, queries
from krug.timeline.models import Direction, InteractionKind, Result

LAST = 4


def feed(request: HttpRequest, client: Client) -> Mapping[str, Any]:
    assert isinstance(request.user, Employee)
    return {
        "client": client,
        "feed": queries.feed(request.user, client),
        "kind": "all",
        "touch_kinds": [(kind, kind.label, queries.ICONS[kind]) for kind in InteractionKind],
        "directions": [direction for direction in Direction.choices if direction[0]],
        "results": [result for result in Result.choices if result[0]],
        "can_record": client.archived_at is None and covers(request.user, access.RECORD, client.owner_id),
    }


def last(request: HttpRequest, client: Client) -> Mapping[str, Any]:
    """What was said the last few times."""
    assert isinstance(request.user, Employee)
    return {"touches": queries.touches(request.user, client, after=None, size=LAST), "icons": queries.ICONS}
