"""How well the finders work: offered, used, refused, led to a sale, in a period and by whose clients they were."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from krug.core.rights import Actor
from krug.tasks.access import MANAGE
from krug.tasks.models import Occasion, OccasionState
from krug.tasks.models.occasions import Acted


@dataclass
class Figures:
    offered: int = 0
    used: int = 0
    refused: int = 0
    sold: int = 0

    @property
    def used_of_offered(self) -> int | None:
        return round(100 * self.used / self.offered) if self.offered else None

    @property
    def sold_of_used(self) -> int | None:
        return round(100 * self.sold / self.used) if self.used else None

    def add(self, other: "Figures") -> None:
        self.offered += other.offered
        self.used += other.used
        self.refused += other.refused
        self.sold += other.sold


def by_owner(actor: Actor, finder: str, since: datetime.datetime) -> dict[int | None, Figures]:
    """Of one finder, as far as the actor sees what others do: two counts, each answered by an index alone."""
    owners = actor.owners(MANAGE)
    mine = Q() if owners is None else Q(owner_id__in=owners)
    figures: dict[int | None, Figures] = defaultdict(Figures)
    offered = Occasion.objects.filter(mine, finder=finder, found_at__gte=since).order_by()
    for owner, number in offered.values_list("owner_id").annotate(number=Count("pk")):
        figures[owner].offered = number
    closed = Occasion.objects.filter(Acted(), mine, finder=finder, closed_at__gte=since).order_by()
    for owner, state, sold, number in closed.values_list("owner_id", "state", "sold").annotate(number=Count("pk")):
        if state == OccasionState.REFUSED:
            figures[owner].refused += number
        else:
            figures[owner].used += number
            figures[owner].sold += number if sold else 0
    return figures


def in_all(figures: Mapping[int | None, Figures]) -> Figures:
    total = Figures()
    for each in figures.values():
        total.add(each)
    return total
