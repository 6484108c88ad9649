"""All clients of one employee on their way to others."""

from django.db import models

from krug.core.models import ChangeSet
from krug.staff.models import Employee


class Handover(models.Model):
    """Clients of ``source`` go to the receivers in turn; those of one category or city only, if one is named."""

    source = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    receivers: "models.JSONField[list[int], list[int]]" = models.JSONField()  # ids of employees
    category_id = models.BigIntegerField(null=True)
    city = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    change_set = models.OneToOneField(ChangeSet, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    undo_asked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.change_set.label

    @property
    def is_busy(self) -> bool:
        return self.finished_at is None or (self.undo_asked_at is not None and self.change_set.undone_at is None)
