"""The calendar of an employee's tasks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils.timezone import now
from icalendar import Calendar

from krug.clients import actions as clients
from krug.clients.testing import make_client
from krug.staff import actions as staff
from krug.staff.testing import Cast
from krug.tasks import actions
from krug.tasks.testing import make_task_of

pytestmark = pytest.mark.django_db


def read(secret: str, status: int = 200) -> str:
    answer = Browser().get(f"/calendar/{secret}.ics")
    assert answer.status_code == status
    return answer.content.decode().replace("\r\n ", "")


def events_of(text: str) -> list[Any]:
    return list(Calendar.from_ical(text).walk("VEVENT"))


def test_open_tasks_are_events_with_their_client_and_without_contacts(cast: Cast) -> None:
    client = make_client(owner=cast.boris, phone="8 912 345-67-89")
    at = datetime(2099, 12, 1, 7, tzinfo=UTC)
    make_task_of(cast.boris, client, what="ring 8 (912) 345-67-89 or a.smirnova@teplo.example, lot 14", due_at=at)
    done = make_task_of(cast.boris, client, what="already done")
    actions.close(done, by=cast.boris)
    text = read(actions.open_calendar(by=cast.boris))
    (event,) = events_of(text)
    assert str(event["summary"]) == "ring ••• or •••, lot 14 · Смирнова Анна Петровна"
    assert event["dtstart"].dt == at
    assert ("345" in text, "already done" in text) == (False, False)


def test_a_day_as_a_whole_is_a_date_where_the_responsible_is(cast: Cast) -> None:
    make_task_of(cast.boris, due_at=datetime(2099, 12, 1, 22, tzinfo=UTC), is_all_day=True)
    (event,) = events_of(read(actions.open_calendar(by=cast.boris)))
    assert event["dtstart"].to_ical() == b"20991202"  # past midnight in Moscow


def test_what_is_repeated_keeps_to_the_clock_of_its_zone(cast: Cast) -> None:
    at = datetime(2026, 10, 19, 8, tzinfo=UTC)  # ten in Berlin, in summer time
    make_task_of(cast.boris, due_at=at, repeat="FREQ=WEEKLY;UNTIL=20270101", zone="Europe/Berlin")
    text = read(actions.open_calendar(by=cast.boris))
    (event,) = events_of(text)
    assert event["dtstart"].to_ical() == b"20261019T100000"
    assert event["dtstart"].params["TZID"] == "Europe/Berlin"
    assert event["rrule"].to_ical() == b"FREQ=WEEKLY;UNTIL=20270101T225959Z;BYDAY=MO"
    assert [str(zone["tzid"]) for zone in Calendar.from_ical(text).walk("VTIMEZONE")] == ["Europe/Berlin"]


def test_what_was_put_off_stands_where_it_is_and_the_next_where_the_rule_says(cast: Cast) -> None:
    at = datetime(2099, 12, 7, 7, tzinfo=UTC)
    task = make_task_of(cast.boris, due_at=at, repeat="FREQ=WEEKLY")
    actions.postpone(task, to=at + timedelta(days=1), by=cast.boris)
    events = events_of(read(actions.open_calendar(by=cast.boris)))
    begins = [(event["dtstart"].dt.astimezone(UTC), "rrule" in event) for event in events]
    assert begins == [(datetime(2099, 12, 8, 7, tzinfo=UTC), False), (datetime(2099, 12, 14, 7, tzinfo=UTC), True)]


def test_clients_one_may_not_see_any_more_are_not_in_it(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    make_task_of(cast.boris, client)
    secret = actions.open_calendar(by=cast.boris)
    assert "Смирнова" in read(secret)
    clients.change(client, {"owner": cast.vera.pk}, by=cast.anna)
    assert "VEVENT" not in read(secret)


def test_a_new_address_kills_the_old_one_and_taking_it_away_kills_both(cast: Cast) -> None:
    first = actions.open_calendar(by=cast.boris)
    second = actions.open_calendar(by=cast.boris)
    read(first, 404)
    read(second, 200)
    actions.close_calendar(by=cast.boris)
    read(second, 404)


def test_it_dies_with_the_leaving_of_its_employee_and_does_not_come_back(cast: Cast) -> None:
    secret = actions.open_calendar(by=cast.boris)
    staff.dismiss(cast.boris, by=cast.anna)
    read(secret, 404)
    cast.boris.refresh_from_db()
    staff.take_back(cast.boris, by=cast.anna)
    read(secret, 404)


def test_the_address_is_shown_once(cast: Cast) -> None:
    browser = cast.browser(cast.boris)
    shown = browser.post("/settings/calendar/").content.decode()
    secret = shown.partition("/calendar/")[2].partition(".ics")[0]
    secret = shown[shown.index('value="http') :].partition("/calendar/")[2].partition(".ics")[0]
    assert len(secret) == 22
    read(secret)
    assert secret not in browser.get("/settings/calendar/").content.decode()


def test_it_is_noted_when_it_was_read(cast: Cast) -> None:
    from krug.tasks.calendars import live_of

    read(actions.open_calendar(by=cast.boris))
    feed = live_of(cast.boris)
    assert feed is not None
    assert feed.used_at is not None
    assert now() - feed.used_at < timedelta(minutes=1)
