"""The bell, the toasts and the settings of how reminders come, as pages ask for them."""

import datetime
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from pytest_django import Settings

from krug.clients.testing import make_client
from krug.core.models import LiveNote
from krug.staff.models import Employee
from krug.staff.testing import Cast, make_cast
from krug.tasks import actions
from krug.tasks.models import PushBrowser, Reminder, Task
from krug.tasks.reminding.telling import Teller
from krug.tasks.testing import make_task_of

pytestmark = pytest.mark.django_db
BROWSER = {
    "address": "https://updates.push.services.mozilla.com/wpush/v2/x",
    "key": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "secret": "BTBZMqHH6r4Tts7J_aSIgg",
}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def boriss(cast: Cast) -> Browser:
    return cast.browser(cast.boris)


def reminded(employee: Employee, what: str = "about the boiler", *, with_client: bool = True) -> Reminder:
    client = make_client(owner=employee, last_name="Orlov", phone="8 912 345-67-89") if with_client else None
    make_task_of(employee, client, due_at=now(), remind_before_min=0, what=what)
    Teller().look()
    return Reminder.objects.latest("pk")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_bell_counts_and_lists_what_was_not_seen(cast: Cast, boriss: Browser) -> None:
    assert "Nothing new" in text(boriss.get("/reminders/bell/"))
    reminded(cast.boris), reminded(cast.boris, "about the pump"), reminded(cast.vera, "about the bath")
    bell = text(boriss.get("/reminders/bell/"))
    assert '<span id="bell-count" class="count" hx-swap-oob="true">2</span>' in bell
    assert ("about the boiler" in bell, "about the pump" in bell, "about the bath" in bell) == (True, True, False)
    assert "345" not in bell


def test_every_page_has_a_place_for_the_bell(boriss: Browser) -> None:
    page = text(boriss.get("/settings/me/"))
    assert ('id="bell"' in page, 'id="reminders"' in page, 'aria-live="polite"' in page) == (True, True, True)


def test_a_toast_has_the_task_the_client_and_three_ways_on(cast: Cast, boriss: Browser) -> None:
    row = reminded(cast.boris)
    toast = text(boriss.get("/reminders/toasts/"))
    assert f'data-reminder="{row.pk}"' in toast
    assert [word in toast for word in ("about the boiler", "Orlov", "Open", "Done", "In 10 minutes")] == [True] * 5


def test_no_more_than_three_toasts_stand_over_a_page(cast: Cast, boriss: Browser) -> None:
    for number in range(5):
        reminded(cast.boris, f"about {number}")
    assert text(boriss.get("/reminders/toasts/")).count("data-reminder=") == 3


