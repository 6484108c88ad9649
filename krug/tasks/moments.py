"""Whose clock counts, when a day as a whole ends, and when somebody is reminded."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.timezone import now

from krug.staff import queries
from krug.staff.models import Employee
from krug.tasks.models import Task

DAY_ENDS = datetime.time(23, 59, 59)
DAY_BEGINS = datetime.time(9)  # from here is counted how long before a whole day somebody is reminded


def zone_of(employee: Employee) -> str:
    """Their own, or the company's."""
    company = queries.company()
    return employee.time_zone or (company.time_zone if company else "") or "Europe/Moscow"


def end_of_day(day: datetime.date, zone: str) -> datetime.datetime:
    return datetime.datetime.combine(day, DAY_ENDS, ZoneInfo(zone)).astimezone(datetime.UTC)


def day_of(due_at: datetime.datetime, zone: str) -> datetime.date:
    """Which day a task for a day as a whole is for, wherever its reader is."""
    return due_at.astimezone(ZoneInfo(zone) if zone else None).date()


def elsewhere(due_at: datetime.datetime, *, zone: str, to: str) -> datetime.datetime:
    """The end of the same day in another zone."""
    return end_of_day(day_of(due_at, zone), to)


def where(task: Task, zone: str) -> dict[str, Any]:
    """What changes of a task for a day as a whole when somebody in that zone is to do it."""
    if not task.is_all_day or task.zone == zone:
        return {}
    due_at = elsewhere(task.due_at, zone=task.zone, to=zone)
    planned_at = elsewhere(task.planned_at or task.due_at, zone=task.zone, to=zone)
    reminded = remind_at(due_at, task.remind_before_min, is_all_day=True, zone=zone)
    return {"zone": zone, "due_at": due_at, "planned_at": planned_at, "remind_at": reminded}


def settled(due_at: datetime.datetime, *, is_all_day: bool, zone: str) -> datetime.datetime:
    """When it is due: at the moment, or at the end of its day there."""
    return end_of_day(due_at.astimezone(ZoneInfo(zone)).date(), zone) if is_all_day else due_at


def remind_at(
    due_at: datetime.datetime, before_min: int | None, *, is_all_day: bool, zone: str
) -> datetime.datetime | None:
    """So long before the moment, or before nine in the morning of a day as a whole.

    Where that has passed already and the moment has not, it is the moment: «an hour before» of what is due in half an
    hour would never be said otherwise.
    """
    if before_min is None:
        return None
    if is_all_day:
        day = due_at.astimezone(ZoneInfo(zone)).date()
        due_at = datetime.datetime.combine(day, DAY_BEGINS, ZoneInfo(zone)).astimezone(datetime.UTC)
    at = due_at - datetime.timedelta(minutes=before_min)
    return due_at if at <= now() < due_at else at
