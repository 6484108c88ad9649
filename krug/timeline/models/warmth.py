"""How warm clients are: the company's rules, and what stands behind the warmth of each client"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from krug.clients.models import Client, Warmth
from krug.core.fields import SharedKeyField
from krug.staff.models import Employee


class WarmthRule(models.Model):
    """Becomes so warm when all its tests hold; of the list the first rule that holds counts.

    ``tests`` are pairs of a sign's code and what it takes, as `warmth.signs` reads them.
    """

    level = models.PositiveSmallIntegerField(_("warmth"), choices=Warmth.choices)
    tests: "models.JSONField[list[Any], list[Any]]" = models.JSONField(_("when"), default=list)
    order = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"rule {self.pk}"


class WarmthMark(models.Model):
    """Why a client is as warm as it is: by which rule, or by whose hand and until when (None: for good).

    Where ``level`` differs from the card, somebody has written the card since by another door: that is by hand too, and
    `warmth.settling` takes it over. ``before`` is the mark a hand has covered, which undoing it brings back.
    """

    client = SharedKeyField(Client, models.CASCADE, primary_key=True, related_name="warmth_mark")
    level = models.PositiveSmallIntegerField(choices=Warmth.choices)
    rule = models.ForeignKey(WarmthRule, models.SET_NULL, null=True, db_index=False, related_name="+")
    since = models.DateTimeField()
    is_by_hand = models.BooleanField(default=False)
    until = models.DateTimeField(null=True)
    by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    before: "models.JSONField[dict[str, Any] | None, dict[str, Any] | None]" = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"warmth of {self.client_id}"
