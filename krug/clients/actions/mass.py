"""Creating clients, one or a hundred thousand: the same code for a form, an import and the sample data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Model
from django.utils.timezone import now

from krug.clients import search
from krug.clients.actions import completeness, informal, informal_tastes, tags
from krug.clients.drafts import ContactDraft, Draft, PurchaseDraft, display_name, distinct, sort_key
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
_NO_MONEY = Money(0)
_TOTALS = ("client", "owner", "is_live", "revenue", "purchases", "first_purchase_on", "last_purchase_on",
           "interactions", "last_interaction_at", "last_interaction_kind", "completeness")  # fmt: skip
_CONTACT = ("client", "kind", "value", "key", "extension", "label", "is_preferred")
_PURCHASE = ("client", "made_on", "amount", "what", "returned_at", "recorded_at", "recorded_by")


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
    if not as_is:
        standards = standard.of_each()
        standard.hold(broken for draft in drafts for broken in standards[draft.kind].of_new(draft))
    return insert_ready(make_ready(drafts, by_id=by_id, at=at), change_set_id=change_set_id)


@dataclass
class Ready:
    """Rows of new clients without the clients' ids, which take the first place of each; ``of`` says whose each is."""

    drafts: Sequence[Draft]
    tables: list[tuple[type[Model], Sequence[str], list[list[Any]], Sequence[int]]]
    tokens: Sequence[str]
    standards: Mapping[str, Standard]

    @cached_property
    def of_own(self) -> Sequence[Draft]:
        """The drafts, if any of them has values of own fields."""
        said: set[str] = set().union(*(draft.values for draft in self.drafts))
        return self.drafts if any(map(own_values.is_own, said)) else ()


def make_ready(
    drafts: Sequence[Draft],
    *,
    by_id: int | None,
    at: datetime | None = None,
    standards: Mapping[str, Standard] | None = None,
) -> Ready:
    """All that can be made of drafts before anybody is kept from writing. Where they work may still change."""
    moment, standards = at or now(), standards or standard.of_each()
    clients = [_fresh(draft) for draft in drafts]
    told = [distinct(draft.contacts) if len(draft.contacts) > 1 else draft.contacts for draft in drafts]
    made = Ready(drafts, [], [_tokens(*each) for each in zip(clients, drafts, strict=True)], standards)
    everybody = range(len(drafts))

    def add(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], of: Sequence[int]) -> None:
        made.tables.append((model, columns, db.converted(model, columns, rows), of))

    add(Client, _CLIENT, (_row(*each, by_id, moment) for each in zip(clients, drafts, strict=True)), everybody)
    contacts = [(place, each) for place, of_one in enumerate(told) for each in of_one]
    add(ContactPoint, _CONTACT, (_contact(each) for _place, each in contacts), [place for place, _each in contacts])
    addresses = [(place, each) for place, draft in enumerate(drafts) for each in draft.addresses]
    rows = ((None, kind, text[:500]) for _place, (kind, text) in addresses)
    add(Address, ("client", "kind", "text"), rows, [place for place, _each in addresses])
    purchases = [(place, each) for place, draft in enumerate(drafts) for each in draft.purchases]
    bought = (_purchase(each, by_id, moment) for _place, each in purchases)
    add(Purchase, _PURCHASE, bought, [place for place, _each in purchases])
    full = _Completeness(standards)
    add(Totals, _TOTALS, (_totals(draft, full) for draft in drafts), everybody)
    return made


