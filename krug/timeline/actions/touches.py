"""Verbs about touches: record one, remove it; and counting them in the totals of clients."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.clients import actions as clients
from krug.clients.models import Client
from krug.core import db, events, jobs
from krug.core.changes.cells import Cell, created, to_json
from krug.core.db.prepared import prepared
from krug.core.text.money import Money
from krug.staff.models import Employee
from krug.timeline import events as happened
from krug.timeline.models import Interaction, Participant, RefusalReason, TouchResult

SECONDS_OF_HOUR = 3600


class ReasonNeeded(Exception):
    """The company wants to know why a client refuses."""

    text = _("Say why: a refusal needs its reason here.")


@dataclass(frozen=True)
class Benefit:
    """What was granted to the client: a discount, a gift or a sample, and what it cost the company."""

    kind: str
    amount: Money
    what: str = ""


@transaction.atomic
def record_interaction(
    client: Client,
    *,
    kind: str,
    direction: str = "",
    result: str = "",
    text: str = "",
    duration_s: int | None = None,
    at: datetime.datetime | None = None,
    key: str = "",
    by: Employee,
    reason: RefusalReason | None = None,
    participants: Sequence[Client] = (),
    benefit: Benefit | None = None,
) -> Interaction | None:
    """Write a touch down in the history of the client and of all who took part, and count it in their totals.

    ``key`` marks one press of the button: a repeat of the same press records nothing and returns None.
    Raises ReasonNeeded.
    """
    if key and not jobs.first_time(f"touch:{by.pk}:{key}"):
        return None
    hold_to_reason(result, reason)
    benefit = benefit or Benefit("", Money(0))
    touch = Interaction.objects.create(
        client=client, kind=kind, direction=direction, result=result, reason=reason, text=text.strip(),
        duration_s=duration_s, at=at or now(), by=by, staff_cost=time_cost(duration_s, by),
        benefit_kind=benefit.kind, benefit=benefit.amount, benefit_what=benefit.what.strip(),
    )  # fmt: skip
    others = sorted({each.pk for each in participants} - {client.pk})
    joined = [Participant.objects.create(interaction=touch, client_id=pk) for pk in others]
    count_anew([client.pk, *others])
    events.publish(
        happened.InteractionRecorded(
            by_id=by.pk, client_id=client.pk, interaction_id=touch.pk, kind=kind, direction=direction, result=result,
            cells=(created(touch), *map(created, joined)),
        )
    )  # fmt: skip
    return touch


def hold_to_reason(result: str, reason: RefusalReason | int | None) -> None:
    """Raises ReasonNeeded when a refusal is without the reason that the company wants to know."""
    if result and reason is None and _wanting(result):
        raise ReasonNeeded


@prepared
def _wanting(result: Any) -> "QuerySet[TouchResult, int]":
    return TouchResult.objects.filter(code=result, wants_reason=True).order_by().values_list("pk", flat=True)


@transaction.atomic
def remove_interaction(touch: Interaction, *, by: Employee) -> int | None:
    """It was recorded by mistake. Twice is once. Returns the number of the change, by which it is undone."""
    moment = now()
    if not Interaction.objects.filter(pk=touch.pk, archived_at=None).update(archived_at=moment):
        return None
    count_anew(whose([touch.pk]))
    cell = Cell("timeline.interaction", touch.pk, "archived_at", None, to_json(moment))
    return events.publish(
        happened.InteractionRemoved(
            by_id=by.pk, client_id=touch.client_id, interaction_id=touch.pk, kind=touch.kind, cells=(cell,)
        )
    )


def whose(touches: Iterable[int]) -> set[int]:
    """The clients of these touches and all who took part."""
    rows = list(touches)
    found = set(Interaction.objects.filter(pk__in=rows).values_list("client_id", flat=True))
    return found | set(Participant.objects.filter(interaction__in=rows).values_list("client_id", flat=True))


def count_anew(client_ids: Iterable[int]) -> None:
    """These cards were worked on: their versions grow, and their touches are counted."""
    ids = sorted(client_ids)
    for pk in ids:
        clients.touch(pk)
    clients.hold(ids)
    for pk in ids:
        _count(pk)


# Their own touches and those they took part in. One that was shared is a cost of whose it is, so that all costs add up.
_COUNTED = """
WITH touch AS (
  SELECT id, at, kind, staff_cost + benefit AS spent FROM timeline_interaction
  WHERE client_id = %s AND archived_at IS NULL
  UNION ALL
  SELECT id, at, kind, 0 FROM timeline_interaction
  WHERE id IN (SELECT interaction_id FROM timeline_participant WHERE client_id = %s AND archived_at IS NULL)
    AND client_id <> %s AND archived_at IS NULL
), latest AS (SELECT at, kind FROM touch ORDER BY at DESC, id DESC LIMIT 1)
SELECT count(*), coalesce(sum(spent), 0), (SELECT at FROM latest), (SELECT kind FROM latest) FROM touch
"""


def refresh_totals(client_id: int) -> None:
    """Count the client's touches anew, their own and those they took part in, once each.

    One verb after the other, so that the later counts what the earlier wrote.
    """
    clients.hold([client_id])
    _count(client_id)


def _count(client_id: int) -> None:
    ((count, spent, at, kind),) = db.rows(_COUNTED, [client_id] * 3)
    last_at = db.moment(at) if at else None
    clients.note_interactions(client_id, count=count, last_at=last_at, last_kind=kind or "", cost=Money(int(spent)))


def time_cost(duration_s: int | None, by: Employee) -> Money:
    """The minutes of a touch by what an hour of the employee costs now, to the nearest kopeck."""
    return Money(round((duration_s or 0) * by.hour_cost.minor / SECONDS_OF_HOUR))


def touches_of(client_id: int) -> "tuple[QuerySet[Interaction], QuerySet[Interaction]]":
    """The client's own touches, and those of others in which the client took part."""
    live = Interaction.objects.filter(archived_at=None)
    part = Participant.objects.filter(client=client_id, archived_at=None).values("interaction")
    return live.filter(client=client_id), live.filter(pk__in=part).exclude(client=client_id)
