"""Touches, and who else took part in them."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from krug.clients.models import LIVE, Client
from krug.core.fields import MoneyField
from krug.core.text.money import Money
from krug.staff.models import Employee
from krug.timeline.models.choices import BenefitKind, Direction, InteractionKind, RefusalReason


class Interaction(models.Model):
    """One touch: a call, letter, message, meeting, visit or note.

    ``result`` is the code of a `TouchResult`. ``staff_cost`` is the time it took by what an hour of the employee cost
    when it was recorded; with the benefit granted it is what the touch cost the company.
    """

    client = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="interactions")
    kind = models.CharField(_("kind"), max_length=10, choices=InteractionKind.choices)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction.choices, blank=True)
    result = models.CharField(_("result"), max_length=20, blank=True)
    reason = models.ForeignKey(
        RefusalReason,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("reason of a refusal"),
    )
    text = models.TextField(_("note"), blank=True)
    duration_s = models.PositiveIntegerField(_("duration"), null=True)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    staff_cost = MoneyField(_("cost of the time"), default=0, db_default=0)
    benefit_kind = models.CharField(_("benefit"), max_length=8, choices=BenefitKind.choices, blank=True, db_default="")
    benefit = MoneyField(_("cost of the benefit"), default=0, db_default=0)
    benefit_what = models.CharField(_("what was granted"), max_length=100, blank=True, db_default="")
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index("client", "at", "id", name="timeline_of_client", condition=LIVE),
            # Refusals alone, with what their report counts by; asked in the words of `IsRefusal`.
            models.Index(
                "at", "id", "reason", "by", "client", name="timeline_refusals",
                condition=LIVE & (Q(reason__isnull=False) | Q(result="refused")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"interaction {self.pk}"

    @property
    def cost(self) -> Money:
        return Money(self.staff_cost.minor + self.benefit.minor)


class IsRefusal(models.Func):
    """Whether a touch is a refusal, in the words of the index that holds nothing else: a value that is sent beside the
    statement would not be known to be the index's own.
    """

    output_field = models.BooleanField()

    def __init__(self) -> None:
        super().__init__(models.F("reason_id"), models.F("result"))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, Any]:
        reason, result = (compiler.compile(each)[0] for each in self.source_expressions)
        return f"({reason} IS NOT NULL OR {result} = 'refused')", []


class Participant(models.Model):
    """A further client who took part in a touch: it stands in their history too."""

    interaction = models.ForeignKey(Interaction, models.CASCADE, db_index=False, related_name="participants")
    client = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="+")
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("interaction", "client", name="timeline_participant_once", condition=LIVE)
        ]
        indexes = [models.Index("client", "interaction", name="timeline_took_part", condition=LIVE)]

    def __str__(self) -> str:
        return f"participant {self.pk}"
