"""The three made-up employees: they sell, answer for clients, and cannot sign in."""

import contextlib
from collections.abc import Sequence

from krug.exchange.sample.diary import Manager
from krug.staff import actions as staff
from krug.staff import ready_roles
from krug.staff.models import Employee, Role

MANAGERS = (
    Manager("Марина", "Котова", "f", "marina.kotova@primer.example"),
    Manager("Денис", "Кузьмин", "m", "denis.kuzmin@primer.example"),
    Manager("Алсу", "Галимова", "f", "alsu.galimova@primer.example"),
)
_EMAILS = [manager.email for manager in MANAGERS]


def hire(*, by: Employee) -> None:
    """Take them on, or back when the sample was here before."""
    role = Role.objects.get(name=ready_roles.MANAGER)
    known = {employee.email: employee for employee in Employee.objects.filter(email__in=_EMAILS)}
    for manager in MANAGERS:
        if manager.email in known:
            staff.take_back(known[manager.email], by=by)
        else:
            staff.take_on(
                email=manager.email, first_name=manager.first_name, last_name=manager.last_name, role=role, by=by
            )


def ids() -> Sequence[int]:
    """Their numbers, in the order of `MANAGERS`."""
    found = dict(Employee.objects.filter(email__in=_EMAILS).values_list("email", "pk"))
    return [found[email] for email in _EMAILS]


def dismiss(*, by_id: int | None) -> None:
    """They leave; clients that stay keep their names. Whoever was raised above the remover stays: that is no sample."""
    by = Employee.objects.filter(pk=by_id).first() or Employee.objects.working().filter(role__is_owner=True).first()
    assert by is not None
    for employee in Employee.objects.working().filter(email__in=_EMAILS).select_related("role"):
        with contextlib.suppress(staff.Refused):
            staff.dismiss(employee, by=by)
