"""Who works and worked at a company, where a person works and worked: of those the reader may see."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from krug.clients import access
from krug.clients.listing import Key
from krug.clients.models import Client, Employment
from krug.core.db.expressions import RowAfter
from krug.core.rights import Actor

HEADS_SHOWN, OTHERS_SHOWN = 20, 10
PLACES_SHOWN = 50
PAGE = 50

_OF_JOB = (
    "position", "department", "decision_role", "duties", "is_head", "is_contact", "started_on", "ended_on",
    "person_id", "company_id",
)  # fmt: skip
_OF_PERSON = ("person__name", "person__kind", "person__last_name", "person__first_name", "person__sort_key")


@dataclass(frozen=True)
class People:
    """Of a company as its card shows it: heads and contact persons, then some others, and how many there are."""

    shown: Sequence[Employment] = ()
    now: int = 0
    former: int = 0

    @property
    def is_all(self) -> bool:
        return len(self.shown) >= self.now


def of_company(actor: Actor, company: Client) -> People:
    """Two questions for any number of people."""
    jobs = access.seen_employments(actor).filter(company=company)
    counts = jobs.aggregate(now=Count("id", filter=Q(ended_on=None)), former=Count("id", filter=~Q(ended_on=None)))
    current = _with_person(jobs.filter(ended_on=None)).order_by("-is_head", "-is_contact", "-id")
    first = list(current[: HEADS_SHOWN + OTHERS_SHOWN])
    known = [job for job in first if job.is_head or job.is_contact][:HEADS_SHOWN]
    others = [job for job in first if not (job.is_head or job.is_contact)][:OTHERS_SHOWN]
    return People([*known, *others], **counts)


def places(actor: Actor, person: Client) -> list[Employment]:
    """Present ones first, then former ones by the day they ended."""
    jobs = access.seen_employments(actor).filter(person=person).select_related("company")
    found = list(jobs.only(*_OF_JOB, "company__name", "company__kind", "company__okved").order_by("-id")[:PLACES_SHOWN])
    return sorted(found, key=lambda job: (job.is_former, -(job.ended_on or datetime.date.max).toordinal()))


@dataclass(frozen=True)
class Page:
    jobs: Sequence[Employment]
    next: Key | None


def page(actor: Actor, company: Client, *, former: bool, after: Key | None = None) -> Page:
    """All who work at the company, or worked, by name."""
    jobs = access.seen_employments(actor).filter(company=company, ended_on__isnull=not former)
    if after is not None:
        jobs = jobs.filter(RowAfter("person__sort_key", "id", after.value, after.id, descending=False))
    found = list(_with_person(jobs).order_by(F("person__sort_key").asc(), "id")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return Page(found, Key(found[-1].person.sort_key, found[-1].pk) if more else None)


def _with_person(jobs: "QuerySet[Employment]") -> "QuerySet[Employment]":
    return jobs.select_related("person").only(*_OF_JOB, *_OF_PERSON)
