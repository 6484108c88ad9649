"""«Today»: what stands in the queue and in which order, what is next, how far one is."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime, now

from krug.clients.testing import make_client
from krug.staff.testing import Cast
from krug.tasks import actions, day
from krug.tasks.models import Task
from krug.tasks.testing import make_task_of
from krug.tasks.tests.test_strip import make_occasion, record

pytestmark = pytest.mark.django_db

REF = re.compile(r'data-ref="(\w+:\d+)"')


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hour of the day must not decide whether a task of the next hour is still of today."""
    at = localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    monkeypatch.setattr("krug.tasks.day.now", lambda: at)
    monkeypatch.setattr("krug.tasks.actions.skipping.now", lambda: at)


def refs(cast: Cast, **told: str) -> list[str]:
    return [row.ref for section in day.day(cast.boris, **told).sections for row in section.rows]


def test_promises_stand_by_their_moment_before_occasions_by_their_sum(cast: Cast) -> None:
    noon = localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    one, other = make_client(owner=cast.boris), make_client(owner=cast.boris)
    later = make_task_of(cast.boris, one, due_at=noon + timedelta(hours=2))
    late = make_task_of(cast.boris, one, due_at=noon - timedelta(days=1))
    whole = make_task_of(cast.boris, due_at=noon, is_all_day=True, what="report")
    make_task_of(cast.boris, one, due_at=noon + timedelta(days=1))
    make_task_of(cast.vera, one, due_at=noon)
    small, big = make_occasion(one, value=100), make_occasion(other, value=900)
    expected = [f"task:{task.pk}" for task in (late, later, whole)]
    assert refs(cast) == [*expected, f"occasion:{big.pk}", f"occasion:{small.pk}"]


def test_what_is_not_yet_due_is_begun_only_when_there_is_nothing_else(cast: Cast) -> None:
    noon = localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    client = make_client(owner=cast.boris)
    later = make_task_of(cast.boris, client, due_at=noon + timedelta(hours=2))
    current = day.day(cast.boris).current
    assert current
    assert current.ref == f"task:{later.pk}"
    occasion = make_occasion(client)
    current = day.day(cast.boris).current
    assert current
    assert current.ref == f"occasion:{occasion.pk}"
    asked = day.day(cast.boris, at=f"task:{later.pk}").current
    assert asked
    assert asked.ref == f"task:{later.pk}"


def test_how_late_it_is_is_said(cast: Cast) -> None:
    noon = localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    for minutes in (-1500, -130, -42, 1, 40):
        make_task_of(cast.boris, due_at=noon + timedelta(minutes=minutes))
    rows = [(row.clock, row.aside, row.tone) for row in day.day(cast.boris).sections[0].rows]
    assert rows == [
        ("yesterday", "", "late"), ("09:50", "2 h ago", "late"), ("11:18", "42 min ago", "late"),
        ("12:01", "now", "now"), ("12:40", "", ""),
    ]  # fmt: skip


def test_what_is_skipped_comes_back_in_an_hour_or_when_recalled(cast: Cast, boris: Browser) -> None:
    task = make_task_of(cast.boris, due_at=localtime().replace(hour=11, minute=0))
    page = boris.post("/today/skip/", {"at": f"task:{task.pk}"}).content.decode()
    assert (REF.findall(page), "1 skipped: show it" in page) == ([], True)
    assert "All that is left you have skipped" in page
    page = boris.post("/today/recall/").content.decode()
    assert REF.findall(page)[0] == f"task:{task.pk}"


