"""Questions about staff that other rooms and the pages ask."""

import hashlib
import time
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q
from django.utils.timezone import now

from krug.core import registry
from krug.core.db.expressions import OneOf
from krug.core.registry import GuardedField, Scope
from krug.core.rights import HIDDEN, SEEN, Actor
from krug.staff.models import Company, Employee, Invitation, Token, initials

COMPANY_REMEMBERED_S = 5.0
TOKEN_BEGINS = "krug_"  # noqa: S105 — by which scanners of leaked secrets know one

_company: tuple[float, Company | None] = (0.0, None)


def company() -> Company | None:
    """The company, None before the first visit. Other processes notice a change within five seconds."""
    global _company  # noqa: PLW0603 — a remembered row
    read_at, found = _company
    if found is None or time.monotonic() - read_at > COMPANY_REMEMBERED_S:
        found = Company.objects.first()
        _company = (time.monotonic(), found)
    return found


def forget_company() -> None:
    global _company  # noqa: PLW0603
    _company = (0.0, None)


def is_installed() -> bool:
    """Whether the first visit has taken place: a company and somebody who owns it."""
    return company() is not None


def open_invitation(secret: str) -> Invitation | None:
    """The invitation behind a link, if it can still be used."""
    return (
        Invitation.objects.filter(digest=digest(secret), used_at=None, withdrawn_at=None, expires_at__gt=now())
        .select_related("role", "team")
        .first()
    )


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def find_token(secret: str) -> Token | None:
    """The live token, with its employee and their role."""
    if not secret.startswith(TOKEN_BEGINS):
        return None
    return Token.objects.live().select_related("employee__role").filter(digest=digest(secret)).first()


def scopes_of(actor: Actor) -> list[Scope]:
    """What the actor may allow a program: nothing the role does not."""
    return [scope for scope in registry.scopes if any(actor.may(right) for right in scope.rights)]


def by_name_or_mail() -> dict[str, int]:
    """Ways in which a spreadsheet may name an employee, folded: e-mail, «Борис Осипов», «Осипов Борис», «Осипов»."""
    names: dict[str, int] = {}
    for person in Employee.objects.working():
        first, last = person.first_name.casefold(), person.last_name.casefold()
        for name in (person.email.casefold(), f"{first} {last}", f"{last} {first}", last, f"{last} {first[:1]}."):
            if name.strip():
                names.setdefault(name.strip(), person.pk)
    return names


def find_by_email(email: str) -> Employee | None:
    found: Employee | None = Employee.objects.select_related("role", "team").filter(Q(email__iexact=email)).first()
    return found


class Name(NamedTuple):
    """An employee as a list shows them."""

    pk: int
    name: str
    initials: str

    def __str__(self) -> str:
        return self.name


def names(employee_ids: Iterable[int]) -> dict[int, Name]:
    """Names of employees by their ids, in one query."""
    employee_ids = set(employee_ids)
    if not employee_ids:
        return {}
    found = Employee.objects.filter(OneOf("id", employee_ids)).values_list("pk", "first_name", "last_name").order_by()
    return {pk: Name(pk, f"{first} {last}".strip(), initials(first, last)) for pk, first, last in found}


def name_of(employee_id: int | None) -> str:
    return str(Employee.objects.filter(pk=employee_id).first() or "") if employee_id else ""


def guarded_fields() -> list[GuardedField]:
    """What roles can be denied of a card, of all rooms."""
    return [field for offer in registry.guarded for field in offer.fields()]


def ways_to_deny(field: GuardedField) -> list[str]:
    return [how for how, possible in ((SEEN, field.lockable), (HIDDEN, field.hideable)) if possible]
