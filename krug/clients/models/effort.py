"""What filling the base costs in working time: counted, never derived from anything else."""

from django.db import models

from krug.staff.models import Employee


class FillTime(models.Model):
    """Active seconds an employee spent in one field on one day of their zone, and how many times it was filled."""

    employee = models.ForeignKey(Employee, models.CASCADE, db_index=False, related_name="+")
    day = models.DateField()
    field = models.CharField(max_length=60)  # a code of `effort.fields`
    seconds = models.PositiveIntegerField(default=0)
    edits = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("employee", "day", "field", name="clients_fill_time_once")]

    def __str__(self) -> str:
        return f"{self.field} {self.day}: {self.seconds} s"


class FillClock(models.Model):
    """Up to which moment the time of a signed-in session is used up: nobody fills for longer than time has passed."""

    session = models.CharField(max_length=64, unique=True)
    used_up_to = models.DateTimeField()

    def __str__(self) -> str:
        return f"clock {self.pk}"
