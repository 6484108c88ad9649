"""Pairs of the whole base that are worth comparing, and what comes of comparing them.

Clients with something in common fall into one block: a contact and an INN by the database's own indexes; a day of
birth, a place of work or a full name in one city by keys made in one walk over the base. A key and an id are packed
into one number, which sorts a million clients in seconds and holds them in a few dozen megabytes. Nothing is written.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from krug.clients.duplicates import facts, likeness
from krug.clients.duplicates.facts import Contact
from krug.clients.duplicates.likeness import Name, sound
from krug.clients.duplicates.scoring import CROWD, Verdict, judge
from krug.clients.models import Kind
from krug.core import db, jobs
from krug.core.text import names
from krug.core.text.fold import fold

ID_BITS = 30
_ID = (1 << ID_BITS) - 1
_KEY = (1 << 63 - ID_BITS) - 1
MOST_IN_BLOCK = 30  # of more with the same key the key says nothing
MOST_NAMESAKES = 3  # in one city: of a name that is common there nothing follows
WALKED = 50_000
COMPARED = 5_000  # pairs at a time

# What is shared is found out once, whatever the planner thinks of tables that it knows nothing of yet.
_SHARED_CONTACTS = """
WITH shared AS MATERIALIZED (
  SELECT key FROM clients_contactpoint WHERE archived_at IS NULL AND NOT (key = '') GROUP BY key HAVING COUNT(*) > 1
)
SELECT p.kind, p.key, p.client_id FROM clients_contactpoint p
JOIN clients_client c ON c.id = p.client_id AND c.archived_at IS NULL
WHERE p.archived_at IS NULL AND NOT (p.key = '') AND p.kind <> 'other' AND p.key IN (SELECT key FROM shared)
ORDER BY p.key, p.kind, p.client_id
"""
_SHARED_INNS = """
WITH shared AS MATERIALIZED (
  SELECT inn FROM clients_client WHERE archived_at IS NULL AND NOT (inn = '') GROUP BY inn HAVING COUNT(*) > 1
)
SELECT inn, id FROM clients_client WHERE archived_at IS NULL AND NOT (inn = '') AND inn IN (SELECT inn FROM shared)
ORDER BY inn, id
"""
_WALK = """
SELECT id, kind, last_name, first_name, patronymic, sort_key, city, inn, birth_date FROM clients_client
WHERE id > {after} AND archived_at IS NULL ORDER BY id LIMIT {limit}
"""
_WORKING = """
SELECT person_id, company_id FROM clients_employment
WHERE person_id > {after} AND person_id <= {upto} AND archived_at IS NULL
"""


class Found(NamedTuple):
    """Two clients, the one added earlier first."""

    first: int
    second: int
    verdict: Verdict


def search() -> Iterator[list[Found]]:
    """All pairs of the base worth a look, a portion at a time."""
    pairs, crowded = _by_contacts()
    pairs.update(_by_inns())
    pairs.update(_by_names())
    ordered = sorted(pairs)
    del pairs
    for at in range(0, len(ordered), COMPARED):
        jobs.go_on()
        yield _compared([(pair >> ID_BITS, pair & _ID) for pair in ordered[at : at + COMPARED]], crowded)


def _compared(pairs: Sequence[tuple[int, int]], crowded: Collection[Contact]) -> list[Found]:
    known = facts.of_clients(pk for pair in pairs for pk in pair)
    judged = (
        Found(first, second, judge(known[first], known[second], crowded))
        for first, second in pairs
        if first in known and second in known
    )
    return [found for found in judged if found.verdict.is_worth_a_look]


def _by_contacts() -> tuple[set[int], set[Contact]]:
    """Pairs, and the contacts that too many have."""
    pairs, crowded = set[int](), set[Contact]()
    for contact, ids in _blocks(((kind, key), pk) for kind, key, pk in db.rows(_SHARED_CONTACTS)):
        if len(ids) > CROWD:
            crowded.add(contact)
        pairs.update(_paired(ids))
    return pairs, crowded


def _by_inns() -> Iterator[int]:
    for _inn, ids in _blocks(db.rows(_SHARED_INNS)):
        yield from _paired(ids)


def _blocks(rows: "Iterable[tuple[Contact, int]]") -> Iterator[tuple[Contact, list[int]]]:
    """Rows that are ordered by their key, by their keys."""
    before, ids = None, list[int]()
    for key, pk in rows:
        if key != before and before is not None:
            yield before, ids
            ids = []
        before = key
        ids.append(pk)
    if before is not None:
        yield before, ids


def _paired(ids: Sequence[int], most: int = MOST_IN_BLOCK) -> Iterator[int]:
    distinct = sorted(set(ids))
    if len(distinct) <= most:
        for first, second in combinations(distinct, 2):
            yield first << ID_BITS | second


def _by_names() -> Iterator[int]:
    keys = _walk()
    yield from _of_packed(keys.many, MOST_IN_BLOCK)
    yield from _of_packed(keys.few, MOST_NAMESAKES)
    for pair in _of_packed(keys.anywhere, MOST_NAMESAKES):
        if not keys.sparse.isdisjoint((pair >> ID_BITS, pair & _ID)):
            yield pair


def _of_packed(packed: "array[int]", most: int) -> Iterator[int]:
    before, ids = -1, list[int]()
    for each in sorted(packed):
        key = each >> ID_BITS
        if key != before:
            if len(ids) > 1:
                yield from _paired(ids, most)
            before, ids = key, []
        ids.append(each & _ID)
    yield from _paired(ids, most)


class Keys:
    """What was met in the walk: keys that many may have, keys that only a few may have, names of companies wherever
    they are, and the companies of which so little is known that only their name tells them.
    """

    def __init__(self) -> None:
        self.many, self.few, self.anywhere = array("q"), array("q"), array("q")
        self.sparse: set[int] = set()

    def of_company(self, pk: int, key: str, city: str, inn: str) -> None:
        if len(key) < 2 or key == facts.NOTHING:
            return
        there = fold(city)
        _put(self.many, pk, "k", key.replace(" ", ""), there)
        _put(self.many, pk, "K", sound("".join(sorted(key.split())))[:6], there)
        _put(self.anywhere, pk, key)
        if not city or not inn:
            self.sparse.add(pk)

    def of_person(self, pk: int, name: Name, city: str, born: object, companies: Iterable[int]) -> None:
        begins = sound(name.last)[:3] if born or companies else ""
        if born:
            day = str(born)
            _put(self.many, pk, "b", day, begins)
            _put(self.many, pk, "s", day, *sorted((begins, sound(name.first)[:3])))
            if name.patronymic:
                _put(self.many, pk, "f", day, min(names.full_forms(name.first)), sound(name.patronymic)[:4])
        for company_id in companies:
            _put(self.many, pk, "w", company_id, begins)
        if name.last and name.first and name.patronymic and city:
            _put(self.few, pk, name, fold(city))


def _walk() -> Keys:
    """Once over everybody who is not archived."""
    keys, after = Keys(), 0
    while rows := db.rows(_WALK.format(after=after, limit=WALKED)):
        jobs.go_on()
        upto = rows[-1][0]
        works: dict[int, list[int]] = {}
        for person_id, company_id in db.rows(_WORKING.format(after=after, upto=upto)):
            works.setdefault(person_id, []).append(company_id)
        for pk, kind, last, first, patronymic, key, city, inn, born in rows:
            if kind == Kind.COMPANY:
                keys.of_company(pk, key, city, inn)
            else:
                keys.of_person(pk, likeness.person(last, first, patronymic), city, born, works.get(pk, ()))
        after = upto
    return keys


def _put(packed: "array[int]", pk: int, *key: object) -> None:
    packed.append((hash(key) & _KEY) << ID_BITS | pk)
