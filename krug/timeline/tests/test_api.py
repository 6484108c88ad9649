"""Touches, for programs."""

import datetime
import logging
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils.timezone import now

from krug.api.paging import seal
from krug.api.testing import delete, get, patch, post, refusal
from krug.clients.models import Totals
from krug.clients.testing import make_client
from krug.core.testing import codes, published
from krug.staff.testing import Cast, program
from krug.timeline import actions
from krug.timeline.models import Interaction
from krug.timeline.testing import make_touch, ready_reason

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(cast: Cast) -> Browser:
    return program(cast.anna, "touches:read", "touches:write")


def test_a_touch_is_recorded_and_counted(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    body = {
        "kind": "call", "direction": "in", "result": "thinks", "text": " просит скидку ", "duration_s": 192,
        "at": "2026-02-01T14:39:00+03:00",
    }  # fmt: skip
    with published() as told:
        response = post(writer, f"/clients/{client.pk}/touches", body)
    assert (response.status_code, response.json()["version"]) == (201, 2)
    assert codes(told) == ["staff.token_used", "timeline.interaction_recorded"]
    assert Totals.objects.get(pk=client.pk).interactions == 1
    assert get(writer, f"/clients/{client.pk}/touches").json() == {
        "items": [
            {
                "id": response.json()["id"], "client_id": client.pk, "kind": "call", "direction": "in",
                "result": "thinks", "reason": None, "text": "просит скидку", "duration_s": 192,
                "at": "2026-02-01T11:39:00Z", "by": {"id": cast.anna.pk, "name": "Anna"}, "participants": [],
                "benefit": None, "cost": {"amount": "0.00", "currency": "RUB"},
            }
        ],
        "next": None,
    }  # fmt: skip


def test_touches_read_leave_through_the_gate(writer: Browser, cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    client = make_client(owner=cast.boris)
    actions.record_interaction(client, kind="note", text="просит скидку", by=cast.anna)
    with caplog.at_level(logging.INFO, "krug.core.gate"):
        get(writer, f"/clients/{client.pk}/touches")
    told = [record.getMessage() for record in caplog.records if record.name == "krug.core.gate"]
    assert told == [f"api.touches: 1 rows to employee {cast.anna.pk} by api Site"]


def test_without_a_moment_it_is_now(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    post(writer, f"/clients/{client.pk}/touches", {"kind": "note"})
    assert abs(Interaction.objects.get().at - now()) < datetime.timedelta(minutes=1)


def test_the_list_of_clients_tells_the_last_touch_with_its_zone(cast: Cast) -> None:
    client = make_client(owner=cast.anna)
    actions.record_interaction(client, kind="call", by=cast.anna)
    (line,) = get(program(cast.anna, "clients:read"), "/clients").json()["items"]
    assert line["last_touch_kind"] == "call"
    assert line["last_touch_at"].endswith("Z")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"kind": "smoke signal"}, ("kind", "enum")),
        ({"at": "2026-02-01T14:39:00"}, ("at", "timezone_aware")),
        ({"at": "2999-01-01T00:00:00Z"}, ("at", "out_of_range")),
        ({"at": "1970-01-01T00:00:00Z"}, ("at", "out_of_range")),
        ({"duration_s": -1}, ("duration_s", "greater_than_equal")),
        ({"text": "x" * 20_001}, ("text", "string_too_long")),
    ],
)
def test_a_touch_that_cannot_be_is_refused(change: Any, fault: tuple[str, str], writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    response = post(writer, f"/clients/{client.pk}/touches", {"kind": "call", **change})
    assert refusal(response) == (422, "invalid", [fault])
    assert not Interaction.objects.exists()


def test_touches_come_in_pages_the_newest_first_and_removed_ones_do_not(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    moment = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
    for minutes, text in ((0, "1"), (1, "2"), (1, "3"), (2, "4"), (3, "removed")):
        at = moment + datetime.timedelta(minutes=minutes)
        touch = actions.record_interaction(client, kind="call", text=text, at=at, by=cast.anna)
    assert touch is not None
    actions.remove_interaction(touch, by=cast.anna)
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = get(writer, f"/clients/{client.pk}/touches", limit=3, cursor=cursor).json()
        found += [item["text"] for item in page["items"]]
        cursor = page["next"]
    assert found == ["4", "3", "2", "1"]


def test_a_cursor_out_of_all_time_is_refused(writer: Browser, cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    for place in (("0001-01-01T00:00:00+23:00", 1), ("yesterday", 1), ("2026-01-01T00:00:00Z", 2**70)):
        response = get(writer, f"/clients/{client.pk}/touches", cursor=seal(*place))
        assert refusal(response) == (422, "invalid", [("cursor", "bad_cursor")])


def test_a_touch_is_read_and_written_with_all_that_belongs_to_it(writer: Browser, cast: Cast) -> None:
    client, firm = make_client(owner=cast.boris), make_client(owner=cast.boris, name="ООО «Тепло»")
    reason = ready_reason("others")
    body = {
        "kind": "visit", "result": "refused", "reason": reason.pk, "participants": [firm.pk],
        "benefit": {"kind": "sample", "amount": {"amount": "12.50", "currency": "RUB"}, "what": "плитка"},
    }  # fmt: skip
    assert post(writer, f"/clients/{client.pk}/touches", body).status_code == 201
    (told,) = get(writer, f"/clients/{firm.pk}/touches").json()["items"]
    assert {name: told[name] for name in ("client_id", "kind", "reason", "participants", "benefit", "cost")} == {
        "client_id": client.pk, "kind": "visit", "reason": {"id": reason.pk, "name": "chose others"},
        "participants": [{"id": firm.pk, "name": "ООО «Тепло»"}],
        "benefit": {"kind": "sample", "amount": {"amount": "12.50", "currency": "RUB"}, "what": "плитка"},
        "cost": {"amount": "12.50", "currency": "RUB"},
    }  # fmt: skip
    cast.boris.role.rights |= {"staff.connect": "yes"}
    cast.boris.role.save()
    (unpaid,) = get(program(cast.boris, "touches:read"), f"/clients/{firm.pk}/touches").json()["items"]
    assert unpaid["cost"] is None


def test_a_program_corrects_a_touch_and_overwrites_nobody(writer: Browser, cast: Cast) -> None:
    client, firm = make_client(owner=cast.boris), make_client(owner=cast.boris, name="ООО «Тепло»")
    touch = make_touch(client, by=cast.anna, text="Да", result="thinks")
    change = {"text": "Нет", "participants": [firm.pk], "seen": {"text": "Да"}}
    assert patch(writer, f"/touches/{touch.pk}", change).status_code == 200
    touch.refresh_from_db()
    assert (touch.text, touch.result, touch.participants.get().client_id) == ("Нет", "thinks", firm.pk)
    late = patch(writer, f"/touches/{touch.pk}", {"text": "Иначе", "seen": {"text": "Да"}})
    assert (late.status_code, late.json()["conflicts"]) == (
        409, [{"field": "text", "yours": "Иначе", "theirs": "Нет"}],
    )  # fmt: skip
    assert delete(writer, f"/touches/{touch.pk}").status_code == 200
    assert Totals.objects.get(pk=firm.pk).interactions == 0


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"result": "smoke"}, ("result", "unknown")),
        ({"reason": 999_999}, ("reason", "unknown")),
        ({"participants": [999_999]}, ("participants", "unknown")),
        ({"benefit": {"kind": "gift", "amount": {"amount": "1.00", "currency": "USD"}}}, ("benefit", "amount")),
        ({"benefit": {"kind": "gift", "amount": {"amount": "-1.00", "currency": "RUB"}}}, ("benefit", "amount")),
    ],
)
def test_what_is_not_in_the_company_is_refused(
    change: Any, fault: tuple[str, str], writer: Browser, cast: Cast
) -> None:
    client = make_client(owner=cast.boris)
    touch = make_touch(client, by=cast.anna, text="Да")
    assert refusal(post(writer, f"/clients/{client.pk}/touches", {"kind": "call", **change})) == (
        422,
        "invalid",
        [fault],
    )
    assert refusal(patch(writer, f"/touches/{touch.pk}", change)) == (422, "invalid", [fault])
