"""Tries of one program at the same moment; and the twin without the unique row."""

import json
import threading
from typing import Any

import pytest
from django.test import Client as Browser

from krug.api import repeats
from krug.api.models import Answer
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.core.testing import at_once
from krug.staff.testing import Cast, token_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]


def ask(secret: str, method: str, path: str, body: Any, **headers: str) -> Any:
    program = Browser(headers={"Authorization": f"Bearer {secret}"})
    return program.generic(method, path, json.dumps(body), content_type="application/json", headers=headers)


def add_at_once(cast: Cast, tries: int) -> list[tuple[int, dict[str, Any]]]:
    secret = token_of(cast.anna, "clients:write")

    def add() -> Any:
        return ask(secret, "POST", "/api/v1/clients", {"name": "Иванов Пётр"}, **{"Idempotency-Key": "1"})

    answers: list[Any] = at_once(*[add] * tries)
    return [(answer.status_code, answer.json()) for answer in answers]


def test_of_eight_tries_under_one_key_one_adds_a_client_and_all_are_told_of_it(cast: Cast) -> None:
    answers = add_at_once(cast, 8)
    only = Client.objects.get().pk
    assert answers == [(201, {"id": only, "version": 1})] * 8


def test_without_the_unique_row_each_try_would_add_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def claim_one_of_its_own(request: Any, key: str) -> Answer:
        return Answer.objects.create(token_id=request.auth.token_id, key=f"{key} {threading.get_ident()}", asked="")

    monkeypatch.setattr(repeats, "_claim", claim_one_of_its_own)
    add_at_once(cast, 8)
    assert Client.objects.count() == 8


def test_of_two_changes_to_one_field_at_once_one_is_written_and_the_other_told(cast: Cast) -> None:
    client = make_client(owner=cast.anna, city="Пермь")
    secret = token_of(cast.anna, "clients:read", "clients:write")

    def move(city: str) -> Any:
        return ask(secret, "PATCH", f"/api/v1/clients/{client.pk}", {"version": 1, "fields": {"city": city}})

    answers: list[Any] = at_once(lambda: move("Омск"), lambda: move("Томск"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    written, refused = sorted(answers, key=lambda answer: int(answer.status_code))
    city = Client.objects.get().city
    assert written.json()["version"] == 2
    assert refused.json()["conflicts"] == [
        {"field": "city", "yours": "Томск" if city == "Омск" else "Омск", "theirs": city}
    ]
