"""What would become of changed cells: what each card holds now, what would be written, and what is refused and why.

Preview and doing both ask here, so what was promised is what happens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count
from django.utils.translation import gettext_lazy

from krug.clients import access, fields, sight
from krug.clients.entry import standard
from krug.clients.fields import BadValue
from krug.clients.models import Category, Client, ContactPoint
from krug.clients.sheets import belongings
from krug.clients.sheets.column import FileColumn, in_cell, said, shown
from krug.clients.sheets.reading import NOT_YOURS_TO_SEE, ONLY_SHOWN, Reader, Wish
from krug.clients.sheets.rows import Rows
from krug.core.db.expressions import OneOf
from krug.core.rights import Actor
from krug.core.text.refusals import Refusal

NAMELESS = Refusal("nameless", gettext_lazy("A client needs a name."))
OF_OTHERS = Refusal("category", gettext_lazy("This category is for others."))
INN_TAKEN = Refusal("inn_taken", gettext_lazy("Another client already has this INN and KPP."))
_PARTS_OF_NAME = frozenset({"last_name", "first_name", "patronymic"})


class Asked(NamedTuple):
    """The changed cells of one row, as typed, by the codes of their columns."""

    client_id: int
    cells: Mapping[str, str]


@dataclass
class Judged:
    """``now`` is what the card says in each of the cells, by code; ``refused`` why a cell is not written. Of a client
    who is not the actor's to change, or not there, nothing is known.
    """

    client: Client | None
    now: dict[str, str] = field(default_factory=dict)
    said_now: dict[str, str] = field(default_factory=dict)
    refused: dict[str, Refusal] = field(default_factory=dict)
    wish: Wish = field(default_factory=Wish)


class Judge:
    def __init__(self, actor: Actor, columns: Mapping[str, FileColumn | None]) -> None:
        """``columns`` by code; None where the actor may not have the column."""
        self._actor, self._columns = actor, columns
        self._reader, self._standards = Reader(actor), standard.of_each()
        self._readonly, self._categories = sight.readonly(actor), dict[str, frozenset[int]]()
        seen = [column for column in columns.values() if column is not None]
        self._codes = [column.code for column in seen]
        self._rows = Rows(actor, seen)

    def of(self, asked: Sequence[Asked], *, hold: bool = False) -> list[Judged]:
        """One for each row asked for. With ``hold`` nobody changes the clients until the transaction ends."""
        ids = [each.client_id for each in asked]
        clients = fields.readable(access.editable(self._actor)).filter(OneOf("pk", ids)).order_by("pk")
        found = {client.pk: client for client in (clients.select_for_update(of=("self",)) if hold else clients)}
        rows = self._rows.of([pk for pk in ids if pk in found])
        told = self._rows.told([line for line, _values in rows])
        values = {line.id: dict(zip(self._codes, each, strict=True)) for line, each in rows}
        judged = [self._of_row(found.get(each.client_id), each, values.get(each.client_id, {}), told) for each in asked]
        held = _held_ways(judged)
        for each in judged:
            if each.client is not None:
                self._hold_rules(each, each.client, held)
        self._refuse_taken(judged)
        return judged

    def _of_row(
        self, client: Client | None, asked: Asked, values: Mapping[str, Any], told: Mapping[Any, Mapping[int, Any]]
    ) -> Judged:
        judged = Judged(client)
        if client is None:
            return judged
        for code in self._columns:  # in the order of the columns: the parts of a name go over the whole
            if code in asked.cells:
                self._of_cell(judged, client, code, asked.cells[code], values, told)
        return judged

    def _of_cell(
        self, judged: Judged, client: Client, code: str, typed: str, values: Mapping[str, Any],
        told: Mapping[Any, Mapping[int, Any]],
    ) -> None:  # fmt: skip
        column = self._columns[code]
        if column is None:
            judged.refused[code] = NOT_YOURS_TO_SEE
            return
        judged.now[code] = in_cell(values.get(code))
        judged.said_now[code] = said(column.of, shown(values.get(code)))
        try:
            self._hold_rights(column, client)
            self._reader.read(column, typed, client, told.get(column.gather) or {}, judged.wish)
        except Refusal as refusal:
            judged.refused[code] = refusal

    def _hold_rights(self, column: FileColumn, client: Client) -> None:
        if not column.edits:
            raise ONLY_SHOWN
        denied = _PARTS_OF_NAME | {"name"} if column.edits == "name" else {column.edits}
        if denied & self._readonly:
            raise NOT_YOURS_TO_SEE
        if column.edits == "owner" and not access.covers(self._actor, access.ASSIGN, *access.whose(client)):
            raise NOT_YOURS_TO_SEE

    def _hold_rules(self, judged: Judged, client: Client, held: Mapping[tuple[int, str], int]) -> None:
        """The company's rules of entry, and what a card cannot be without."""
        wish, asked = judged.wish, self._standards[client.kind]
        category_id = wish.values.get("category", client.category_id)
        broken = asked.of_values(category_id, wish.values)
        for draft in wish.contacts:
            broken += asked.of_contact(category_id, draft.kind, draft.value, draft.key)
        for kind in {way.kind for way in wish.gone}:
            left = held[client.pk, kind]
            gone = sum(way.kind == kind for way in wish.gone)
            comes = sum(draft.kind == kind for draft in wish.contacts)
            broken += asked.of_loss(category_id, kind, left=left - gone + comes)
        for each in broken:
            self._refuse(judged, each.field, BadValue(each.message))
        judged.refused.update(belongings.hold_rules(wish.beside, asked, category_id))
        if not client.is_company and not any(wish.values.get(part, getattr(client, part)) for part in _PARTS_OF_NAME):
            for part in _PARTS_OF_NAME & set(wish.values):
                self._refuse(judged, part, NAMELESS)
        if category_id is not None and "category" in wish.values and category_id not in self._offered(client.kind):
            self._refuse(judged, "category", OF_OTHERS)

    def _offered(self, kind: str) -> frozenset[int]:
        """Categories, asked once for all rows."""
        if kind not in self._categories:
            self._categories[kind] = frozenset(Category.objects.offered(kind).values_list("pk", flat=True))
        return self._categories[kind]

    def _refuse(self, judged: Judged, edits: str, why: Refusal) -> None:
        """All cells that would have written there."""
        for code, column in self._columns.items():
            names_it = column is not None and (column.edits == edits or (code == "name" and edits in _PARTS_OF_NAME))
            if names_it and code in judged.now:
                judged.refused.setdefault(code, why)
        wish = judged.wish
        wish.values.pop(edits, None)
        wish.contacts = [draft for draft in wish.contacts if draft.kind != edits]
        wish.gone = [way for way in wish.gone if way.kind != edits]

    def _refuse_taken(self, judged: Sequence[Judged]) -> None:
        """INN and KPP that another live client has, or another row of these is about to have."""
        wanted = {}
        for each in judged:
            if each.client is not None and {"inn", "kpp"} & set(each.wish.values):
                inn, kpp = (each.wish.values.get(code, getattr(each.client, code)) for code in ("inn", "kpp"))
                if inn:
                    wanted[each.client.pk] = (inn, kpp, each)
        if not wanted:
            return
        taken = Client.objects.with_inn(*{inn for inn, _kpp, _each in wanted.values()}).values_list("pk", "inn", "kpp")
        places = {(inn, kpp): pk for pk, inn, kpp in taken}
        for pk, (inn, kpp, each) in wanted.items():
            if places.setdefault((inn, kpp), pk) != pk:
                self._refuse(each, "inn", INN_TAKEN)
                self._refuse(each, "kpp", INN_TAKEN)


def _held_ways(judged: Sequence[Judged]) -> Mapping[tuple[int, str], int]:
    """How many contacts of each kind they have from whom some are to go: one query for all."""
    losing = [each.client.pk for each in judged if each.client is not None and each.wish.gone]
    points = (
        ContactPoint.objects.filter(OneOf("client_id", losing), archived_at=None)
        if losing
        else ContactPoint.objects.none()
    )
    counted = points.order_by().values_list("client_id", "kind").annotate(many=Count("pk"))
    return {(client_id, kind): many for client_id, kind, many in counted}
