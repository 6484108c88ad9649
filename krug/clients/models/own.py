"""The company's own fields: what they are, and what clients hold in them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from krug.clients.models.cards import Client, Kind
from krug.clients.models.labels import Category
from krug.core.fields import SharedKeyField

OWN = "own."  # how the codes of own fields begin wherever they stand beside those of the card


class OwnType(models.TextChoices):
    TEXT = "text", _("text")
    LONG = "long", _("long text")
    NUMBER = "number", _("number")
    MONEY = "money", _("sum of money")
    DAY = "date", _("date")
    CHOICE = "choice", _("one of a list")
    CHOICES = "choices", _("several of a list")
    YES_NO = "yesno", _("yes or no")
    LINK = "link", _("link")
    CLIENT = "client", _("another client")
    EMPLOYEE = "employee", _("employee")


class OwnFieldQuerySet(models.QuerySet["OwnField"]):
    def live(self) -> "OwnFieldQuerySet":
        return self.filter(archived_at=None)


class OwnField(models.Model):
    """A field the company has added to its cards. Retired ones keep their values and are shown no more.

    ``key`` names it for programs and in the stored values and never changes. ``options`` are those of a list as
    ``[code, label, is_offered]``. ``in_lists`` says whether lists are to be filtered and sorted by it, which needs an
    index; ``indexed_at`` whether that is there already.
    """

    key = models.CharField(max_length=40, unique=True)
    label = models.CharField(_("name"), max_length=60)
    folded = models.CharField(max_length=60)  # the label for comparing
    type = models.CharField(_("type"), max_length=8, choices=OwnType.choices)
    options = models.JSONField(default=list)
    kind = models.CharField(_("for whom"), max_length=7, choices=Kind.choices, blank=True)  # empty: for both
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.CharField(_("group"), max_length=60, blank=True)
    help = models.CharField(_("hint"), max_length=200, blank=True)
    default = models.JSONField(null=True)
    order = models.PositiveIntegerField(default=0)
    in_lists = models.BooleanField(_("filter and sort lists by it"), default=False)
    indexed_at = models.DateTimeField(null=True)
    index_problem = models.CharField(max_length=300, blank=True)
    turn_set = models.BigIntegerField(null=True)  # the change set that turned its values into another type
    turned_to = models.BigIntegerField(default=0)  # up to which client it has
    turned_at = models.DateTimeField(null=True)  # when it was done with all of them
    archived_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnFieldQuerySet] = OwnFieldQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint("folded", name="clients_own_label_once", condition=Q(archived_at=None))]

    def __str__(self) -> str:
        return self.label

    @property
    def code(self) -> str:
        return OWN + self.key

    @property
    def is_turning(self) -> bool:
        """Its values are on the way to another type: nothing is written to it meanwhile."""
        return self.turn_set is not None and self.turned_at is None

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset({self.kind} if self.kind else Kind.values)


class OwnValues(models.Model):
    """What one client holds in own fields, by their keys; a client without any may have no row.

    Indexes over single keys are made and dropped while running, see `clients.own.indexes`.
    """

    client = SharedKeyField(Client, models.CASCADE, primary_key=True, related_name="own")
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"own values of {self.client_id}"
