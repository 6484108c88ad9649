"""Who comes in, and in which form everything is answered."""

import datetime
import json
import logging
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils.timezone import now

from krug.api import pace
from krug.api.testing import get, patch, post, refusal
from krug.clients import queries
from krug.clients.testing import make_client
from krug.core.testing import codes, published
from krug.staff import actions
from krug.staff.models import Company, Employee, Role, Token
from krug.staff.testing import Cast, program, token_of

pytestmark = pytest.mark.django_db

UNAUTHORIZED: tuple[int, str, list[tuple[str, str]]] = (401, "unauthorized", [])


def asks(secret: str, scheme: str = "Bearer") -> Any:
    return Browser(headers={"Authorization": f"{scheme} {secret}"}).get("/api/v1/clients")


def test_a_token_opens_what_its_scope_says(cast: Cast) -> None:
    secret = token_of(cast.anna, "clients:read")
    assert asks(secret).status_code == 200
    assert asks(secret, "bearer").status_code == 200


def test_without_a_valid_token_nobody_comes_in(cast: Cast) -> None:
    secret = token_of(cast.anna, "clients:read")
    assert asks(secret).status_code == 200
    assert refusal(Browser().get("/api/v1/clients")) == UNAUTHORIZED
    for wrong in ("", "krug_", secret[:-1], secret + "x", secret.removeprefix("krug_"), "Иван", "x" * 5000):
        assert refusal(asks(wrong)) == UNAUTHORIZED
    assert refusal(asks(secret, "Basic")) == UNAUTHORIZED
    assert refusal(asks(secret, "Token")) == UNAUTHORIZED
    assert Browser().get("/api/v1/clients").headers["WWW-Authenticate"] == 'Bearer realm="Krug"'


def test_a_token_ends_when_it_runs_out_or_is_revoked(cast: Cast) -> None:
    secret, other = token_of(cast.anna, "clients:read"), token_of(cast.anna, "clients:read")
    assert (asks(secret).status_code, asks(other).status_code) == (200, 200)
    Token.objects.order_by("pk")[:1].get().delete()
    assert (asks(secret).status_code, asks(other).status_code) == (401, 200)
    Token.objects.update(expires_at=now() - datetime.timedelta(seconds=1))
    assert asks(other).status_code == 401


def test_a_token_ends_with_the_access_of_its_owner_and_does_not_come_back(cast: Cast) -> None:
    _connect(cast.boris)
    secret = token_of(cast.boris, "clients:read")
    assert asks(secret).status_code == 200
    actions.dismiss(cast.boris, by=cast.anna)
    assert asks(secret).status_code == 401
    actions.take_back(Employee.objects.get(pk=cast.boris.pk), by=cast.anna)
    assert asks(secret).status_code == 401


def test_a_token_ends_when_its_owner_may_not_connect_programs_any_more(cast: Cast) -> None:
    _connect(cast.boris)
    secret = token_of(cast.boris, "clients:read")
    assert asks(secret).status_code == 200
    Role.objects.filter(pk=cast.boris.role_id).update(rights={"clients.view": "own"})
    assert asks(secret).status_code == 401


