"""Verbs about days that come round, and about professions."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.clients import sight
from krug.clients.actions.totals import touch
from krug.clients.fields import BadValue
from krug.clients.informal import events as happened
from krug.clients.matching import day_key
from krug.clients.models import OF_COMPANY, OF_PERSON, Anniversary, Client, Practice, What
from krug.core import db, events, jobs
from krug.core.calendar import professions
from krug.core.changes import sets
from krug.core.changes.cells import Cell, changed, created, to_json
from krug.core.db.expressions import OneOf
from krug.staff.models import Employee

LONGEST_NAME: Final = 100
_Told = type[happened.DayNoted] | type[happened.DayChanged] | type[happened.DayRemoved]


@transaction.atomic
def note_day(
    client: Client, what: str, day: datetime.date, *, name: str = "", key: str = "", by: Employee
) -> Anniversary:
    """A day of the client that comes round every year. ``key`` marks one sending of a form, a repeat adds nothing.

    Raises FieldDenied, BadValue.
    """
    sight.hold(by, [sight.DAYS])
    if not key:
        return _noted(client, what, day, name, by)
    made = jobs.once(f"day:{by.pk}:{key}", lambda: _noted(client, what, day, name, by).pk)
    return Anniversary.objects.get(pk=made)


def _noted(client: Client, what: str, day: datetime.date, name: str, by: Employee) -> Anniversary:
    new = Anniversary.objects.create(client=client, what=what, day=day, name=_checked(client, what, name))
    _after(new, happened.DayNoted, (created(new),), by)
    return new


@transaction.atomic
def change_day(noted: Anniversary, *, what: str, day: datetime.date, name: str = "", by: Employee) -> int | None:
    """The number by which it can be undone, None when nothing is another. Raises FieldDenied, BadValue."""
    sight.hold(by, [sight.DAYS])
    current = Anniversary.objects.select_for_update().select_related("client").get(pk=noted.pk)
    values = {"what": what, "day": day, "name": _checked(current.client, what, name)}
    before = {field: getattr(current, field) for field in values}
    for field, value in values.items():
        setattr(current, field, value)
    cells = tuple(changed(current, field, old) for field, old in before.items() if values[field] != old)
    if not cells:
        return None
    current.save(update_fields=list(values))
    return _after(current, happened.DayChanged, cells, by)


@transaction.atomic
def remove_day(noted: Anniversary, *, by: Employee) -> int | None:
    """Twice is once. Raises FieldDenied."""
    sight.hold(by, [sight.DAYS])
    moment = now()
    if not Anniversary.objects.filter(pk=noted.pk, archived_at=None).update(archived_at=moment):
        return None
    cell = Cell("clients.anniversary", noted.pk, "archived_at", None, to_json(moment))
    return _after(noted, happened.DayRemoved, (cell,), by)


def _checked(client: Client, what: str, name: str) -> str:
    if what not in (OF_COMPANY if client.is_company else OF_PERSON):
        raise BadValue(_("Choose one of the list."))
    name = " ".join(name.split())[:LONGEST_NAME]
    if what == What.OTHER and not name:
        raise BadValue(_("Write what day this is."))
    return name


def _after(noted: Anniversary, what: _Told, cells: tuple[Cell, ...], by: Employee) -> int | None:
    touch(noted.client_id)
    return events.publish(
        what(
            by_id=by.pk, client_id=noted.client_id, anniversary_id=noted.pk, what=noted.what, name=noted.name,
            cells=cells,
        )
    )  # fmt: skip


Days = Sequence[tuple[str, datetime.date, str]]  # what, day, name


def note_days(wanted: Iterable[tuple[int, Days]], *, change_set_id: int | None = None) -> None:
    """Days of many clients, given as (client's id, days), where the same is not noted yet.

    For masses: inside the caller's transaction, without an event. Each becomes a creation in the change set, if
    there is one.
    """
    by_client = {pk: list(days) for pk, days in wanted if days}
    if not by_client:
        return
    known = Anniversary.objects.filter(OneOf("client_id", by_client), archived_at=None)
    has = {
        (pk, day_key(what, day, name)) for pk, what, day, name in known.values_list("client_id", "what", "day", "name")
    }
    rows = []
    for pk, days in by_client.items():
        for what, day, name in days:
            if (mark := (pk, day_key(what, day, name))) not in has:
                has.add(mark)
                rows.append((pk, what, name[:LONGEST_NAME], day))
    made = [(pk, *row) for pk, row in zip(db.allocate(Anniversary, len(rows)), rows, strict=True)] if rows else []
    db.insert_many(Anniversary, ("id", "client", "what", "name", "day"), made)
    if change_set_id is not None:
        sets.record(change_set_id, ((row[1], Cell("clients.anniversary", row[0], "", None, None)) for row in made))


@transaction.atomic
def add_profession(client: Client, code: str, *, by: Employee) -> int | None:
    """The number by which it can be undone, None when the client had it. Raises FieldDenied, BadValue."""
    sight.hold(by, [sight.PROFESSIONS])
    if code not in professions.ALL:
        raise BadValue(_("Choose one of the list."))
    try:
        with transaction.atomic():
            practice = Practice.objects.create(client=client, profession=code)
    except IntegrityError:
        return None
    touch(client.pk)
    return events.publish(
        happened.ProfessionAdded(by_id=by.pk, client_id=client.pk, profession=code, cells=(created(practice),))
    )


def practise_many(pairs: Iterable[tuple[int, str]]) -> None:
    """Professions of clients that were just made and go as a whole, given as (client's id, code).

    Call inside a transaction; publishes nothing.
    """
    db.insert_many(Practice, ("client", "profession"), pairs)


@transaction.atomic
def remove_profession(practice: Practice, *, by: Employee) -> int | None:
    """Twice is once. Raises FieldDenied."""
    sight.hold(by, [sight.PROFESSIONS])
    moment = now()
    if not Practice.objects.filter(pk=practice.pk, archived_at=None).update(archived_at=moment):
        return None
    touch(practice.client_id)
    cells = (Cell("clients.practice", practice.pk, "archived_at", None, to_json(moment)),)
    return events.publish(
        happened.ProfessionRemoved(
            by_id=by.pk, client_id=practice.client_id, profession=practice.profession, cells=cells
        )
    )
