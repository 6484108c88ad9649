"""The page of tasks, and the panel of a card."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from krug.clients.testing import make_client
from krug.staff.testing import Cast
from krug.tasks import actions, queries
from krug.tasks.models import Task
from krug.tasks.subjects import Subject
from krug.tasks.testing import make_task_of
from krug.timeline import actions as timeline

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def counted(ask: Callable[[], Any]) -> int:
    ask()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        ask()
    return len(seen)


@pytest.mark.parametrize("address", ["/tasks/?whose=all", "/tasks/", "/tasks/overdue/", "/tasks/?whose=all&when=done"])
def test_three_tasks_cost_as_many_questions_as_one(cast: Cast, address: str) -> None:
    browser = cast.browser(cast.anna)

    def two() -> None:
        task = make_task_of(cast.anna, make_client(owner=cast.boris), due_at=now() - timedelta(days=1))
        actions.close(make_task_of(cast.boris, make_client(owner=cast.boris)), by=cast.anna)
        assert task.pk

    two()
    one = counted(lambda: browser.get(address))
    two()
    two()
    assert counted(lambda: browser.get(address)) == one


def test_the_card_asks_as_often_for_three_tasks_as_for_one(cast: Cast) -> None:
    client, browser = make_client(owner=cast.boris), cast.browser(cast.boris)
    make_task_of(cast.boris, client)
    one = counted(lambda: browser.get(f"/clients/{client.pk}/tasks/"))
    make_task_of(cast.boris, client)
    make_task_of(cast.anna, client)
    assert counted(lambda: browser.get(f"/clients/{client.pk}/tasks/")) == one


def test_a_task_is_made_of_one_line_with_its_moment_in_the_words(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    form = {"what": "call about the pump tomorrow at 10", "client": str(client.pk), "short": "1", "key": "k"}
    browser = cast.browser(cast.boris)
    assert [browser.post("/tasks/new/", form).status_code for _twice in range(2)] == [204, 204]
    task = Task.objects.get()
    assert (task.what, task.client, task.responsible, task.doing) == ("call about the pump", client, cast.boris, "call")
    assert task.remind_at == task.due_at


def test_a_line_without_a_moment_is_refused_and_kept(cast: Cast) -> None:
    answer = cast.browser(cast.boris).post("/tasks/new/", {"what": "call", "short": "1"})
    assert (answer.status_code, "Say when" in answer.headers["HX-Trigger"]) == (422, True)
    assert answer.headers["HX-Reswap"] == "none"


def test_a_client_out_of_sight_gets_no_task(cast: Cast) -> None:
    foreign = make_client(owner=cast.vera)
    form = {"what": "call tomorrow at 10", "client": str(foreign.pk)}
    assert cast.browser(cast.boris).post("/tasks/new/", form).status_code == 404


def test_nobody_is_given_a_task_of_a_client_whose_card_they_may_not_open(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    form = {"what": "call", "when": "tomorrow at 10", "client": str(client.pk), "responsible": str(cast.vera.pk)}
    browser = cast.browser(cast.boris)
    assert browser.post("/tasks/new/", form).status_code == 422
    task = make_task_of(cast.boris, client)
    assert browser.post(f"/tasks/{task.pk}/delegate/", {"to": str(cast.vera.pk)}).status_code == 422
    assert browser.post(f"/tasks/{task.pk}/delegate/", {"to": str(cast.olga.pk)}).status_code == 200
    assert Task.objects.get().responsible == cast.olga


def test_the_second_of_two_who_finish_it_reads_who_was_first(cast: Cast) -> None:
    task = make_task_of(cast.boris)
    actions.close(task, by=cast.anna)
    answer = cast.browser(cast.boris).post(f"/tasks/{task.pk}/close/")
    assert (answer.status_code, "Anna has closed it already" in answer.headers["HX-Trigger"]) == (409, True)
    assert answer.headers["HX-Reswap"] == "none"  # the line stays, and what is typed in its place


def test_what_is_done_is_undone_from_the_toast(cast: Cast) -> None:
    task = make_task_of(cast.boris)
    browser = cast.browser(cast.boris)
    told = browser.post(f"/tasks/{task.pk}/close/").headers["HX-Trigger"]
    address = told.partition('"undo": "')[2].partition('"')[0]
    assert browser.post(address).status_code == 204
    task.refresh_from_db()
    assert task.state == "open"
    assert cast.browser(cast.vera).post(address).status_code == 404


def test_a_page_ends_where_the_next_begins(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "SIZE", 2)
    monkeypatch.setattr(queries.page, "__kwdefaults__", {"size": 2})
    at = now() + timedelta(hours=1)
    tasks = [make_task_of(cast.boris, what=f"no. {number}", due_at=at) for number in range(5)]
    browser, address, seen = cast.browser(cast.boris), "/tasks/", []
    while address:
        shown = text(browser.get(address))
        seen += [task.pk for task in tasks if f'id="task-{task.pk}"' in shown]
        after = shown.partition("&amp;after=")[2].partition('"')[0]
        address = f"/tasks/?whose=mine&when=open&after={after}" if after else ""
    assert seen == [task.pk for task in tasks]


def test_counts_open_their_rows(cast: Cast) -> None:
    make_task_of(cast.boris, what="late one", due_at=now() - timedelta(days=2))
    make_task_of(cast.boris, what="one to come")
    browser = cast.browser(cast.olga)
    assert f"whose={cast.boris.pk}&amp;when=overdue" in text(browser.get("/tasks/overdue/"))
    rows = text(browser.get(f"/tasks/?whose={cast.boris.pk}&when=overdue"))
    assert ("late one" in rows, "one to come" in rows) == (True, False)


def test_whose_tasks_are_shown_follows_the_right(cast: Cast) -> None:
    for name in ("anna", "olga", "boris", "vera", "gleb"):
        make_task_of(getattr(cast, name), what=f"of {name}")

    def seen(name: str, whose: str) -> list[str]:
        rows = text(cast.browser(getattr(cast, name)).get(f"/tasks/?whose={whose}"))
        return [each for each in ("anna", "olga", "boris", "vera", "gleb") if f"of {each}<" in rows]

    assert seen("anna", "all") == ["anna", "olga", "boris", "vera", "gleb"]
    assert seen("olga", "all") == ["olga", "boris"]
    assert (seen("boris", "all"), seen("boris", str(cast.vera.pk))) == (["boris"], [])
    assert (seen("gleb", "mine"), seen("gleb", "all")) == (["gleb"], ["gleb"])


def test_the_card_shows_what_colleagues_promised_without_letting_one_close_it(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    theirs, mine = make_task_of(cast.anna, client, what="theirs"), make_task_of(cast.boris, client, what="mine")
    shown = text(cast.browser(cast.boris).get(f"/clients/{client.pk}/tasks/"))
    assert ("theirs" in shown, f"/tasks/{theirs.pk}/close/" in shown) == (True, False)
    assert f"/tasks/{mine.pk}/close/" in shown


def test_a_task_promised_in_a_touch_names_it_to_who_may_see_it(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    touch = timeline.record_interaction(client, kind="call", by=cast.boris)
    assert touch is not None
    make_task_of(cast.boris, client, subject=Subject("touch", touch.pk))
    make_task_of(cast.vera, subject=Subject("touch", touch.pk))
    assert "promised: call, today" in text(cast.browser(cast.boris).get("/tasks/"))
    assert "promised:" not in text(cast.browser(cast.vera).get("/tasks/"))


def test_putting_off_by_a_choice_and_by_words(cast: Cast) -> None:
    task = make_task_of(cast.boris, due_at=now() + timedelta(days=1))
    browser = cast.browser(cast.boris)
    was = task.due_at
    browser.post(f"/tasks/{task.pk}/postpone/", {"to": "week"})
    task.refresh_from_db()
    assert task.due_at - was == timedelta(days=7)
    assert browser.post(f"/tasks/{task.pk}/postpone/", {"to": "whenever"}).status_code == 422
    assert browser.post(f"/tasks/{task.pk}/postpone/", {"to": "in two days at 14:30"}).status_code == 200


def test_a_change_in_place_keeps_what_is_not_said_otherwise(cast: Cast) -> None:
    task = make_task_of(cast.boris, what="boiler", repeat="FREQ=WEEKLY", remind_before_min=15)
    browser = cast.browser(cast.boris)
    assert 'value="boiler"' in text(browser.get(f"/tasks/{task.pk}/change/"))
    form = {"doing": "email", "what": "pump", "when": "01.12.2099 10:00", "repeat": task.repeat, "remind": "15"}
    assert browser.post(f"/tasks/{task.pk}/change/", form).status_code == 200
    task.refresh_from_db()
    assert (task.doing, task.what, task.remind_before_min) == ("email", "pump", 15)
    bad = browser.post(f"/tasks/{task.pk}/change/", {**form, "when": "some day"})
    assert bad.status_code == 422


SHOWN = {"doing": "call", "what": "boiler", "when": "01.12.2099 10:00", "repeat": "", "remind": ""}


def typed(**told: str) -> dict[str, str]:
    """The form of a task as the page sends it: what is typed, and what it has shown."""
    return {**SHOWN, **told, **{f"was-{name}": value for name, value in SHOWN.items()}}


def test_of_two_who_change_one_task_each_changes_what_they_typed(cast: Cast) -> None:
    due_at = datetime(2099, 12, 1, 10, 0, tzinfo=ZoneInfo("Europe/Moscow"))
    task = make_task_of(cast.boris, what="boiler", due_at=due_at)
    address, boris, anna = f"/tasks/{task.pk}/change/", cast.browser(cast.boris), cast.browser(cast.anna)
    assert 'name="was-when" value="01.12.2099 10:00"' in text(boris.get(address))
    assert boris.post(address, typed(what="pump")).status_code == 200
    assert anna.post(address, typed(remind="15")).status_code == 200
    task.refresh_from_db()
    assert (task.what, task.remind_before_min, task.due_at) == ("pump", 15, due_at)


def test_a_new_task_is_made_of_all_that_is_typed_whatever_was_shown(cast: Cast) -> None:
    made = cast.browser(cast.boris).post("/tasks/new/", typed(what="pump"))
    assert (made.status_code, Task.objects.get().doing) == (204, "call")


def test_whoever_types_where_another_has_typed_meanwhile_is_told_and_may_have_it_all_the_same(cast: Cast) -> None:
    due_at = datetime(2099, 12, 1, 10, 0, tzinfo=ZoneInfo("Europe/Moscow"))
    task = make_task_of(cast.boris, what="boiler", due_at=due_at)
    address, boris, anna = f"/tasks/{task.pk}/change/", cast.browser(cast.boris), cast.browser(cast.anna)
    assert boris.post(address, typed(what="pump", doing="email")).status_code == 200
    told = anna.post(address, typed(what="valve"))
    assert (told.status_code, Task.objects.get().what) == (409, "pump")
    assert "Meanwhile somebody has changed this to: pump." in text(told)
    assert 'value="valve"' in text(told)
    assert 'name="was-what" value="pump"' in text(told)
    assert anna.post(address, {**typed(what="valve"), "was-what": "pump"}).status_code == 200
    task.refresh_from_db()
    assert (task.what, task.doing) == ("valve", "email")


def test_the_card_loads_what_its_panels_need_once_and_their_drawing_anew_nothing(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    browser = cast.browser(cast.boris)
    page = browser.get(f"/clients/{client.pk}/").content.decode()
    files = ("tasks/tasks.css", "tasks/tasks.js", "tasks/strip.css", "tasks/strip.js", "tasks/parties.js")
    assert {file: page.count(f'"/static/{file}') for file in files} == dict.fromkeys(files, 1)
    aside = browser.get(f"/clients/{client.pk}/?part=aside").content.decode()
    assert ("<script" in aside, "<link" in aside) == (False, False)
