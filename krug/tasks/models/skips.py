"""What somebody has put off in their queue for a while."""

from django.db import models

from krug.staff.models import Employee


class Skip(models.Model):
    """One row of somebody's queue, by its ``ref``, that is not shown there before a moment."""

    employee = models.ForeignKey(Employee, models.CASCADE, db_index=False, related_name="+")
    ref = models.CharField(max_length=60)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("employee", "ref", name="tasks_skip_once")]

    def __str__(self) -> str:
        return f"skip {self.ref}"
