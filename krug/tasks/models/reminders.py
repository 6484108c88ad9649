"""Reminders: what has been told to whom and when, and how it was delivered."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krug.staff.models import Employee, Session
from krug.tasks.models.promises import Task


class Reminder(models.Model):
    """That an employee was reminded of a task, at the moment ``at`` which the task named.

    The row is what makes it happen once: it is inserted in the transaction that tells the pages and leaves the letters
    to be sent. One that was asked for again (``is_again``) stands here before its moment comes; until it was told
    ``told_at`` is empty. So does the note that somebody has given one the task: ``given_by`` says who.
    """

    task = models.ForeignKey(Task, models.CASCADE, db_index=False, related_name="reminders")
    employee = models.ForeignKey(Employee, models.CASCADE, db_index=False, related_name="+")
    at = models.DateTimeField()
    is_again = models.BooleanField(default=False)
    given_by = models.ForeignKey(Employee, models.CASCADE, null=True, db_index=False, related_name="+")
    told_at = models.DateTimeField(null=True)
    late_s = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("task", "employee", "at", name="tasks_reminder_once")]
        indexes = [
            models.Index("at", name="tasks_reminded", condition=Q(is_again=False)),
            models.Index("at", "id", name="tasks_again", condition=Q(told_at=None)),
            models.Index(
                "employee", F("told_at").desc(), name="tasks_unseen", condition=Q(told_at__isnull=False, seen_at=None)
            ),
            models.Index("told_at", name="tasks_late", condition=Q(late_s__gt=60)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"reminder {self.pk}"


class PushBrowser(models.Model):
    """A browser that takes messages while no page of Krug is open. It goes with the session it was turned on in."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    address = models.TextField()  # at the service of the browser's maker: whoever knows it may knock there
    digest = models.CharField(max_length=64, unique=True)
    key = models.CharField(max_length=120)
    secret = models.CharField(max_length=40)
    agent = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"browser {self.pk}"


class Channel(models.TextChoices):
    MAIL = "mail", _("by e-mail")
    PUSH = "push", _("by a message of the browser")


class DeliveryState(models.TextChoices):
    DUE = "due", pgettext_lazy("delivery", "waits")
    SENT = "sent", pgettext_lazy("delivery", "sent")
    FAILED = "failed", pgettext_lazy("delivery", "failed")
    NEEDLESS = "needless", pgettext_lazy("delivery", "not needed any more")


class Delivery(models.Model):
    """A letter or a message of the browser on its way; one without a reminder is a trial.

    The row is the queue: whoever sends it first moves ``try_at`` past the longest that sending takes and counts the
    attempt, so that after a crash it is tried again, and two do not send it at once.
    """

    reminder = models.ForeignKey(Reminder, models.CASCADE, null=True, related_name="deliveries")
    employee = models.ForeignKey(Employee, models.CASCADE, db_index=False, related_name="+")
    channel = models.CharField(max_length=4, choices=Channel.choices)
    browser = models.ForeignKey(PushBrowser, models.SET_NULL, null=True, db_index=True, related_name="+")
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    try_at = models.DateTimeField()
    kept_until = models.DateTimeField(null=True)  # the end of the employee's quiet hours it was left in
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index("channel", "try_at", "id", name="tasks_to_send", condition=Q(state=DeliveryState.DUE)),
            models.Index("employee", F("id").desc(), name="tasks_sent_to"),
            models.Index("made_at", name="tasks_not_sent", condition=Q(state=DeliveryState.FAILED)),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"
