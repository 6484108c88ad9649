"""Two cards side by side, as one reader may see them, and the queue of pairs that wait for a decision."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from krug.clients import access, contacts, fields, sight
from krug.clients.contacts import Shown
from krug.clients.duplicates import choosing, scoring
from krug.clients.models import Address, Client, ContactPoint, DuplicatePair, Tagging
from krug.core.rights import Actor

SURE, LOOK, LATER, APART = "sure", "look", "later", "apart"
BANDS = (SURE, LOOK, LATER, APART)
MOST_COUNTED = 1_000
_WINDOW = 30  # pairs looked through for one with something in common that is not hidden


@dataclass
class Side:
    """One of the two cards. ``contacts`` come with whether the other card has the same."""

    client: Client
    contacts: list[tuple[Shown, bool]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Compared:
    """``survivor`` is the card that stays unless somebody says otherwise. ``taken`` are fields of the other one."""

    pair: DuplicatePair
    survivor: Side
    merged: Side
    reasons: str
    taken: frozenset[str]
    hidden: frozenset[str]
    denied: frozenset[str]

    @property
    def is_sure(self) -> bool:
        return self.pair.score >= scoring.SURE


def queue(actor: Actor, band: str) -> "QuerySet[DuplicatePair]":
    """Pairs of a band, the surest first; of those told apart the latest."""
    pairs = access.duplicate_pairs(actor)
    if band == APART:
        return pairs.filter(apart_at__isnull=False).order_by("-apart_at")
    waiting = pairs.filter(apart_at=None)
    if band == LATER:
        return waiting.filter(put_off_at__isnull=False).order_by("put_off_at")
    waiting = waiting.filter(put_off_at=None).order_by("-score", "pk")
    return waiting.filter(score__gte=scoring.SURE) if band == SURE else waiting.filter(score__lt=scoring.SURE)


def next_pair(actor: Actor, band: str) -> DuplicatePair | None:
    """The first of a band that has something in common the reader may see."""
    return next((pair for pair in queue(actor, band)[:_WINDOW] if seen_reasons(actor, pair)), None)


def counts(actor: Actor) -> dict[str, int]:
    """How many pairs there are in each band, at most a thousand."""
    return {band: queue(actor, band).order_by()[:MOST_COUNTED].count() for band in BANDS}


def seen_reasons(actor: Actor, pair: DuplicatePair) -> list[str]:
    """Without what the two have in common in fields that are hidden from the reader."""
    hidden = sight.hidden(actor)
    return [reason for reason in pair.reasons if reason not in hidden]


def compare(actor: Actor, pair: DuplicatePair, *, keep: int = 0) -> Compared:
    """``keep`` is the id of the card somebody wants to stay."""
    rows = fields.readable(access.mergeable(actor)).select_related("owner", "category", "totals")
    found = rows.in_bulk([pair.first_id, pair.second_id])
    survivor, merged = choosing.ordered(found[pair.first_id], found[pair.second_id])
    if keep == merged.pk:
        survivor, merged = merged, survivor
    hidden, denied = sight.hidden(actor), sight.readonly(actor)
    taken = choosing.taken(survivor, merged, denied=denied) - denied
    sides = Side(sight.veil(survivor, hidden)), Side(sight.veil(merged, hidden))
    _fill(actor, sides, hidden)
    reasons = scoring.said(seen_reasons(actor, pair))
    return Compared(pair, *sides, reasons, taken, hidden, denied | _not_ones_own(actor, survivor))


def _not_ones_own(actor: Actor, survivor: Client) -> frozenset[str]:
    """Who answers for a client is changed by those who may hand it over."""
    may = access.covers(actor, access.ASSIGN, *access.whose(survivor))
    return frozenset() if may else frozenset({"owner"})


def _fill(actor: Actor, sides: Sequence[Side], hidden: frozenset[str]) -> None:
    by_id = {side.client.pk: side for side in sides}
    _fill_contacts(actor, by_id)
    if sight.ADDRESS not in hidden:
        addresses = Address.objects.filter(client__in=list(by_id), archived_at=None).order_by("pk")
        for client_id, text in addresses.values_list("client_id", "text"):
            by_id[client_id].addresses.append(text)
    if sight.TAGS not in hidden:
        tagged = Tagging.objects.filter(client__in=list(by_id), archived_at=None).order_by("tag__key")
        for client_id, name in tagged.values_list("client_id", "tag__name"):
            by_id[client_id].tags.append(name)
    seen = access.seen_employments(actor)
    for mine, other in (("person", "company"), ("company", "person")):
        jobs = seen.filter(**{f"{mine}_id__in": list(by_id)}, ended_on=None).order_by("pk")
        for client_id, name, position in jobs.values_list(f"{mine}_id", f"{other}__name", "position")[:20]:
            by_id[client_id].places.append(", ".join(filter(None, (name, position))))


def _fill_contacts(actor: Actor, by_id: dict[int, Side]) -> None:
    points = list(ContactPoint.objects.filter(client__in=list(by_id), archived_at=None).order_by("-is_preferred", "pk"))
    has = {pk: {(p.kind, p.key or p.value) for p in points if p.client_id == pk} for pk in by_id}
    both = set.intersection(*has.values())
    same = {point.pk for point in points if (point.kind, point.key or point.value) in both}
    for pk, side in by_id.items():
        mine = [point for point in points if point.client_id == pk]
        owner_id, category_id = access.whose(side.client)
        shown = contacts.show(actor, owner_id, mine, category_id=category_id)
        side.contacts = [(each, each.id in same) for each in shown]
