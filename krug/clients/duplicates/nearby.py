"""Who in the base may be one given client: asked of indexes, whatever the size of the base."""

import datetime
from collections.abc import Iterable, Iterator

from krug.clients.duplicates import facts
from krug.clients.duplicates.facts import Contact, Facts
from krug.clients.duplicates.scoring import CROWD, Verdict, judge
from krug.clients.models import Client, ContactPoint, Employment
from krug.core.db.expressions import MonthAndDay
from krug.core.text.fold import fold

MOST_WITH_CONTACT = 60
MOST_BORN = 200
MOST_COLLEAGUES = 200
MOST_NAMESAKES = 3  # in one city, as in `blocks`


def of_client(client_id: int, *, also: Iterable[int] = ()) -> dict[int, Verdict]:
    """Others that are worth a look, by their ids; none for a client who is archived. ``also`` these are looked at."""
    known = facts.of_clients([client_id])
    return of_facts(known[client_id], also=also) if client_id in known else {}


def of_facts(asked: Facts, *, also: Iterable[int] = ()) -> dict[int, Verdict]:
    crowds = _with_contacts(asked.contacts)
    ids = {pk for found in crowds.values() for pk in found}
    ids.update(also, _with_inn(asked), _of_same_name(asked), _born_on(asked.birth), _colleagues(asked))
    ids.discard(asked.id)
    crowded = {contact for contact, found in crowds.items() if len(found - {asked.id}) >= CROWD}
    known = facts.of_clients(ids)
    judged = {pk: judge(asked, other, crowded) for pk, other in known.items()}
    return {pk: verdict for pk, verdict in judged.items() if verdict.is_worth_a_look}


def _with_contacts(contacts: Iterable[Contact]) -> dict[Contact, set[int]]:
    wanted = set(contacts)
    found: dict[Contact, set[int]] = {contact: set() for contact in wanted}
    if wanted:
        points = ContactPoint.objects.with_key(*{key for _kind, key in wanted})
        for client_id, kind, key in points.values_list("client_id", "kind", "key")[: MOST_WITH_CONTACT * len(wanted)]:
            if (kind, key) in wanted:
                found[kind, key].add(client_id)
    return found


def _with_inn(asked: Facts) -> Iterator[int]:
    if asked.inn:
        yield from Client.objects.with_inn(asked.inn).values_list("pk", flat=True)[:MOST_WITH_CONTACT]


def _of_same_name(asked: Facts) -> Iterator[int]:
    """In the order of the list of names. A name that many have in one city says nothing."""
    key = asked.company if asked.is_company else " ".join(part for part in asked.name if part)
    if len(key) < 2 or not (asked.is_company or asked.name.patronymic):
        return
    same = Client.objects.live().filter(sort_key=key[:120], kind=asked.kind)
    found = [(pk, fold(city)) for pk, city in same.values_list("pk", "city")[:MOST_WITH_CONTACT]]
    there = [pk for pk, city in found if city == asked.city or (asked.is_company and not (city and asked.city))]
    if asked.is_company or len(there) <= MOST_NAMESAKES:
        yield from there


def _born_on(day: datetime.date | None) -> Iterator[int]:
    if day is not None:
        yearly = Client.objects.live().filter(birth_date__isnull=False).alias(day=MonthAndDay("birth_date"))
        born = yearly.filter(day=day.month * 100 + day.day, birth_date=day)
        yield from born.values_list("pk", flat=True)[:MOST_BORN]


def _colleagues(asked: Facts) -> Iterator[int]:
    if asked.jobs:
        jobs = Employment.objects.filter(company_id__in=asked.jobs, archived_at=None)
        yield from jobs.values_list("person_id", flat=True)[:MOST_COLLEAGUES]
