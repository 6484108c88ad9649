"""Own fields as columns of the list: what fits a cell, read for a page of clients by one statement."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from krug.clients.columns import ListColumn, Say
from krug.clients.lines import Line
from krug.clients.models import OwnField, OwnType
from krug.clients.own import known, refs, values
from krug.clients.own.conditions import is_listed
from krug.clients.own.refs import Names
from krug.core.rights import Actor

GROUP = _("Own fields")
_NUMBERS = frozenset({OwnType.NUMBER, OwnType.MONEY})


class Told(NamedTuple):
    """What one client holds by key, and what those are called whom it points at."""

    held: Mapping[str, Any]
    names: Names


def columns(_actor: Actor) -> Sequence[ListColumn]:
    return [_column(field) for field in known.live() if field.type != OwnType.LONG]


def _column(field: OwnField) -> ListColumn:
    return ListColumn(
        field.code,
        field.label,
        _link(field) if field.type == OwnType.LINK else _words(field),
        "link" if field.type == OwnType.LINK else "num" if field.type in _NUMBERS else "text",
        gather=gather,
        tells=(field.code,),
        sort=field.code if is_listed(field) else "",
        group=GROUP,
    )


def gather(actor: Actor, lines: Sequence[Line]) -> Mapping[int, Told]:
    held = values.read_many(line.id for line in lines)
    pairs = [(field, data[field.key]) for field in known.live() for data in held.values() if field.key in data]
    names = refs.names(actor, pairs)
    return {pk: Told(data, names) for pk, data in held.items()}


def _words(field: OwnField) -> Callable[[Line, Told | None, Say], str]:
    def show(_line: Line, told: Told | None, _say: Say) -> str:
        value = told.held.get(field.key) if told else None
        return "" if told is None or value is None else told.names.words(field, value)

    return show


def _link(field: OwnField) -> Callable[[Line, Told | None, Say], tuple[str, str]]:
    def show(_line: Line, told: Told | None, _say: Say) -> tuple[str, str]:
        value = told.held.get(field.key) if told else None
        return (value, value) if isinstance(value, str) else ("", "")

    return show
