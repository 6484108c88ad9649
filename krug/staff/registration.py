"""What the staff room offers to the house."""

from django.utils.translation import gettext_lazy as _

from krug.api import callers
from krug.core import registry
from krug.core.registry import EventType, NavItem, Reach, Right
from krug.core.rights import Actor
from krug.staff import access, bearers, queries
from krug.staff import events as happened
from krug.staff.models import Employee
from krug.staff.views.company import MANAGE as MANAGE_COMPANY
from krug.ui import site

registry.rights.register(Right(access.MANAGE, _("invite and dismiss employees, give roles"), _("Staff"), order=90))
registry.rights.register(Right(access.CONNECT, _("connect programs: make tokens of the API"), _("Staff"), order=92))
registry.rights.register(
    Right(access.LOOK, _("look through the eyes of an employee, changing nothing"), _("Staff"), order=93)
)
registry.rights.register(Right(MANAGE_COMPANY, _("change the settings of the company"), _("Staff"), order=91))


def _own(actor: Actor) -> frozenset[int] | None:
    return frozenset({actor.pk})


def _team(actor: Actor) -> frozenset[int] | None:
    """Everybody of the actor's team, also those who have left: their clients are still somebody's to look after."""
    team_id = Employee.objects.values_list("team_id", flat=True).get(pk=actor.pk)
    if team_id is None:
        return frozenset({actor.pk})
    return frozenset(Employee.objects.filter(team_id=team_id).values_list("pk", flat=True))


def _all(actor: Actor) -> frozenset[int] | None:
    return None


registry.reaches.register(Reach("own", _("own clients"), _own, order=10))
registry.reaches.register(Reach("team", _("clients of the team"), _team, order=20))
registry.reaches.register(Reach("all", _("all clients"), _all, order=30))

for order, (code, label, url_name, icon, right) in enumerate((
    ("company", _("Company"), "company", "building", MANAGE_COMPANY),
    ("people", _("Employees"), "people", "users", access.MANAGE),
    ("roles", _("Roles"), "roles", "shield", access.MANAGE),
    ("tokens", _("Programs"), "tokens", "key", access.MANAGE),
    ("colleagues", _("How colleagues get here"), "open_to_colleagues", "world", MANAGE_COMPANY),
    ("me", _("My settings"), "me", "user", ""),
    ("sessions", _("Where I am signed in"), "sessions", "device-desktop", ""),
)):  # fmt: skip
    registry.nav.register(NavItem(f"settings.{code}", label, url_name, icon, order, right, group="settings"))

for event, label, icon in (
    (happened.EmployeeInvited, _("Employee invited"), "user-plus"),
    (happened.EmployeeJoined, _("Employee joined"), "user"),
    (happened.EmployeeChanged, _("Employee given a role"), "shield"),
    (happened.EmployeeLeft, _("Employee left"), "user-off"),
    (happened.EmployeeReturned, _("Employee returned"), "user"),
    (happened.RoleChanged, _("Role changed"), "shield"),
    (happened.RoleFieldsChanged, _("Role's fields changed"), "shield"),
    (happened.LookedAs, _("Looked through an employee's eyes"), "eye"),
    (happened.StoppedLooking, _("Stopped looking through an employee's eyes"), "eye-off"),
    (happened.SessionsEnded, _("Sessions ended"), "logout"),
    (happened.TokenMade, _("Token made"), "key"),
    (happened.TokenUsed, _("Token used from a new address"), "key"),
    (happened.TokenRevoked, _("Token revoked"), "key"),
):
    registry.events.register(EventType(event.code, label, icon, forget=lambda data: data))

callers.known_by(bearers.find)


def _tell_site() -> site.Site:
    company = queries.company()
    return site.Site(company.name, company.currency) if company else site.Site("Krug", "RUB")


site.told_by(_tell_site)
