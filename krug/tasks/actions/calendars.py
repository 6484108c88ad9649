"""Give one's tasks to a program that shows calendars, and take them away from it."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from krug.core import events
from krug.staff import events as of_staff
from krug.staff import queries
from krug.staff.models import Employee
from krug.tasks import events as happened
from krug.tasks.models import CalendarFeed

SECRET_BYTES = 16  # 128 bits: the address is the only thing that is asked for
NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def open_calendar(*, by: Employee) -> str:
    """The secret of a new address, told once and kept nowhere; the address there was before is dead."""
    _close(by.pk)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    feed = CalendarFeed.objects.create(employee=by, digest=queries.digest(secret), made_at=now())
    events.publish(happened.CalendarOpened(by_id=by.pk, feed_id=feed.pk))
    return secret


@transaction.atomic
def close_calendar(*, by: Employee) -> None:
    """Nobody reads it from now on. Twice is once."""
    if _close(by.pk):
        events.publish(happened.CalendarClosed(by_id=by.pk))


def note_leaving(event: of_staff.EmployeeLeft) -> None:
    """Whoever comes back begins with a new address."""
    _close(event.employee_id)


def note_use(feed: CalendarFeed) -> None:
    if feed.used_at is None or now() - feed.used_at > NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(used_at=now())


def _close(employee_id: int) -> int:
    return CalendarFeed.objects.filter(employee=employee_id, revoked_at=None).update(revoked_at=now())
