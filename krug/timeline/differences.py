"""What a change changed, in words: the feed shows each cell as a label, the value before and the value after."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.db.models import Field
from django.utils.translation import gettext as _

from krug.clients import access, contacts, fields, queries, sight
from krug.clients.models import OWN, Client, ContactKind, ContactPoint, OwnField
from krug.clients.own import known as own_fields
from krug.clients.own import refs
from krug.clients.own.refs import Names
from krug.core import registry
from krug.core.changes.cells import Cell, from_json, to_json
from krug.core.registry import Label
from krug.core.rights import Actor
from krug.staff import queries as staff
from krug.staff.queries import Name
from krug.timeline import lists
from krug.timeline.models import RefusalReason, TouchResult
from krug.ui import formats

_CONTACT, _TOUCH = "clients.contactpoint", "timeline.interaction"
_NOT_SHOWN = frozenset({
    "archived_at", "staff_cost", "key", "extension", "opted_out_at", "is_preferred", "became", "became_at",
})  # fmt: skip
_NOT_SHOWN |= {"state", "closed_at", "closed_by"}  # what became of something says the name of its event


@dataclass(frozen=True)
class Difference:
    label: Label
    before: str
    after: str


@dataclass(frozen=True)
class _Known:
    """What the words are made of. ``kinds`` are those of contacts this reader sees masked, None when he sees them."""

    people: dict[int, Name]
    categories: dict[int, str]
    kinds: dict[int, str] | None
    own: Names
    results: Mapping[str, TouchResult]
    reasons: Mapping[int, RefusalReason]


def in_words(actor: Actor, client: Client, changes: Sequence[Sequence[Cell]]) -> list[tuple[Difference, ...]]:
    """For each of the changes its cells in words; for any number of them three queries.

    Contacts are masked for those who see them masked, here too, and what is hidden from the reader is left out.
    """
    shown = [[cell for cell in cells if _is_told(cell)] for cells in changes]
    if hidden := sight.hidden(actor):
        kinds = kinds_of(cell for cells in shown for cell in cells)
        shown = [[cell for cell in cells if sight.code_of(cell, kinds) not in hidden] for cells in shown]
    every = [cell for cells in shown for cell in cells]
    is_open = access.covers(actor, access.SEE_CONTACTS, client.owner_id, client.category_id)
    own = refs.names(actor, _pointing(every))
    known = _Known(_people(every), _categories(every), None if is_open else kinds_of(every), own, *_lists(every))
    return [tuple(_difference(cell, known) for cell in cells) for cells in shown]


def _is_told(cell: Cell) -> bool:
    if cell.is_creation or cell.field in _NOT_SHOWN:
        return False
    offer = registry.tracked.get(cell.table)
    return offer is None or cell.field not in offer.untold


Whose = tuple[int | None, int | None]  # the client's owner and category


def each_in_words(actor: Actor, cells: Sequence[tuple[Whose | None, Cell]]) -> list[Difference | None]:
    """Cells of many clients, each with whose the client is: a few queries for any number of them.

    None for what is hidden from the reader, for rows that were created, and where nobody may say whose the client is.
    """
    every, hidden = [cell for _whose, cell in cells], sight.hidden(actor)
    kinds = kinds_of(every)
    values = [cell for cell in every if not cell.is_creation]
    seen = _Known(
        _people(values), _categories(values), None, refs.names(actor, _pointing(values)), *_lists(values)
    )  # fmt: skip
    masked = replace(seen, kinds=kinds)
    told: list[Difference | None] = []
    for whose, cell in cells:
        if whose is None or not _is_told(cell) or sight.code_of(cell, kinds) in hidden:
            told.append(None)
        else:
            is_open = access.covers(actor, access.SEE_CONTACTS, *whose)
            told.append(_difference(cell, seen if is_open else masked))
    return told


def _people(cells: Sequence[Cell]) -> dict[int, Name]:
    return staff.names({who for cell in cells if cell.field == "owner" for who in (cell.old, cell.new) if who})


def _categories(cells: Sequence[Cell]) -> dict[int, str]:
    named = {which for cell in cells if cell.field == "category" for which in (cell.old, cell.new) if which}
    return queries.category_names(named) if named else {}


def _lists(cells: Sequence[Cell]) -> "tuple[Mapping[str, TouchResult], Mapping[int, RefusalReason]]":
    told = {cell.field for cell in cells if cell.table == _TOUCH}
    return (
        lists.every_result() if "result" in told else {},
        lists.every_reason() if "reason" in told else {},
    )


def _pointing(cells: Sequence[Cell]) -> Iterator[tuple[OwnField, Any]]:
    """Values of own fields, which may be of other clients or employees."""
    for cell in cells:
        if field := own_fields.get(cell.field):
            yield from ((field, value) for value in (cell.old, cell.new) if value is not None)


def kinds_of(cells: Iterable[Cell]) -> dict[int, str]:
    """What contacts the cells are about are now."""
    rows = {cell.row for cell in cells if cell.table == _CONTACT}
    if not rows:
        return {}
    points = ContactPoint.objects.filter(pk__in=rows)
    return dict(points.values_list("pk", "kind"))


def _difference(cell: Cell, known: _Known) -> Difference:
    if cell.table == _CONTACT:
        return Difference(_label(cell), _of_contact(cell, cell.old, known), _of_contact(cell, cell.new, known))
    return Difference(_label(cell), _shown(cell, cell.old, known), _shown(cell, cell.new, known))


def _of_contact(cell: Cell, value: Any, known: _Known) -> str:
    text = str(value or "")
    if cell.field == "kind":
        return str(ContactKind(text).label)
    if cell.field == "label" or known.kinds is None:
        return text
    return contacts.mask_former(known.kinds[cell.row], text)


def _label(cell: Cell) -> Label:
    if cell.field.startswith(OWN):
        own = own_fields.get(cell.field)
        return own.label if own else cell.field.removeprefix(OWN)
    if cell.table == "clients.client" and cell.field in fields.BY_CODE:
        return fields.BY_CODE[cell.field].label
    label: Label = _column(cell).verbose_name
    return label


def _column(cell: Cell) -> "Field[Any, Any]":
    column = apps.get_model(cell.table)._meta.get_field(cell.field)
    assert isinstance(column, Field)
    return column


def _of_touch(cell: Cell, value: Any, known: _Known) -> str:
    if cell.field == "result":
        return known.results[value].title if value in known.results else str(value)
    if cell.field == "reason":
        return known.reasons[value].title if value in known.reasons else ""
    if cell.field == "duration_s":
        return formats.length(value)
    read = from_json(cell.table, cell.field, value)
    if cell.field == "at":
        return formats.moment(read)
    if cell.field == "benefit":
        return formats.money(read)
    choices = _column(cell).flatchoices
    return str(dict(choices).get(value, value)) if choices else str(read)


def touch_in_words(values: Mapping[str, Any]) -> list[tuple[Label, str]]:
    """Values of a touch that is being corrected, with what each is called."""
    cells = [Cell(_TOUCH, 0, name, None, to_json(value)) for name, value in values.items()]
    known = _Known({}, {}, None, Names(), *_lists(cells))
    return [(_label(cell), _shown(cell, cell.new, known)) for cell in cells]


def _shown(cell: Cell, value: Any, known: _Known) -> str:
    if value in (None, ""):
        return ""
    if cell.table == _TOUCH:
        return _of_touch(cell, value, known)
    if cell.field.startswith(OWN):
        own = own_fields.get(cell.field)
        return known.own.words(own, value) if own else str(value)
    if cell.field == "owner":
        return str(known.people.get(value, ""))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if cell.field == "category":
        return known.categories.get(value, "")
    field = fields.BY_CODE.get(cell.field) if cell.table == "clients.client" else None
    choices = field.choices if field is not None else _column(cell).flatchoices
    if choices:
        return str(dict(choices).get(value, value))
    return fields.typed_form(from_json(cell.table, cell.field, value))
