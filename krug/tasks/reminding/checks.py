"""What `krug doctor` says of reminders."""

import datetime

from django.utils.timezone import now

from krug.core.registry import Finding
from krug.tasks.models import Delivery, DeliveryState, Reminder
from krug.tasks.reminding import telling

DAY = datetime.timedelta(days=1)
PATIENCE = datetime.timedelta(seconds=telling.LATE_S)


def reminders() -> Finding:
    """Whether any waits that should have been told, was told late, or could not be sent."""
    moment = now()
    waiting = telling.waiting(moment - PATIENCE).order_by("remind_at").values_list("remind_at", flat=True)[:1000]
    late = Reminder.objects.filter(told_at__gte=moment - DAY, late_s__gt=telling.LATE_S).count()
    failed = Delivery.objects.filter(state=DeliveryState.FAILED, made_at__gte=moment - DAY).count()
    told = f"{late} late in the last day, {failed} not delivered by mail or browser"
    if waiting and (oldest := waiting[0]):
        return Finding(
            "error", f"{len(waiting)} wait, the oldest since {oldest:%Y-%m-%d %H:%M} UTC; {told}",
            "start Krug: its worker for quick jobs tells reminders",
        )  # fmt: skip
    if late or failed:
        return Finding("warning", told, "the log says which and why: was Krug stopped, or the mail server?")
    return Finding("ok", "none waits, none was late in the last day")


def forget_old() -> None:
    """A quarter later nobody asks any more whether somebody was reminded."""
    Reminder.objects.filter(told_at__lt=now() - 90 * DAY, at__lt=now() - 90 * DAY).delete()
    Delivery.objects.filter(reminder=None, made_at__lt=now() - DAY).exclude(state=DeliveryState.DUE).delete()
