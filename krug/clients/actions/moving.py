"""Rows of one client become another's, and come back: whatever belongs to clients in any room."""

from collections.abc import Iterable

from django.db.models import Max

from krug.core import registry
from krug.core.changes.cells import Cell
from krug.core.db.expressions import OneOf
from krug.core.registry import Belonging


def move_all(survivor_id: int, merged_id: int) -> list[Cell]:
    """Everything of the merged card that the survivor has not the same of. Call in the transaction that holds both."""
    return [
        cell
        for offer in registry.belongings
        for cell in _move(offer, survivor_id, merged_id, set(offer.stays(survivor_id, merged_id)))
    ]


def _move(offer: Belonging, survivor_id: int, merged_id: int, staying: set[int]) -> list[Cell]:
    cells: list[Cell] = []
    for name in offer.fields:
        rows = offer.model._default_manager.filter(**{name: merged_id})
        ids = [pk for pk in rows.order_by("pk").values_list("pk", flat=True) if pk not in staying]
        write(offer, name, ids, survivor_id)
        cells += [Cell(offer.code, pk, name, merged_id, survivor_id) for pk in ids]
    return cells


def write(offer: Belonging, name: str, ids: Iterable[int], client_id: int) -> None:
    listed = list(ids)
    if listed:
        offer.model._default_manager.filter(OneOf("pk", listed)).update(**{name: client_id})


def marks() -> dict[str, int]:
    """The last row of each table by now: what has a greater number came later."""
    last = {each.code: each.model._default_manager.aggregate(last=Max("pk"))["last"] for each in registry.belongings}
    return {code: pk or 0 for code, pk in last.items()}


def count_anew(client_ids: list[int]) -> None:
    """What the rooms keep of the rows that moved."""
    for offer in registry.belongings:
        if offer.after is not None:
            offer.after(client_ids)