def test_a_session_opens_nothing_and_a_token_needs_no_csrf(cast: Cast) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(cast.anna, backend="krug.staff.signing.EmployeeBackend")
    assert browser.get("/settings/me/").status_code == 200  # it is signed in
    assert refusal(get(browser, "/clients")) == UNAUTHORIZED
    assert refusal(post(browser, "/clients", {"name": "Иванов"})) == UNAUTHORIZED
    secret = token_of(cast.anna, "clients:write")
    made = Browser(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"})
    assert post(made, "/clients", {"name": "Иванов"}).status_code == 201


def test_the_token_decides_who_acts_whoever_is_signed_in(cast: Cast) -> None:
    make_client(owner=cast.boris, city="Пермь")
    _connect(cast.vera)
    browser = cast.browser(cast.anna)
    found = browser.get("/api/v1/clients", headers={"Authorization": f"Bearer {token_of(cast.vera, 'clients:read')}"})
    assert found.json()["items"] == []  # Boris's client is not Vera's to see, though Anna's cookie came along


def test_a_missing_scope_is_named(cast: Cast) -> None:
    asker = program(cast.anna, "clients:read")
    response = post(asker, "/clients", {"name": "Иванов"})
    assert refusal(response) == (403, "scope_missing", [])
    assert "«clients:write»" in response.json()["detail"]


def test_a_missing_right_looks_as_a_missing_row(cast: Cast) -> None:
    _connect(cast.vera)
    client = make_client(owner=cast.boris)
    asker = program(cast.vera, "clients:read", "clients:write")
    there = patch(asker, f"/clients/{client.pk}", {"version": 1, "fields": {"city": "Омск"}})
    nowhere = patch(asker, "/clients/999999", {"version": 1, "fields": {"city": "Омск"}})
    assert there.status_code == nowhere.status_code == 404
    assert there.json() == nowhere.json()
    assert there.json()["code"] == "not_found"


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/clients/", "/api/v1/client", "/api/v1/clients/x", "/api/v1/../"])
def test_an_unknown_address_is_answered_in_json(path: str, cast: Cast) -> None:
    for method in ("get", "post", "put", "delete"):
        response = getattr(program(cast.anna), method)(path)
        assert refusal(response) == (404, "not_found", [])
        assert response.headers["Content-Type"] == "application/problem+json"


def test_an_unknown_method_is_answered_with_the_known_ones(cast: Cast) -> None:
    response = program(cast.anna, "clients:read").put("/api/v1/clients")
    assert refusal(response) == (405, "method_not_allowed", [])
    assert response.headers["Allow"] == "GET, POST"
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_large_request_is_refused_before_it_is_read(cast: Cast) -> None:
    asker = program(cast.anna, "clients:write")
    body = json.dumps({"name": "И", "fields": {"note": "x" * (1024 * 1024)}})
    response = asker.post("/api/v1/clients", body, content_type="application/json")
    assert refusal(response) == (413, "too_large", [])


def test_a_request_that_does_not_say_how_long_it_is_is_told_to(cast: Cast) -> None:
    asker = program(cast.anna, "clients:read")
    response = asker.post(
        "/api/v1/clients/find", content_type="application/json", headers={"Transfer-Encoding": "chunked"},
        CONTENT_LENGTH="",
    )  # fmt: skip
    assert refusal(response) == (411, "length_required", [])


def test_answers_speak_the_language_of_the_tokens_owner(cast: Cast) -> None:
    asker = program(cast.anna, "clients:read")
    assert get(asker, "/clients/1").json()["title"] == "There is nothing here, or it is not open to you"
    Employee.objects.filter(pk=cast.anna.pk).update(language="ru")
    assert get(asker, "/clients/1").json()["title"] == "Здесь ничего нет, или вам это не открыто"


def test_every_answer_says_how_many_requests_are_left_and_is_kept_by_nobody(cast: Cast) -> None:
    asker = program(cast.anna, "clients:read")
    first, second = get(asker, "/clients"), get(asker, "/clients/1")
    assert [first.headers["RateLimit-Limit"], first.headers["RateLimit-Remaining"]] == ["600", "599"]
    assert [second.headers["RateLimit-Limit"], second.headers["RateLimit-Remaining"]] == ["600", "598"]
    assert first.headers["Cache-Control"] == second.headers["Cache-Control"] == "no-store"


def test_who_asks_too_fast_is_told_when_to_come_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "PERIOD_S", 0.3)  # three requests at once
    asker = program(cast.anna, "clients:read")
    answers = [get(asker, "/clients") for _request in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert refusal(answers[3]) == (429, "too_many_requests", [])
    assert answers[3].headers["Retry-After"] == "1"
    assert get(program(cast.anna, "clients:read"), "/clients").status_code == 200  # another token has its own


def test_what_breaks_is_logged_and_answered_without_its_innards(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client = make_client(owner=cast.anna)
    monkeypatch.setattr(queries, "card", lambda *_anything, **_more: 1 / 0)
    with caplog.at_level(logging.ERROR, "krug.api.mounting"):
        response = get(program(cast.anna, "clients:read"), f"/clients/{client.pk}")
    assert refusal(response) == (500, "broken", [])
    assert "ZeroDivisionError" not in response.content.decode()
    assert "ZeroDivisionError" in caplog.text


def test_before_the_first_visit_a_program_is_nobody_too(db: None) -> None:
    assert not Company.objects.exists()
    assert refusal(Browser().get("/api/v1/clients")) == UNAUTHORIZED


def test_use_is_noted_once_a_minute_and_told_once_for_each_address(cast: Cast) -> None:
    secret = token_of(cast.anna, "clients:read")
    with published() as told:
        asks(secret)
        first = Token.objects.get()
        asks(secret)
        assert Token.objects.get().used_at == first.used_at  # within the minute: no write
        Token.objects.update(used_at=now() - datetime.timedelta(minutes=2))
        asks(secret)
        again = Token.objects.get()
    assert first.used_at is not None
    assert again.used_at is not None
    assert again.used_at >= first.used_at
    assert again.addresses == ["127.0.0.1"]
    assert codes(told) == ["staff.token_used"]
    with published() as told:
        Browser(headers={"Authorization": f"Bearer {secret}"}, REMOTE_ADDR="10.0.0.7").get("/api/v1/clients")
    assert codes(told) == ["staff.token_used"]
    assert Token.objects.get().addresses == ["10.0.0.7", "127.0.0.1"]


def _connect(employee: Employee) -> None:
    role = employee.role
    role.rights |= {"staff.connect": "yes"}
    role.save()
