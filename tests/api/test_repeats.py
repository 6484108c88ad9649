"""The same request twice does its work once."""

import datetime
from typing import Any

import pytest
from django.test import Client as Browser

from krug.api.jobs import forget_answers
from krug.api.models import Answer
from krug.api.testing import get, post, refusal
from krug.clients.models import Client, Purchase
from krug.clients.testing import make_client
from krug.core.testing import codes, published
from krug.staff.testing import Cast, program

pytestmark = pytest.mark.django_db

IVANOV = {"name": "Иванов Пётр"}


@pytest.fixture
def writer(cast: Cast) -> Browser:
    return program(cast.anna, "clients:read", "clients:write", "purchases:write")


def test_a_repeat_gets_the_same_answer_and_adds_nothing(writer: Browser) -> None:
    with published() as told:
        first = post(writer, "/clients", IVANOV, Idempotency_Key="a-1")
        again = post(writer, "/clients", IVANOV, Idempotency_Key="a-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json() == {"id": Client.objects.get().pk, "version": 1}
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert codes(told) == ["staff.token_used", "clients.created"]


def test_without_a_key_twice_is_two(writer: Browser) -> None:
    post(writer, "/clients", IVANOV)
    post(writer, "/clients", IVANOV)
    assert Client.objects.count() == 2


def test_another_request_under_the_same_key_is_refused(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.anna)
    bought = {"made_on": "2026-02-01", "amount": {"amount": "100.00", "currency": "RUB"}}
    assert post(writer, f"/clients/{client.pk}/purchases", bought, Idempotency_Key="1").status_code == 201
    dearer: dict[str, Any] = {**bought, "amount": {"amount": "200.00", "currency": "RUB"}}
    body = post(writer, f"/clients/{client.pk}/purchases", dearer, Idempotency_Key="1")
    place = post(writer, "/clients", IVANOV, Idempotency_Key="1")
    assert refusal(body) == refusal(place) == (422, "key_reused", [])
    assert [purchase.amount.minor for purchase in Purchase.objects.all()] == [100_00]


def test_keys_of_two_tokens_are_two(writer: Browser, cast: Cast) -> None:
    other = program(cast.anna, "clients:write")
    first = post(writer, "/clients", IVANOV, Idempotency_Key="1").json()["id"]
    second = post(other, "/clients", IVANOV, Idempotency_Key="1").json()["id"]
    assert first != second


def test_what_was_refused_leaves_its_key_free(writer: Browser, cast: Cast) -> None:
    make_client(owner=cast.anna, phone="8 912 345-67-89")
    known = {"name": "Иванов", "contacts": [{"kind": "phone", "value": "+79123456789"}]}
    assert post(writer, "/clients", known, Idempotency_Key="1").status_code == 409
    assert post(writer, "/clients", {"name": ""}, Idempotency_Key="1").status_code == 422
    assert post(writer, "/clients", {**known, "even_if_known": True}, Idempotency_Key="1").status_code == 201


def test_no_data_of_clients_is_kept_for_repeats(writer: Browser, cast: Cast) -> None:
    make_client(owner=cast.anna, last_name="Тайный")
    found = post(writer, "/clients/find", {"text": "тайный"}, Idempotency_Key="1")
    assert [item["name"] for item in found.json()["items"]] == ["Тайный"]
    post(writer, "/clients", {"name": "Секретов"}, Idempotency_Key="2")
    assert [(answer.key, sorted(answer.receipt)) for answer in Answer.objects.all()] == [("2", ["id", "version"])]


def test_a_key_on_reading_means_nothing(writer: Browser) -> None:
    assert writer.get("/api/v1/clients", headers={"Idempotency-Key": "1"}).status_code == 200
    assert not Answer.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_nobody_could_repeat_is_refused(key: str, writer: Browser) -> None:
    response = post(writer, "/clients", IVANOV, Idempotency_Key=key)
    assert refusal(response) == (422, "invalid", [("Idempotency-Key", "bad_key")])
    assert not Client.objects.exists()


def test_answers_are_forgotten_after_a_week(writer: Browser) -> None:
    for key, days in (("old", 8), ("new", 6)):
        post(writer, "/clients", IVANOV, Idempotency_Key=key)
        made = Answer.objects.get(key=key)
        Answer.objects.filter(pk=made.pk).update(made_at=made.made_at - datetime.timedelta(days=days))
    forget_answers.call()
    assert [answer.key for answer in Answer.objects.all()] == ["new"]


def test_a_repeat_counts_as_a_request(writer: Browser) -> None:
    post(writer, "/clients", IVANOV, Idempotency_Key="1")
    post(writer, "/clients", IVANOV, Idempotency_Key="1")
    assert get(writer, "/clients").headers["RateLimit-Remaining"] == "597"
