"""Two cards that somebody chose to merge, whether or not anything was found that they have in common."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.timezone import now

from krug.clients import access, hits
from krug.clients.duplicates import comparing, keeping, scoring
from krug.clients.models import Client, ClientQuerySet, DuplicatePair
from krug.core.registry import Hit
from krug.core.rights import Actor

MOST = 20  # cards chosen at once: they are merged two by two
_KNOWN = 5


@dataclass(frozen=True)
class Other:
    """Somebody to merge a card with. ``why`` is by what they were found."""

    pk: int
    initials: str
    title: str
    subtitle: str
    why: str


def alike(actor: Actor, client: Client) -> list[Other]:
    """Who looks like this client, as far as that was found already: to choose from before anything is typed."""
    mine = access.duplicate_pairs(actor).filter(Q(first=client) | Q(second=client), apart_at=None)
    pairs = mine.select_related("first", "second").order_by("-score", "pk")[:_KNOWN]
    told = [(pair, pair.second if pair.first_id == client.pk else pair.first) for pair in pairs]
    return [
        Other(other.pk, other.initials, other.name, "", scoring.said(reasons))
        for pair, other in told
        if (reasons := comparing.seen_reasons(actor, pair))
    ]


def found(actor: Actor, client: Client, text: str) -> list[Other]:
    """As the palette finds clients, those that may be merged with this one."""
    hit_by_id = {int(hit.data["id"]): hit for hit in hits.find(actor, text).hits}
    may = access.mergeable(actor).filter(kind=client.kind, pk__in=list(hit_by_id)).exclude(pk=client.pk)
    allowed = set(may.values_list("pk", flat=True))
    return [_of_hit(pk, hit) for pk, hit in hit_by_id.items() if pk in allowed]


def _of_hit(pk: int, hit: Hit) -> Other:
    return Other(pk, hit.initials, hit.title, str(hit.subtitle), hit.reason)


def cards(actor: Actor, ids: Sequence[int]) -> list[Client]:
    """Those of the chosen that may be merged, in the order they were chosen in."""
    rows: ClientQuerySet = access.mergeable(actor)
    held = rows.in_bulk(ids)
    return [held[pk] for pk in dict.fromkeys(ids) if pk in held]


def pair_of(one: Client, other: Client) -> DuplicatePair:
    """The pair that was found, or one that stands in no queue, with what the two have in common now."""
    first, second = sorted((one, other), key=lambda client: client.pk)
    known = DuplicatePair.objects.filter(first=first, second=second).first()
    if known is not None:
        return known
    verdict = keeping.compared(first.pk, second.pk) or scoring.NOBODY
    return DuplicatePair(first=first, second=second, score=verdict.score, reasons=list(verdict.reasons), found_at=now())
