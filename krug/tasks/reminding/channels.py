"""By which ways besides the open page an employee wants to be reminded, and what is left there to be sent."""

import datetime
from collections.abc import Sequence

from django.conf import settings

from krug.staff.models import Employee
from krug.tasks.models import Channel, Delivery, PushBrowser, Reminder
from krug.tasks.reminding import quiet_hours

BY_MAIL = "reminders.by_mail"  # a preference of the employee's


def mail_is_set_up() -> bool:
    return bool(settings.EMAIL_BACKEND != "django.core.mail.backends.dummy.EmailBackend")


def wants_mail(employee: Employee) -> bool:
    return employee.preferences.get(BY_MAIL) is True


def leave_to_send(told: Sequence[Reminder], moment: datetime.datetime) -> None:
    """In the transaction that tells: a row for each letter and each browser."""
    takers = {row.employee_id for row in told}
    live = PushBrowser.objects.filter(employee__in=takers, session__expire_date__gt=moment) if takers else ()
    Delivery.objects.bulk_create(
        [_delivery(row, Channel.MAIL, moment) for row in told if mail_is_set_up() and wants_mail(row.employee)]
        + [
            _delivery(row, Channel.PUSH, moment, browser)
            for browser in live
            for row in told
            if row.employee_id == browser.employee_id
        ]
    )


def _delivery(
    row: Reminder, channel: Channel, moment: datetime.datetime, browser: PushBrowser | None = None
) -> Delivery:
    """In quiet hours it is kept until they are over."""
    kept = quiet_hours.over_at(row.employee, moment)
    return Delivery(
        reminder=row, employee_id=row.employee_id, channel=channel, browser=browser, made_at=moment, kept_until=kept,
        try_at=kept or moment,
    )  # fmt: skip
