from typing import Any

from django.db import models

from krug.core.fields import SharedKeyField


class ChangeSet(models.Model):
    """One mass change that can be undone as a whole: an import, a bulk edit, a merge, the sample data."""

    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=200, blank=True)
    by_id = models.BigIntegerField(null=True)  # an employee; `core` knows no staff, so no foreign key
    made_at = models.DateTimeField(auto_now_add=True)
    undo_started_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_id = models.BigIntegerField(null=True)
    undo_reached = models.BigIntegerField(default=0)  # changes with a smaller id are still to be put back

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Change(models.Model):
    """One cell of a change set. An empty ``field`` says that the row was created."""

    change_set = models.ForeignKey(ChangeSet, models.CASCADE, db_index=False, related_name="changes")
    table = models.CharField(max_length=60)
    row = models.BigIntegerField()
    client_id = models.BigIntegerField(null=True)
    field = models.CharField(max_length=60, blank=True)
    old: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    new: "models.JSONField[Any, Any]" = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["change_set", "id"], name="core_change_set"),
            models.Index(fields=["client_id", "id"], name="core_change_client"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row} {self.field}"


class KeptCell(models.Model):
    """A cell that undo left alone because somebody changed it since."""

    change = SharedKeyField(Change, models.CASCADE, primary_key=True, related_name="kept")
    change_set = models.ForeignKey(ChangeSet, models.CASCADE, related_name="kept_cells")

    def __str__(self) -> str:
        return f"kept {self.change_id}"


class WorkerBeat(models.Model):
    """A sign of life of one background worker. A job whose worker is silent is taken over by another."""

    worker = models.CharField(max_length=64, primary_key=True)
    queue = models.CharField(max_length=32)
    host = models.CharField(max_length=255)
    pid = models.IntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker


class ScheduleState(models.Model):
    """When a scheduled job runs next. The row is the lock: a conditional UPDATE moves ``next_at`` forward."""

    code = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.code


class DoneOnce(models.Model):
    """A key of work that must have its effect once, inserted in the transaction of that effect."""

    key = models.CharField(max_length=200, primary_key=True)
    result = models.BigIntegerField(null=True)
    done_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.key


class LiveNote(models.Model):
    """Said to the open pages of one employee: something concerns them. Kept until nobody can still hear it."""

    to = models.BigIntegerField()  # an employee; `core` knows no staff
    code = models.CharField(max_length=40)
    ref = models.BigIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.code} to {self.to}"
