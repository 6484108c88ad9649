"""Which scope an operation asks for. One that asks for none is closed to everybody."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from krug.api.callers import Caller
from krug.api.problems import Problem


@dataclass(frozen=True)
class Scoped:
    """What django-ninja calls before an operation. The door has found out who calls and left them in the request."""

    code: str

    def __call__(self, request: HttpRequest) -> Caller:
        caller: Caller = request.caller  # type: ignore[attr-defined]
        if not self.code or not caller.holds(self.code):
            said = _("This token does not have the scope «%(scope)s». Make one that has it in «My settings».")
            raise Problem("scope_missing", said % {"scope": self.code or "—"})
        return caller


def scoped(code: str) -> dict[str, Any]:
    """For the decorator of an operation: ``@router.get("/clients", **scoped("clients:read"), …)``."""
    return {"auth": Scoped(code), "openapi_extra": {"security": [{"token": [code]}]}}


CLOSED = Scoped("")
