"""Clients into files by the API: begun, asked about, fetched; as on the pages and by the same right."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client as Browser
from openpyxl import load_workbook

from krug.clients import actions as clients
from krug.clients.testing import make_client
from krug.core.rights import HIDDEN
from krug.exchange.exporting import writing
from krug.exchange.models import Export
from krug.staff.models import Employee, Role
from krug.staff.testing import Cast, token_of
from krug.timeline.models import Event

pytestmark = pytest.mark.django_db
PERM = json.dumps({"field": "city", "op": "is", "value": "Пермь"})


@pytest.fixture(autouse=True)
def _own_exports(settings: LazySettings, tmp_path: Path) -> None:
    settings.EXPORT_ROOT = tmp_path / "exports"


def program(employee: Employee, *scopes: str) -> Browser:
    token = token_of(employee, *(scopes or ("clients:export",)))
    return Browser(headers={"Authorization": f"Bearer {token}"})


def begin(asker: Browser, **body: Any) -> Any:
    return asker.post("/api/v1/exports", body, content_type="application/json")


def written(asker: Browser, **body: Any) -> int:
    answer = begin(asker, **body)
    assert answer.status_code == 201, answer.content
    pk: int = answer.json()["id"]
    writing.run(Export.objects.get(pk=pk))
    return pk


def names(asker: Browser, pk: int) -> list[Any]:
    book = load_workbook(BytesIO(b"".join(asker.get(f"/api/v1/exports/{pk}/file"))))
    return [row[1].value for row in book["Clients"].iter_rows(min_row=2)]


@pytest.fixture
def base(cast: Cast) -> None:
    for last, city in (("Орлов", "Пермь"), ("Белов", "Омск"), ("Смирнов", "Пермь")):
        make_client(owner=cast.boris, last_name=last, first_name="", city=city, phone="8 912 345-67-89")


def test_an_export_is_begun_asked_about_and_fetched(cast: Cast, base: None) -> None:
    asker = program(cast.anna)
    answer = begin(asker, condition=PERM)
    pk = answer.json()["id"]
    assert (answer.status_code, answer.json()) == (201, {"id": pk, "version": 0})
    state = asker.get(f"/api/v1/exports/{pk}").json()
    assert [state[name] for name in ("state", "form", "matched", "written", "masked", "until")] == [
        "running", "xlsx", 2, 0, False, None,
    ]  # fmt: skip
    assert asker.get(f"/api/v1/exports/{pk}/file").status_code == 404
    writing.run(Export.objects.get(pk=pk))
    state = asker.get(f"/api/v1/exports/{pk}").json()
    assert (state["state"], state["written"], "Пермь" in state["asked"]) == ("done", 2, True)
    assert sorted(names(asker, pk)) == ["Орлов", "Смирнов"]


def test_each_fetching_is_written_down_with_where_it_came_from(cast: Cast, base: None) -> None:
    asker = program(cast.anna)
    pk = written(asker)
    before = Event.objects.count()
    response = asker.get(f"/api/v1/exports/{pk}/file")
    assert b"".join(response)[:2] == b"PK"
    assert response.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    left = Event.objects.order_by("pk").last()
    assert (Event.objects.count(), left and left.code) == (before + 1, "core.data_left")


def test_a_table_and_everything_a_card_says(cast: Cast, base: None) -> None:
    asker = program(cast.anna)
    pk = written(asker, form="csv", columns="whole", phones_apart=True)
    response = asker.get(f"/api/v1/exports/{pk}/file")
    text = b"".join(response).decode("utf-8-sig")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert (text.count("\n") >= 4, "INN" in text, "345-67-89" in text) == (True, True, True)


def test_a_saved_view_says_whom(cast: Cast, base: None) -> None:
    view = clients.save_view("Perm", {"condition": PERM}, by=cast.anna)
    foreign = clients.save_view("Omsk", {"city": "Омск"}, by=cast.boris)
    asker = program(cast.anna)
    assert sorted(names(asker, written(asker, view=view.pk))) == ["Орлов", "Смирнов"]
    for body in ({"view": foreign.pk}, {"view": 999_999}, {"view": view.pk, "condition": PERM}):
        answer = begin(asker, **body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "view")


def test_the_archive_is_asked_for_by_name(cast: Cast, base: None) -> None:
    clients.archive(make_client(owner=cast.boris, last_name="Кузнецов", first_name="", patronymic=""), by=cast.anna)
    asker = program(cast.anna)
    assert names(asker, written(asker, archived=True)) == ["Кузнецов"]


@pytest.mark.parametrize("condition", ["{", "[]", '{"field": "nobody", "op": "is", "value": 1}'])
def test_a_condition_nobody_can_read_is_refused(cast: Cast, condition: str) -> None:
    answer = begin(program(cast.anna), condition=condition)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "condition")
    assert not Export.objects.exists()


def allowed(cast: Cast, rights: dict[str, str], **fields: str) -> Employee:
    """Boris, who may connect programs and more by now."""
    given = cast.boris.role.rights | {"staff.connect": "yes"} | rights
    Role.objects.filter(pk=cast.boris.role_id).update(rights=given, fields=fields)
    found: Employee = Employee.objects.select_related("role", "team").get(pk=cast.boris.pk)
    return found


def test_who_may_not_take_clients_out_may_not_by_a_program_either(cast: Cast, base: None) -> None:
    assert begin(program(allowed(cast, {}))).status_code == 404
    assert not Export.objects.exists()
    assert begin(program(cast.anna, "clients:read")).status_code == 403


def test_a_file_holds_what_its_maker_sees_and_is_nobody_elses(cast: Cast, base: None) -> None:
    make_client(owner=cast.vera, last_name="Чужой")
    boris = program(allowed(cast, {"clients.export": "own"}, city=HIDDEN))
    pk = written(boris)
    assert sorted(names(boris, pk)) == ["Белов", "Орлов", "Смирнов"]
    book = load_workbook(BytesIO(b"".join(boris.get(f"/api/v1/exports/{pk}/file"))))
    assert "City" not in [cell.value for cell in book["Clients"][1]]
    assert begin(boris, condition=PERM).status_code == 422  # what is hidden is not asked for
    anna = program(cast.anna)
    assert [anna.get(f"/api/v1/exports/{pk}{part}").status_code for part in ("", "/file")] == [404, 404]


def test_the_same_request_twice_begins_one(cast: Cast, base: None) -> None:
    asker = program(cast.anna)
    twice = [
        asker.post("/api/v1/exports", {}, content_type="application/json", headers={"Idempotency-Key": "k"})
        for _time in range(2)
    ]
    assert [answer.status_code for answer in twice] == [201, 201]
    assert (twice[0].json(), Export.objects.count()) == (twice[1].json(), 1)
