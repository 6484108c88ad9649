"""Keeping the completeness of cards in step with what stands on them."""

from collections.abc import Collection, Mapping

from krug.clients.actions.totals import hold
from krug.clients.entry import items, standard
from krug.clients.entry.completeness import percent
from krug.clients.entry.standard import Standard
from krug.clients.models import Client, Totals
from krug.core import db


def refresh(client_ids: Collection[int], standards: Mapping[str, Standard] | None = None) -> int:
    """Count these cards anew and write down what differs; says how many did. Call inside a transaction.

    A few queries for any number of cards. Whoever has the ``standards`` at hand saves one.
    """
    if not client_ids:
        return 0
    hold(sorted(client_ids))
    asked = standards or standard.of_each()
    clients = items.with_belongings(Client.objects.filter(pk__in=client_ids)).select_related("totals")
    counted = [(percent(asked[c.kind], c.category_id, items.filled(c)), c) for c in clients]
    changed = [(new, client.pk) for new, client in counted if client.totals.completeness != new]
    db.update_many(Totals, ["completeness"], changed)
    return len(changed)
