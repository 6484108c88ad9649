"""Views of the list that people keep: what its address asks, under a name."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from krug.staff.models import Employee, Role, Team


class SharedWith(models.TextChoices):
    NOBODY = "", _("only me")
    TEAM = "team", _("my team")
    ALL = "all", _("everybody")


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def live(self) -> "SavedViewQuerySet":
        return self.filter(archived_at=None)


class SavedView(models.Model):
    """``asked`` is what the address of the list asks, as it stands there. Whose clients it shows decides who looks."""

    name = models.CharField(_("name"), max_length=60)
    owner = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    shared_with = models.CharField(_("who sees it"), max_length=4, choices=SharedWith.choices, blank=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="+")  # of the owner, when it was shared
    asked: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True)

    objects: ClassVar[SavedViewQuerySet] = SavedViewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class PinnedView(models.Model):
    """An employee has this view among the tabs over the list."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="pins")

    class Meta:
        constraints = [models.UniqueConstraint("employee", "view", name="clients_pinned_once")]

    def __str__(self) -> str:
        return f"pin {self.pk}"


class DefaultView(models.Model):
    """What employees of a role see first when they open the list."""

    role = models.OneToOneField(Role, models.CASCADE, related_name="+")
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"default view {self.pk}"
