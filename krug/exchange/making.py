"""Own fields that an import makes: a column nobody has a field for becomes one when the loading starts.

Until then its values stand under a name that no field can have, so that it does not matter what others add meanwhile.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from krug.clients import access
from krug.clients import actions as clients
from krug.clients.actions.own import LONGEST, MOST_OPTIONS
from krug.clients.models import OwnField, OwnType
from krug.clients.own import naming, types
from krug.clients.own import portable as own
from krug.clients.own import values as own_values
from krug.clients.policies import NOTE
from krug.clients.portable import RowDraft, as_text
from krug.core.changes import sets
from krug.core.changes.cells import created
from krug.core.registry import Column
from krug.core.rights import Actor
from krug.core.text.fold import fold
from krug.core.text.refusals import Refusal
from krug.exchange.models import Import

NEW = "new"  # the target of such a column
_FEW, _LEAST, _TIMES = 12, 10, 3  # options of a list, cells by which it is taken for one, how often each stands there
_MONEY = re.compile(r"₽|руб|€|eur|лв|\bcумма|сумма|цена|стоимость|бюджет|оклад|price|amount|budget|цени|сума")
_LONG_NUMBER = re.compile(r"0\d|\d{12}")
Described = Mapping[str, Any]


def may_make(actor: Actor) -> bool:
    return actor.may(access.MANAGE_COMPANY)


def offered() -> list[tuple[str, Any]]:
    """Types that a column can be: whom a text means would be a guess."""
    return [choice for choice in OwnType.choices if choice[0] not in types.REFERENCES]


def describe(column: dict[str, Any], texts: Sequence[str]) -> None:
    """Say of a column that is to be a new field of which type it will be, unless that was chosen by hand."""
    told = column.get("fresh") or {}
    of = told["type"] if told.get("by_hand") else guess(column["header"], texts)
    column["fresh"] = {"type": str(of), "options": [], "by_hand": bool(told.get("by_hand"))}


def guess(header: str, texts: Sequence[str]) -> OwnType:
    """The narrowest type that all these cells are of; a number that names something, such as «00123», is text."""
    if not texts:
        return OwnType.TEXT
    if all(text.startswith(("http://", "https://", "www.")) and _fits(OwnType.LINK, text) for text in texts):
        return OwnType.LINK
    if all(_fits(OwnType.YES_NO, text) for text in texts):
        return OwnType.YES_NO
    if all(not text.isdecimal() and _fits(OwnType.DAY, text) for text in texts):
        return OwnType.DAY
    if not any(_LONG_NUMBER.match(text) for text in texts) and all(_fits(OwnType.NUMBER, text) for text in texts):
        is_money = _MONEY.search(fold(header)) or any(_MONEY.search(fold(text)) for text in texts)
        return OwnType.MONEY if is_money and all(_fits(OwnType.MONEY, text) for text in texts) else OwnType.NUMBER
    kinds = {fold(text) for text in texts}
    if len(texts) >= max(_LEAST, _TIMES * len(kinds)) and len(kinds) <= _FEW and all(map(_is_short, texts)):
        return OwnType.CHOICE
    return OwnType.LONG if any(len(text) > types.SHORT for text in texts) else OwnType.TEXT


def _is_short(text: str) -> bool:
    return len(text) <= LONGEST


def _fits(of: OwnType, text: str) -> bool:
    try:
        types.parse(OwnField(type=of), text)
    except Refusal:
        return False
    return True


def reader(column: dict[str, Any]) -> Column:
    """Reads the cells of a field that is not there yet. A list takes up what stands there, into the description."""
    field = _unmade(column)
    found = own.column_of(field)
    return Column(found.code, found.label, (), _taking_up(field, found.read), order=found.order)


def _unmade(column: Described) -> OwnField:
    told = column["fresh"]
    return OwnField(key=_key(column), label=column["header"], type=OwnType(told["type"]), options=told["options"])


def unmade(load: Import) -> dict[str, OwnField]:
    """Fields that are not there yet, by the codes of their values."""
    return {code(column): _unmade(column) for column in load.mapping if column["target"] == NEW}


def _taking_up(field: OwnField, read: Callable[[Any, dict[str, Any]], None]) -> Callable[[Any, dict[str, Any]], None]:
    if field.type not in types.WITH_OPTIONS:
        return read
    known = {fold(label) for _code, label, _offered in field.options}

    def take_up(cell: Any, values: dict[str, Any]) -> None:
        pieces = re.split(r"[,;|\n]", str(cell)) if field.type == OwnType.CHOICES else [as_text(cell)]
        for label in (" ".join(piece.split()) for piece in pieces):
            if label and fold(label) not in known and _is_short(label) and len(known) < MOST_OPTIONS:
                known.add(fold(label))
                field.options.append([naming.slug(label, {code for code, *_rest in field.options}), label, True])
        read(cell, values)

    return take_up


def _key(column: Described) -> str:
    return f"~{column['index']}"


def code(column: Described) -> str:
    """By what its values are known: the field's code when it is made, until then one of the column's own."""
    return column["target"] if column["target"] != NEW else own_values.code_of(_key(column))


def codes(load: Import) -> dict[str, str]:
    return {_key(column): code(column) for column in load.mapping if column.get("fresh")}


def put(row: RowDraft, values: Mapping[str, Any], codes: Mapping[str, str], headers: Mapping[str, str]) -> None:
    """Values of fields made by the import, which are for persons and companies alike, go to whom the row is about."""
    told = values.get("own", {})
    for key, code in codes.items():
        if key in told and own_values.is_own(code):
            row.main.values[code] = told[key]
        elif key in told:
            note = row.main.values.get(NOTE, "")
            row.main.values[NOTE] = "\n".join(filter(None, [note, f"{headers[key]}: {told[key]}"]))


def headers(load: Import) -> dict[str, str]:
    return {_key(column): column["header"] for column in load.mapping if column.get("fresh")}


def make(load: Import) -> None:
    """Make the fields, in the change set of the import, so that its undo retires them. Call inside a transaction."""
    for column in load.mapping:
        if column["target"] != NEW:
            continue
        before = code(column)
        column["target"] = _made(load, column, is_key=before in load.known_by)
        load.known_by = [column["target"] if part == before else part for part in load.known_by]


def _made(load: Import, column: Described, *, is_key: bool) -> str:
    """The code of the new field; the note, where there can be no more of them or the loader may make none by now."""
    if not may_make(load.by):
        return NOTE
    labels = (" ".join(column["header"].split())[:56] + suffix for suffix in ("", *(f" {n}" for n in range(2, 10))))
    options = [label for _code, label, _offered in column["fresh"]["options"]]
    for label in labels:
        spec = clients.OwnSpec(label, in_lists=is_key, added=options)
        field = _add(column["fresh"]["type"], spec, load)
        if field is not None:
            assert load.change_set_id is not None
            sets.record(load.change_set_id, [(None, created(field))])
            return field.code
    return NOTE


def _add(of: str, spec: "clients.OwnSpec", load: Import) -> OwnField | None:
    try:
        return clients.add_own_field(of, spec, by=load.by)
    except (clients.OwnNameTaken, clients.TooManyOwn, types.BadValue):
        return None


def labels(columns: Iterable[Described]) -> dict[str, str]:
    """What fields that are not made yet will be called, by their codes."""
    return {code(column): column["header"] for column in columns if column["target"] == NEW}
