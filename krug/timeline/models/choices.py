"""What a touch can be, and the company's own lists: its results and the reasons of a refusal."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from krug.timeline import ready


class InteractionKind(models.TextChoices):
    CALL = "call", _("call")
    EMAIL = "email", _("letter")
    MESSAGE = "message", _("message")
    MEETING = "meeting", _("meeting")
    VISIT = "visit", _("visit")
    NOTE = "note", _("note")


class Direction(models.TextChoices):
    OUT = "out", _("from us")
    IN = "in", _("from the client")
    NONE = "", _("neither")


class BenefitKind(models.TextChoices):
    NONE = "", _("none")
    DISCOUNT = "discount", _("discount")
    GIFT = "gift", _("gift")
    SAMPLE = "sample", _("sample")


class Tone(models.TextChoices):
    """How a result is coloured, as badges are."""

    NONE = "", _("plain")
    DONE = "done", _("good")
    SOON = "soon", _("careful")
    LATE = "late", _("bad")


class TouchResult(models.Model):
    """What came of a touch: one of the ready results, or one of the company's own. Touches keep its code.

    ``label`` of a ready one is empty until the company has its own word.
    """

    code = models.CharField(max_length=20, unique=True)
    label = models.CharField(_("what it is called"), max_length=60, blank=True)
    tone = models.CharField(_("colour"), max_length=4, choices=Tone.choices, blank=True)
    is_reached = models.BooleanField(_("the client was reached"), default=True)
    is_refusal = models.BooleanField(_("it is a refusal"), default=False)
    wants_reason = models.BooleanField(_("a reason must be said"), default=False)
    wants_next = models.BooleanField(_("a next step is wanted"), default=False)
    order = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.label or ready.result_label(self.code)


class RefusalReason(models.Model):
    """Why a client refuses. ``code`` is that of a ready one, whose ``name`` is empty until the company has its own."""

    code = models.CharField(max_length=20, blank=True)
    name = models.CharField(_("reason"), max_length=100, blank=True)
    order = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint("code", name="timeline_ready_reason_once", condition=~Q(code="")),
            models.CheckConstraint(condition=~Q(code="") | ~Q(name=""), name="timeline_reason_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.name or ready.reason_label(self.code)
