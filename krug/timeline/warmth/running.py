"""Settling many clients: all of them as days pass, or those a mass change has touched. Killed at any point it is
called again and goes on in the same change set.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import TypeAlias

from django.db import transaction
from django.db.models import Max, Q
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _

from krug.clients.models import Client
from krug.core import db, events, jobs
from krug.core.changes import sets
from krug.core.models import Change, ChangeSet
from krug.core.portions import Pace
from krug.staff import queries as staff
from krug.timeline.models import Event
from krug.timeline.warmth import judging, ready, settling
from krug.timeline.warmth.events import WarmthSettled

KIND = "warmth"
WINDOW = 20_000  # clients looked at by one statement, which keeps nobody from writing
CHANGES = 5_000  # of a mass change looked at by one
FIRST, MOST = 100, 2_000  # clients of one transaction
Label: TypeAlias = Callable[[datetime], str]  # of a change set made at that moment
_TOLD_BY = (
    Q(table__in=["timeline.interaction", "clients.purchase"])
    | Q(table="clients.client", field__in=["", "warmth", "archived_at"])
)  # fmt: skip


def settle_all() -> int:
    """Every client as the rules have it now; says how many became warmer or colder."""
    return _settle(_windows(), _label)


def settle_set(change_set_id: int, *, is_undo: bool) -> int:
    """The clients of a mass change, or of one that was undone: what it wrote as their warmth it wrote by hand."""
    change_set = ChangeSet.objects.get(pk=change_set_id)
    label = partial(_label, after=change_set.label, is_undo=is_undo)
    return _settle(_changed_by(change_set_id), label, is_undo=is_undo)


def _label(at: datetime, *, after: str = "", is_undo: bool = False) -> str:
    company = staff.company()
    with translation.override((company.language if company else "") or None):
        told = _("Warmth by the rules, %(day)s") % {"day": f"{ready.today(at):%d.%m.%Y}"}
        if after:
            words = _("after undoing: %(what)s") if is_undo else _("after: %(what)s")
            told += f", {words % {'what': after}}"
        return told[:200]


def _windows() -> Iterator[list[int]]:
    last, at, rules = Client.objects.aggregate(last=Max("pk"))["last"] or 0, 0, judging.known()
    while rules and at < last:
        jobs.go_on()
        rows = judging.differing(rules, judging.this_hour()).filter(pk__gt=at, pk__lte=at + WINDOW).order_by("pk")
        yield list(rows.values_list("pk", flat=True))
        at += WINDOW


def _changed_by(change_set_id: int) -> Iterator[list[int]]:
    """Clients are met again with other changes of theirs; by then nothing of them differs."""
    rows, after = Change.objects.filter(change_set=change_set_id).order_by("pk"), 0
    while portion := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:CHANGES]):
        jobs.go_on()
        told = rows.filter(_TOLD_BY, pk__gt=after, pk__lte=portion[-1], client_id__isnull=False)
        yield sorted({pk for pk in told.values_list("client_id", flat=True) if pk is not None})
        after = portion[-1]


def _settle(found: Iterable[list[int]], label: Label, *, is_undo: bool = False) -> int:
    rules, pace, change_set = judging.known(), Pace(FIRST, most=MOST), _cut_short(label)
    with db.heavy_writing():
        for ids in found:
            while ids and rules:
                jobs.go_on()
                portion, ids = ids[: pace.rows()], ids[pace.rows() :]
                change_set = change_set or sets.begin(KIND, by_id=None, label=label(now()))
                started = time.monotonic()
                with transaction.atomic():
                    if is_undo:
                        settling.take_back_hands(portion)
                    settling.settle_portion(rules, now(), portion, change_set.pk)
                pace.note(len(portion), time.monotonic() - started)
    return _finish(change_set) if change_set else 0


def _cut_short(label: Label) -> ChangeSet | None:
    """That of a run that was killed, maybe before midnight."""
    told = Event.objects.filter(code=WarmthSettled.code, change_set__isnull=False).values("change_set")
    open_ones = ChangeSet.objects.filter(kind=KIND, undo_started_at=None).exclude(pk__in=told).order_by("-pk")
    return next((each for each in open_ones if each.label == label(each.made_at)), None)


@transaction.atomic
def _finish(change_set: ChangeSet) -> int:
    changed = Change.objects.filter(change_set=change_set).count()
    if changed:
        events.publish(WarmthSettled(by_id=None, change_set_id=change_set.pk, changed=changed))
    else:
        change_set.delete()
    return changed
