"""What files hold of clients that does not lie beside them: one statement for a portion of clients."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from krug.clients import access, contacts, sight
from krug.clients.contacts import Way
from krug.clients.lines import Line
from krug.clients.models import AddressKind, Kind
from krug.core import db
from krug.core.rights import Actor

_ADDRESSES = """
SELECT client_id, kind, text, id FROM clients_address
WHERE client_id IN ({clients}) AND archived_at IS NULL ORDER BY client_id, id
"""
_JOBS = """
SELECT job.person_id, job.id, job.company_id, company.name, job.position
FROM clients_employment job
JOIN clients_client person ON person.id = job.person_id
JOIN clients_client company ON company.id = job.company_id
WHERE job.person_id IN ({persons}) AND job.archived_at IS NULL AND job.ended_on IS NULL
  AND person.archived_at IS NULL AND company.archived_at IS NULL{seen}
ORDER BY job.id
"""


class HeldAddress(NamedTuple):
    """The first of a kind, of ``many``."""

    pk: int
    kind: AddressKind
    text: str
    many: int = 1


class HeldJob(NamedTuple):
    """The first place of work a person has now, of ``many``."""

    pk: int
    company_id: int
    company: str
    position: str
    many: int = 1


def ways(actor: Actor, lines: Sequence[Line]) -> Mapping[int, list[Way]]:
    return contacts.every_way(actor, [(line.id, line.owner_id, line.category_id) for line in lines])


def addresses(actor: Actor, lines: Sequence[Line]) -> Mapping[int, dict[AddressKind, HeldAddress]]:
    """By kind; of several the first."""
    found: dict[int, dict[AddressKind, HeldAddress]] = {}
    if sight.ADDRESS not in sight.hidden(actor):
        for client_id, code, text, pk in db.rows(_ADDRESSES.format(clients=db.listed(line.id for line in lines))):
            held, kind = found.setdefault(client_id, {}), AddressKind(code)
            first = held.get(kind)
            held[kind] = first._replace(many=first.many + 1) if first else HeldAddress(pk, kind, text)
    return found


def jobs(actor: Actor, lines: Sequence[Line]) -> Mapping[int, HeldJob]:
    """Where persons work, as far as the reader may see both sides; of several places the first."""
    persons = db.listed(line.id for line in lines if line.kind == Kind.PERSON)
    seen = access.reached_sql(actor, access.VIEW, "person") + access.reached_sql(actor, access.VIEW, "company")
    found: dict[int, HeldJob] = {}
    for person_id, *job in db.rows(_JOBS.format(persons=persons, seen=seen)):
        first = found.get(person_id)
        found[person_id] = first._replace(many=first.many + 1) if first else HeldJob(*job)
    return found
