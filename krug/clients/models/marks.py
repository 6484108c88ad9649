"""What employees note of clients for themselves. It is nobody's but theirs, and the one thing here that is deleted."""

from datetime import timedelta

from django.db import models

from krug.clients.models.cards import Client
from krug.staff.models import Employee

SAME_VISIT = timedelta(minutes=30)  # who looks again within this time goes on with the same visit


class Opening(models.Model):
    """An employee has looked at a client, last at this moment; ``before`` is the end of their visit before this one.

    The newest are kept of each employee.
    """

    employee = models.ForeignKey(Employee, models.CASCADE, db_index=False, related_name="+")
    client = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="openings")
    at = models.DateTimeField()
    before = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("employee", "client", name="clients_opening_once")]
        indexes = [models.Index("employee", "at", name="clients_opened_lately")]

    def __str__(self) -> str:
        return f"opening {self.pk}"


class Favourite(models.Model):
    """An employee keeps a client at hand."""

    employee = models.ForeignKey(Employee, models.CASCADE, db_index=False, related_name="+")
    client = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="favourites")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("employee", "client", name="clients_favourite_once")]

    def __str__(self) -> str:
        return f"favourite {self.pk}"
