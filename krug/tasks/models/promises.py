"""Tasks: a promised next step with a moment and a responsible person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krug.clients.models import Client
from krug.core.models import ChangeSet
from krug.staff.models import Employee


class Doing(models.TextChoices):
    CALL = "call", pgettext_lazy("to do", "call")
    EMAIL = "email", pgettext_lazy("to do", "write a letter")
    MESSAGE = "message", pgettext_lazy("to do", "write a message")
    MEETING = "meeting", pgettext_lazy("to do", "meet")
    VISIT = "visit", pgettext_lazy("to do", "go there")
    OTHER = "other", pgettext_lazy("to do", "something else")


class TaskState(models.TextChoices):
    OPEN = "open", pgettext_lazy("task", "open")
    DONE = "done", pgettext_lazy("task", "done")
    DROPPED = "dropped", pgettext_lazy("task", "not needed any more")


LIVE = Q(archived_at=None)
OPEN = Q(state=TaskState.OPEN) & LIVE
CLOSED = ~Q(state=TaskState.OPEN.value) & LIVE


class TaskGroup(models.Model):
    """One thing promised to many clients at once: a task for each of them, taken back as a whole.

    It is made in portions in the background, by the change set; ``made`` are there so far of ``wanted``.
    """

    what = models.CharField(max_length=300, blank=True)
    doing = models.CharField(max_length=10, choices=Doing.choices, default=Doing.CALL)
    change_set = models.OneToOneField(ChangeSet, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"tasks {self.pk}"


class Task(models.Model):
    """What somebody promised to do, for a client or for nobody in particular.

    ``due_at`` is the moment; of a task for a day as a whole (``is_all_day``) the end of that day where the responsible
    is, so that it is overdue only on the next. ``subject`` and ``subject_id`` name what it is about besides the client
    (`tasks.subjects`). One that is ``repeat``ed follows its rule by the clock of ``zone``: ``planned_at`` is the moment
    the rule gave it, which putting it off leaves alone, ``previous`` the one before it. ``remind_at`` follows from
    ``remind_before_min``. ``version`` grows with everything done to it.
    """

    client = models.ForeignKey(Client, models.CASCADE, null=True, blank=True, db_index=False, related_name="tasks")
    subject = models.CharField(max_length=20, blank=True)
    subject_id = models.BigIntegerField(null=True)
    doing = models.CharField(_("what it is"), max_length=10, choices=Doing.choices, default=Doing.CALL)
    what = models.CharField(_("what to do"), max_length=300, blank=True)
    responsible = models.ForeignKey(
        Employee, models.PROTECT, db_index=False, related_name="+", verbose_name=_("responsible")
    )
    due_at = models.DateTimeField(_("when"))
    is_all_day = models.BooleanField(default=False)
    repeat = models.CharField(_("repeated"), max_length=120, blank=True)  # a rule of RFC 5545
    zone = models.CharField(max_length=60, blank=True)
    planned_at = models.DateTimeField(null=True)
    previous = models.ForeignKey("self", models.SET_NULL, null=True, db_index=False, related_name="+")
    remind_before_min = models.PositiveIntegerField(_("remind before"), null=True, blank=True)
    remind_at = models.DateTimeField(null=True)
    group = models.ForeignKey(TaskGroup, models.SET_NULL, null=True, db_index=False, related_name="tasks")
    state = models.CharField(max_length=7, choices=TaskState.choices, default=TaskState.OPEN)
    outcome = models.CharField(_("what came of it"), max_length=300, blank=True)
    by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    archived_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index("responsible", "due_at", "id", name="tasks_of_employee", condition=OPEN),
            models.Index("due_at", "id", "responsible", name="tasks_by_moment", condition=OPEN),
            models.Index("client", "due_at", "id", name="tasks_of_client", condition=OPEN & Q(client__isnull=False)),
            models.Index("responsible", "closed_at", "id", name="tasks_done", condition=CLOSED),
            models.Index("closed_at", "id", "responsible", name="tasks_closed", condition=CLOSED),
            models.Index(
                "client", "closed_at", "id", name="tasks_closed_of_client", condition=CLOSED & Q(client__isnull=False)
            ),
            models.Index("remind_at", "id", name="tasks_reminding", condition=OPEN & Q(remind_at__isnull=False)),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                "previous", name="tasks_next_once", condition=LIVE & Q(previous__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"task {self.pk}"
