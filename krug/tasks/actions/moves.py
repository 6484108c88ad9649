"""Tasks for the owners of both companies when a contact person moves."""

import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from krug.clients.events import EmploymentAdded, EmploymentEnded
from krug.clients.models import Employment
from krug.core import calendar, jobs, places
from krug.staff.models import Employee
from krug.staff.words import in_words_of
from krug.tasks import moments
from krug.tasks.actions.making import make_task
from krug.tasks.finders import moves, rules
from krug.tasks.models import Doing

LONGEST = 300


def note_left(event: EmploymentEnded) -> None:
    """Whoever answers for the company finds out who stands in."""
    _promise(event, "left")


def note_came(event: EmploymentAdded) -> None:
    """Whoever answers for the company gets in touch, if the person was known from elsewhere."""
    job = Employment.objects.get(pk=event.employment_id)
    elsewhere = Employment.objects.filter(person_id=job.person_id, archived_at=None).exclude(company_id=job.company_id)
    if job.ended_on is None and elsewhere.exists():
        _promise(event, "came")


def _promise(event: EmploymentAdded | EmploymentEnded, what: str) -> None:
    """Once for each place of work, whoever says it how often."""
    rule = rules.rule_of(moves.CODE)
    job = Employment.objects.select_related("person", "company__owner").get(pk=event.employment_id)
    owner, by = job.company.owner, Employee.objects.filter(pk=event.by_id).first()
    if rule is None or not rule.is_on or owner is None or not owner.is_active or by is None:
        return
    if not jobs.first_time(f"moves:{what}:{job.pk}"):
        return
    with in_words_of(owner):
        make_task(
            job.company, doing=Doing.CALL, what=_said(job, what)[:LONGEST], due_at=_next_working_day(owner),
            is_all_day=True, responsible=owner, by=by,
        )  # fmt: skip


def _said(job: Employment, what: str) -> str:
    who = ", ".join(part for part in (job.person.name, job.position) if part)
    if what == "left":
        return _("%(who)s left. Find out who stands in") % {"who": who}
    return _("%(who)s works here now. Get in touch") % {"who": who}


def _next_working_day(owner: Employee) -> datetime.datetime:
    """A moment of it, where the responsible is and by the calendar of their country."""
    zone = moments.zone_of(owner)
    day = calendar.next_working_day(timezone.localdate(timezone=ZoneInfo(zone)), places.country_of_zone(zone))
    return datetime.datetime.combine(day, moments.DAY_BEGINS, ZoneInfo(zone))
