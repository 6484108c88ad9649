"""Verbs about the time of filling: note it, stop asking for what costs more than it is worth, ask again."""

import datetime
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from krug.clients.actions.entry import set_rule
from krug.clients.actions.own import restore_own_field, retire_own_field
from krug.clients.effort import asked
from krug.clients.entry import items
from krug.clients.fields import BadValue
from krug.clients.models import FillClock, FillTime, Kind, OwnField
from krug.core import jobs
from krug.staff import queries as staff
from krug.staff.middleware import zone_of
from krug.staff.models import Employee

FIRST: Final = datetime.timedelta(minutes=10)  # what a session may have filled before its first report
OFFLINE: Final = datetime.timedelta(hours=12)  # reports that waited for the connection tell of no more at once
BELIEVED: Final = datetime.timedelta(days=7)  # how long ago it may have been
MOST_EDITS: Final = 1000

Spent = Mapping[str, tuple[int, int]]  # of each field, the seconds in it and how many times it was filled


@transaction.atomic
def note_filling(spent: Spent, *, at: datetime.datetime | None, key: str, session: str, by: Employee) -> int:
    """Add to what the employee has spent on the day of ``at``; says how many seconds were believed.

    A repeat under the same ``key`` adds nothing. A session never adds more seconds than have passed in it.
    """
    if not jobs.first_time(f"fill:{by.pk}:{key}"):
        return 0
    moment = now()
    at = at if at is not None and moment - BELIEVED < at <= moment else moment
    seconds = sum(seconds for seconds, _edits in spent.values())
    believed = min(seconds, _time_left(session, moment))
    _use_up(session, believed, moment)
    day, known = at.astimezone(zone_of(by, staff.company())).date(), asked.labels()
    for code, (took, edits) in spent.items():
        _add(by, day, asked.settled(code, known), took * believed // max(seconds, 1), min(edits, MOST_EDITS))
    return believed


def _time_left(session: str, moment: datetime.datetime) -> int:
    """Whole seconds of the session that no report has told of yet. Two reports at once wait for each other."""
    FillClock.objects.bulk_create([FillClock(session=session, used_up_to=moment - FIRST)], ignore_conflicts=True)
    clock = FillClock.objects.select_for_update().get(session=session)
    return max(0, int((moment - max(clock.used_up_to, moment - OFFLINE)).total_seconds()))


def _use_up(session: str, seconds: int, moment: datetime.datetime) -> None:
    clock = FillClock.objects.get(session=session)
    clock.used_up_to = max(clock.used_up_to, moment - OFFLINE) + datetime.timedelta(seconds=seconds)
    clock.save(update_fields=["used_up_to"])


def _add(by: Employee, day: datetime.date, code: str, seconds: int, edits: int) -> None:
    if seconds or edits:
        FillTime.objects.bulk_create([FillTime(employee=by, day=day, field=code)], ignore_conflicts=True)
        row = FillTime.objects.filter(employee=by, day=day, field=code)
        row.update(seconds=F("seconds") + seconds, edits=F("edits") + edits)


@transaction.atomic
def stop_asking_for(code: str, *, by: Employee) -> None:
    """A field is in no form any more; what cards have in it stays. Raises BadValue when there is no such field."""
    own = _own(code)
    if own is not None:
        retire_own_field(own, by=by)
    else:
        _leave_out(code, True, by)


@transaction.atomic
def ask_for_again(code: str, *, by: Employee) -> None:
    """Raises as `stop_asking_for`, and as `restore_own_field`."""
    own = _own(code)
    if own is not None:
        restore_own_field(own, by=by)
    else:
        _leave_out(code, False, by)


def _own(code: str) -> OwnField | None:
    key = code.removeprefix("own.")
    return OwnField.objects.filter(key=key).first() if key != code else None


def _leave_out(code: str, is_left_out: bool, by: Employee) -> None:
    kinds = [kind for kind in Kind.values if (item := items.get(kind, code)) and item.askable]
    for kind in kinds:
        set_rule(kind, None, code, is_left_out=is_left_out, by=by)
    if not kinds:
        raise BadValue(code)


def forget_clocks() -> None:
    """Of sessions that have told of nothing for a month."""
    FillClock.objects.filter(used_up_to__lt=now() - datetime.timedelta(days=30)).delete()
