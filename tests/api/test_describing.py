"""The schema and the page that shows it."""

import json
import re

import pytest
from django.test import Client as Browser

from krug.core import registry
from krug.staff.models import Employee
from krug.staff.testing import Cast, program

pytestmark = pytest.mark.django_db

REFUSALS = ["401", "403", "404", "405", "409", "422", "429", "500"]


def test_programs_read_the_schema_by_their_token_and_people_by_their_session(cast: Cast) -> None:
    by_token, by_session = program(cast.anna), cast.browser(cast.gleb)
    assert by_token.get("/api/v1/openapi.json").json() == by_session.get("/api/v1/openapi.json").json()
    assert Browser().get("/api/v1/openapi.json").status_code == 401
    assert Browser(headers={"Authorization": "Bearer krug_x"}).get("/api/v1/docs").status_code == 401
    assert by_token.get("/api/v1/docs").status_code == by_session.get("/api/v1/docs").status_code == 200


def test_every_operation_names_a_known_scope_its_refusals_and_its_summary(cast: Cast) -> None:
    schema = program(cast.anna).get("/api/v1/openapi.json").json()
    assert schema["openapi"] == "3.1.0"
    assert schema["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    assert len(operations) == 39
    for operation in operations:
        (scope,) = operation["security"][0]["token"]
        assert scope in registry.scopes
        assert [status for status in operation["responses"] if status in REFUSALS] == REFUSALS
        assert operation["summary"]
        assert operation["description"]


def test_every_reference_of_the_schema_leads_somewhere(cast: Cast) -> None:
    schema = program(cast.anna).get("/api/v1/openapi.json").json()
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(schema)))
    assert named - set(schema["components"]["schemas"]) == set()
    assert "Problem" in named


def test_writing_takes_a_key_against_repeats(cast: Cast) -> None:
    paths = program(cast.anna).get("/api/v1/openapi.json").json()["paths"]
    headers = {
        operation["operationId"]
        for path in paths.values()
        for operation in path.values()
        if "Idempotency-Key" in [each["name"] for each in operation["parameters"]]
    }
    assert headers == {
        "create_client", "archive_client", "restore_client", "add_contact", "record_purchase",
        "record_touch", "begin_export", "attach_file", "make_task", "close_task", "use_occasion", "refuse_occasion",
        "note_day", "add_profession", "add_taste", "note_gift",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "title", "summary"),
    [
        ("en", "API for programs", "Add a client"),
        ("ru", "API для программ", "Добавить клиента"),
        ("bg", "API за програми", "Добави клиент"),
    ],
)
def test_the_page_speaks_its_readers_language(language: str, title: str, summary: str, cast: Cast) -> None:
    Employee.objects.filter(pk=cast.anna.pk).update(language=language)
    page = cast.browser(cast.anna).get("/api/v1/docs").content.decode()
    assert f"<h1>{title}</h1>" in page
    assert f"<h2>{summary}</h2>" in page
    assert "/api/v1/clients/{client_id}/touches" in page


def test_the_page_loads_nothing_from_elsewhere(cast: Cast) -> None:
    page = cast.browser(cast.anna).get("/api/v1/docs").content.decode()
    loaded = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]+)"', page)
    assert loaded
    assert [address for address in loaded if not address.startswith("/static/")] == ["/manifest.webmanifest"]
