"""A reminder as a letter in the reader's language, over the mail server of KRUG_MAIL_URL."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from krug.tasks.models import Delivery
from krug.tasks.reminding import unseen
from krug.tasks.reminding.courier import Outcome
from krug.ui import site

REFUSED_FOR_GOOD = 500


def send(delivery: Delivery) -> Outcome:
    try:
        letter(delivery).send()
    except smtplib.SMTPRecipientsRefused as refused:
        code = next((code for code, _said in refused.recipients.values()), 0)
        return Outcome(f"refused: {code}", is_final=code >= REFUSED_FOR_GOOD)
    except smtplib.SMTPResponseException as answer:
        # What the server says of itself (a wrong password, too much mail) may be put right by tomorrow.
        return Outcome(f"the mail server answered {answer.smtp_code}")
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(f"{type(error).__name__}: {error}")
    return Outcome()


def letter(delivery: Delivery) -> EmailMessage:
    """Its Message-ID is the delivery's, whichever attempt it is."""
    name = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "krug.invalid"
    headers = {"Message-ID": f"<krug-reminder-{delivery.pk}@{name}>", "Auto-Submitted": "auto-generated"}
    subject, body = _told(delivery)
    return EmailMessage(" ".join(subject.split())[:180], body, to=[delivery.employee.email], headers=headers)


def _told(delivery: Delivery) -> tuple[str, str]:
    if delivery.reminder is None:
        return _("Reminders arrive"), _("This is a trial: reminders of your tasks will arrive here.")
    task = delivery.reminder.task
    told = {"title": unseen.title(task), "second": unseen.second(delivery.reminder), "when": unseen.when(task)}
    context = {**told, "link": _link(delivery), "company": site.current().name}
    return f"{told['title']}, {told['when']}", render_to_string("tasks/reminder.txt", context)


def _link(delivery: Delivery) -> str:
    """Where Krug is reached from outside; without KRUG_URL nobody knows, and the letter has no link."""
    return f"{settings.KRUG_URL}{reverse('reminder', args=[delivery.reminder_id])}" if settings.KRUG_URL else ""
