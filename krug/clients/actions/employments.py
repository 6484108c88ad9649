"""Verbs about who works where."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.clients import events as happened
from krug.clients import search
from krug.clients.actions import completeness
from krug.clients.actions.totals import touch
from krug.clients.models import Client, Employment
from krug.core import events, jobs
from krug.core.changes.cells import Cell, changed, created, to_json
from krug.staff.models import Employee

_Told = (
    happened.EmploymentAdded | happened.EmploymentChanged | happened.EmploymentEnded | happened.EmploymentRemoved
)  # fmt: skip
CHANGEABLE = (
    "position", "department", "decision_role", "duties", "is_head", "is_contact", "started_on", "ended_on",
)  # fmt: skip


class EndsBeforeItBegins(Exception):
    """The last day is earlier than the first."""

    text = _("The end is earlier than the beginning. Check both dates.")


@transaction.atomic
def add_employment(
    person: Client,
    company: Client,
    *,
    position: str = "",
    department: str = "",
    decision_role: str = "",
    duties: str = "",
    is_head: bool = False,
    is_contact: bool = False,
    started_on: datetime.date | None = None,
    ended_on: datetime.date | None = None,
    key: str = "",
    by: Employee,
) -> Employment:
    """A person works at a company, or did until ``ended_on``. Told on both cards. Raises EndsBeforeItBegins.

    ``key`` marks one sending of a form: a repeat of it adds nothing and returns the same employment.
    """
    _check_days(started_on, ended_on)
    new = Employment(
        person=person, company=company, position=position[:200], department=department[:200],
        decision_role=decision_role, duties=duties[:300], is_head=is_head, is_contact=is_contact,
        started_on=started_on, ended_on=ended_on,
    )  # fmt: skip
    if not key:
        return _added(new, by)
    return Employment.objects.get(pk=jobs.once(f"employment:{by.pk}:{key}", lambda: _added(new, by).pk))


def _added(job: Employment, by: Employee) -> Employment:
    job.save()
    _after(job)
    _tell(job, happened.EmploymentAdded, (created(job),), by)
    return job


@transaction.atomic
def change_employment(job: Employment, values: Mapping[str, Any], *, by: Employee) -> int | None:
    """Set what is known of a job (`CHANGEABLE`). Raises EndsBeforeItBegins. What is there already is no change."""
    current = Employment.objects.select_for_update().get(pk=job.pk)
    before = {field: getattr(current, field) for field in CHANGEABLE if field in values}
    for field in before:
        setattr(current, field, values[field])
    _check_days(current.started_on, current.ended_on)
    cells = tuple(changed(current, field, old) for field, old in before.items() if getattr(current, field) != old)
    if not cells:
        return None
    current.save(update_fields=[cell.field for cell in cells])
    _after(current)
    return _tell(current, happened.EmploymentChanged, cells, by)


@transaction.atomic
def end_employment(job: Employment, *, on: datetime.date, by: Employee) -> int | None:
    """The person has left the company; the acquaintance stays. Twice is once. Raises EndsBeforeItBegins."""
    _check_days(job.started_on, on)
    if not Employment.objects.filter(pk=job.pk, ended_on=None).update(ended_on=on):
        return None
    job.ended_on = on
    _after(job)
    return _tell(job, happened.EmploymentEnded, (changed(job, "ended_on", None),), by)


@transaction.atomic
def remove_employment(job: Employment, *, by: Employee) -> int | None:
    """It was entered by mistake."""
    moment = now()
    if not Employment.objects.filter(pk=job.pk, archived_at=None).update(archived_at=moment):
        return None
    _after(job)
    cell = Cell("clients.employment", job.pk, "archived_at", None, to_json(moment))
    return _tell(job, happened.EmploymentRemoved, (cell,), by)


def _check_days(first: datetime.date | None, last: datetime.date | None) -> None:
    if first and last and last < first:
        raise EndsBeforeItBegins


def _tell(job: Employment, what: type[_Told], cells: tuple[Cell, ...], by: Employee) -> int | None:
    return events.publish(
        what(
            by_id=by.pk, client_id=job.person_id, other_client_id=job.company_id, employment_id=job.pk, cells=cells
        )
    )  # fmt: skip


def _after(job: Employment) -> None:
    touch(job.person_id)
    touch(job.company_id)
    completeness.refresh([job.person_id, job.company_id])
    search.reindex([job.person_id])
