"""What the report of refusals offers to the house. Called when the history registers."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from krug.clients import access as clients_access
from krug.clients.conditions import Field, Reading, Rows, Type
from krug.clients.conditions.of_rows import TOUCHED
from krug.core import registry
from krug.core.registry import Conditions, Door, NavItem, Right
from krug.core.rights import Actor
from krug.timeline import access
from krug.timeline.models import Interaction, RefusalReason
from krug.timeline.models.touches import IsRefusal
from krug.timeline.refusals import sheet


def _refusals(reading: Reading) -> "QuerySet[Interaction]":
    return Interaction.objects.filter(IsRefusal(), archived_at=None)


def _reasons(actor: Actor) -> Sequence[tuple[str, str]]:
    return [(str(reason.pk), reason.title) for reason in RefusalReason.objects.all()]


def conditions(actor: Actor) -> Sequence[Field]:
    return (
        Field("refused", _("has refused"), TOUCHED, Type.YES, Rows(_refusals, is_indexed=True)),
        Field(
            "refusal_reason", _("has refused for the reason"), TOUCHED, Type.CHOICE,
            Rows(_refusals, column="reason_id", is_indexed=True), _reasons, stored=int, blanks=(),
            only=("is", "is_not", "one_of", "none_of"),
        ),
        Field("refused_on", _("refused (day)"), TOUCHED, Type.MOMENT, Rows(_refusals, column="at", is_indexed=True)),
    )  # fmt: skip


def register() -> None:
    registry.rights.register(
        Right(access.REFUSALS, _("see the report of refusals"), _("History"), has_reach=True, order=32)
    )
    registry.gate.register(
        Door(sheet.DOOR, _("the report of refusals, as a file"), clients_access.EXPORT, is_file=True)
    )
    registry.conditions.register(Conditions("timeline", conditions, order=30))
    registry.nav.register(
        NavItem("refusals", _("Refusals"), "refusals", "circle-x", order=90, right=access.REFUSALS, group="office")
    )
