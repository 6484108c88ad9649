"""The journal of everything that happened, and work that was taken back."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from krug.clients.models import Client
from krug.core.models import ChangeSet
from krug.staff.models import Employee


class Event(models.Model):
    """Everything that happened, written once: history, audit, source of undo, queue of what follows.

    ``other`` is the second client of what happened between two; the event stands in the history of both.
    """

    code = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    client = models.ForeignKey(Client, models.CASCADE, null=True, db_index=False, related_name="events")
    other = models.ForeignKey(Client, models.SET_NULL, null=True, db_index=False, related_name="+")
    change_set = models.ForeignKey(ChangeSet, models.CASCADE, null=True, related_name="+")
    data: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index("client", "at", "id", name="timeline_events", condition=models.Q(client__isnull=False)),
            models.Index("other", "at", "id", name="timeline_events_other", condition=models.Q(other__isnull=False)),
            models.Index("by", "id", name="timeline_by_employee"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"


class RollbackState(models.TextChoices):
    RUNNING = "running", _("being taken back")
    DONE = "done", _("taken back")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class Rollback(models.Model):
    """All that ``whom`` did from ``since`` up to the event ``upto`` is taken back, the newest first.

    Events down to ``reached`` are dealt with; ``counts`` say what became of them.
    """

    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    whom = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    key = models.CharField(max_length=120, unique=True)  # of this one sending, so that a repeat makes no second
    since = models.DateTimeField()
    upto = models.BigIntegerField()
    reached = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=RollbackState.choices, default=RollbackState.RUNNING)
    counts: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)
    change_set = models.ForeignKey(ChangeSet, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"rollback {self.pk}"
