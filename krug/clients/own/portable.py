"""Own fields as columns of a spreadsheet, and where their values go."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from krug.clients.models import OwnField, OwnType
from krug.clients.own import known, refs, types
from krug.clients.portable import RowDraft, as_text
from krug.core.registry import Column
from krug.core.rights import Actor
from krug.core.text.fold import fold

Values = dict[str, Any]
_ORDER = 43  # after labels, before notes


def own_columns() -> Iterator[Column]:
    """A column of each, known by what the field is called."""
    return map(column_of, known.live())


def column_of(field: OwnField) -> Column:
    names = (fold(field.label), fold(field.key))
    return Column(
        field.code, field.label, names, partial(_read, field), order=_ORDER, read_for=partial(_reads_for, field)
    )


def _read(field: OwnField, cell: Any, values: Values) -> None:
    _keep(values, field, types.parse(field, _as_typed(field, cell)))


def _reads_for(field: OwnField, actor: Actor) -> Callable[[Any, Values], None]:
    """Whoever loads the sheet can point only at those they see. The same cell is looked up once."""
    seen: dict[str, Any] = {}

    def read(cell: Any, values: Values) -> None:
        typed = _as_typed(field, cell)
        if typed not in seen:
            seen[typed] = refs.read(actor, field, typed)
        _keep(values, field, seen[typed])

    return read if field.type in types.REFERENCES else partial(_read, field)


def _keep(values: Values, field: OwnField, value: Any) -> None:
    if value is not None:
        values.setdefault("own", {})[field.key] = value


def _as_typed(field: OwnField, cell: Any) -> str:
    """Long texts keep their lines; a cell of yes and no says so."""
    if isinstance(cell, bool):
        return types.YES if cell else types.NO
    if isinstance(cell, float) and not cell.is_integer():
        return repr(cell).replace(".", ",")
    return str(cell) if field.type in (OwnType.LONG, OwnType.CHOICES) and isinstance(cell, str) else as_text(cell)


def put(row: RowDraft, values: Mapping[str, Any]) -> None:
    """Each value goes to whom the row is about, or to the other side if only that has the field."""
    told = values.get("own", {})
    for field in known.live() if told else ():
        if field.key in told:
            sides = [draft for draft in (row.main, row.company, row.person) if draft is not None]
            for draft in sides:
                if draft.kind in field.kinds:
                    draft.values[field.code] = told[field.key]
                    break
