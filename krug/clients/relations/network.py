"""The network around a client: who works with them and who is what to them, and a few of those behind each.

A fixed number of questions and at most `MOST` nodes, whatever there is. Written by hand: the ORM has no words for «a
few rows of each of these».
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import Any

from krug.clients import access, ready_kinds
from krug.clients.models import Client, End, Kind
from krug.clients.relations import prospects
from krug.core import db
from krug.core.rights import Actor

MOST = 40
FIRST_RING = 15
BEHIND_EACH = 3

JOB, RELATION, PROSPECT = "job", "relation", "prospect"


@dataclass
class Node:
    """Somebody in the picture. ``id`` is the client's, 0 of a prospect; ``words`` say who they are to ``parent``."""

    id: int
    kind: str
    name: str
    initials: str
    ring: int = 0
    words: list[str] = field(default_factory=list)
    is_former: bool = False
    tie: str = ""
    parent: "Node | None" = None


@dataclass(frozen=True)
class Network:
    """``ties`` are those between nodes of which neither is the other's parent. ``is_whole``: nobody was left out."""

    nodes: Sequence[Node]
    ties: Sequence[tuple[Node, Node]]
    is_whole: bool

    @property
    def center(self) -> Node:
        return self.nodes[0]

    def ring(self, number: int) -> list[Node]:
        return [node for node in self.nodes if node.ring == number]


@dataclass(frozen=True)
class _Link:
    """Somebody on the other side of a job or a relation of ``anchor``."""

    anchor: int
    other: Node


def around(actor: Actor, client: Client) -> Network:
    center = Node(client.pk, client.kind, client.name, client.initials)
    told = [Node(0, line.prospect.kind, line.prospect.name, line.prospect.name[:1].upper(), 1, [line.prospect.word],
                 tie=PROSPECT) for line in prospects.of(actor, client)]  # fmt: skip
    links = (_jobs(actor, [center], FIRST_RING + 1), _relations(actor, [center], FIRST_RING + 1))
    nodes, is_whole = _first_ring(center, [[link.other for link in each] for each in links], told)
    behind = [node for node in nodes[1:] if node.id]
    further = chain(_jobs(actor, behind, BEHIND_EACH + 1), _relations(actor, behind, BEHIND_EACH + 1))
    ties, none_left = _second_ring(nodes, further)
    return Network(nodes, ties, is_whole and none_left)


def _first_ring(center: Node, sources: list[list[Node]], told: list[Node]) -> tuple[list[Node], bool]:
    """In turn from each source, so that a company of five hundred people shows its partners too."""
    known: dict[int, Node] = {center.id: center}
    nodes, is_whole = [center], True
    for node in (each for turn in zip_longest(*sources, told) for each in turn if each is not None):
        if node.id in known and node.id:
            _also(known[node.id], node)
        elif len(nodes) > FIRST_RING:
            is_whole = False
        else:
            node.ring, node.parent = 1, center
            nodes.append(node)
            known[node.id] = node
    return nodes, is_whole


def _also(known: Node, node: Node) -> None:
    """Somebody is two things to one: both are said."""
    known.words += [word for word in node.words if word not in known.words]
    known.is_former = known.is_former and node.is_former


def _second_ring(nodes: list[Node], links: Iterable[_Link]) -> tuple[list[tuple[Node, Node]], bool]:
    known = {node.id: node for node in nodes}
    ties: dict[frozenset[int], tuple[Node, Node]] = {}
    behind: dict[int, int] = {}
    none_left = True
    for link in links:
        parent, other = known[link.anchor], known.get(link.other.id)
        if other is not None and other.parent is parent:
            _also(other, link.other)
        elif other is not None:
            if parent.parent is not other:
                ties[frozenset((parent.id, other.id))] = (parent, other)
        elif len(nodes) >= MOST or behind.get(parent.id, 0) >= BEHIND_EACH:
            none_left = False
        else:
            link.other.ring, link.other.parent = 2, parent
            behind[parent.id] = behind.get(parent.id, 0) + 1
            nodes.append(link.other)
            known[link.other.id] = link.other
    return list(ties.values()), none_left


_SEX = 5
_OTHER = "o.id, o.kind, o.name, o.last_name, o.first_name, o.sex"
_JOBS = """SELECT {anchor}, {other}, job.position, job.ended_on IS NOT NULL FROM clients_employment job
JOIN clients_client o ON o.id = job.{far} WHERE job.{near} = {anchor}
AND job.archived_at IS NULL AND o.archived_at IS NULL{seen} ORDER BY {order} LIMIT {each}"""
_FIRST = "job.ended_on IS NOT NULL, job.is_head DESC, job.is_contact DESC, job.id DESC"


def _jobs(actor: Actor, anchors: Sequence[Node], each: int) -> list[_Link]:
    """Some jobs of each anchor: of the client in the middle the present ones and the heads first."""
    order = _FIRST if len(anchors) == 1 and anchors[0].ring == 0 else "job.id DESC"
    parts = [
        _JOBS.format(
            anchor=node.id, other=_OTHER, order=order, each=each, seen=_seen(actor),
            near="company_id" if node.kind == Kind.COMPANY else "person_id",
            far="person_id" if node.kind == Kind.COMPANY else "company_id",
        )
        for node in anchors
    ]  # fmt: skip
    return [
        _Link(anchor, _node(other, [position] if position else [], JOB, is_former=bool(is_former)))
        for anchor, *other, position, is_former in _rows(parts)
    ]


_RELATIONS = """SELECT {anchor}, {other}, '{end}', kind.code, kind.first_word, kind.second_word,
r.ended_on IS NOT NULL FROM clients_relation r JOIN clients_client o ON o.id = r.{end}_id
JOIN clients_relationkind kind ON kind.id = r.kind_id WHERE r.{near}_id = {anchor}
AND r.archived_at IS NULL AND o.archived_at IS NULL{seen} ORDER BY r.id DESC LIMIT {each}"""


def _relations(actor: Actor, anchors: Sequence[Node], each: int) -> list[_Link]:
    parts = [
        _RELATIONS.format(anchor=node.id, other=_OTHER, end=end, near=end.other, each=each, seen=_seen(actor))
        for node in anchors
        for end in End
    ]
    found = []
    for anchor, *other, end, code, first_word, second_word, is_former in _rows(parts):
        word = ready_kinds.word(code, (first_word, second_word), end, other[_SEX])
        found.append(_Link(anchor, _node(other, [word], RELATION, is_former=bool(is_former))))
    return found


def _rows(parts: list[str]) -> list[tuple[Any, ...]]:
    """All parts by one statement; each keeps its own order and limit."""
    each = (f"SELECT * FROM ({part}) part" for part in parts)  # noqa: S608 — whole numbers and our own words only
    return db.rows("\nUNION ALL ".join(each)) if parts else []


def _seen(actor: Actor) -> str:
    return access.reached_sql(actor, access.VIEW, "o")


def _node(other: list[Any], words: list[str], tie: str, *, is_former: bool) -> Node:
    pk, kind, name, last_name, first_name, _sex = other
    letters = Client(kind=kind, name=name, last_name=last_name, first_name=first_name).initials
    return Node(pk, kind, name, letters, words=words, is_former=is_former, tie=tie)
