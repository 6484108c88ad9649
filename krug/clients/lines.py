"""Rows of the list: what its columns need of the client itself, read for one page of ids by one statement."""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from krug.clients import access, sight
from krug.core import db
from krug.core.rights import Actor
from krug.core.text.money import Money

PARTS: Mapping[str, str] = {
    **{
        code: f"c.{code}"
        for code in (
            "last_name", "first_name", "patronymic", "version", "warmth", "city", "about", "birth_date",
            "sex", "preferred_channel", "call_from", "call_to", "time_zone",
            "inn", "kpp", "ogrn", "full_name", "okved", "activity", "working_hours", "created_at", "changed_at",
        )
    },
    "note": "substr(c.note, 1, 200)",
    "whole_note": "c.note",
    "touched_at": "t.last_interaction_at",
    "touched_kind": "t.last_interaction_kind",
    "touches": "t.interactions",
    "revenue": "t.revenue",
    "purchases": "t.purchases",
    "first_bought_on": "t.first_purchase_on",
    "last_bought_on": "t.last_purchase_on",
    "completeness": "t.completeness",
    "owner_first": "e.first_name",
    "owner_last": "e.last_name",
    "category": "g.name",
    "category_colour": "g.colour",
    "starred": "EXISTS (SELECT 1 FROM clients_favourite f WHERE f.client_id = c.id AND f.employee_id = {actor})",
}  # fmt: skip
_JOINS = {
    "t": " JOIN clients_totals t ON t.client_id = c.id",
    "e": " LEFT JOIN staff_employee e ON e.id = c.owner_id",
    "g": " LEFT JOIN clients_category g ON g.id = c.category_id",
}
_TELLS = {  # under which code of `sight` a part is hidden, where it is not its own
    "revenue": sight.PURCHASES, "first_bought_on": sight.PURCHASES, "last_bought_on": sight.PURCHASES,
    "category_colour": "category", "whole_note": "note",
}  # fmt: skip
_NOTHING: Mapping[str, Any] = {"warmth": 0, "revenue": Money(0), "purchases": 0}
_ALWAYS = ("id", "kind", "name", "sort_key", "owner_id", "category_id")
_LINES = "SELECT {columns} FROM clients_client c{joins} WHERE c.id IN ({ids}){seen}"


class Line:
    """What was read of one client: always who it is and whose, and the parts somebody asked for."""

    __slots__ = ("_parts", "category_id", "id", "kind", "name", "owner_id", "sort_key")

    def __init__(
        self, pk: int, kind: str, name: str, sort_key: str, owner_id: int | None, category_id: int | None,
        parts: Mapping[str, Any],
    ) -> None:  # fmt: skip
        self.id, self.kind, self.name, self.sort_key = pk, kind, name, sort_key
        self.owner_id, self.category_id = owner_id, category_id
        self._parts = parts

    def __getitem__(self, part: str) -> Any:
        """The part; of one that is hidden from the reader what stands for nothing."""
        return self._parts[part] if part in self._parts else _NOTHING.get(part, "")


def of(actor: Actor, ids: Sequence[int], parts: Iterable[str]) -> list[Line]:
    """Lines of these clients in this order, as far as the actor may see them; what is hidden from them is not read."""
    if not ids:
        return []
    hidden = sight.hidden(actor) - sight.ALWAYS_SEEN
    wanted = sorted(part for part in set(parts) if _TELLS.get(part, part) not in hidden)
    columns = ", ".join([*(f"c.{name}" for name in _ALWAYS), *(PARTS[part] for part in wanted)])
    sql = _LINES.format(
        columns=columns.format(actor=int(actor.pk)),
        joins="".join(join for table, join in _JOINS.items() if _meets(wanted, f"{table}.")),
        ids=db.listed(ids),
        seen=access.reached_sql(actor, access.VIEW, "c"),
    )
    readers = [(part, _READ[part]) for part in wanted if part in _READ]
    found = {row[0]: _line(row, wanted, readers) for row in db.rows(sql)}
    return [found[pk] for pk in ids if pk in found]


def _meets(parts: Collection[str], table: str) -> bool:
    return any(PARTS[part].startswith(table) for part in parts)


def _line(row: tuple[Any, ...], wanted: list[str], readers: list[tuple[str, Callable[[Any], Any]]]) -> Line:
    parts = dict(zip(wanted, row[len(_ALWAYS) :], strict=True))
    for part, read in readers:
        if parts[part] is not None:
            parts[part] = read(parts[part])
    pk, kind, name, sort_key, owner_id, category_id = row[: len(_ALWAYS)]
    return Line(pk, kind, name, sort_key, owner_id, category_id, parts)


def day_of(value: datetime.date | str) -> datetime.date:
    """The embedded database gives days and times as text."""
    return datetime.date.fromisoformat(value) if isinstance(value, str) else value


def _time(value: datetime.time | str) -> datetime.time:
    return datetime.time.fromisoformat(value) if isinstance(value, str) else value


_READ: Mapping[str, Callable[[Any], Any]] = {
    "starred": bool,
    "touched_at": db.moment,
    "created_at": db.moment,
    "changed_at": db.moment,
    "revenue": Money,
    "birth_date": day_of,
    "first_bought_on": day_of,
    "last_bought_on": day_of,
    "call_from": _time,
    "call_to": _time,
}
