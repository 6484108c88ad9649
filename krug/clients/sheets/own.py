"""The company's own fields as columns of a file."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from krug.clients.lines import Line
from krug.clients.models import OwnField, OwnType
from krug.clients.own import known, types
from krug.clients.own.columns import Told, gather
from krug.clients.sheets.column import FileColumn, Of, Value
from krug.core.text.money import Money

_OF = {
    OwnType.NUMBER: Of.NUMBER, OwnType.MONEY: Of.MONEY, OwnType.DAY: Of.DAY, OwnType.CHOICE: Of.CHOICE,
    OwnType.CHOICES: Of.LIST, OwnType.YES_NO: Of.CHOICE, OwnType.EMPLOYEE: Of.CHOICE,
}  # fmt: skip
_WIDTHS = {OwnType.LONG: 50, OwnType.LINK: 32, OwnType.CLIENT: 32, OwnType.NUMBER: 12, OwnType.DAY: 12}


def columns() -> Iterator[FileColumn]:
    for field in known.live():
        of = OwnType(field.type)
        yield FileColumn(
            field.code, field.label, _value(field), _OF.get(of, Of.TEXT), gather=gather, tells=(field.code,),
            edits=field.code, width=_WIDTHS.get(of, 18),
        )  # fmt: skip


def _value(field: OwnField) -> Callable[[Line, Any], Value]:
    def value(line: Line, told: Told | None) -> Value:
        held = told.held.get(field.key) if told else None
        if told is None or held is None:
            return None
        if not types.holds(field, held):
            return types.typed(field, held)
        if field.type == OwnType.MONEY:
            return Money(held)
        if field.type == OwnType.DAY:
            return datetime.date.fromisoformat(held)
        if field.type == OwnType.NUMBER:
            return held if isinstance(held, int | float) else None
        if field.type == OwnType.CLIENT:
            return told.names.typed(field, held) if held in told.names.clients else told.names.words(field, held)
        return told.names.words(field, held)

    return value
