"""A condition in words, for the chips over a list."""

import datetime
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from krug.clients import access
from krug.clients.conditions.fields import Field
from krug.clients.conditions.language import Condition, Scalar, Term
from krug.clients.conditions.operators import OPERATORS, Takes, Type
from krug.clients.fields import typed_form
from krug.core.rights import Actor
from krug.staff import queries as staff

SHOWN_VALUES = 3


def told(actor: Actor, condition: Condition, known: Mapping[str, Field]) -> str:
    """«City is one of: Perm, Omsk», groups with «and» and «or» between and brackets around those within others."""
    if isinstance(condition, Term):
        return _term(actor, condition, known)
    between = pgettext("condition", " or ") if condition.is_any else pgettext("condition", " and ")
    parts = [told(actor, part, known) for part in condition.parts]
    return between.join(
        text if isinstance(part, Term) or len(condition.parts) == 1 else f"({text})"
        for part, text in zip(condition.parts, parts, strict=True)
    )


def _term(actor: Actor, term: Term, known: Mapping[str, Field]) -> str:
    field = known.get(term.field)
    if field is None:
        return _("something that cannot be asked any more")
    label = field.title
    if field.type == Type.YES:
        return f"{label}: {_('yes') if term.value is True else _('no')}"
    operator = OPERATORS.get(term.op)
    if operator is None:
        return label
    if operator.takes == Takes.DAYS:
        return f"{label}: {_of_days(term)}"
    values = [value(actor, field, each) for each in values_of(term)]
    if operator.takes == Takes.NOTHING:
        return f"{label}: {operator.label}"
    if operator.takes == Takes.TWO and len(values) == 2:
        return _("%(field)s: from %(first)s to %(last)s") % {"field": label, "first": values[0], "last": values[1]}
    more = f" +{len(values) - SHOWN_VALUES}" if len(values) > SHOWN_VALUES else ""
    said = ", ".join(values[:SHOWN_VALUES]) + more
    return f"{label}: {said}" if term.op in _SILENT else f"{label} {operator.label}: {said}"


_SILENT = frozenset({"is", "one_of", "eq", "on"})


def _of_days(term: Term) -> str:
    days = term.value if isinstance(term.value, int) else int(str(term.value)) if str(term.value).isdecimal() else 0
    said = {
        "last": ngettext("in the last %(n)s day", "in the last %(n)s days", days),
        "not_last": ngettext("not in the last %(n)s day", "not in the last %(n)s days", days),
        "next": ngettext("in the next %(n)s day", "in the next %(n)s days", days),
        "anniversary": ngettext("in the next %(n)s day", "in the next %(n)s days", days),
    }
    return said.get(term.op, "%(n)s") % {"n": days}


def values_of(term: Term) -> tuple[Scalar, ...]:
    if term.value is None:
        return ()
    return term.value if isinstance(term.value, tuple) else (term.value,)


def value(actor: Actor, field: Field, raw: Scalar) -> str:
    """One value as people write it."""
    text = str(raw)
    if field.type in (Type.DATE, Type.MOMENT, Type.BIRTHDAY):
        try:
            return typed_form(datetime.date.fromisoformat(text))
        except ValueError:
            return text
    if field.type == Type.EMPLOYEE:
        return staff.name_of(int(text)) if text.isdecimal() else text
    if field.type == Type.CLIENT:
        return _client(actor, text)
    return next((str(label) for code, label in field.offers(actor) if code == text), text) if field.choices else text


def _client(actor: Actor, text: str) -> str:
    if not text.isdecimal() or len(text) > 18:
        return text
    return access.visible_any(actor).filter(pk=int(text)).values_list("name", flat=True).first() or text
