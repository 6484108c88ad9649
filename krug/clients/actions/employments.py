"""Verbs about who works where."""

import datetime

from django.db import transaction
from django.utils.timezone import now

from krug.clients import events as happened
from krug.clients import search
from krug.clients.actions.totals import touch
from krug.clients.models import Client, Employment
from krug.core import events
from krug.core.changes.cells import Cell, changed, created, to_json
from krug.staff.models import Employee


@transaction.atomic
def add_employment(
    person: Client,
    company: Client,
    *,
    position: str = "",
    department: str = "",
    decision_role: str = "",
    started_on: datetime.date | None = None,
    by: Employee,
) -> Employment:
    """A person works at a company. Told on both cards."""
    job = Employment.objects.create(
        person=person, company=company, position=position[:200], department=department[:200],
        decision_role=decision_role, started_on=started_on,
    )  # fmt: skip
    _after(job)
    events.publish(
        happened.EmploymentAdded(
            by_id=by.pk, client_id=person.pk, employment_id=job.pk, other_id=company.pk, cells=(created(job),)
        )
    )
    events.publish(
        happened.EmploymentAdded(by_id=by.pk, client_id=company.pk, employment_id=job.pk, other_id=person.pk)
    )
    return job


@transaction.atomic
def end_employment(job: Employment, *, on: datetime.date, by: Employee) -> int | None:
    """The person has left the company; the acquaintance stays."""
    was, job.ended_on = job.ended_on, on
    job.save(update_fields=["ended_on"])
    _after(job)
    cells = (changed(job, "ended_on", was),)
    number = events.publish(
        happened.EmploymentEnded(
            by_id=by.pk, client_id=job.person_id, employment_id=job.pk, other_id=job.company_id, cells=cells
        )
    )
    events.publish(
        happened.EmploymentEnded(by_id=by.pk, client_id=job.company_id, employment_id=job.pk, other_id=job.person_id)
    )
    return number


@transaction.atomic
def remove_employment(job: Employment, *, by: Employee) -> int | None:
    """It was entered by mistake."""
    moment = now()
    if not Employment.objects.filter(pk=job.pk, archived_at=None).update(archived_at=moment):
        return None
    _after(job)
    cell = Cell("clients.employment", job.pk, "archived_at", None, to_json(moment))
    return events.publish(
        happened.EmploymentRemoved(
            by_id=by.pk, client_id=job.person_id, employment_id=job.pk, other_id=job.company_id, cells=(cell,)
        )
    )


def _after(job: Employment) -> None:
    touch(job.person_id)
    touch(job.company_id)
    search.reindex([job.person_id])
