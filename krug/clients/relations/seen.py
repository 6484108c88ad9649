"""The relations of one client as their card shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from krug.clients import access
from krug.clients.models import Client, End, Relation, RelationKind
from krug.core.rights import Actor

SHOWN = 30
_OF_CLIENT = ("name", "kind", "sex", "last_name", "first_name", "owner_id")


class Line(NamedTuple):
    """The other one, and who they are to the client."""

    relation: Relation
    other: Client
    word: str


@dataclass(frozen=True)
class Lines:
    lines: Sequence[Line]
    next: int  # the id after which older ones follow, 0 when there are none


def of(actor: Actor, client: Client, *, before: int = 0) -> Lines:
    """The latest added first, of those whose other side the reader may see."""
    rows = access.seen_relations(actor).filter(Q(first=client) | Q(second=client))
    if before:
        rows = rows.filter(pk__lt=before)
    sides = [f"{side}__{column}" for side in ("first", "second") for column in _OF_CLIENT]
    rows = rows.select_related("first", "second", "kind").only(
        "note", "since", "ended_on", "kind__code", "kind__first_word", "kind__second_word", *sides
    )
    found = list(rows.order_by("-id")[: SHOWN + 1])
    more, found = len(found) > SHOWN, found[:SHOWN]
    return Lines([line(relation, client.pk) for relation in found], found[-1].pk if more else 0)


def line(relation: Relation, client_id: int) -> Line:
    """A relation as the card of one of its two shows it."""
    end = relation.end_of(client_id).other
    other = relation.first if end is End.FIRST else relation.second
    return Line(relation, other, relation.kind.word(end, other.sex))


def choices(actor: Actor, client: Client) -> list[tuple[str, str]]:
    """What somebody can be to the client: (kind and the end the other takes, how the other is called)."""
    return [
        (f"{kind.pk}-{end}", kind.word(end)) for kind in access.relation_kinds(actor) for end in _ends(kind, client)
    ]


def _ends(kind: RelationKind, client: Client) -> list[End]:
    """Which ends the other may take when the client takes the one that is left."""
    if kind.is_symmetric:
        return [End.SECOND] if {"", client.kind} & {kind.first_side, kind.second_side} else []
    sides = {End.SECOND: kind.first_side, End.FIRST: kind.second_side}
    return [end for end, side in sides.items() if side in ("", client.kind)]
