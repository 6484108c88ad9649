"""Tasks and occasions for tests."""

import datetime
from typing import Any

from django.utils.timezone import localdate, now

from krug.clients.models import Client
from krug.staff.models import Employee
from krug.tasks import actions
from krug.tasks.models import Occasion, Task


def make_task_of(
    responsible: Employee, client: Client | None = None, *, due_at: datetime.datetime | None = None, **told: Any
) -> Task:
    """A call in an hour, unless told otherwise."""
    due_at = due_at or now() + datetime.timedelta(hours=1)
    task = actions.make_task(
        client, **{"doing": "call", "responsible": responsible, "by": responsible, **told}, due_at=due_at
    )
    assert task is not None
    return task


def make_occasion(client: Client, *, owner: Employee | None, finder: str = "birthday", **told: Any) -> Occasion:
    """A birthday in three days, as the worker would have found it; whoever looks again closes it."""
    day = localdate() + datetime.timedelta(days=3)
    facts = {"day": day.isoformat(), "what": "own"}
    values = {"facts": facts, "key": f"own:{day.year}", "good_until": day, "found_at": now(), **told}
    found: Occasion = Occasion.objects.create(client=client, owner=owner, finder=finder, **values)
    return found
