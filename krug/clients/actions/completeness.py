"""Keeping the completeness of cards in step with what stands on them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from krug.clients import fields
from krug.clients.actions.totals import hold
from krug.clients.drafts import EmploymentDraft
from krug.clients.entry import items, standard
from krug.clients.entry.completeness import percent
from krug.clients.entry.standard import Standard
from krug.clients.models import Client, Employment, Totals
from krug.clients.own import values as own_values
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
    belonging = items.belongings(client_ids)
    changed = [
        (new, pk)
        for pk, kind, category_id, old, filled in _filled(client_ids, asked)
        if (new := percent(asked[kind], category_id, filled | belonging[pk])) != old
    ]
    db.update_many(Totals, ["completeness"], changed)
    return len(changed)


def _filled(
    client_ids: Collection[int], standards: Mapping[str, Standard]
) -> Iterator[tuple[int, str, int | None, int, set[str]]]:
    """Clients with the completeness written down and those of their fields that are filled in: of these only what has
    a weight is read.
    """
    weighing = {kind: asked.weighing() for kind, asked in standards.items()}
    weighed = {kind: [each for each in fields.of(kind) if each.code in codes] for kind, codes in weighing.items()}
    card = sorted({fields.attname(each.code) for of_kind in weighed.values() for each in of_kind if not each.own})
    own = ["own__data"] if any(each.own for of_kind in weighed.values() for each in of_kind) else []
    rows: Any = Client.objects.filter(OneOf("pk", client_ids))
    for pk, kind, category_id, old, *values in rows.values_list(
        "pk", "kind", "category_id", "totals__completeness", *card, *own
    ):
        held = {own_values.code_of(key): value for key, value in (values.pop() or {}).items()} if own else {}
        held |= zip(card, values, strict=True)
        filled = {each.code for each in weighed[kind] if fields.is_filled(each, held.get(fields.attname(each.code)))}
        yield pk, kind, category_id, old, filled
