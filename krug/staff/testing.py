"""The cast of the tests: a small company whose people everybody knows."""

from dataclasses import dataclass

from django.test import Client as Browser

from krug.staff import queries, ready_roles
from krug.staff.models import Company, Employee, Role, Team

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Cast:
    company: Company
    anna: Employee  # owner
    olga: Employee  # head of sales of the first team
    boris: Employee  # sales manager of the first team
    vera: Employee  # sales manager of the second team
    gleb: Employee  # reads only

    def browser(self, employee: Employee) -> Browser:
        """A browser in which the employee is signed in."""
        browser = Browser()
        browser.force_login(employee, backend="krug.staff.signing.EmployeeBackend")
        return browser


def make_cast() -> Cast:
    company = Company.objects.create(id=1, name="Teplo", language="en", time_zone="Europe/Moscow")
    queries.forget_company()
    ready_roles.make()
    first, second = Team.objects.create(name="First"), Team.objects.create(name="Second")
    return Cast(
        company,
        anna=make_employee("Anna", ready_roles.OWNER),
        olga=make_employee("Olga", ready_roles.HEAD, first),
        boris=make_employee("Boris", ready_roles.MANAGER, first),
        vera=make_employee("Vera", ready_roles.MANAGER, second),
        gleb=make_employee("Gleb", ready_roles.READER),
    )


def make_employee(name: str, role: str, team: Team | None = None, *, last_name: str = "") -> Employee:
    employee = Employee(
        email=f"{name.lower()}@teplo.example", first_name=name, last_name=last_name,
        role=Role.objects.get(name=role), team=team,
    )  # fmt: skip
    employee.set_password(PASSWORD)
    employee.save()
    return employee
