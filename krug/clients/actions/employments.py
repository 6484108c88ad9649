"""Verbs about who works where."""

import datetime

from django.db import transaction
from django.utils.timezone import now

from krug.clients import events as happened
from krug.clients import search
from krug.clients.actions import completeness
from krug.clients.actions.totals import touch
from krug.clients.models import Client, Employment
from krug.core import events, jobs
from krug.core.changes.cells import Cell, changed, created, to_json
from krug.staff.models import Employee

_Told = happened.EmploymentAdded | happened.EmploymentEnded | happened.EmploymentRemoved


@transaction.atomic
def add_employment(
    person: Client,
    company: Client,
    *,
    position: str = "",
    department: str = "",
    decision_role: str = "",
    started_on: datetime.date | None = None,
    key: str = "",
    by: Employee,
) -> Employment:
    """A person works at a company. Told on both cards.

    ``key`` marks one sending of a form: a repeat of it adds nothing and returns the same employment.
    """
    new = Employment(
        person=person, company=company, position=position[:200], department=department[:200],
        decision_role=decision_role, started_on=started_on,
    )  # fmt: skip
    if not key:
        return _added(new, by)
    return Employment.objects.get(pk=jobs.once(f"employment:{by.pk}:{key}", lambda: _added(new, by).pk))


def _added(job: Employment, by: Employee) -> Employment:
    job.save()
    _after(job)
    _tell(job, happened.EmploymentAdded, created(job), by)
    return job


@transaction.atomic
def end_employment(job: Employment, *, on: datetime.date, by: Employee) -> int | None:
    """The person has left the company; the acquaintance stays. Twice is once."""
    if not Employment.objects.filter(pk=job.pk, ended_on=None).update(ended_on=on):
        return None
    job.ended_on = on
    _after(job)
    return _tell(job, happened.EmploymentEnded, changed(job, "ended_on", None), by)


@transaction.atomic
def remove_employment(job: Employment, *, by: Employee) -> int | None:
    """It was entered by mistake."""
    moment = now()
    if not Employment.objects.filter(pk=job.pk, archived_at=None).update(archived_at=moment):
        return None
    _after(job)
    cell = Cell("clients.employment", job.pk, "archived_at", None, to_json(moment))
    return _tell(job, happened.EmploymentRemoved, cell, by)


def _tell(job: Employment, what: type[_Told], cell: Cell, by: Employee) -> int | None:
    """On both cards; the person's has what undo needs."""
    of_company = what(by_id=by.pk, client_id=job.company_id, employment_id=job.pk, other_id=job.person_id)
    of_person = what(by_id=by.pk, client_id=job.person_id, employment_id=job.pk, other_id=job.company_id, cells=(cell,))
    number = events.publish(of_person)
    events.publish(of_company)
    return number


def _after(job: Employment) -> None:
    touch(job.person_id)
    touch(job.company_id)
    completeness.refresh([job.person_id, job.company_id])
    search.reindex([job.person_id])
