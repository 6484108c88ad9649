"""Who is related to our clients and is not in the base."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from krug.clients import access, contacts, sight
from krug.clients.contacts import Shown
from krug.clients.models import Client, Prospect
from krug.core.rights import Actor

PAGE = 50
SHOWN_ON_CARD = 30


class Line(NamedTuple):
    prospect: Prospect
    ways: Sequence[Shown]  # how they can be reached, as the reader sees it


@dataclass(frozen=True)
class Page:
    lines: Sequence[Line]
    next: int  # the id after which older ones follow, 0 when there are none


def of(actor: Actor, client: Client) -> list[Line]:
    rows = access.seen_prospects(actor).filter(client=client).select_related(None).select_related("relation_kind")
    found = list(rows.order_by("-id")[:SHOWN_ON_CARD])
    for prospect in found:
        prospect.client = client
    return [line(actor, prospect) for prospect in found]


def page(actor: Actor, *, before: int = 0) -> Page:
    """All of them, the latest added first."""
    rows = access.seen_prospects(actor).select_related("added_by")
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-id")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return Page([line(actor, prospect) for prospect in found], found[-1].pk if more else 0)


def line(actor: Actor, prospect: Prospect) -> Line:
    if "inn" in sight.hidden(actor):
        prospect.inn = ""
    return Line(prospect, contacts.show_prospect(actor, prospect))