def test_recorded_the_next_one_comes_back_at_once(cast: Cast, boris: Browser) -> None:
    noon = localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    one, other = make_client(owner=cast.boris, last_name="Орлов"), make_client(owner=cast.boris, last_name="Гусев")
    first = make_task_of(cast.boris, one, due_at=noon - timedelta(hours=1))
    second = make_task_of(cast.boris, other, due_at=noon)
    page = boris.get("/today/").content.decode()
    assert f'id="hand" class="box hand" aria-label="At hand" data-ref="task:{first.pk}"' in page
    response = record(boris, one, result="reached", about=f"task:{first.pk}", page="today")
    page = response.content.decode()
    assert response.status_code == 200
    assert f'id="hand" class="box hand" aria-label="At hand" data-ref="task:{second.pk}"' in page
    assert re.findall(r"<strong>(\d+)</strong> of (\d+)</span>", page) == [("1", "2")]


def test_a_promise_without_a_client_is_kept_by_one_press(cast: Cast, boris: Browser) -> None:
    task = make_task_of(cast.boris, what="report", due_at=localtime().replace(hour=11))
    page = boris.get("/today/").content.decode()
    assert f'hx-post="/today/{task.pk}/done/"' in page
    page = boris.post(f"/today/{task.pk}/done/").content.decode()
    assert "Nobody waits for you now" in page
    assert boris.post(f"/today/{task.pk}/done/").status_code == 200
    assert boris.get("/today/?part=nothing").status_code == 404
    assert boris.post("/today/skip/").status_code == 404


def test_the_end_of_the_queue_is_foretold_by_ones_own_pace_only(cast: Cast) -> None:
    noon = localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    for _task in range(4):
        make_task_of(cast.boris, due_at=noon)
    done = [make_task_of(cast.boris, due_at=noon) for _task in range(5)]
    minutes = (10, 20, 30, 110, 120)  # with a lunch
    for task, before in zip(done[:4], minutes, strict=False):
        Task.objects.filter(pk=task.pk).update(state="done", closed_at=noon - timedelta(minutes=before))
    found = day.day(cast.boris)
    assert (found.done, found.left, found.ends_at) == (4, 5, None)
    Task.objects.filter(pk=done[4].pk).update(state="done", closed_at=noon - timedelta(minutes=minutes[4]))
    found = day.day(cast.boris)
    assert (found.done, found.left, found.ends_at) == (5, 4, noon + timedelta(minutes=40))


def test_a_client_that_is_not_open_to_one_is_not_in_ones_queue(cast: Cast, boris: Browser) -> None:
    foreign = make_client(owner=cast.vera)
    make_task_of(cast.boris, foreign, due_at=localtime().replace(hour=11))
    page = boris.get("/today/").content.decode()
    assert REF.findall(page) == []


def test_clients_without_a_next_step_are_counted_above_the_queue(
    cast: Cast, boris: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krug.tasks.next_steps.count", lambda employee: 3)
    page = boris.get("/today/").content.decode()
    assert "3 clients in work without a next step" in page
    monkeypatch.setattr("krug.tasks.next_steps.count", lambda employee: 0)
    assert "without a next step" not in boris.get("/today/").content.decode()


def count_of(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        ask()
    return len(found)


def test_one_row_and_many_are_asked_by_the_same_number_of_queries(cast: Cast, boris: Browser) -> None:
    noon = localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    clients = [make_client(owner=cast.boris, phone=f"8 912 345-67-{n:02}") for n in range(4)]
    make_task_of(cast.boris, clients[0], due_at=noon)
    make_occasion(clients[0])
    boris.get("/today/")
    one = count_of(lambda: boris.get("/today/"))
    for client in clients[1:]:
        make_task_of(cast.boris, client, due_at=noon)
        make_occasion(client)
    assert count_of(lambda: boris.get("/today/")) == one
    assert one <= 20
    stored = count_of(lambda: record(boris, clients[0], text="yes"))
    assert stored <= 30


def test_undone_ones_are_in_the_queue_again(cast: Cast) -> None:
    task = make_task_of(cast.boris, make_client(owner=cast.boris), due_at=now())
    client = task.client
    assert client is not None
    recorded = actions.record(client, actions.Touch("call", result="reached"), about=task, by=cast.boris)
    assert recorded is not None
    assert refs(cast) == []
