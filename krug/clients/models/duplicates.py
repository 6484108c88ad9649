"""Cards that may be one client's, and cards that were made one."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from krug.clients.models.cards import Client
from krug.core.models import ChangeSet
from krug.staff.models import Employee

OPEN_PAIR = Q(apart_at=None)


class DuplicatePair(models.Model):
    """Two clients that may be one; ``first`` is the one added earlier. ``reasons`` are codes of `duplicates.scoring`.

    That somebody told them apart (``apart_at``) is remembered for ever; what is put off comes after all else.
    """

    first = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="+")
    second = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="+")
    score = models.PositiveSmallIntegerField()
    reasons: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    found_at = models.DateTimeField()
    put_off_at = models.DateTimeField(null=True)
    apart_at = models.DateTimeField(null=True)
    apart_by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        indexes = [
            models.Index(F("score").desc(), "id", name="clients_pairs_by_score", condition=OPEN_PAIR),
            models.Index("second", name="clients_pairs_of_second"),
        ]
        constraints = [models.UniqueConstraint("first", "second", name="clients_pair_once")]

    def __str__(self) -> str:
        return f"pair {self.pk}"

    @property
    def reasons_said(self) -> tuple[str, ...]:
        return tuple(self.reasons)


class AwaitingSearch(models.Model):
    """A client made or changed of whom nobody has looked yet whether they are in the base twice.

    Verbs add a row for each time; the worker deletes the rows it has read once it has looked. No foreign key: whoever
    is not there any more is found to be nobody's duplicate.
    """

    client_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"client {self.client_id}"


class Merge(models.Model):
    """``merged`` became a part of ``survivor``. What moved is in the change set, from one of its changes to another.

    ``marks`` are the last ids of each table that belongs to clients: rows of the survivor after them came later.
    """

    survivor = models.ForeignKey(Client, models.PROTECT, related_name="+")
    merged = models.ForeignKey(Client, models.PROTECT, related_name="+")
    change_set = models.ForeignKey(ChangeSet, models.PROTECT, related_name="+")
    after_change = models.BigIntegerField()
    last_change = models.BigIntegerField()
    marks: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    parted_at = models.DateTimeField(null=True)
    parted_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("merged", name="clients_merged_once", condition=Q(parted_at=None)),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class MassMergeState(models.TextChoices):
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class MassMerge(models.Model):
    """All pairs of at least so many points, at the time it was asked for, one after the other."""

    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    key = models.CharField(max_length=120, unique=True)  # of this one sending, so that a repeat makes no second
    least_score = models.PositiveSmallIntegerField()
    upto = models.BigIntegerField()  # the last pair there was
    state = models.CharField(max_length=10, choices=MassMergeState.choices, default=MassMergeState.RUNNING)
    total = models.PositiveIntegerField(default=0)
    merged = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    reached_score = models.PositiveSmallIntegerField(default=101)
    reached = models.BigIntegerField(default=0)
    change_set = models.ForeignKey(ChangeSet, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"mass merge {self.pk}"
