"""Keeping the completeness of cards in step with what stands on them."""

from collections.abc import Collection, Iterable, Mapping

from krug.clients import fields
from krug.clients.actions.totals import hold
from krug.clients.drafts import EmploymentDraft
from krug.clients.entry import items, standard
from krug.clients.entry.completeness import percent
from krug.clients.entry.standard import Standard
from krug.clients.models import Client, Employment, Totals
from krug.core import db
from krug.core.db.expressions import OneOf


def without_people(jobs: Iterable[EmploymentDraft]) -> set[int]:
    """Companies of these jobs where nobody works yet: only their cards become fuller by them. Ask before inserting."""
    company_ids = {job.company_id for job in jobs}
    if not company_ids:
        return company_ids
    staffed = Employment.objects.filter(OneOf("company_id", company_ids), archived_at=None, ended_on=None)
    return company_ids.difference(staffed.values_list("company_id", flat=True).distinct())


def refresh(client_ids: Collection[int], standards: Mapping[str, Standard] | None = None) -> int:
    """Count these cards anew and write down what differs; says how many did. Call inside a transaction.

    A few queries for any number of cards. Whoever has the ``standards`` at hand saves one.
    """
    if not client_ids:
        return 0
    hold(sorted(client_ids))
    asked = standards or standard.of_each()
    clients = fields.readable(Client.objects.filter(OneOf("pk", client_ids)).select_related("totals"))
    belonging = items.belongings(client_ids)
    counted = [(percent(asked[c.kind], c.category_id, items.filled(c, belonging[c.pk])), c) for c in clients]
    changed = [(new, client.pk) for new, client in counted if client.totals.completeness != new]
    db.update_many(Totals, ["completeness"], changed)
    return len(changed)
