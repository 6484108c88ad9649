from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from krug.core.models import ChangeSet
from krug.staff.models import Employee


class State(models.TextChoices):
    READING = "reading", _("reading the file")
    READY = "ready", _("waits for your word")
    RUNNING = "running", _("loading")
    DONE = "done", _("loaded")
    FAILED = "failed", _("could not be read")
    DISCARDED = "discarded", _("not loaded")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class Outcome(models.TextChoices):
    CREATE = "create", _("new")
    UPDATE = "update", _("updates")
    SAME = "same", _("the same already")
    BAD = "bad", _("cannot be read")


class Import(models.Model):
    """One spreadsheet on its way into the base: read, shown, loaded, perhaps undone."""

    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    key = models.CharField(max_length=100, unique=True)  # of this one upload, so that a repeat makes no second
    name = models.CharField(max_length=255)
    path = models.CharField(max_length=255)  # under FILES_ROOT
    size = models.BigIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    sheet = models.CharField(max_length=255, blank=True)
    sheets: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    header_row = models.PositiveIntegerField(default=0)
    mapping: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(default=list)
    overwrite = models.BooleanField(default=False)
    keep_unreadable = models.BooleanField(default=False)
    as_is = models.BooleanField(default=False)  # also rows that break the company's rules of entry
    owner = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)  # staged while reading, applied while loading
    counts: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    problem: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    change_set = models.ForeignKey(ChangeSet, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class StagedRow(models.Model):
    """One row of the sheet as it was understood. ``bad`` are (column, value, code of the reason, reason)."""

    load = models.ForeignKey(Import, models.CASCADE, db_index=False, related_name="rows")
    number = models.PositiveIntegerField()  # as the spreadsheet shows it
    values: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    bad: "models.JSONField[list[list[str]], list[list[str]]]" = models.JSONField(default=list)
    outcome = models.CharField(max_length=6, choices=Outcome.choices)

    class Meta:
        indexes = [
            models.Index("load", "id", name="exchange_rows"),
            models.Index("load", "id", name="exchange_bad", condition=models.Q(outcome="bad")),
        ]

    def __str__(self) -> str:
        return f"row {self.number}"
