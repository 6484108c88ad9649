from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from krug.core import registry
from krug.core.fields import MoneyField

YES = "yes"


class Company(models.Model):
    """The company whose Krug this is: one row, made at the first visit."""

    name = models.CharField(_("company"), max_length=200)
    language = models.CharField(_("language"), max_length=5, default="ru")
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Moscow")
    currency = models.CharField(_("currency"), max_length=3, default="RUB")
    fill_minutes = models.PositiveSmallIntegerField(_("minutes a day for filling the base"), default=30)
    sample_change_set_id = models.BigIntegerField(null=True)  # the sample data, while it is there

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="staff_one_company")]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """Employees whose clients a head of sales sees."""

    name = models.CharField(_("team"), max_length=100, unique=True)

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A set of rights, each with a reach. ``rights`` maps a right's code to the code of a reach, or to "yes".

    ``groups`` are those the right covers besides its reach.
    """

    name = models.CharField(_("role"), max_length=100, unique=True)
    rights: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)
    groups: "models.JSONField[dict[str, list[int]], dict[str, list[int]]]" = models.JSONField(default=dict)
    fields: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)  # denied: code → how
    is_owner = models.BooleanField(default=False)  # every right there is, also those of rooms to come
    demands_code = models.BooleanField(_("demands a second step of signing in"), default=False)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The name as it is shown: a ready role's in the reader's language."""
        return gettext(self.name)

    def reach_of(self, right: str) -> str:
        """Code of the reach, "yes" for a right without one, empty when the role has no such right."""
        if not self.is_owner:
            return self.rights.get(right, "")
        offer = registry.rights.get(right)
        return "" if offer is None else "all" if offer.has_reach else YES


def initials(first_name: str, last_name: str) -> str:
    return (first_name[:1] + (last_name or first_name[1:])[:1]).upper()


class EmployeeQuerySet(models.QuerySet["Employee"]):
    def working(self) -> "EmployeeQuerySet":
        return self.filter(left_at=None)


class EmployeeManager(BaseUserManager["Employee"].from_queryset(EmployeeQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "Employee":
        employee: Employee = self.get(email__iexact=username)
        return employee


class Employee(AbstractBaseUser):
    """A member of staff: signs in by e-mail, acts by the rights of one role, answers for clients."""

    email = models.EmailField(_("e-mail"), unique=True)
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    role = models.ForeignKey(Role, models.PROTECT, verbose_name=_("role"))
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, verbose_name=_("team"))
    language = models.CharField(_("language"), max_length=5, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    theme = models.CharField(_("theme"), max_length=5, blank=True)  # "light", "dark", empty: as the system
    preferences: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    hour_cost = MoneyField(_("what an hour costs"), default=0, db_default=0)  # to the company
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True)

    objects: ClassVar[EmployeeManager] = EmployeeManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["first_name", "last_name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="staff_employee_email")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.left_at is None

    @property
    def is_owner(self) -> bool:
        return self.role.is_owner

    @property
    def initials(self) -> str:
        return initials(self.first_name, self.last_name)

    def may(self, right: str) -> bool:
        return self.left_at is None and bool(self.role.reach_of(right))

    def owners(self, right: str) -> frozenset[int] | None:
        code = self.role.reach_of(right)
        if self.left_at is not None or not code:
            return frozenset()
        if code not in self._owners_by_reach:
            self._owners_by_reach[code] = registry.reaches[code].owners(self)
        return self._owners_by_reach[code]

    def groups(self, right: str) -> frozenset[int]:
        return frozenset(self.role.groups.get(right, ())) if self.may(right) else frozenset()

    @property
    def field_rights(self) -> dict[str, str]:
        return {} if self.role.is_owner else self.role.fields

    @cached_property
    def _owners_by_reach(self) -> dict[str, frozenset[int] | None]:
        return {}


class Invitation(models.Model):
    """A link by which somebody becomes an employee. Only a digest of its secret is kept."""

    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField(_("e-mail"))
    role = models.ForeignKey(Role, models.PROTECT, verbose_name=_("role"))
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, verbose_name=_("team"))
    by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.email


class Session(AbstractBaseSession):
    """A browser that is signed in. Deleting the row ends it in every process at once.

    Its key is a secret of that browser; pages name a session by ``ref``, a digest of it.
    """

    ref = models.CharField(max_length=32, unique=True)
    employee = models.ForeignKey(Employee, models.CASCADE, null=True, related_name="sessions")
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    @classmethod
    def get_session_store_class(cls) -> Any:
        from krug.staff.sessions import SessionStore

        return SessionStore


class TokenQuerySet(models.QuerySet["Token"]):
    def live(self) -> "TokenQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=now())


class Token(models.Model):
    """By which a program acts for an employee, within their role and these scopes. Only a digest of it is kept."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="tokens")
    name = models.CharField(_("what for"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    addresses: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)  # whence it was used
    revoked_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
