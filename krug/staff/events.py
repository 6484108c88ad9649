from dataclasses import dataclass
from typing import ClassVar

from krug.core.events import Event


@dataclass(frozen=True, kw_only=True)
class EmployeeInvited(Event):
    code: ClassVar[str] = "staff.employee_invited"
    role: str


@dataclass(frozen=True, kw_only=True)
class EmployeeJoined(Event):
    code: ClassVar[str] = "staff.employee_joined"
    employee_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class EmployeeChanged(Event):
    code: ClassVar[str] = "staff.employee_changed"
    employee_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class EmployeeLeft(Event):
    code: ClassVar[str] = "staff.employee_left"
    employee_id: int


@dataclass(frozen=True, kw_only=True)
class EmployeeReturned(Event):
    code: ClassVar[str] = "staff.employee_returned"
    employee_id: int


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    code: ClassVar[str] = "staff.role_changed"
    role_id: int
    before: dict[str, str]
    after: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class RoleFieldsChanged(Event):
    """What a role is denied of the cards it may open."""

    code: ClassVar[str] = "staff.role_fields_changed"
    role_id: int
    before: dict[str, str]
    after: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class LookedAs(Event):
    """Somebody began to look through an employee's eyes."""

    code: ClassVar[str] = "staff.looked_as"
    employee_id: int


@dataclass(frozen=True, kw_only=True)
class StoppedLooking(Event):
    code: ClassVar[str] = "staff.stopped_looking"
    employee_id: int


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    code: ClassVar[str] = "staff.sessions_ended"
    employee_id: int
    count: int


@dataclass(frozen=True, kw_only=True)
class TokenMade(Event):
    code: ClassVar[str] = "staff.token_made"
    token_id: int
    name: str
    scopes: list[str]
    expires_on: str


@dataclass(frozen=True, kw_only=True)
class TokenUsed(Event):
    """For the first time from this address."""

    code: ClassVar[str] = "staff.token_used"
    token_id: int
    name: str
    address: str


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event):
    code: ClassVar[str] = "staff.token_revoked"
    token_id: int
    name: str
    employee_id: int
