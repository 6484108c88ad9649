"""An employee's tasks as a calendar of RFC 5545."""

import datetime
import re
from zoneinfo import ZoneInfo

from django.utils.timezone import now
from icalendar import Calendar, Event
from icalendar.prop import vRecur

from krug.staff.models import Employee
from krug.tasks import access, moments, repeats, words
from krug.tasks.models import OPEN, CalendarFeed, Task

MOST = 2_000
LASTS = datetime.timedelta(minutes=15)
# What somebody has typed into a task must not carry a phone or an e-mail out of the house.
_CONTACTS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+?\d(?:[\s().-]{0,2}\d){6,}")
HIDDEN = "•••"


def feed_of(digest: str) -> CalendarFeed | None:
    """The live one behind an address, of somebody who works here."""
    live = CalendarFeed.objects.filter(digest=digest, revoked_at=None, employee__left_at=None)
    return live.select_related("employee__role", "employee__team").first()


def live_of(employee: Employee) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(employee=employee, revoked_at=None).first()


def tasks_of(employee: Employee) -> list[Task]:
    """What they may see of their own now, the next first."""
    return list(access.mine(employee).filter(OPEN).select_related("client").order_by("due_at", "pk")[:MOST])


def drawn(tasks: list[Task], *, here: str, name: str) -> bytes:
    """The calendar; ``here`` is where this Krug is reached. Moments are UTC, but of what is repeated, which is kept
    to on the clock of its zone.
    """
    calendar = Calendar()
    for field, value in (("prodid", "-//Krug//Tasks//EN"), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(field, value)
    calendar.add("x-wr-calname", name)
    host = here.partition("//")[2].partition("/")[0] or "krug"
    for task in tasks:
        for event in _events(task, here, host):
            calendar.add_component(event)
    calendar.add_missing_timezones()
    found: bytes = calendar.to_ical()
    return found


def _events(task: Task, here: str, host: str) -> list[Event]:
    """One that was put off stands where it is, and those that follow where its rule gives them."""
    if not task.repeat:
        return [_event(task, task.due_at, f"{task.pk}@{host}", here)]
    planned = task.planned_at or task.due_at
    if planned == task.due_at:
        return [_event(task, planned, f"{task.pk}@{host}", here, task.repeat)]
    following = repeats.next_after(
        task.repeat, planned=planned, zone=task.zone, is_all_day=task.is_all_day, now=max(planned, task.due_at)
    )
    events = [_event(task, task.due_at, f"{task.pk}@{host}", here)]
    return events + ([_event(task, following, f"{task.pk}-next@{host}", here, task.repeat)] if following else [])


def _event(task: Task, at: datetime.datetime, uid: str, here: str, rule: str = "") -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now().astimezone(datetime.UTC))
    event.add("sequence", task.version)
    event.add("summary", _summary(task))
    local = at.astimezone(ZoneInfo(task.zone))
    if task.is_all_day:
        event.add("dtstart", local.date())
        event.add("dtend", local.date() + datetime.timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        begins = local if rule else at.astimezone(datetime.UTC)
        event.add("dtstart", begins)
        event.add("dtend", begins + LASTS)
    if rule:
        event.add("rrule", vRecur.from_ical(_for_calendar(rule, task)))
    if task.client_id:
        event.add("url", f"{here}/clients/{task.client_id}/")
    return event


def _summary(task: Task) -> str:
    told = _CONTACTS.sub(HIDDEN, words.title(task.doing, task.what))
    return f"{told} · {task.client.name}" if task.client else told


def _for_calendar(rule: str, task: Task) -> str:
    """A rule ends with a day here; of events with a time calendars want the moment, in UTC."""
    text, found, until = rule.partition("UNTIL=")
    if not found or task.is_all_day:
        return rule
    ends = moments.end_of_day(datetime.date.fromisoformat(until[:8]), task.zone)
    return f"{text}UNTIL={ends:%Y%m%dT%H%M%SZ}"
