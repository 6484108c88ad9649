"""The company's rules of entry: what is asked of a card, in what form, and how much each part of it weighs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from krug.clients.models.cards import Kind
from krug.clients.models.labels import Category


class Check(models.TextChoices):
    """How what was typed is looked at; ``FieldRule.pattern`` says what for."""

    NONE = "", _("anything")
    BEGINS = "begins", _("begins with")
    DIGITS = "digits", _("so many digits")
    ONE_OF = "one_of", _("one of a list")
    MASK = "mask", _("a mask")
    PATTERN = "pattern", _("a regular expression")


class FieldRule(models.Model):
    """What is asked of one field on cards of one kind; with a category only on cards of it, beside the general rule.

    ``weight`` counts in the completeness of cards, None is the ready weight; only general rules have one.
    """

    kind = models.CharField(max_length=7, choices=Kind.choices)
    category = models.ForeignKey(Category, models.CASCADE, null=True, related_name="rules")
    field = models.CharField(max_length=60)  # the code of an item of `clients.entry.items`
    is_required = models.BooleanField(_("required"), default=False)
    is_left_out = models.BooleanField(_("in no form"), default=False, db_default=False)
    weight = models.PositiveSmallIntegerField(_("weight"), null=True)
    hint = models.CharField(_("hint"), max_length=200, blank=True)
    check_kind = models.CharField(_("what may stand there"), max_length=8, choices=Check.choices, blank=True)
    pattern = models.CharField(max_length=500, blank=True)
    message = models.CharField(_("what to say otherwise"), max_length=200, blank=True)
    weighed_at = models.DateTimeField(null=True)  # when it last changed in what completeness is counted by

    class Meta:
        constraints = [
            models.UniqueConstraint("kind", "field", name="clients_rule_once", condition=Q(category=None)),
            models.UniqueConstraint("kind", "category", "field", name="clients_category_rule_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.field}"


class Instruction(models.Model):
    """What the administrator tells whoever fills a card in; of a category beside the general one."""

    kind = models.CharField(max_length=7, choices=Kind.choices)
    category = models.ForeignKey(Category, models.CASCADE, null=True, related_name="instructions")
    text = models.TextField(_("instruction"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("kind", name="clients_instruction_once", condition=Q(category=None)),
            models.UniqueConstraint("kind", "category", name="clients_category_instruction_once"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
