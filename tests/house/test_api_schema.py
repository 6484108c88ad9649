"""Requests made from the schema of the API, valid ones and broken ones: no server error, and answers as promised."""

import datetime
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.conf import LazySettings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as how
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from krug.api import describing
from krug.clients import actions as clients
from krug.clients import queries
from krug.clients.testing import make_client, make_purchase
from krug.core import registry
from krug.exchange.tests.exporting import exported
from krug.staff.testing import Cast, token_of
from krug.tasks import actions as tasks
from krug.tasks.testing import make_occasion
from krug.timeline import actions as timeline
from tests import depth

pytestmark = [pytest.mark.django_db, pytest.mark.assurance]

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = [
    "list_clients", "list_conditions", "find_clients", "read_client", "create_client", "change_client",
    "archive_client", "restore_client", "add_contact", "change_contact", "remove_contact", "list_purchases",
    "record_purchase", "list_touches", "record_touch", "read_own_fields",
    "change_touch", "remove_touch", "list_results", "list_reasons", "list_files", "attach_file", "fetch_file",
    "begin_export", "read_export", "fetch_export",
    "list_tasks", "make_task", "change_task", "close_task",
    "list_occasions", "list_client_occasions", "use_occasion", "refuse_occasion",
    "read_informal", "note_day", "add_profession", "add_taste", "note_gift",
]  # fmt: skip
# What a valid request must hold beyond its shape to be accepted.
SENSIBLE: dict[str, dict[str, Any]] = {
    "create_client": {"name": "Новый Клиент", "fields": {"city": "Пермь", "warmth": "hot"}, "contacts": []},
    "record_purchase": {"made_on": "2026-02-01", "amount": {"amount": "1840.50", "currency": "RUB"}},
    "note_day": {"what": "child", "day": "2017-05-14", "name": "Соня"},
    "add_profession": {"profession": "teacher"},
    "add_taste": {"name": "чай"},
    "note_gift": {"what": "Альбом", "given_on": "2026-03-08", "cost": {"amount": "1840.50", "currency": "RUB"}},
    "add_contact": {"kind": "email", "value": "b@teplo.example"},
    "make_task": {"what": "call", "due_at": "2099-02-01T10:00:00+03:00", "repeat": "", "client": None},
    "change_contact": {"kind": "phone", "value": "8 912 000-00-01"},
}
EXAMPLES = depth.of(in_suite=25, in_full=500)


def test_every_operation_is_tried() -> None:
    found = [operation["operationId"] for path in describing.schema()["paths"].values() for operation in path.values()]
    assert sorted(found) == sorted(OPERATIONS)


@pytest.fixture(scope="module")
def told() -> Iterator[Counter[int]]:
    """The statuses of all answers; how many they were is a figure of the assurance."""
    statuses: Counter[int] = Counter()
    yield statuses
    engine = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    broke = sum(number for status, number in statuses.items() if status >= 500)
    depth.note("Requests from the schema of the API", engine, f"{statuses.total()} requests, {broke} server errors")


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """A request through the real application would close the connection in whose transaction the test lives."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(cast: Cast) -> str:
    return token_of(cast.anna, *(scope.code for scope in registry.scopes))


@pytest.fixture
def known(cast: Cast, settings: LazySettings, tmp_path: Path) -> dict[str, int]:
    """A row that is there for each operation; under no name the one for all others."""
    client = make_client(owner=cast.boris, phone="8 912 345-67-89", email="a@teplo.example", inn="500100732259")
    clients.add_employment(client, make_client(name="ООО «Тепло»"), position="директор", by=cast.anna)
    make_purchase(client, 1000, by=cast.anna)
    touch = timeline.record_interaction(client, kind="call", text="думает", by=cast.anna)
    assert touch is not None
    settings.FILES_ROOT = tmp_path / "files"
    file = timeline.attach(touch, "a.txt", [b"yes"], by=cast.anna).pk
    archived = make_client(owner=cast.boris)
    clients.archive(archived, by=cast.anna)
    settings.EXPORT_ROOT = tmp_path
    export = exported(cast.anna).pk
    contact = client.contact_points.order_by("pk")[0].pk
    due_at = datetime.datetime(2099, 2, 1, tzinfo=datetime.UTC)
    task = tasks.make_task(client, doing="call", due_at=due_at, responsible=cast.anna, by=cast.anna)
    assert task is not None
    offered = {
        "use_occasion": make_occasion(client, owner=cast.boris).pk,
        "refuse_occasion": make_occasion(client, owner=cast.boris, key="another").pk,
    }
    files = {"list_files": touch.pk, "attach_file": touch.pk, "fetch_file": file}
    exports = {"read_export": export, "fetch_export": export, "change_task": task.pk, "close_task": task.pk}
    return (
        {
            "": client.pk,
            "restore_client": archived.pk,
            "change_contact": contact,
            "remove_contact": contact,
            "change_touch": touch.pk,
            "remove_touch": touch.pk,
        }
        | exports
        | files
        | offered
    )


def cases(schema: Any, operation_id: str, known: dict[str, int]) -> "st.SearchStrategy[Any]":
    """Valid and broken requests, most of them about a row that is there."""
    operation: APIOperation[Any, Any, Any, Any] = schema.find_operation_by_id(operation_id)
    ways: list[dict[str, Any]] = [{}]
    if "{" in operation.path:
        name = operation.path.partition("{")[2].partition("}")[0]
        ways.append({"path_parameters": {name: known.get(operation_id, known[""])}})
    made = [operation.as_strategy(mode, **way) for mode in GenerationMode for way in ways]
    sensible = SENSIBLE.get(operation_id, {})
    return st.one_of(*made, operation.as_strategy(**ways[-1]).map(lambda case: _with(case, sensible)))


def _with(case: Any, values: dict[str, Any]) -> Any:
    if isinstance(case.body, dict):
        case.body |= values
    return case


def try_all(operation_id: str, token: str, known: dict[str, int]) -> Counter[int]:
    """The statuses of answers, each of which kept the schema's promise. What a request did is undone."""
    schema = schemathesis.openapi.from_dict(describing.schema())
    schema.app = get_wsgi_application()
    statuses: Counter[int] = Counter()

    @seed(20_261_124)
    @how(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(cases(schema, operation_id, known))
    def run(case: Any) -> None:
        with transaction.atomic():
            response = case.call(base_url="http://localhost", headers={"Authorization": f"Bearer {token}"})
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)
        statuses[response.status_code] += 1

    run()
    return statuses


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # of a file fetched, by the client of the test
@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_no_request_breaks_the_server_or_the_schema(
    operation_id: str, token: str, known: dict[str, int], told: Counter[int]
) -> None:
    statuses = try_all(operation_id, token, known)
    told.update(statuses)
    assert statuses[200] + statuses[201] > 0


def test_a_server_error_is_noticed(token: str, known: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "card", lambda *_anything, **_more: 1 / 0)
    with pytest.raises(FailureGroup) as raised:
        try_all("read_client", token, known)
    assert [type(failure).__name__ for failure in raised.value.exceptions] == ["ServerError"]
