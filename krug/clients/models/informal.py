"""The informal side of a client: days that come round, professions, tastes, gifts given."""

from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krug.clients.models.cards import LIVE, Client
from krug.core.db.expressions import MonthAndDay
from krug.core.fields import MoneyField
from krug.staff.models import Employee


class What(models.TextChoices):
    """Whose birthday a day is, or what else. The client's own birthday stands on the card itself (`OWN_BIRTHDAY`)."""

    CHILD = "child", _("child's birthday")
    SPOUSE = "spouse", _("husband's or wife's birthday")
    PARENT = "parent", _("parent's birthday")
    SIBLING = "sibling", _("brother's or sister's birthday")
    RELATIVE = "relative", _("birthday of another relative")
    COLLEAGUE = "colleague", _("colleague's birthday")
    WEDDING = "wedding", _("wedding")
    NAME_DAY = "name_day", _("name day")
    FOUNDING = "founding", _("founding of the company")
    CONTRACT = "contract", _("first contract")
    OTHER = "other", pgettext_lazy("day", "another day")


OWN_BIRTHDAY: Final = "own"
BIRTHDAYS: Final = frozenset({"child", "spouse", "parent", "sibling", "relative", "colleague"})
OF_COMPANY: Final = ("colleague", "founding", "contract", "other")
OF_PERSON: Final = tuple(what for what in What.values if what != "founding")


class Anniversary(models.Model):
    """A day that comes round every year. ``name`` is whose it is, if not the client's own; of another day, its title.

    A day whose year nobody knows is kept under `clients.fields.UNKNOWN_YEAR`, as birthdays are.
    """

    client = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="anniversaries")
    what = models.CharField(_("what"), max_length=10, choices=What.choices)
    name = models.CharField(_("name"), max_length=100, blank=True)
    day = models.DateField(_("day"))
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index("client", "id", name="clients_anniversaries", condition=LIVE),
            models.Index(MonthAndDay("day"), "client", name="clients_coming_round", condition=LIVE),
        ]

    def __str__(self) -> str:
        return f"anniversary {self.pk}"

    @property
    def is_birthday(self) -> bool:
        return self.what in BIRTHDAYS


class Practice(models.Model):
    """A client has a profession of `core.calendar.professions`, whose holidays are theirs."""

    client = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="practices")
    profession = models.CharField(_("profession"), max_length=30)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("profession", "client", name="clients_by_profession", condition=LIVE)]
        constraints = [models.UniqueConstraint("client", "profession", name="clients_profession_once", condition=LIVE)]

    def __str__(self) -> str:
        return f"practice {self.pk}"


class Taste(models.Model):
    """Something people like or do not like. It is offered as long as some client has it."""

    name = models.CharField(_("taste"), max_length=60)
    key = models.CharField(max_length=60, unique=True)  # the folded name

    def __str__(self) -> str:
        return self.name


class Liking(models.Model):
    """A client likes something, or does not. Taken off it has its moment; put on again it is another row."""

    client = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="likings")
    taste = models.ForeignKey(Taste, models.PROTECT, db_index=False, related_name="likings")
    is_dislike = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("taste", "client", name="clients_by_taste", condition=LIVE)]
        constraints = [models.UniqueConstraint("client", "taste", name="clients_taste_once", condition=LIVE)]

    def __str__(self) -> str:
        return f"liking {self.pk}"


class GiftQuerySet(models.QuerySet["Gift"]):
    def live(self) -> "GiftQuerySet":
        return self.filter(archived_at=None)


class Gift(models.Model):
    """Something given to a client. ``key`` is the folded name, by which a gift given before is known."""

    client = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="gifts")
    what = models.CharField(_("gift"), max_length=200)
    key = models.CharField(max_length=200)
    cost = MoneyField(_("cost"), default=0)  # nought: nobody said
    given_on = models.DateField(_("day"))
    occasion = models.CharField(_("occasion"), max_length=100, blank=True)
    given_by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    recorded_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    objects: ClassVar[GiftQuerySet] = GiftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index("client", "given_on", "id", name="clients_gifts", condition=LIVE)]

    def __str__(self) -> str:
        return f"gift {self.pk}"
