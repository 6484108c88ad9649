"""The language of conditions as it is written: JSON, and what is read of it. What fields there are, it does not know.

{"all": [{"field": "city", "op": "one_of", "value": ["Пермь", "Омск"]},
         {"any": [{"field": "phone", "op": "is", "value": false}, {"field": "birth_date", "op": "empty"}]}]}
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from krug.core.registry import Label
from krug.core.text.refusals import Refusal, said

_SHAPE = _('A condition is {"all": […]}, {"any": […]} or {"field": …, "op": …, "value": …}.')
DEEPEST = 4
MOST_TERMS = 40
MOST_VALUES = 200
LONGEST_TEXT = 200
LONGEST = 8_000  # characters of JSON: what an address can carry

Scalar = str | int | float | bool
Value = Scalar | tuple[Scalar, ...] | None


class BadCondition(Refusal):
    """A condition that cannot be asked; the sentence says which part of it and what to write instead."""

    def __init__(self, message: Label | Promise) -> None:
        super().__init__("bad_condition", message)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Term:
    """One field held against a value. ``value`` is as it was written; what it means the field's type says."""

    field: str
    op: str
    value: Value = None


@dataclass(frozen=True)
class Group:
    """Conditions that hold together, or of which one holds. Of none a group says nothing: everybody matches."""

    parts: "tuple[Condition, ...]"
    is_any: bool = False


Condition = Term | Group


def loads(text: str) -> Condition | None:
    """A condition out of JSON; None of an empty text. Raises BadCondition."""
    if not text.strip():
        return None
    if len(text) > LONGEST:
        raise BadCondition(_("This condition is too long. Take something out of it."))
    try:
        return read(json.loads(text, parse_constant=_no_number))
    except (ValueError, RecursionError) as error:
        if isinstance(error, BadCondition):
            raise
        raise BadCondition(_("This condition is no JSON. Build it anew, or copy the link once more.")) from error


def _no_number(name: str) -> NoReturn:
    """NaN and the infinities are no JSON, whatever the library says."""
    raise ValueError(name)


def read(data: Any) -> Condition:
    """A condition out of plain data. Raises BadCondition."""
    condition = _read(data, depth=0)
    if sum(1 for _term in terms(condition)) > MOST_TERMS:
        raise BadCondition(said(_("At most %(most)d conditions can be asked at once."), most=MOST_TERMS))
    return condition


def _read(data: Any, *, depth: int) -> Condition:
    if not isinstance(data, dict):
        raise BadCondition(_('A condition is {"all": […]}, {"any": […]} or {"field": …, "op": …, "value": …}.'))
    if depth > DEEPEST:
        raise BadCondition(said(_("Groups stand in each other at most %(most)d deep."), most=DEEPEST))
    for word, is_any in (("all", False), ("any", True)):
        if set(data) == {word}:
            if not isinstance(data[word], list):
                raise BadCondition(said(_("«%(word)s» is a list of conditions."), word=word))
            return Group(tuple(_read(part, depth=depth + 1) for part in data[word]), is_any)
    if not {"field", "op"} <= set(data) <= {"field", "op", "value"} or not _are_texts(data["field"], data["op"]):
        raise BadCondition(_('A condition is {"all": […]}, {"any": […]} or {"field": …, "op": …, "value": …}.'))
    return Term(data["field"], data["op"], _value(data.get("value")))


def _are_texts(*values: Any) -> bool:
    return all(isinstance(value, str) for value in values)


def _value(data: Any) -> Value:
    if isinstance(data, list):
        if len(data) > MOST_VALUES:
            raise BadCondition(said(_("A condition lists at most %(most)d values."), most=MOST_VALUES))
        return tuple(_scalar(each) for each in data)
    return None if data is None else _scalar(data)


def _scalar(data: Any) -> Scalar:
    if not isinstance(data, str | int | float):
        raise BadCondition(_("A value is a text, a number, true or false, or a list of them."))
    if isinstance(data, str):
        if len(data) > LONGEST_TEXT:
            raise BadCondition(said(_("A text in a condition has at most %(most)d characters."), most=LONGEST_TEXT))
        return data.encode("utf-8", "ignore").decode().replace("\0", "")
    return data


def terms(condition: Condition) -> Iterator[Term]:
    if isinstance(condition, Term):
        yield condition
        return
    for part in condition.parts:
        yield from terms(part)


def written(condition: Condition) -> dict[str, Any]:
    """As plain data, which `read` reads back."""
    if isinstance(condition, Group):
        return {"any" if condition.is_any else "all": [written(part) for part in condition.parts]}
    data: dict[str, Any] = {"field": condition.field, "op": condition.op}
    if condition.value is not None:
        data["value"] = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    return data


def dumps(condition: Condition | None) -> str:
    """As compact JSON, for an address; empty for none."""
    return "" if condition is None else json.dumps(written(condition), ensure_ascii=False, separators=(",", ":"))


def together(*conditions: Condition | None) -> Condition | None:
    """All of them at once, each said once; a group of «all» lends its parts, so that they stay side by side."""
    parts: list[Condition] = []
    for condition in conditions:
        if isinstance(condition, Group) and not condition.is_any:
            parts += condition.parts
        elif condition is not None:
            parts.append(condition)
    parts = list(dict.fromkeys(parts))
    return parts[0] if len(parts) == 1 else Group(tuple(parts)) if parts else None
