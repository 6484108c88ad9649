"""Labels of clients: one category of the company's list each, and as many tags as people like."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krug.clients.models.cards import LIVE, Client, Kind


class Colour(models.TextChoices):
    """Tones of the palette, by the names they have in the style sheet."""

    PLAIN = "plain", pgettext_lazy("colour", "grey")
    ACCENT = "accent", pgettext_lazy("colour", "sea green")
    DONE = "done", pgettext_lazy("colour", "green")
    COLD = "cold", pgettext_lazy("colour", "blue")
    SOON = "soon", pgettext_lazy("colour", "amber")
    HOT = "hot", pgettext_lazy("colour", "orange")
    LATE = "late", pgettext_lazy("colour", "red")


class CategoryQuerySet(models.QuerySet["Category"]):
    def offered(self, kind: str) -> "CategoryQuerySet":
        """Those a client of this kind may be given now."""
        return self.filter(archived_at=None, kind__in=["", kind])


class Category(models.Model):
    """One of the company's own list. Retired ones stay with the clients that have them and are offered no more."""

    name = models.CharField(_("name"), max_length=60)
    key = models.CharField(max_length=60, unique=True)  # the folded name
    kind = models.CharField(_("for whom"), max_length=7, choices=Kind.choices, blank=True)  # empty: for both
    colour = models.CharField(_("colour"), max_length=6, choices=Colour.choices, default=Colour.PLAIN)
    order = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    objects: ClassVar[CategoryQuerySet] = CategoryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A word people put on clients. It is offered as long as some client has it."""

    name = models.CharField(_("tag"), max_length=60)
    key = models.CharField(max_length=60, unique=True)  # the folded name

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """A client has a tag. Taken off it has its moment in ``archived_at``; put on again it is another row."""

    client = models.ForeignKey(Client, models.CASCADE, db_index=False, related_name="taggings")
    tag = models.ForeignKey(Tag, models.PROTECT, db_index=False, related_name="taggings")
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("tag", "client", name="clients_by_tag", condition=LIVE)]
        constraints = [models.UniqueConstraint("client", "tag", name="clients_tag_once", condition=LIVE)]

    def __str__(self) -> str:
        return f"tagging {self.pk}"
