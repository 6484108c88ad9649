"""Changing the type of an own field: its values are turned, all in one change set, and can be turned back."""

from contextlib import suppress

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.clients import events as happened
from krug.clients.actions import completeness
from krug.clients.actions.own import KEEP_INDEXES
from krug.clients.models import Client, OwnField, OwnValues
from krug.clients.own import known, turning, types, values
from krug.core import events, jobs
from krug.core.changes import sets
from krug.core.changes.cells import Cell
from krug.core.changes.undo import AlreadyUndone
from krug.core.changes.undo import undo as undo_set
from krug.core.db.expressions import OneOf
from krug.core.models import Change
from krug.staff.models import Employee

TABLE = "clients.ownfield"
TURN, TURN_BACK = "krug.clients.jobs.turn_own_values", "krug.clients.jobs.turn_own_back"
PORTION = 400


class CannotTurn(Exception):
    """It is being turned already, or nothing can become of that type."""

    text = _("The type cannot be changed to this one now.")


@transaction.atomic
def turn_own_field(field: OwnField, to: str, *, by: Employee) -> None:
    """Make the field one of another type. Its values follow in a job; what cannot follow is taken off the cards and
    kept in the change set. Raises CannotTurn."""
    field = OwnField.objects.select_for_update().get(pk=field.pk)
    if field.is_turning or field.archived_at or to not in dict(turning.to_types(field)):
        raise CannotTurn
    _looked, new = turning.preview(field, to)
    change_set = sets.begin("clients.own_turned", by_id=by.pk, label=field.label)
    was = field.type
    news = {"type": new.type, "options": new.options, "default": None}
    news["in_lists"] = field.in_lists and to in types.LISTABLE
    cells = [Cell(TABLE, field.pk, name, getattr(field, name), value) for name, value in news.items()]
    sets.record(change_set.pk, ((None, cell) for cell in cells))
    for name, value in news.items():
        setattr(field, name, value)
    field.turn_set, field.turned_to, field.turned_at = change_set.pk, 0, None
    field.save()
    known.forget()
    jobs.enqueue(TURN, field.pk)
    jobs.enqueue(KEEP_INDEXES)
    events.publish(
        happened.OwnFieldTurned(
            by_id=by.pk, field_id=field.pk, key=field.key, name=field.label, was=was, type=str(field.type),
            change_set_id=change_set.pk,
        )
    )  # fmt: skip


def turn_own_values(field_id: int) -> None:
    """Turn the values in portions, so that others work meanwhile. Interrupted, it goes on when called again."""
    while _turn_portion(field_id):
        jobs.go_on()
    known.forget()


@transaction.atomic
def _turn_portion(field_id: int) -> bool:
    """Says whether there is more."""
    field = OwnField.objects.select_for_update().get(pk=field_id)
    if not field.is_turning:
        return False
    rows = OwnValues.objects.filter(client_id__gt=field.turned_to).order_by("client_id")
    found = list(rows.values_list("client_id", "data")[:PORTION])
    if not found:
        OwnField.objects.filter(pk=field_id).update(turned_at=now())
        return False
    old = _as_it_was(field)
    cells = [
        Cell(values.TABLE, pk, field.code, data[field.key], turning.turned(old, field, data[field.key]))
        for pk, data in found
        if field.key in data
    ]
    cells = [cell for cell in cells if cell.old != cell.new or type(cell.old) is not type(cell.new)]
    values.write_many((cell.row, cell.field, cell.new) for cell in cells)
    sets.record(field.turn_set or 0, ((cell.row, cell) for cell in cells))
    touched = [cell.row for cell in cells]
    Client.objects.filter(OneOf("pk", touched)).update(changed_at=now(), version=F("version") + 1)
    completeness.refresh([cell.row for cell in cells if cell.new is None])
    OwnField.objects.filter(pk=field_id).update(turned_to=found[-1][0])
    return True


def _as_it_was(field: OwnField) -> OwnField:
    """The definition from before, as the change set has it."""
    told = Change.objects.filter(change_set=field.turn_set, table=TABLE, row=field.pk)
    was = dict(told.values_list("field", "old"))
    return OwnField(key=field.key, label=field.label, type=was["type"], options=was["options"])


@transaction.atomic
def turn_own_back(field: OwnField, *, by: Employee) -> None:
    """Undo the change of type: values come back as they were, those changed since stay. Raises CannotTurn."""
    turned = OwnField.objects.filter(pk=field.pk, turned_at__isnull=False, turn_set__isnull=False)
    if not turned.update(turned_at=None, turned_to=0):
        raise CannotTurn
    known.forget()
    jobs.enqueue(TURN_BACK, field.pk, by.pk)


def put_own_back(field_id: int, by_id: int) -> None:
    field = OwnField.objects.get(pk=field_id)
    if field.turn_set is None:
        return
    with suppress(AlreadyUndone):  # the job was stopped after its last portion
        undo_set(field.turn_set, by_id=by_id)
    OwnField.objects.filter(pk=field_id).update(turn_set=None, turned_at=None, turned_to=0)
    known.forget()
    jobs.enqueue(KEEP_INDEXES)
