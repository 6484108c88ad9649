"""The calendar an employee has given to a program that shows calendars."""

from django.db import models
from django.db.models import Q

from krug.staff.models import Employee


class CalendarFeed(models.Model):
    """An address by which whoever knows it reads one employee's tasks. Only a digest of its secret is kept."""

    employee = models.ForeignKey(Employee, models.CASCADE, db_index=False, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("employee", name="tasks_one_calendar", condition=Q(revoked_at=None)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"calendar {self.pk}"
