"""Values of a condition as its field understands them, or a sentence about what to write instead."""

import datetime
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from krug.clients.conditions.fields import Field
from krug.clients.conditions.language import BadCondition, Scalar, Term, Value
from krug.clients.conditions.operators import OPERATORS, Operator, Takes, Type
from krug.core.rights import Actor
from krug.core.text.money import parse_money
from krug.core.text.refusals import Refusal

MOST_DAYS, MOST_DAYS_OF_YEAR = 3_660, 366
LONGEST_ID = 18


def operator_of(field: Field, code: str) -> Operator:
    """Raises BadCondition."""
    operator = OPERATORS.get(code)
    if operator is None or operator not in field.operators:
        raise _bad(field, _("«%(op)s» cannot be asked of it.") % {"op": code})
    return operator


def read(field: Field, term: Term, actor: Actor) -> tuple[Any, ...]:
    """What the term's value means. Raises BadCondition."""
    takes = operator_of(field, term.op).takes
    if takes == Takes.NOTHING:
        return ()
    if takes == Takes.DAYS:
        return (_days(field, term),)
    if takes == Takes.ONE:
        if term.value is None or term.value == "" or isinstance(term.value, tuple):
            raise _bad(field, _("One value is missing."))
        return (_one(field, term.value, actor),)
    values = term.value if isinstance(term.value, tuple) else ()
    if takes == Takes.TWO and len(values) != 2:
        raise _bad(field, _("Two values are missing: from and to."))
    if not values:
        raise _bad(field, _("Choose at least one value."))
    return tuple(_one(field, value, actor) for value in values)


def _days(field: Field, term: Term) -> int:
    most = MOST_DAYS_OF_YEAR if term.op == "anniversary" else MOST_DAYS
    days = _whole(term.value)
    if days is None or not 0 <= days <= most:
        raise _bad(field, _("Write a number of days from 0 to %(most)d.") % {"most": most})
    return days


def _one(field: Field, value: Scalar, actor: Actor) -> Any:
    try:
        return _READ[field.type](field, value, actor)
    except BadCondition:
        raise
    except Refusal as refusal:
        raise _bad(field, str(refusal.message)) from refusal


def _text(field: Field, value: Scalar, actor: Actor) -> str:
    text = str(value).strip()
    if not isinstance(value, str | int) or isinstance(value, bool) or not text:
        raise _bad(field, _("Write a text."))
    return text


def _number(field: Field, value: Scalar, actor: Actor) -> int:
    number = _whole(value)
    if number is None:
        raise _bad(field, _("Write a whole number."))
    return number


def _whole(value: Value) -> int | None:
    text = str(value).strip()
    if isinstance(value, bool | tuple) or not text.removeprefix("-").isascii():
        return None
    return int(text) if text.removeprefix("-").isdecimal() and len(text) <= LONGEST_ID else None


def _money(field: Field, value: Scalar, actor: Actor) -> int:
    if isinstance(value, bool):
        raise _bad(field, _("Write a sum."))
    return parse_money(value).minor


def _date(field: Field, value: Scalar, actor: Actor) -> datetime.date:
    try:
        return datetime.date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise _bad(field, _("Write a day as 2026-12-31.")) from None


def _choice(field: Field, value: Scalar, actor: Actor) -> Any:
    text = str(value)
    if isinstance(value, bool) or (not field.is_open and text not in {code for code, _label in field.offers(actor)}):
        raise _bad(field, _("Choose one of the list."))
    try:
        return field.stored(text)
    except ValueError:
        raise _bad(field, _("Choose one of the list.")) from None


def _yes(field: Field, value: Scalar, actor: Actor) -> bool:
    if not isinstance(value, bool):
        raise _bad(field, _("It is true or false."))
    return value


def _id(field: Field, value: Scalar, actor: Actor) -> int:
    number = _whole(value)
    if number is None or number < 0:
        raise _bad(field, _("Choose one of the list."))
    return number


_READ: dict[Type, Callable[[Field, Scalar, Actor], Any]] = {
    Type.TEXT: _text,
    Type.CODE: _text,
    Type.NUMBER: _number,
    Type.MONEY: _money,
    Type.DATE: _date,
    Type.BIRTHDAY: _date,
    Type.MOMENT: _date,
    Type.CHOICE: _choice,
    Type.YES: _yes,
    Type.EMPLOYEE: _id,
    Type.CLIENT: _id,
}


def _bad(field: Field, sentence: str) -> BadCondition:
    return BadCondition(f"{field.title}: {sentence[:1].lower()}{sentence[1:]}")
