"""Touches for tests, made by the verb that makes them in life."""

from typing import Any

from krug.clients.models import Client
from krug.staff.models import Employee
from krug.timeline import actions
from krug.timeline.models import Interaction, RefusalReason


def make_touch(client: Client, *, by: Employee, **told: Any) -> Interaction:
    """A call, unless something else is said."""
    touch = actions.record_interaction(client, **{"kind": "call", **told}, by=by)
    assert touch is not None
    return touch


def ready_reason(code: str) -> RefusalReason:
    """One of the ready reasons of a refusal."""
    return RefusalReason.objects.get(code=code)
