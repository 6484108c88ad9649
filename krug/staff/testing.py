"""The cast of the tests: a small company whose people everybody knows."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.test import Client as Browser
from django.utils.timezone import now

from krug.staff import access, queries, ready_roles
from krug.staff.models import Company, Employee, Role, Team, Token

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
    roles = {role.name: role for role in Role.objects.all()}
    first, second = Team.objects.bulk_create([Team(name="First"), Team(name="Second")])
    people = [
        _employee("Anna", roles[ready_roles.OWNER]),
        _employee("Olga", roles[ready_roles.HEAD], first),
        _employee("Boris", roles[ready_roles.MANAGER], first),
        _employee("Vera", roles[ready_roles.MANAGER], second),
        _employee("Gleb", roles[ready_roles.READER]),
    ]
    return Cast(company, *Employee.objects.bulk_create(people))


def make_employee(name: str, role: str, team: Team | None = None, *, last_name: str = "") -> Employee:
    employee = _employee(name, Role.objects.get(name=role), team, last_name)
    employee.save()
    return employee


def _employee(name: str, role: Role, team: Team | None = None, last_name: str = "") -> Employee:
    employee = Employee(
        email=f"{name.lower()}@teplo.example", first_name=name, last_name=last_name, role=role, team=team
    )
    employee.set_password(PASSWORD)
    return employee


def denied(employee: Employee, **how: str) -> Employee:
    """The employee as of now, with a role that is denied these fields; it may connect programs."""
    rights = employee.role.rights | {access.CONNECT: "yes"}
    Role.objects.filter(pk=employee.role_id).update(fields=how, rights=rights)
    found: Employee = Employee.objects.select_related("role").get(pk=employee.pk)
    return found


def token_of(employee: Employee, *scopes: str) -> str:
    """A token of the employee's with these scopes, whether their role allows them or not."""
    secret = queries.TOKEN_BEGINS + secrets.token_urlsafe(32)
    Token.objects.create(
        employee=employee, name="Site", digest=queries.digest(secret), scopes=list(scopes),
        expires_at=now() + timedelta(days=90),
    )  # fmt: skip
    return secret


def program(employee: Employee, *scopes: str) -> Browser:
    """A program that asks by such a token."""
    return Browser(headers={"Authorization": f"Bearer {token_of(employee, *scopes)}"})
