"""What the list shows of clients that does not lie beside them: one statement for a page of each."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from krug.clients import access, contacts
from krug.clients.contacts import Ways
from krug.clients.lines import Line
from krug.clients.models import Kind
from krug.core import db
from krug.core.rights import Actor

_JOBS = """
SELECT job.person_id, job.company_id, person.name, company.name, job.position
FROM clients_employment job
JOIN clients_client person ON person.id = job.person_id
JOIN clients_client company ON company.id = job.company_id
WHERE (job.person_id IN ({persons}) OR job.company_id IN ({companies}))
  AND job.archived_at IS NULL AND job.ended_on IS NULL
  AND person.archived_at IS NULL AND company.archived_at IS NULL{seen}
ORDER BY job.id DESC
"""
_TAGS = """
SELECT each.client_id, tag.name FROM clients_tagging each JOIN clients_tag tag ON tag.id = each.tag_id
WHERE each.client_id IN ({clients}) AND each.archived_at IS NULL ORDER BY tag.key
"""


class Job(NamedTuple):
    """For a company somebody who works there, for a person where they work."""

    other: str
    position: str

    def __str__(self) -> str:
        return ", ".join(part for part in self if part)


def jobs(actor: Actor, lines: Sequence[Line]) -> Mapping[int, Job]:
    """The first of those of which the reader may see both sides."""
    sql = _JOBS.format(
        persons=db.listed(line.id for line in lines if line.kind == Kind.PERSON),
        companies=db.listed(line.id for line in lines if line.kind == Kind.COMPANY),
        seen=access.reached_sql(actor, access.VIEW, "person") + access.reached_sql(actor, access.VIEW, "company"),
    )
    found: dict[int, Job] = {}
    for person_id, company_id, person, company, position in db.rows(sql):
        found[person_id] = Job(company, position)
        found[company_id] = Job(person, position)
    return found


def ways(actor: Actor, lines: Sequence[Line]) -> Mapping[int, Ways]:
    return contacts.first_ways(actor, [(line.id, line.owner_id) for line in lines])


def tags(_actor: Actor, lines: Sequence[Line]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    for client_id, name in db.rows(_TAGS.format(clients=db.listed(line.id for line in lines))):
        found.setdefault(client_id, []).append(name)
    return found
