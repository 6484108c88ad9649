"""The builder of conditions: a form of rows and groups, what was typed in it, and the condition that makes."""

import dataclasses
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from krug.clients import access
from krug.clients.conditions import BadCondition, Condition, Field, Group, Takes, Term, Type, words
from krug.clients.conditions import values as reading
from krug.clients.conditions.language import DEEPEST, MOST_TERMS, Scalar, Value
from krug.clients.conditions.operators import OPERATORS
from krug.core.rights import Actor
from krug.core.text import dates
from krug.core.text.fold import fold
from krug.core.text.names import company_key
from krug.core.text.refusals import Refusal

_APART = re.compile(r"[\s,;]+")
ROOT = "r"
DEEPEST_BUILT = DEEPEST - 1


@dataclass
class Row:
    """One term or one group (``parts`` is not None) of the form, with what was typed as it was typed."""

    path: str = ROOT
    field: str = ""
    op: str = ""
    values: list[str] = dataclasses.field(default_factory=list)
    parts: "list[Row] | None" = None
    is_any: bool = False
    error: str = ""

    @property
    def depth(self) -> int:
        return self.path.count(".")

    def renumbered(self, path: str = ROOT) -> "Row":
        self.path = path
        for place, part in enumerate(self.parts or ()):
            part.renumbered(f"{path}.{place}")
        return self

    def forgive(self) -> None:
        """Say nothing of what is wrong, as long as somebody is still writing."""
        for row in self.every():
            row.error = ""

    def every(self) -> "list[Row]":
        return [self, *(row for part in self.parts or () for row in part.every())]


def of_condition(actor: Actor, condition: Condition | None, known: Mapping[str, Field]) -> Row:
    """The form of a condition; of none, one row to begin with."""
    root = _of(actor, condition, known) if condition is not None else Row(parts=[])
    if root.parts is None:
        root = Row(parts=[root])
    root.parts = root.parts or [Row(field=next(iter(known), ""))]
    return settled(root.renumbered(), known)


def _of(actor: Actor, condition: Condition, known: Mapping[str, Field]) -> Row:
    if isinstance(condition, Group):
        return Row(parts=[_of(actor, part, known) for part in condition.parts], is_any=condition.is_any)
    asked = known.get(condition.field)
    return Row(
        field=condition.field, op=condition.op, values=[_typed(actor, asked, raw) for raw in words.values_of(condition)]
    )


def _typed(actor: Actor, asked: Field | None, raw: Scalar) -> str:
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if asked is not None and asked.type in (Type.DATE, Type.MOMENT, Type.BIRTHDAY, Type.CLIENT):
        return words.value(actor, asked, raw)
    return str(raw)


def read(sent: QueryDict, known: Mapping[str, Field]) -> Row:
    """What a form holds. Where another field was chosen, what stood in its row is gone."""
    rows: dict[str, Row] = {}
    for node in sent.getlist("node")[: MOST_TERMS * 2]:
        path, _colon, kind = node.partition(":")
        row = Row(path, parts=[] if kind == "group" else None, is_any=sent.get(f"{path}.match") == "any")
        if kind != "group":
            row.field, row.op = sent.get(f"{path}.field", ""), sent.get(f"{path}.op", "")
            row.values = [] if sent.get(f"{path}.was") != row.field else sent.getlist(f"{path}.value")
        above = rows.get(path.rpartition(".")[0])
        if above is not None and above.parts is not None and row.depth <= DEEPEST_BUILT + 1:
            above.parts.append(row)
        if above is not None or path == ROOT:
            rows[path] = row
    root = rows.get(ROOT) or Row(parts=[])
    return settled(root, known)


