"""Creating clients, one or a hundred thousand: the same code for a form, an import and the sample data."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.timezone import now

from krug.clients import search
from krug.clients.actions import completeness, tags
from krug.clients.drafts import Draft, display_name, distinct, sort_key
from krug.clients.entry import items, standard
from krug.clients.entry.completeness import percent
from krug.clients.entry.standard import Standard
from krug.clients.models import (
    NEVER,
    Address,
    Client,
    ContactPoint,
    Employment,
    Purchase,
    Totals,
)
from krug.clients.own import values as own_values
from krug.core import db
from krug.core.changes import sets
from krug.core.changes.cells import Cell
from krug.core.search import engine
from krug.core.text.money import Money

_GIVEN: dict[str, Any] = {
    "warmth": 0, "about": "", "note": "", "last_name": "", "first_name": "", "patronymic": "",
    "sex": "", "birth_date": None, "preferred_channel": "", "call_from": None, "call_to": None, "time_zone": "",
    "kpp": "", "ogrn": "", "activity": "", "okved": "", "working_hours": "",
}  # fmt: skip
_TOTALS = ("client", "owner", "is_live", "revenue", "purchases", "first_purchase_on", "last_purchase_on",
           "interactions", "last_interaction_at", "last_interaction_kind", "completeness")  # fmt: skip


def create_many(
    drafts: Sequence[Draft],
    *,
    by_id: int | None,
    change_set_id: int | None = None,
    at: datetime | None = None,
    as_is: bool = False,
) -> list[int]:
    """Insert clients with all that belongs to them and return their ids in order. Call inside a transaction.

    Raises RuleBroken, unless they are to be taken ``as_is``: what somebody has asked for, or has looked at already.
    Publishes nothing: the door that knows what this was (a form, an import) publishes one event.
    """
    moment, standards = at or now(), standard.of_each()
    own_values.hold(pair for draft in drafts for pair in draft.values.items())
    if not as_is:
        standard.hold(broken for draft in drafts for broken in standards[draft.kind].of_new(draft))
    employers = completeness.without_people(job for draft in drafts for job in draft.employments)
    ids = list(db.allocate(Client, len(drafts)))
    clients = [_fresh(pk, draft) for pk, draft in zip(ids, drafts, strict=True)]
    db.insert_many(Client, _CLIENT, (_row(*each, by_id, moment) for each in zip(clients, drafts, strict=True)))
    _insert_contacts(ids, drafts)
    _insert_addresses(ids, drafts)
    _insert_employments(ids, drafts)
    _insert_purchases(ids, drafts, by_id, moment)
    own_values.insert_many((pk, draft.values) for pk, draft in zip(ids, drafts, strict=True))
    db.insert_many(Totals, _TOTALS, (_totals(pk, draft, standards) for pk, draft in zip(ids, drafts, strict=True)))
    engine.put(search.INDEX.table, _tokens(clients, drafts))
    tags.insert([(pk, draft.tags) for pk, draft in zip(ids, drafts, strict=True) if draft.tags])
    completeness.refresh(employers, standards)
    if change_set_id is not None:
        sets.record(change_set_id, ((pk, Cell("clients.client", pk, "", None, None)) for pk in ids))
    return ids


class _Fresh(NamedTuple):
    """The first columns of a new client."""

    id: int
    kind: str
    name: str
    sort_key: str
    owner_id: int | None
    city: str
    full_name: str
    inn: str
    category_id: int | None


_CLIENT = ("id", "kind", "name", "sort_key", "owner", "city", "full_name", "inn", "category",
           *(field.removesuffix("_id") for field in _GIVEN),
           "created_at", "created_by", "changed_at", "version")  # fmt: skip


def _fresh(pk: int, draft: Draft) -> _Fresh:
    values, name = draft.values, display_name(draft.kind, draft.values)
    city, full_name, inn = (values.get(field, "") for field in ("city", "full_name", "inn"))
    key, category_id = sort_key(draft.kind, name), values.get("category_id")
    return _Fresh(pk, draft.kind, name, key, draft.owner_id, city, full_name, inn, category_id)


def _row(client: _Fresh, draft: Draft, by_id: int | None, moment: datetime) -> tuple[Any, ...]:
    given = [draft.values.get(name, empty) for name, empty in _GIVEN.items()]
    return (*client, *given, draft.created_at or moment, by_id, moment, 1)


def _insert_contacts(ids: Sequence[int], drafts: Sequence[Draft]) -> None:
    columns = ("client", "kind", "value", "key", "extension", "label", "is_preferred")
    rows = (
        (pk, c.kind, c.value[:300], c.key, c.extension[:10], c.label[:60], False)
        for pk, draft in zip(ids, drafts, strict=True)
        for c in distinct(draft.contacts)
    )
    db.insert_many(ContactPoint, columns, rows)


def _insert_addresses(ids: Sequence[int], drafts: Sequence[Draft]) -> None:
    rows = ((pk, kind, text[:500]) for pk, draft in zip(ids, drafts, strict=True) for kind, text in draft.addresses)
    db.insert_many(Address, ("client", "kind", "text"), rows)


def _insert_employments(ids: Sequence[int], drafts: Sequence[Draft]) -> None:
    columns = ("person", "company", "position", "department", "decision_role", "started_on", "ended_on")
    rows = (
        (pk, e.company_id, e.position[:200], e.department[:200], e.decision_role, e.started_on, e.ended_on)
        for pk, draft in zip(ids, drafts, strict=True)
        for e in draft.employments
    )
    db.insert_many(Employment, columns, rows)


def _insert_purchases(ids: Sequence[int], drafts: Sequence[Draft], by_id: int | None, moment: datetime) -> None:
    columns = ("client", "made_on", "amount", "what", "returned_at", "recorded_at", "recorded_by")
    rows = (
        (pk, p.made_on, p.amount, p.what[:300], moment if p.returned else None, moment, by_id)
        for pk, draft in zip(ids, drafts, strict=True)
        for p in draft.purchases
    )
    db.insert_many(Purchase, columns, rows)


def _totals(pk: int, draft: Draft, standards: Mapping[str, Standard]) -> tuple[Any, ...]:
    kept = [purchase for purchase in draft.purchases if not purchase.returned]
    days = [purchase.made_on for purchase in kept]
    revenue = sum((purchase.amount for purchase in kept), Money(0))
    first, last = (min(days), max(days)) if days else (None, None)
    full = percent(standards[draft.kind], draft.values.get("category_id"), items.filled_in(draft))
    return (pk, draft.owner_id, True, revenue, len(kept), first, last, 0, NEVER, "", full)


def _tokens(clients: Sequence[_Fresh], drafts: Sequence[Draft]) -> Iterable[tuple[int, str]]:
    for client, draft in zip(clients, drafts, strict=True):
        contacts = [(contact.kind, contact.key) for contact in draft.contacts]
        employers = [job.company_name for job in draft.employments if job.ended_on is None]
        yield client.id, search.tokens_of(client, contacts, employers[: search.MOST_EMPLOYERS])
