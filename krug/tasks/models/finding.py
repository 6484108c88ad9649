"""What finders of occasions go by, and who is to be looked at anew."""

from typing import Any

from django.db import models

from krug.clients.models import Category
from krug.core.fields import MoneyField


class FinderRule(models.Model):
    """What the company has set of one finder: without a row it is on, with the defaults.

    ``used`` and ``sold`` count the last year's occasions of which it is known what became of them: the chance of a
    sale is learned from these two.
    """

    code = models.CharField(max_length=40, unique=True)
    is_on = models.BooleanField(default=True)
    values: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    used = models.PositiveIntegerField(default=0)
    sold = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.code


class Usual(models.Model):
    """What clients of a category (None: all clients) usually buy for, and how many days pass between: counted anew
    each night, for those of whom nothing is known yet.
    """

    category = models.OneToOneField(Category, models.CASCADE, null=True, related_name="+")
    amount = MoneyField(default=0)
    interval_days = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return f"usual {self.pk}"


class AwaitingFinding(models.Model):
    """Something happened with a client: the finders are to look again. Verbs add a row for each time.

    ``looked_at`` is when they have; the row stays some minutes more, by which whoever searches the whole base knows
    that what was read before is old. No foreign key: for whoever is not there any more nothing is found.
    """

    client_id = models.BigIntegerField()
    looked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"client {self.client_id}"
