"""A condition as SQL, for one reader: the one place where the language meets the fields."""

import datetime

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from krug.clients.conditions import fields, values
from krug.clients.conditions.fields import Field
from krug.clients.conditions.language import BadCondition, Condition, Group, Term
from krug.clients.conditions.operators import OPERATORS, Type
from krug.clients.conditions.places import Reading
from krug.clients.conditions.predicates import Test
from krug.core.rights import Actor
from krug.core.text.refusals import said


def where(
    actor: Actor, condition: Condition, *, is_stepping: bool = False, of_archive: bool = False,
    today: datetime.date | None = None,
) -> Q:  # fmt: skip
    """Which clients match, besides whose they are. Raises BadCondition, also for a field the actor may not ask for."""
    reading = Reading(actor, today or localdate(), is_stepping, of_archive)
    return _where(condition, fields.offered(actor), reading)


def check(actor: Actor, condition: Condition) -> None:
    """Raises BadCondition if the actor cannot ask this."""
    where(actor, condition)


def field_of(term: Term, known: dict[str, Field]) -> Field:
    """Raises BadCondition. A field that is hidden from the reader is one that does not exist."""
    if term.field not in known:
        raise BadCondition(said(_("There is no field «%(code)s» to ask for."), code=term.field))
    return known[term.field]


def _where(condition: Condition, known: dict[str, Field], reading: Reading) -> Q:
    if isinstance(condition, Term):
        field = field_of(condition, known)
        return field.place.where(test(field, condition, reading), reading)
    return _of_group(condition, known, reading)


def _of_group(group: Group, known: dict[str, Field], reading: Reading) -> Q:
    found = Q()
    for part in group.parts:
        asked = _where(part, known, reading)
        found = found | asked if group.is_any else found & asked
    return found


def test(field: Field, term: Term, reading: Reading) -> Test:
    read = values.read(field, term, reading.actor)
    operator = OPERATORS[term.op]
    op, is_negated = operator.negates or term.op, bool(operator.negates)
    today = reading.today
    match op:
        case "me":
            op, read = "is", (reading.actor.pk,)
        case "last":
            op, read = "within", (today - datetime.timedelta(days=read[0]), today)
        case "next":
            op, read = "within", (today, today + datetime.timedelta(days=read[0]))
        case "anniversary":
            read = (today, today + datetime.timedelta(days=read[0]))
    if field.type == Type.TEXT:
        op = {"is": "reads", "starts": "begins"}.get(op, op)
    if field.type == Type.YES:
        is_negated, read = not read[0], (True,)
    return Test(field.type, op, read, field.empties, is_negated)
