"""Requests that cannot be understood, and what their senders are told."""

import json
from typing import Any

import pytest
from django.test import Client as Browser
from hypothesis import given, settings
from hypothesis import strategies as st

from krug.api import paging
from krug.api.problems import CODES, Problem
from krug.api.testing import get, post, refusal
from krug.clients.models import Client
from krug.staff.testing import Cast, program

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(cast: Cast) -> Browser:
    return program(cast.anna, "clients:read", "clients:write")


@pytest.mark.parametrize(
    "body", [b"{", b"name=x", b"\xff\xfe", b"[" * 100_000, b'{"name": NaN}', b'{"name": Infinity}', b"{'name': 1}"]
)
def test_what_is_no_json_is_told_so(body: bytes, writer: Browser) -> None:
    response = writer.post("/api/v1/clients", body, content_type="application/json")
    assert refusal(response) == (400, "bad_json", [])
    assert not Client.objects.exists()


def test_the_kind_of_content_is_not_asked_only_the_content(writer: Browser) -> None:
    response = writer.post("/api/v1/clients", b'{"name": "X"}', content_type="application/x-www-form-urlencoded")
    assert response.status_code == 201


@pytest.mark.parametrize(
    ("body", "way"),
    [
        ({"name": "a\0b"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"fields": {"city": "\0"}}, "fields.city"),
        ({"contacts": [{"kind": "phone", "value": "1"}, {"kind": "email", "value": "\udfff"}]}, "contacts.1.value"),
    ],
)
def test_characters_no_text_can_have_are_refused_where_they_stand(body: Any, way: str, writer: Browser) -> None:
    response = writer.post("/api/v1/clients", json.dumps(body), content_type="application/json")
    assert refusal(response) == (422, "invalid", [(way, "bad_character")])


def test_every_fault_is_named_at_once(writer: Browser) -> None:
    body = {"name": 1, "kind": "robot", "contacts": [{"kind": "phone"}], "colour": "red", "addresses": [{"text": ""}]}
    response = post(writer, "/clients", body)
    assert refusal(response) == (
        422, "invalid",
        [
            ("name", "string_type"), ("kind", "enum"), ("contacts.0.value", "missing"),
            ("addresses.0.text", "string_too_short"), ("colour", "extra_forbidden"),
        ],
    )  # fmt: skip
    assert response.json()["errors"][1]["message"] == "Choose one of: 'person' or 'company'."
    assert response.json()["errors"][4]["message"] == "There is no such field here; leave it out."


@pytest.mark.parametrize("body", ["[]", "1", '"x"', "null", "true"])
def test_a_body_of_another_shape_is_a_fault_of_the_body(body: str, writer: Browser) -> None:
    response = writer.post("/api/v1/clients", body, content_type="application/json")
    assert refusal(response)[:2] == (422, "invalid")
    assert [field for field, _code in refusal(response)[2]] == ["body"]


def test_a_misspelt_filter_does_not_answer_with_everything(writer: Browser) -> None:
    assert refusal(get(writer, "/clients", citty="Пермь")) == (422, "invalid", [("citty", "unknown_parameter")])


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"limit": "0"}, ("limit", "greater_than_equal")),
        ({"limit": "201"}, ("limit", "less_than_equal")),
        ({"limit": "many"}, ("limit", "int_parsing")),
        ({"sort": "colour"}, ("sort", "literal_error")),
        ({"warmth": "3"}, ("warmth", "literal_error")),
        ({"cursor": "nonsense"}, ("cursor", "bad_cursor")),
        ({"city": "\0"}, ("city.0", "bad_character")),
    ],
)
def test_a_wrong_parameter_is_named(asked: dict[str, str], fault: tuple[str, str], writer: Browser) -> None:
    assert refusal(get(writer, "/clients", **asked)) == (422, "invalid", [fault])


@given(st.text(max_size=80) | st.binary(max_size=60).map(lambda raw: raw.hex()))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_cursor_or_is_refused(text: str) -> None:
    try:
        parts = paging.unseal(text, str, int)
    except Problem:
        return
    assert parts is None or [type(part) for part in parts] == [str, int]


@given(st.text(max_size=40), st.integers(-(2**63), 2**63))
@settings(max_examples=100, deadline=None)
def test_what_was_sealed_is_found_again(text: str, number: int) -> None:
    assert paging.unseal(paging.seal(text, number), str, int) == [text, number]


def test_every_code_of_a_refusal_has_its_status() -> None:
    assert {code: status for code, (status, _label) in CODES.items()} == {
        "bad_json": 400, "unauthorized": 401, "scope_missing": 403, "denied": 403, "not_found": 404,
        "method_not_allowed": 405, "conflict": 409, "duplicate": 409, "taken": 409, "length_required": 411,
        "too_large": 413, "invalid": 422, "key_reused": 422, "too_many_requests": 429, "broken": 500,
    }  # fmt: skip
