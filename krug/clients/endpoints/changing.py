"""What a program had read against what is there now."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from krug.api.problems import Problem
from krug.clients import queries, sight
from krug.clients.endpoints import shapes, wire
from krug.clients.endpoints.routing import READ
from krug.clients.fields import value_of
from krug.clients.models import Client
from krug.staff.doors import ApiRequest

Pair = tuple[Any, Any]  # theirs, yours


def seen(request: ApiRequest, client: Client, values: Mapping[str, Any], body: shapes.ClientChange) -> dict[str, Any]:
    """The values the verb has to find unchanged. Raises Problem when some have changed since the program read them.

    With the card's own version nothing has. With another, a field is in order if it holds what was ``seen``, or
    already what is to be written.
    """
    now = {code: value_of(client, code) for code in values}
    if body.version != client.version:
        had = wire.read(client.kind, body.seen, hidden=sight.hidden(request.user), within="seen")
        differing = {
            code: (theirs, values[code])
            for code, theirs in now.items()
            if theirs != values[code] and (code not in had or theirs != had[code])
        }
        if differing:
            raise conflict(request, client, differing)
    return now


def conflict(request: ApiRequest, client: Client, differing: Mapping[str, Pair]) -> Problem:
    """Both values of every field, to choose from; theirs only for a token that may read."""
    reads = request.auth.holds(READ)
    both = [
        {"field": code, "yours": wire.value(code, yours), **({"theirs": wire.value(code, theirs)} if reads else {})}
        for code, (theirs, yours) in differing.items()
    ]
    said = _(
        "The card was worked on since you read it. Look at both values of %(names)s and send what holds, with the "
        "version of this answer."
    )
    return Problem(
        "conflict", said % {"names": ", ".join(differing)}, conflicts=both, version=queries.version_of(client.pk)
    )
