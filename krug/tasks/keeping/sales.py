"""Whether occasions that were used led to a sale: something was bought within so many days."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from krug.clients.models import Purchase
from krug.core.db.expressions import OneOf
from krug.tasks.finders.offer import Scope

if TYPE_CHECKING:
    from krug.tasks.keeping.step import There


def otherwise(scope: Scope, used: "Sequence[There]", days: Mapping[str, int]) -> "list[There]":
    """Those of which it is otherwise than they say."""
    if not used:
        return []
    used_on = {row.pk: scope.day(row.closed_at) for row in used if row.closed_at}
    bought: dict[int, list[datetime.date]] = defaultdict(list)
    rows = Purchase.objects.filter(
        OneOf("client_id", {row.client_id for row in used}), archived_at=None, returned_at=None,
        made_on__gte=min(used_on.values()),
    )  # fmt: skip
    for client_id, made_on in rows.values_list("client_id", "made_on"):
        bought[client_id].append(made_on)

    def is_sold(row: "There") -> bool:
        first = used_on[row.pk]
        last = first + datetime.timedelta(days=days.get(row.finder, 0))
        return any(first <= day <= last for day in bought[row.client_id])

    return [row for row in used if is_sold(row) != row.sold]
