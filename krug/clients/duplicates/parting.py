"""What has come to a merged card since, for who parts the two again to say whose it is."""

from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Q

from krug.clients.models import Merge
from krug.core import registry
from krug.core.registry import Label
from krug.core.rights import Actor

MOST_OFFERED = 100  # of one kind; beyond them all that is later stays


class Later(NamedTuple):
    """Rows of one kind: (how the form names it, what it is)."""

    label: Label
    rows: list[tuple[str, str]]


def later(actor: Actor, merge: Merge) -> list[Later]:
    """Everything added since that the reader may see, by kinds."""
    found = []
    for offer in registry.belongings:
        if offer.tell is None:
            continue
        mine = Q()
        for name in offer.fields:
            mine |= Q(**{name: merge.survivor_id})
        rows = offer.model._default_manager.filter(mine, pk__gt=merge.marks.get(offer.code, 0))
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_OFFERED])
        told = offer.tell(actor, offer.model._default_manager.filter(pk__in=ids)) if ids else {}
        if told:
            found.append(Later(offer.label, [(f"{offer.code}:{pk}", text) for pk, text in told.items()]))
    return found


def chosen(actor: Actor, merge: Merge, names: Collection[str]) -> list[tuple[str, int]]:
    """Of what was offered that which goes to the card that returns."""
    offered = {name for group in later(actor, merge) for name, _text in group.rows} if names else set()
    return [(table, int(pk)) for table, _colon, pk in (name.rpartition(":") for name in offered & set(names))]
