"""The only gate to reminders and browsers: everybody's own."""

from django.db.models import QuerySet
from django.utils.timezone import now

from krug.staff.models import Employee
from krug.tasks import access
from krug.tasks.models import PushBrowser, Reminder


def reminders(actor: Employee) -> "QuerySet[Reminder]":
    """Told to the actor, of tasks the actor still sees."""
    mine = Reminder.objects.filter(employee=actor, told_at__isnull=False)
    return mine.filter(task__in=access.visible(actor)).select_related("task__client")


def browsers(actor: Employee) -> "QuerySet[PushBrowser]":
    """Those in which the actor is still signed in."""
    mine = PushBrowser.objects.filter(employee=actor, session__expire_date__gt=now())
    return mine.select_related("session").order_by("-made_at")
