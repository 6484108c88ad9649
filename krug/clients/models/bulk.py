"""One change asked for many clients at once."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from krug.core.models import ChangeSet
from krug.staff.models import Employee


class BulkState(models.TextChoices):
    RUNNING = "running", _("being changed")
    DONE = "done", _("changed")
    STOPPED = "stopped", _("stopped")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class Bulk(models.Model):
    """``selection`` says of whom, ``deed`` what (`clients.bulk` reads both); clients up to ``reached`` are done.

    ``counts`` are how many were changed, and why the others were not.
    """

    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    key = models.CharField(max_length=120, unique=True)  # of this one sending, so that a repeat makes no second
    deed: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    selection: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    state = models.CharField(max_length=10, choices=BulkState.choices, default=BulkState.RUNNING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    reached = models.BigIntegerField(default=0)
    counts: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    change_set = models.ForeignKey(ChangeSet, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"bulk {self.pk}"
