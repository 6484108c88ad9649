"""The discipline of the next step: which clients are in work, and which of them nobody has promised anything."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krug.clients.models import Client, Warmth
from krug.core.fields import SharedKeyField
from krug.staff.models import Employee


class WarmFrom(models.IntegerChoices):
    NEVER = 0, pgettext_lazy("clients are in work", "whatever the warmth")
    WARM = Warmth.WARM, pgettext_lazy("clients are in work", "warm and hot")
    HOT = Warmth.HOT, pgettext_lazy("clients are in work", "hot only")


class WorkRule(models.Model):
    """Which clients are in work, by the company's word: one row, or what its defaults say.

    In work is a live client with an owner who is at least so warm, or was touched in so many days.
    """

    warm_from = models.PositiveSmallIntegerField(_("by warmth"), choices=WarmFrom.choices, default=WarmFrom.WARM)
    touched_days = models.PositiveSmallIntegerField(_("touched in the last days"), default=30)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="tasks_one_work_rule")]

    def __str__(self) -> str:
        return "work rule"


class Stepless(models.Model):
    """A client in work ``until`` a moment, with no open task. Kept by the events of whatever leads here or away.

    The client's owner is repeated, so that one index counts and lists those of an employee.
    """

    client = SharedKeyField(Client, models.CASCADE, primary_key=True, related_name="+")
    owner = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="+")
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index("owner", "until", "client", name="tasks_stepless_of")]

    def __str__(self) -> str:
        return f"no next step of {self.client_id}"