def test_one_reminder_and_three_take_the_same_number_of_questions(cast: Cast, boriss: Browser) -> None:
    def questions(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            boriss.get(address)
        return len(asked)

    reminded(cast.boris)
    boriss.get("/reminders/bell/")
    one = [questions("/reminders/bell/"), questions("/reminders/toasts/")]
    reminded(cast.boris), reminded(cast.boris)
    assert [questions("/reminders/bell/"), questions("/reminders/toasts/")] == one


def test_opening_leads_to_the_card_and_puts_it_away(cast: Cast, boriss: Browser) -> None:
    row = reminded(cast.boris)
    answer = boriss.post(f"/reminders/{row.pk}/open/")
    assert answer.headers["HX-Redirect"] == f"/clients/{row.task.client_id}/"
    assert "Nothing new" in text(boriss.get("/reminders/bell/"))


def test_a_task_without_a_client_leads_to_the_list_of_tasks(cast: Cast, boriss: Browser) -> None:
    row = reminded(cast.boris, with_client=False)
    assert boriss.get(f"/reminders/{row.pk}/").headers["Location"] == "/tasks/"


def test_done_closes_the_task_and_offers_to_take_it_back(cast: Cast, boriss: Browser) -> None:
    row = reminded(cast.boris)
    answer = boriss.post(f"/reminders/{row.pk}/done/")
    told = json.loads(answer.headers["HX-Trigger"])["krug:toast"]
    assert (Task.objects.get().state, told["text"], bool(told["undo"])) == ("done", "Done", True)
    assert boriss.post(told["undo"]).status_code == 204
    assert Task.objects.get().state == "open"


def test_done_by_a_colleague_before_it_says_so(cast: Cast, boriss: Browser) -> None:
    row = reminded(cast.boris)
    actions.close(row.task, by=cast.olga)
    answer = boriss.post(f"/reminders/{row.pk}/done/")
    assert json.loads(answer.headers["HX-Trigger"])["krug:toast"]["text"] == "It is done already"


def test_put_off_by_ten_minutes_twice_it_comes_once(cast: Cast, boriss: Browser) -> None:
    row = reminded(cast.boris)
    assert [boriss.post(f"/reminders/{row.pk}/again/").status_code for _press in range(2)] == [200, 200]
    later = Reminder.objects.get(told_at=None)
    assert abs((later.at - now()).total_seconds() - 600) < 5


def test_what_a_colleague_is_reminded_of_is_not_there(cast: Cast, boriss: Browser) -> None:
    row = reminded(cast.vera)
    assert [boriss.post(f"/reminders/{row.pk}/{deed}/").status_code for deed in ("open", "seen", "done", "again")] == (
        [404] * 4
    )
    assert boriss.get(f"/reminders/{row.pk}/").status_code == 404


def test_of_a_client_that_became_somebody_elses_nothing_is_shown(cast: Cast, boriss: Browser) -> None:
    row = reminded(cast.boris)
    client = row.task.client
    assert client is not None
    type(client).objects.filter(pk=client.pk).update(owner=cast.vera)
    assert "Orlov" not in text(boriss.get("/reminders/bell/")) + text(boriss.get("/reminders/toasts/"))
    assert boriss.post(f"/reminders/{row.pk}/open/").status_code == 404


def test_all_are_put_away_at_once_and_the_other_devices_hear_it(cast: Cast, boriss: Browser) -> None:
    reminded(cast.boris), reminded(cast.boris)
    assert "Nothing new" in text(boriss.post("/reminders/seen/"))
    assert LiveNote.objects.filter(to=cast.boris.pk, code="tasks.reminders_seen").count() == 1


def test_letters_are_off_until_the_employee_turns_them_on(boriss: Browser) -> None:
    assert " checked" not in text(boriss.get("/settings/notifications/"))
    boriss.post("/settings/notifications/mail/", {"by_mail": "yes"})
    assert " checked" in text(boriss.get("/settings/notifications/"))
    boriss.post("/settings/notifications/mail/", {})
    assert " checked" not in text(boriss.get("/settings/notifications/"))


def test_without_a_mail_server_the_page_says_so(boriss: Browser, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    page = text(boriss.get("/settings/notifications/"))
    assert ("KRUG_MAIL_URL" in page, 'name="by_mail"' in page) == (True, False)


def test_a_browser_is_turned_on_and_off(boriss: Browser) -> None:
    told = [boriss.post("/settings/notifications/browsers/", BROWSER).status_code for _time in range(2)]
    assert (told, PushBrowser.objects.count()) == ([204, 204], 1)
    assert "data-push-here" in text(boriss.get("/settings/notifications/"))
    boriss.post(f"/settings/notifications/browsers/{PushBrowser.objects.get().pk}/off/")
    assert PushBrowser.objects.count() == 0


@pytest.mark.parametrize("over", [
    {"address": "https://evil.example/x"}, {"address": "http://127.0.0.1:8000/"}, {"key": "short"}, {"key": "*"},
    {"secret": "x"}, {"address": ""},
])  # fmt: skip
def test_what_is_no_browser_of_a_known_service_is_refused(boriss: Browser, over: dict[str, str]) -> None:
    answer = boriss.post("/settings/notifications/browsers/", {**BROWSER, **over})
    assert (answer.status_code, PushBrowser.objects.count()) == (422, 0)


def test_a_trial_with_nothing_turned_on_says_so(boriss: Browser) -> None:
    answer = boriss.post("/settings/notifications/try/")
    said = json.loads(answer.headers["HX-Trigger"])["krug:toast"]["text"]
    assert said == "Nothing is turned on yet besides the open page"


def test_the_moment_is_by_the_clock_of_the_reader(cast: Cast, boriss: Browser) -> None:
    Employee.objects.filter(pk=cast.boris.pk).update(time_zone="Asia/Vladivostok")
    row = reminded(cast.boris)
    Task.objects.filter(pk=row.task_id).update(due_at=datetime.datetime(2026, 3, 5, 4, 30, tzinfo=datetime.UTC))
    assert "14:30" in text(boriss.get("/reminders/bell/"))