def settled(root: Row, known: Mapping[str, Field]) -> Row:
    """Each row with an operator its field has, and as many values as that one takes."""
    for row in root.every():
        asked = known.get(row.field)
        if row.parts is not None or asked is None:
            continue
        codes = [operator.code for operator in asked.operators]
        row.op = row.op if row.op in codes else codes[0]
        takes = OPERATORS[row.op].takes
        if takes != Takes.MANY:
            most = {Takes.NOTHING: 0, Takes.TWO: 2}.get(takes, 1)
            row.values = [*row.values, "", ""][:most]
    return root


def changed(root: Row, do: str, known: Mapping[str, Field]) -> Row:
    """The form after a button: «add:r.1», «group:r», «drop:r.0»."""
    what, _colon, path = do.partition(":")
    first = next(iter(known), "")
    for row in root.every():
        if row.parts is None:
            continue
        if what == "drop":
            row.parts = [part for part in row.parts if part.path != path]
        elif row.path == path and len(root.every()) < MOST_TERMS and what == "add":
            row.parts.append(Row(field=first))
        elif row.path == path and what == "group" and row.depth < DEEPEST_BUILT:
            row.parts.append(Row(parts=[Row(field=first), Row(field=first)], is_any=not row.is_any))
    return settled(root.renumbered(), known)


def condition_of(actor: Actor, root: Row, known: Mapping[str, Field]) -> Condition | None:
    """What the form asks; None of an empty one. Errors are left in the rows, and then BadCondition is raised."""
    made = _condition(actor, root, known)
    wrong = [row.error for row in root.every() if row.error]
    if wrong:
        raise BadCondition(wrong[0])
    if isinstance(made, Group) and len(made.parts) == 1:
        return made.parts[0]
    return made


def _condition(actor: Actor, row: Row, known: Mapping[str, Field]) -> Condition | None:
    if row.parts is not None:
        parts = tuple(made for part in row.parts if (made := _condition(actor, part, known)) is not None)
        return Group(parts, row.is_any) if parts else None
    asked = known.get(row.field)
    if asked is None:
        row.error = _("This cannot be asked any more. Choose something else, or take it out.")
        return None
    try:
        term = Term(row.field, row.op, _value(actor, asked, row))
        reading.read(asked, term, actor)
    except Refusal as refusal:
        row.error = str(refusal.message)
        return None
    return term


def _value(actor: Actor, asked: Field, row: Row) -> Value:
    takes = OPERATORS[row.op].takes
    typed = [text.strip() for text in row.values if text.strip()]
    if takes == Takes.MANY and asked.type not in (Type.CHOICE, Type.EMPLOYEE):
        typed = [part for text in typed for part in _APART.split(text) if part]
    if takes == Takes.NOTHING or not typed:
        return None
    if takes == Takes.DAYS:
        return int(typed[0]) if typed[0].isdecimal() and len(typed[0]) < 6 else typed[0]
    meant = tuple(_meant(actor, asked, text) for text in typed)
    return meant if takes in (Takes.MANY, Takes.TWO) else meant[0]


def _meant(actor: Actor, asked: Field, typed: str) -> Scalar:
    """What was typed or chosen, as the language has it. Raises Refusal."""
    if asked.type == Type.YES:
        return typed == "yes"
    if asked.type in (Type.DATE, Type.MOMENT, Type.BIRTHDAY):
        day: datetime.date = dates.parse_date(typed)
        return day.isoformat()
    if asked.type == Type.CLIENT:
        return _named(actor, typed)
    return typed


def _named(actor: Actor, typed: str) -> int:
    same = access.visible(actor).filter(sort_key__in=[company_key(typed), fold(typed)])
    found = list(same.values_list("pk", flat=True)[:2])
    if len(found) != 1:
        raise BadCondition(_("There is no one client of just this name. Write it as the card has it."))
    return found[0]


def grouped(known: Mapping[str, Field]) -> list[tuple[str, list[Field]]]:
    """Fields for a list to choose from, under the names of their groups."""
    found: dict[str, list[Any]] = {}
    for each in known.values():
        found.setdefault(str(each.group), []).append(each)
    return list(found.items())
