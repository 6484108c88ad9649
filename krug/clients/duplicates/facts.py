"""What is known of a client for telling whether another one is the same: read for many at once, by hand."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from krug.clients.duplicates import likeness
from krug.clients.duplicates.likeness import Name
from krug.clients.models import Kind
from krug.core import db
from krug.core.text.fold import fold

Contact = tuple[str, str]  # kind, key
NAMELESS, NOTHING = Name(), "\uffff"  # the latter is how a nameless client is sorted
PORTION = 5_000

_CLIENTS = """
SELECT id, kind, last_name, first_name, patronymic, sort_key, city, inn, kpp, ogrn, birth_date, sex
FROM clients_client WHERE id IN ({ids}) AND archived_at IS NULL
"""
_CONTACTS = """
SELECT client_id, kind, key FROM clients_contactpoint
WHERE client_id IN ({ids}) AND archived_at IS NULL AND key <> '' AND kind <> 'other'
"""
_JOBS = """
SELECT person_id, company_id FROM clients_employment WHERE person_id IN ({ids}) AND archived_at IS NULL
"""


@dataclass(slots=True)
class Facts:
    id: int
    kind: str
    name: Name = NAMELESS
    company: str = ""
    city: str = ""
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    birth: datetime.date | None = None
    sex: str = ""
    contacts: set[Contact] = field(default_factory=set)
    jobs: set[int] = field(default_factory=set)  # ids of companies

    @property
    def is_company(self) -> bool:
        return self.kind == Kind.COMPANY


def of_clients(ids: Iterable[int]) -> dict[int, Facts]:
    """Of the live ones among these, in three statements for each few thousand."""
    found: dict[int, Facts] = {}
    for portion in _portions(sorted(set(ids))):
        listed = db.listed(portion)
        for row in db.rows(_CLIENTS.format(ids=listed)):
            found[row[0]] = _of_row(*row)
        for pk, kind, key in db.rows(_CONTACTS.format(ids=listed)):
            if pk in found:
                found[pk].contacts.add((kind, key))
        for pk, company_id in db.rows(_JOBS.format(ids=listed)):
            if pk in found:
                found[pk].jobs.add(company_id)
    return found


def _of_row(
    pk: int, kind: str, last: str, first: str, patronymic: str, key: str, city: str, inn: str, kpp: str, ogrn: str,
    birth: "datetime.date | str | None", sex: str,
) -> Facts:  # fmt: skip
    born = datetime.date.fromisoformat(birth) if isinstance(birth, str) else birth
    if kind == Kind.COMPANY:
        return Facts(pk, kind, company=key if key != NOTHING else "", city=fold(city), inn=inn, kpp=kpp, ogrn=ogrn)
    person = likeness.person(last, first, patronymic)
    return Facts(pk, kind, person, city=fold(city), inn=inn, ogrn=ogrn, birth=born, sex=sex)


def _portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for at in range(0, len(ids), PORTION):
        yield ids[at : at + PORTION]
