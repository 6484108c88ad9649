"""What tests of any room's endpoints need."""

from typing import Any

from django.test import Client as Browser

ROOT = "/api/v1"


def get(program: Browser, path: str, **asked: Any) -> Any:
    return program.get(ROOT + path, asked)


def post(program: Browser, path: str, body: Any = None, **headers: str) -> Any:
    """Headers are named with underscores: ``Idempotency_Key="1"``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return program.post(ROOT + path, body if body is not None else {}, content_type="application/json", headers=named)


def patch(program: Browser, path: str, body: Any) -> Any:
    return program.patch(ROOT + path, body, content_type="application/json")


def delete(program: Browser, path: str) -> Any:
    return program.delete(ROOT + path)


def refusal(response: Any) -> tuple[int, str, list[tuple[str, str]]]:
    """Status, code and the faults as (field, code)."""
    told = response.json()
    return response.status_code, told["code"], [(wrong["field"], wrong["code"]) for wrong in told["errors"]]
