"""What stands in the queue of «Today»: rooms above offer theirs here, as this one does its promises and occasions."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from krug.core.registry import Label, Registry
from krug.staff.models import Employee


@dataclass(frozen=True)
class Waiting:
    """One row of the queue: who is to be dealt with and why.

    ``ref`` names the row among all of the queue («task:12», «occasion:7»). ``clock`` is the moment shown before it
    and ``aside`` what stands at its end (so late, so much money); ``tone`` colours it. Before ``due_at``, if there is
    one, it is not yet time for it. ``kind`` is the kind of touch it asks for, if one.
    """

    ref: str
    client_id: int | None
    title: str
    second: str
    icon: str
    clock: str = ""
    aside: str = ""
    tone: str = ""
    due_at: datetime.datetime | None = None
    kind: str = ""


@dataclass(frozen=True)
class QueueSource:
    """``rows(employee, most)`` gives the first of what waits for somebody and ``count(employee)`` how many wait, at
    most a thousand counted.
    """

    code: str
    label: Label
    rows: Callable[[Employee, int], Sequence[Waiting]]
    count: Callable[[Employee], int]
    order: int = 100


queue: Registry[QueueSource] = Registry("queue")
