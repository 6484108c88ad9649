"""The gate to the time of filling."""

from django.db.models import Q

from krug.clients.access import ASSIGN
from krug.core.rights import Actor
from krug.staff.models import Employee, EmployeeQuerySet


def filled_by(actor: Actor) -> EmployeeQuerySet:
    """Whose time of filling the actor may see: one's own, and that of those whose clients one may give to others."""
    working: EmployeeQuerySet = Employee.objects.working().order_by("first_name", "last_name", "pk")
    if not actor.may(ASSIGN):
        return working.filter(pk=actor.pk)
    owners = actor.owners(ASSIGN)
    return working if owners is None else working.filter(Q(pk__in=owners) | Q(pk=actor.pk))
