"""Occasions: reasons the system has found to contact a client now."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krug.clients.models import Client
from krug.core.fields import MoneyField
from krug.staff.models import Employee


class OccasionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("occasion", "offered")
    USED = "used", pgettext_lazy("occasion", "used")
    REFUSED = "refused", pgettext_lazy("occasion", "not now")
    EXPIRED = "expired", _("does not hold any more")


ACTED = Q(state__in=[OccasionState.USED, OccasionState.REFUSED])


class Acted(models.Func):
    """`ACTED` in the very words of its index: values sent beside a list are not known to SQLite to be the index's."""

    output_field = models.BooleanField()

    def __init__(self) -> None:
        super().__init__(F("state"))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, Any]:
        state = compiler.compile(self.source_expressions[0])[0]
        return f"{state} IN ('{OccasionState.USED.value}', '{OccasionState.REFUSED.value}')", []


class Occasion(models.Model):
    """A reason to contact a client until a day.

    ``finder`` is the code of the rule that found it, ``key`` what it is about there («birthday of 2026»), so that one
    thing is offered once; ``facts`` are what its sentence is made of in the reader's language. The expected value is
    ``value`` = ``usual`` × ``chance`` / 1000. ``owner`` repeats the client's, so that one index serves the queue.
    ``sold``: the client bought something within the days its finder says after it was used.
    """

    client = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="occasions")
    finder = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    facts: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    value = MoneyField(default=0)
    usual = MoneyField(default=0)
    chance = models.PositiveSmallIntegerField(default=0)  # in thousandths
    owner = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    state = models.CharField(max_length=7, choices=OccasionState.choices, default=OccasionState.OPEN)
    found_at = models.DateTimeField()
    good_until = models.DateField()  # the last day on which it may be offered
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    sold = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                "owner", F("value").desc(), "id", name="tasks_occasions", condition=Q(state=OccasionState.OPEN)
            ),
            # How well a finder works is counted from these two alone.
            models.Index("finder", "found_at", "owner", name="tasks_occasions_found"),
            models.Index(
                "finder", "closed_at", "owner", "state", "sold", name="tasks_occasions_acted", condition=ACTED
            ),
            models.Index(
                "closed_by", "closed_at", name="tasks_occasions_by", condition=Q(closed_by__isnull=False)
            ),
        ]  # fmt: skip
        constraints = [models.UniqueConstraint("client", "finder", "key", name="tasks_occasion_once")]

    def __str__(self) -> str:
        return f"occasion {self.pk}"
