"""The strip: a touch, its next step and what it was done for, in one press."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime, now

from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.staff.testing import Cast
from krug.tasks import actions, strip
from krug.tasks.models import Occasion, OccasionState, Skip, Task, TaskState
from krug.tasks.strip_form import understood
from krug.tasks.testing import make_task_of
from krug.timeline import actions as timeline
from krug.timeline.models import Event, Interaction, RefusalReason, TouchResult

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast) -> Client:
    return make_client(owner=cast.boris, last_name="Орлова", city="Екатеринбург")


def record(browser: Browser, client: Client, **data: str) -> Any:
    return browser.post(f"/clients/{client.pk}/strip/", {"kind": "call", **data})


def told(response: Any) -> dict[str, Any]:
    """The toast and what is to be read anew."""
    found = json.loads(response.headers["HX-Trigger"])
    return {"toast": found.pop("krug:toast")["text"], "refresh": sorted(found)}


def undo_url(response: Any) -> str:
    return str(json.loads(response.headers["HX-Trigger"])["krug:toast"]["undo"])


def make_occasion(client: Client, **told: Any) -> Occasion:
    return Occasion.objects.create(
        client=client, owner=client.owner, **{"finder": "of-tests", "key": "k", "value": 100_00, **told},
        found_at=now(), good_until=localtime().date() + timedelta(days=3),
    )  # fmt: skip


def test_touch_and_next_step_are_one_press(client: Client, cast: Cast, boris: Browser) -> None:
    response = record(
        boris, client, result="thinks", text="Will call", next_doing="email", next_when="tomorrow at 10 send the offer"
    )
    assert (response.status_code, told(response)) == (
        204, {"toast": "Recorded", "refresh": ["krug:refresh-tasks", "krug:refresh-totals"]},
    )  # fmt: skip
    touch, task = Interaction.objects.get(), Task.objects.get()
    assert (touch.kind, touch.direction, touch.result, touch.text) == ("call", "out", "thinks", "Will call")
    assert (task.client, task.responsible, task.doing, task.what) == (client, cast.boris, "email", "send the offer")
    assert localtime(task.due_at) == (localtime() + timedelta(days=1)).replace(
        hour=10, minute=0, second=0, microsecond=0
    )
    assert task.remind_at == task.due_at


def test_a_promise_for_a_day_as_a_whole_reminds_of_nothing(client: Client, boris: Browser) -> None:
    record(boris, client, result="thinks", next_when="tomorrow")
    assert (Task.objects.get().is_all_day, Task.objects.get().remind_at) == (True, None)


def test_the_task_it_was_done_for_is_closed_and_the_occasion_used(client: Client, cast: Cast, boris: Browser) -> None:
    task, occasion = make_task_of(cast.boris, client), make_occasion(client)
    record(boris, client, result="reached", about=f"task:{task.pk}")
    record(boris, client, result="agreed", about=f"occasion:{occasion.pk}")
    task.refresh_from_db()
    occasion.refresh_from_db()
    assert (task.state, task.closed_by, occasion.state) == (TaskState.DONE, cast.boris, OccasionState.USED)


def test_a_promise_to_who_was_not_reached_stays_unless_another_is_made(
    client: Client, cast: Cast, boris: Browser
) -> None:
    task = make_task_of(cast.boris, client)
    record(boris, client, result="no_answer", about=f"task:{task.pk}")
    task.refresh_from_db()
    assert task.state == TaskState.OPEN
    record(boris, client, result="no_answer", about=f"task:{task.pk}", next_when="in an hour")
    task.refresh_from_db()
    assert (task.state, Task.objects.filter(state=TaskState.OPEN).count()) == (TaskState.DONE, 1)


def test_all_of_one_press_is_undone_by_one(client: Client, cast: Cast, boris: Browser) -> None:
    task = make_task_of(cast.boris, client)
    response = record(boris, client, result="thinks", about=f"task:{task.pk}", next_when="in an hour")
    answer = boris.post(undo_url(response))
    task.refresh_from_db()
    client.totals.refresh_from_db()
    assert (answer.status_code, told(answer)["toast"]) == (204, "Undone")
    assert (task.state, task.closed_at) == (TaskState.OPEN, None)
    assert list(Task.objects.filter(archived_at=None)) == [task]
    assert (Interaction.objects.filter(archived_at=None).count(), client.totals.interactions) == (0, 0)
    assert boris.post(undo_url(response)).status_code == 404


def test_a_touch_alone_is_undone_as_a_touch(client: Client, boris: Browser) -> None:
    response = record(boris, client)
    assert undo_url(response) == f"/touches/{Interaction.objects.get().pk}/remove/"
    assert Event.objects.filter(code="tasks.recorded").count() == 0


def test_the_same_press_sent_twice_is_one(client: Client, cast: Cast, boris: Browser) -> None:
    task = make_task_of(cast.boris, client)
    for _sending in range(2):
        response = record(boris, client, key="k1", about=f"task:{task.pk}", next_when="in an hour")
        assert response.status_code == 204
    assert (Interaction.objects.count(), Task.objects.filter(state=TaskState.OPEN).count()) == (1, 1)


def test_what_somebody_else_closed_before_is_said_and_the_touch_stands(client: Client, cast: Cast) -> None:
    task = make_task_of(cast.boris, client)
    actions.close(Task.objects.get(pk=task.pk), by=cast.anna)
    recorded = actions.record(client, actions.Touch("call", result="reached"), about=task, by=cast.boris)
    assert recorded is not None
    assert (recorded.settled, recorded.too_late, Interaction.objects.count()) == (False, True, 1)


def test_a_row_of_another_client_is_not_settled(client: Client, cast: Cast, boris: Browser) -> None:
    other = make_task_of(cast.boris, make_client(owner=cast.boris))
    assert record(boris, client, about=f"task:{other.pk}", result="reached").status_code == 204
    other.refresh_from_db()
    assert other.state == TaskState.OPEN


def test_a_moment_that_is_not_understood_is_said_and_nothing_is_written(client: Client, boris: Browser) -> None:
    response = record(boris, client, next_when="some day")
    assert (response.status_code, told(response)["toast"]) == (
        422, "When? This is not understood as a moment: some day",
    )  # fmt: skip
    assert Interaction.objects.count() == 0


def test_a_refusal_asks_for_its_reason_where_the_company_wants_it(client: Client, boris: Browser) -> None:
    TouchResult.objects.filter(code="refused").update(wants_reason=True)
    reason = RefusalReason.objects.get(code="expensive")
    assert record(boris, client, result="refused").status_code == 422
    assert record(boris, client, result="refused", reason=str(reason.pk)).status_code == 204
    assert Interaction.objects.get().reason == reason


@pytest.mark.parametrize(
    ("ago", "is_believed"),
    [("3h", True), ("29d", True), ("31d", False), ("-1h", False), ("nonsense", False), ("", False)],
)
def test_a_touch_that_waited_for_the_connection_has_the_time_it_was_sent_at(
    client: Client, boris: Browser, ago: str, is_believed: bool
) -> None:
    spans = {"3h": timedelta(hours=3), "29d": timedelta(days=29), "31d": timedelta(days=31), "-1h": -timedelta(hours=1)}
    sent = now() - spans[ago] if ago in spans else None
    response = record(boris, client, at=sent.isoformat() if sent else ago, key="k1", next_when="in an hour")
    if ago == "nonsense":
        assert (response.status_code, Interaction.objects.count()) == (422, 0)
        return
    touch = Interaction.objects.get()
    assert (touch.at == sent) is is_believed
    assert is_believed or abs(now() - touch.at) < timedelta(minutes=1)
    assert abs(Task.objects.get().due_at - touch.at - timedelta(hours=1)) < timedelta(minutes=2)


@pytest.mark.parametrize(
    "data",
    [{"kind": ""}, {"kind": "fax"}, {"result": "bought"}, {"text": "x" * 20_001}, {"text": "\0"}, {"key": "k" * 65}],
    ids=lambda data: next(iter(data)),
)
def test_what_cannot_be_read_is_said_and_nothing_is_written(
    client: Client, boris: Browser, data: dict[str, str]
) -> None:
    response = record(boris, client, **data)
    assert (response.status_code, response.headers["HX-Reswap"]) == (422, "none")
    assert told(response) == {"toast": "Choose what it was: a call, a letter…", "refresh": []}
    assert Interaction.objects.count() == 0


def test_only_who_may_records(client: Client, cast: Cast) -> None:
    statuses = {
        name: record(cast.browser(getattr(cast, name)), client).status_code
        for name in ("anna", "olga", "boris", "vera", "gleb")
    }
    assert statuses == {"anna": 204, "olga": 204, "boris": 204, "vera": 404, "gleb": 404}


def test_the_preview_says_how_a_moment_is_understood_and_what_the_clients_clock_shows(boris: Browser) -> None:
    page = boris.post(
        "/strip/moment/", {"next_when": "30.11.2035 10:00 boiler", "zone": "Asia/Yekaterinburg"}
    ).content.decode()
    assert ("Friday, 30 November 2035, 10:00" in page, "12:00 there" in page, "boiler" in page) == (True, True, True)
    assert (
        "Not understood" in boris.post("/strip/moment/", {"next_when": "some day", "zone": "../etc"}).content.decode()
    )


@pytest.mark.parametrize(
    ("today", "said", "days"),
    [
        ("2026-11-24", ["tomorrow 10:00", "Thu", "in a week"], ["11-25", "11-26", "12-01"]),
        ("2026-11-27", ["Mon 10:00", "Tue", "in a week"], ["11-30", "12-01", "12-04"]),
        ("2026-12-30", ["11.01 10:00", "in a week"], ["01-11", "01-06"]),  # all between is free
        ("2027-01-04", ["Mon 10:00", "in a week"], ["01-11", "01-11"]),
    ],
)
def test_the_moments_offered_are_understood_as_the_working_days_they_stand_for(
    monkeypatch: pytest.MonkeyPatch, today: str, said: list[str], days: list[str]
) -> None:
    now = datetime.fromisoformat(f"{today} 20:30+03:00")
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    offered = strip.likely_moments()
    assert [label for label, _typed in offered] == said
    moments = [understood(typed, now=now) for _label, typed in offered]
    assert [moment and f"{moment.at:%m-%d %H:%M}" for moment in moments] == [f"{day} 10:00" for day in days]


def test_the_form_of_a_task_has_the_same_preview(boris: Browser) -> None:
    assert (
        "Friday, 30 November 2035, 10:00" in boris.post("/strip/moment/", {"when": "30.11.2035 10:00"}).content.decode()
    )
    assert 'hx-post="/strip/moment/"' in boris.get("/tasks/new/").content.decode()


def test_the_card_offers_to_close_what_is_due_with_the_touch(client: Client, cast: Cast, boris: Browser) -> None:
    task = make_task_of(cast.boris, client, what="boiler")
    page = boris.get(f"/clients/{client.pk}/").content.decode()
    assert f'name="about" value="task:{task.pk}" checked' in page
    assert 'action="/clients/' in page


def test_skips_that_are_over_go(client: Client, cast: Cast) -> None:
    Skip.objects.create(employee=cast.boris, ref="task:1", until=now() - timedelta(minutes=1))
    actions.skip("task:2", by=cast.boris)
    actions.skip("task:2", by=cast.boris)
    assert list(Skip.objects.values_list("ref", flat=True)) == ["task:2"]


def test_a_touch_of_the_past_undone_by_its_own_door_leaves_the_rest(client: Client, cast: Cast, boris: Browser) -> None:
    """Whoever removes the touch alone keeps the next step; undoing the press afterwards takes that too."""
    response = record(boris, client, next_when="in an hour")
    timeline.remove_interaction(Interaction.objects.get(), by=cast.boris)
    assert Task.objects.filter(archived_at=None).count() == 1
    assert boris.post(undo_url(response)).status_code == 204
    assert Task.objects.filter(archived_at=None).count() == 0


def test_who_else_took_part_and_what_was_granted_go_along_with_the_same_press(
    client: Client, cast: Cast, boris: Browser
) -> None:
    his, hers = make_client(owner=cast.boris, last_name="Серов"), make_client(owner=cast.vera, last_name="Тайна")
    told_of = {"benefit_kind": "gift", "benefit": "1 250,50", "benefit_what": "a mug"}
    parties = f"Серов № {his.pk}\nТайна № {hers.pk}\nno number"
    response = record(boris, client, result="agreed", parties=parties, next_when="in an hour", **told_of)
    touch = Interaction.objects.get()
    assert (response.status_code, touch.benefit_kind, touch.benefit.minor, touch.benefit_what) == (
        204, "gift", 125_050, "a mug",
    )  # fmt: skip
    assert [each.client for each in touch.participants.all()] == [his]
    his.totals.refresh_from_db()
    assert his.totals.interactions == 1
    boris.post(undo_url(response))
    his.totals.refresh_from_db()
    assert his.totals.interactions == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"benefit_what": "a mug"}, "Choose what was granted: a discount, a gift or a sample."),
        ({"benefit_kind": "gift", "benefit": "-5"}, "A benefit cannot cost less than nothing."),
        ({"parties": "\n".join(f"x № {n}" for n in range(51))}, "At most 50 others can have taken part."),
    ],
)
def test_what_is_wrong_under_more_is_said_in_its_own_words(
    client: Client, boris: Browser, data: dict[str, str], said: str
) -> None:
    response = record(boris, client, **data)
    assert (response.status_code, told(response)["toast"]) == (422, said)
    assert Interaction.objects.count() == 0


# What it costs


def test_a_press_and_a_card_ask_few_questions(client: Client, cast: Cast, anna: Browser) -> None:
    """Of the press without what begins and ends transactions and without holding rows, which differ by engine."""
    timeline.record_interaction(client, kind="call", result="thinks", by=cast.anna)
    numbers = []
    for _press in range(2):
        anna.get(f"/clients/{client.pk}/")
        with CaptureQueriesContext(connection) as pressed:
            record(anna, client, result="thinks", next_when="tomorrow at 10")
        with CaptureQueriesContext(connection) as opened:
            anna.get(f"/clients/{client.pk}/")
        said = [each["sql"] for each in pressed if not each["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE"))]
        numbers.append((len([sql for sql in said if "FOR UPDATE" not in sql]), len(opened)))
    # 20 and 23, and a little: a job may wait already
    assert [(press <= 25, card <= 27) for press, card in numbers] == [(True, True)] * 2
