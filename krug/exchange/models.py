from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krug.core.models import ChangeSet
from krug.staff.models import Employee


class State(models.TextChoices):
    READING = "reading", _("reading the file")
    READY = "ready", _("waits for your word")
    RUNNING = "running", _("loading")
    PAUSED = "paused", _("paused")
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
    CLASH = "clash", _("changed on both sides")  # of a file of ours that came back
    LEFT = "left", _("left out")  # by whoever loads


class ExportState(models.TextChoices):
    RUNNING = "running", _("being written")
    DONE = "done", pgettext_lazy("file", "ready")
    STOPPED = "stopped", pgettext_lazy("file", "stopped")
    FAILED = "failed", _("not written")
    EXPIRED = "expired", _("taken away")


class Form(models.TextChoices):
    XLSX = "xlsx", "Excel (.xlsx)"
    CSV = "csv", "CSV"


class Export(models.Model):
    """One file of clients on its way out. ``selection`` says of whom, ``columns`` what; ``asked`` is it in words.

    ``total`` is how many matched when it began, ``done`` how many are written. The file lies under EXPORT_ROOT and is
    taken away after a day; the row stays, for what is in such a file may come back through the import.
    """

    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    key = models.CharField(max_length=120, unique=True)  # of this one sending, so that a repeat makes no second
    form = models.CharField(max_length=4, choices=Form.choices, default=Form.XLSX)
    selection: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    columns: "models.JSONField[list[str], list[str]]" = models.JSONField()
    asked = models.TextField(blank=True)
    origin: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.RUNNING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    is_masked = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True)  # in whose words headings and choices are
    path = models.CharField(max_length=255, blank=True)
    size = models.BigIntegerField(default=0)
    problem = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"export {self.pk}"


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
    known_by: "models.JSONField[list[str], list[str]]" = models.JSONField(
        default=list
    )  # parts of the key; none: as usual
    recalls = models.BooleanField(default=True)  # take columns as last time, if there was one
    headings = models.CharField(max_length=32, blank=True, db_index=True)  # a fingerprint of the names of columns
    like = models.ForeignKey("self", models.SET_NULL, null=True, db_index=False, related_name="+")  # taken as last time
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)  # staged while reading, applied while loading
    counts: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    problem: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    change_set = models.ForeignKey(ChangeSet, models.SET_NULL, null=True, related_name="+")
    export = models.ForeignKey(Export, models.PROTECT, null=True, related_name="+")  # whose file has come back
    started_at = models.DateTimeField(null=True)
    went_on_at = models.DateTimeField(null=True)  # when a worker took it up last, and with how many rows done
    went_on_from = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)  # stays empty of one that was cancelled while it ran

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class StagedRow(models.Model):
    """One row of the sheet as it was understood. ``bad`` are (column, value, code of the reason, reason).

    The preview says what becomes of it: ``client_id`` is whom of the base it speaks of, ``news`` what it would write
    there, as (column, old text, new text). ``cells`` are those of the sheet, kept of bad rows only, to be corrected.
    """

    load = models.ForeignKey(Import, models.CASCADE, db_index=False, related_name="rows")
    number = models.PositiveIntegerField()  # as the spreadsheet shows it
    values: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    bad: "models.JSONField[list[list[str]], list[list[str]]]" = models.JSONField(default=list)
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    client_id = models.BigIntegerField(null=True)
    news: "models.JSONField[list[list[str]] | None, list[list[str]] | None]" = models.JSONField(null=True)
    cells: "models.JSONField[list[str] | None, list[str] | None]" = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index("load", "id", name="exchange_rows"),
            models.Index("load", "outcome", "id", name="exchange_outcomes"),
        ]

    def __str__(self) -> str:
        return f"row {self.number}"


class Correction(models.Model):
    """What somebody has changed of one row before loading: cells by their place, or that it is left out.

    Kept beside the staged row, which goes when the file is read anew: then it is applied again.
    """

    load = models.ForeignKey(Import, models.CASCADE, db_index=False, related_name="corrections")
    sheet = models.CharField(max_length=255, blank=True)
    number = models.PositiveIntegerField()
    cells: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)
    is_left = models.BooleanField(default=False)
    counted: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)  # in the preview

    class Meta:
        constraints = [models.UniqueConstraint(fields=["load", "sheet", "number"], name="exchange_corrected")]

    def __str__(self) -> str:
        return f"row {self.number}"
