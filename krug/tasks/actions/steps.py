"""Keeping in mind which clients in work have no next step, whatever happens to them."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from krug.clients import events as of_clients
from krug.clients.models import Client
from krug.core import db, events, jobs
from krug.core.db.expressions import OneOf
from krug.core.db.prepared import prepared
from krug.core.models import Change, DoneOnce
from krug.staff.models import Employee
from krug.tasks import events as happened
from krug.tasks.models import Stepless, WorkRule
from krug.timeline.models import Participant

FOLLOW_RULE = "krug.tasks.jobs.follow_rule"
FOR_GOOD = datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC)
PORTION = 500
_MASS = "steps:mass:"  # of a change set whose clients are to be looked at
_Kept = tuple[int, datetime.datetime]  # whose, until when
_TELLING = frozenset({"owner", "warmth", "archived_at"})


def note_event(event: events.Event) -> None:
    """A listener to all events, so that no verb has to think of it. A mass change is followed within minutes."""
    if event.is_echo:
        return
    if event.client_id is not None:
        if event.code != of_clients.ClientChanged.code or not _TELLING.isdisjoint(cell.field for cell in event.cells):
            refresh(_of(event, event.client_id))
    elif event.change_set_id is not None and _reached_by(event.change_set_id).exists():
        DoneOnce.objects.update_or_create(key=f"{_MASS}{event.change_set_id}", defaults={"result": None})


def _reached_by(change_set_id: int) -> "QuerySet[Change]":
    return Change.objects.filter(change_set=change_set_id, client_id__isnull=False)


def _of(event: events.Event, client_id: int) -> list[int]:
    found = {client_id, event.other_client_id or client_id}
    if event.code.startswith("timeline.interaction"):
        touch: int = event.facts()["interaction_id"]
        found |= set(_took_part(touch))
    return sorted(found)


@prepared
def _took_part(touch: Any) -> "QuerySet[Participant, int]":
    return Participant.objects.filter(interaction=touch).values_list("client_id", flat=True)


def rule() -> WorkRule:
    return WorkRule.objects.first() or WorkRule()


def refresh(client_ids: Sequence[int]) -> int:
    """Look anew at these clients; says of how many it was otherwise. Call inside a transaction."""
    wanted, known = _wanted_and_known(client_ids)
    gone = [pk for pk in known if pk not in wanted]
    other = [Stepless(client_id=pk, owner_id=of[0], until=of[1]) for pk, of in wanted.items() if known.get(pk) != of]
    if gone:
        Stepless.objects.filter(OneOf("client_id", gone)).delete()
    if other:
        Stepless.objects.bulk_create(
            other, update_conflicts=True, unique_fields=["client"], update_fields=["owner", "until"]
        )
    return len(gone) + len(other)


_STANDING = """
SELECT c.id, c.owner_id, c.warmth, t.last_interaction_at, r.warm_from, r.touched_days, s.owner_id, s.until,
  c.archived_at IS NULL AND c.owner_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM tasks_task k WHERE k.client_id = c.id AND k.state = 'open' AND k.archived_at IS NULL)
FROM clients_client c JOIN clients_totals t ON t.client_id = c.id
LEFT JOIN tasks_stepless s ON s.client_id = c.id LEFT JOIN tasks_workrule r ON r.id = 1
WHERE c.id IN ({ids})
"""


def _wanted_and_known(client_ids: Sequence[int]) -> tuple[dict[int, _Kept], dict[int, _Kept]]:
    """Of those in work without an open task the owner, and until when they are in work; and what is kept now."""
    usual, moment = WorkRule(), now()
    wanted: dict[int, _Kept] = {}
    known: dict[int, _Kept] = {}
    for pk, owner, warmth, touched, *ruled, of, kept, is_stepless in db.rows(
        _STANDING.format(ids=db.listed(client_ids))
    ):
        if of is not None:
            known[pk] = (of, db.moment(kept))
        warm_from, touched_days = ruled if ruled[0] is not None else (usual.warm_from, usual.touched_days)
        is_warm = bool(warm_from) and warmth >= warm_from
        until = FOR_GOOD if is_warm else db.moment(touched) + datetime.timedelta(days=touched_days)
        if is_stepless and until > moment:
            wanted[pk] = (owner, until)
    return wanted, known


def follow_masses() -> int:
    """Whoever mass changes have reached since; says of how many of these there was something to look at."""
    waiting = list(DoneOnce.objects.filter(key__startswith=_MASS, result=None).values_list("key", flat=True))
    for key in waiting:
        _follow_set(int(key.removeprefix(_MASS)))
        DoneOnce.objects.filter(key=key).update(result=1)
    return len(waiting)


def _follow_set(change_set_id: int) -> None:
    """All clients of a mass change, in portions between which the worker may stop."""
    changes = Change.objects.filter(change_set=change_set_id, client_id__isnull=False).order_by("client_id")
    after = 0
    while ids := _next(changes.filter(client_id__gt=after).values_list("client_id", flat=True).distinct()[:PORTION]):
        jobs.go_on()
        with transaction.atomic():
            refresh(ids)
        after = ids[-1]


def _next(ids: "Iterable[int | None]") -> list[int]:
    return [pk for pk in ids if pk is not None]


def follow_rule() -> int:
    """Look at the whole base anew; says of how many clients it was otherwise, not counting whose time has passed."""
    Stepless.objects.filter(until__lte=now()).delete()
    drifted, after = 0, 0
    everybody = Client.objects.order_by("pk").values_list("pk", flat=True)
    while ids := list(everybody.filter(pk__gt=after)[:PORTION]):
        jobs.go_on()
        with transaction.atomic():
            drifted += refresh(ids)
        after = ids[-1]
    return drifted


@transaction.atomic
def set_work_rule(*, warm_from: int, touched_days: int, by: Employee) -> None:
    """Which clients are in work from now on; the worker looks at the base by it."""
    WorkRule.objects.update_or_create(id=1, defaults={"warm_from": warm_from, "touched_days": touched_days})
    events.publish(happened.WorkRuleSet(by_id=by.pk, warm_from=warm_from, touched_days=touched_days))
    jobs.enqueue(FOLLOW_RULE)
