"""The only gate to imports: one's own, and everybody's for those who see every contact anyway."""

from django.db.models import QuerySet

from krug.clients import access, sight
from krug.core import registry
from krug.core.registry import Column
from krug.core.rights import Actor
from krug.exchange.models import Export, Import, StagedRow
from krug.staff.models import Employee, EmployeeQuerySet

IMPORT = "exchange.import"
SAMPLE = "company.manage"


def imports(actor: Actor) -> "QuerySet[Import]":
    found = Import.objects.select_related("by", "change_set", "owner", "export")
    if not actor.may(IMPORT):
        return found.none()
    sees_all = actor.owners(access.SEE_CONTACTS) is None and actor.owners(access.VIEW) is None
    return found if sees_all else found.filter(by_id=actor.pk)


def rows(load: Import) -> "QuerySet[StagedRow]":
    """Of an import that was fetched through `imports`."""
    return StagedRow.objects.filter(load=load)


def exports(actor: Actor) -> "QuerySet[Export]":
    """One's own: a file is given to nobody but who made it."""
    found = Export.objects.filter(by_id=actor.pk).select_related("by")
    return found if actor.may(access.EXPORT) else found.none()


def owners(actor: Actor) -> EmployeeQuerySet:
    """Who may be made to answer for new clients: anybody by those who hand clients over, else only oneself."""
    working: EmployeeQuerySet = Employee.objects.working()
    return working if actor.may(access.ASSIGN) else working.filter(pk=actor.pk)


def columns(actor: Actor) -> list[Column]:
    """What columns of a sheet may become for whoever loads it: nothing that is denied to their role."""
    return [column for column in registry.portable if sight.may_load(actor, column.code)]
