"""The only gate to employees, roles and sessions."""

from django.db.models import QuerySet
from django.utils.timezone import now

from krug.core.rights import Actor
from krug.staff.models import Employee, EmployeeQuerySet, Invitation, Role, Session, Team, Token, TokenQuerySet

MANAGE = "staff.manage"
CONNECT = "staff.connect"
LOOK = "staff.look"


def colleagues(actor: Actor) -> EmployeeQuerySet:
    """Everybody signed in may know who works here: owners of clients are shown by name."""
    found: EmployeeQuerySet = Employee.objects.select_related("role", "team")
    return found


def manageable(actor: Actor) -> EmployeeQuerySet:
    found: EmployeeQuerySet = Employee.objects.select_related("role", "team")
    return found if actor.may(MANAGE) else found.none()


def lookable(actor: Actor) -> EmployeeQuerySet:
    """Through whose eyes the actor may look: of those who work here anybody but oneself, owners only by an owner."""
    found: EmployeeQuerySet = Employee.objects.working().select_related("role").exclude(pk=actor.pk)
    if not actor.may(LOOK):
        return found.none()
    return found if getattr(actor, "is_owner", False) else found.filter(role__is_owner=False)


def invitations(actor: Actor) -> "QuerySet[Invitation]":
    found = Invitation.objects.filter(used_at=None, withdrawn_at=None).select_related("role", "team", "by")
    return found if actor.may(MANAGE) else found.none()


def roles(actor: Actor) -> "QuerySet[Role]":
    return Role.objects.all() if actor.may(MANAGE) else Role.objects.none()


def teams(actor: Actor) -> "QuerySet[Team]":
    return Team.objects.all() if actor.may(MANAGE) else Team.objects.none()


def sessions(actor: Actor) -> "QuerySet[Session]":
    """Own sessions, and everybody's for those who manage staff."""
    live = Session.objects.filter(expire_date__gt=now(), employee__isnull=False).select_related("employee")
    return live if actor.may(MANAGE) else live.filter(employee_id=actor.pk)


def own_tokens(actor: Actor) -> TokenQuerySet:
    return Token.objects.live().filter(employee_id=actor.pk)


def tokens(actor: Actor) -> TokenQuerySet:
    """Own tokens, and everybody's for those who manage staff. Nobody sees more of one than its name and traces."""
    live = Token.objects.live().select_related("employee")
    return live if actor.may(MANAGE) else live.filter(employee_id=actor.pk)