def insert_ready(made: Ready, *, change_set_id: int | None = None) -> list[int]:
    """Write down what is ready: the ids of the new clients, in order. Call inside a transaction."""
    drafts = made.drafts
    if not drafts:
        return []
    own_values.hold(pair for draft in made.of_own for pair in draft.values.items())
    employers = completeness.without_people(job for draft in drafts for job in draft.employments)
    ids = list(db.allocate(Client, len(drafts)))
    for model, columns, rows, of in made.tables:
        for row, place in zip(rows, of, strict=True):
            row[0] = ids[place]
        db.insert_converted(model, columns, rows)
    _insert_employments(ids, drafts)
    if made.of_own:
        own_values.insert_many((pk, draft.values) for pk, draft in zip(ids, drafts, strict=True))
    engine.put(search.INDEX.table, zip(ids, made.tokens, strict=True))
    tags.insert([(pk, draft.tags) for pk, draft in zip(ids, drafts, strict=True) if draft.tags])
    informal.note_days((pk, draft.days) for pk, draft in zip(ids, drafts, strict=True) if draft.days)
    informal_tastes.like_many((pk, draft.tastes) for pk, draft in zip(ids, drafts, strict=True) if draft.tastes)
    completeness.refresh(employers, made.standards)
    if change_set_id is not None:
        sets.record(change_set_id, ((pk, Cell("clients.client", pk, "", None, None)) for pk in ids))
    return ids


class _Fresh(NamedTuple):
    """The first columns of a new client."""

    id: None
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


def _fresh(draft: Draft) -> _Fresh:
    values, name = draft.values, display_name(draft.kind, draft.values)
    city, full_name, inn = (values.get(field, "") for field in ("city", "full_name", "inn"))
    key, category_id = sort_key(draft.kind, name), values.get("category_id")
    return _Fresh(None, draft.kind, name, key, draft.owner_id, city, full_name, inn, category_id)


def _row(client: _Fresh, draft: Draft, by_id: int | None, moment: datetime) -> tuple[Any, ...]:
    given = [draft.values.get(name, empty) for name, empty in _GIVEN.items()]
    return (*client, *given, draft.created_at or moment, by_id, moment, 1)


def _contact(contact: ContactDraft) -> tuple[Any, ...]:
    value, extension, label = contact.value[:300], contact.extension[:10], contact.label[:60]
    return (None, contact.kind, value, contact.key, extension, label, False)


def _purchase(purchase: PurchaseDraft, by_id: int | None, moment: datetime) -> tuple[Any, ...]:
    returned_at = moment if purchase.returned else None
    return (None, purchase.made_on, purchase.amount, purchase.what[:300], returned_at, moment, by_id)


def _insert_employments(ids: Sequence[int], drafts: Sequence[Draft]) -> None:
    columns = ("person", "company", "position", "department", "decision_role", "started_on", "ended_on")
    rows = (
        (pk, e.company_id, e.position[:200], e.department[:200], e.decision_role, e.started_on, e.ended_on)
        for pk, draft in zip(ids, drafts, strict=True)
        for e in draft.employments
    )
    db.insert_many(Employment, columns, rows)


class _Completeness:
    """How full new cards are: most of many lack the same."""

    def __init__(self, standards: Mapping[str, Standard]) -> None:
        self.standards = standards
        self._known: dict[tuple[str, int | None, frozenset[str]], int] = {}

    def of(self, draft: Draft) -> int:
        category_id, filled = draft.values.get("category_id"), frozenset(items.filled_in(draft))
        key = (draft.kind, category_id, filled)
        if key not in self._known:
            self._known[key] = percent(self.standards[draft.kind], category_id, filled)
        return self._known[key]


def _totals(draft: Draft, full: _Completeness) -> tuple[Any, ...]:
    kept = [purchase for purchase in draft.purchases if not purchase.returned]
    days = [purchase.made_on for purchase in kept]
    revenue = sum((purchase.amount for purchase in kept), Money(0)) if kept else _NO_MONEY
    first, last = (min(days), max(days)) if days else (None, None)
    return (None, draft.owner_id, True, revenue, len(kept), first, last, 0, NEVER, "", full.of(draft))


def _tokens(client: _Fresh, draft: Draft) -> str:
    contacts = [(contact.kind, contact.key) for contact in draft.contacts]
    employers = [job.company_name for job in draft.employments if job.ended_on is None]
    return search.tokens_of(client, contacts, employers[: search.MOST_EMPLOYERS])
