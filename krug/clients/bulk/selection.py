"""Which clients somebody means: those chosen one by one, or everything that matched when it was counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from krug.clients import listing
from krug.clients.conditions import Condition
from krug.clients.models import Client, ClientQuerySet
from krug.core.db.expressions import OneOf
from krug.core.rights import Actor

MOST_CHOSEN = 5_000  # one by one; beyond that everything that matches is meant


@dataclass(frozen=True)
class Selection:
    """``ids``, or else what the address of a list ``asked`` for, without clients added later than ``upto``.

    Kept as it was asked, so that a condition means the same to whoever reads it: the page, the worker, another room.
    """

    ids: tuple[int, ...] = ()
    asked: Mapping[str, str] = field(default_factory=dict)
    upto: int = 0

    @property
    def is_of_archive(self) -> bool:
        return listing.read_filters(dict(self.asked)).archived

    @property
    def condition(self) -> Condition | None:
        return None if self.ids else listing.read_filters(dict(self.asked)).condition

    def rows(self, actor: Actor) -> ClientQuerySet:
        """Those of them that the actor sees and that match at this moment, in no order. Raises BadCondition."""
        filters, _sort = listing.read(actor, dict(self.asked))
        if self.ids:
            return listing.matching(actor, listing.Filters(archived=filters.archived)).filter(OneOf("pk", self.ids))
        return listing.matching(actor, filters).filter(pk__lte=self.upto)

    def as_json(self) -> dict[str, Any]:
        return {"ids": list(self.ids), "asked": dict(self.asked), "upto": self.upto}


def from_json(data: Mapping[str, Any]) -> Selection:
    return Selection(tuple(data["ids"]), data["asked"], data["upto"])


def of_everything(asked: Mapping[str, str]) -> Selection:
    """All that a list shows now."""
    return Selection(asked=asked, upto=Client.objects.aggregate(last=Max("pk"))["last"] or 0)


def of_chosen(ids: str, asked: Mapping[str, str]) -> Selection | None:
    """Clients by their numbers with commas between; None if these are no such numbers, or too many."""
    found = [listing.read_id(part) for part in ids.split(",")]
    if len(found) > MOST_CHOSEN or None in found:
        return None
    return Selection(tuple(sorted({pk for pk in found if pk is not None})), asked)
