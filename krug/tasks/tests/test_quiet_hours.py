"""Quiet hours: nothing is sent in them, nothing is lost by them, and the record says why it waits."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.test import Client as Browser
from django.urls import reverse
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from krug.staff.testing import Cast
from krug.tasks.models import Channel, Delivery, DeliveryState, Reminder, Task
from krug.tasks.reminding import channels, mail, quiet_hours, records, verbs
from krug.tasks.reminding.courier import Courier
from krug.tasks.reminding.quiet_hours import QuietHours
from krug.tasks.reminding.telling import Due, tell
from krug.tasks.testing import make_task_of

MOSCOW = ZoneInfo("Europe/Moscow")
NIGHT = QuietHours(datetime.time(21), datetime.time(9))
HOUR = datetime.timedelta(hours=1)


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{text}+03:00")


@pytest.mark.parametrize(
    ("hours", "moment", "over"),
    [
        (NIGHT, "2026-11-24 20:59", None),
        (NIGHT, "2026-11-24 21:00", "2026-11-25 09:00"),
        (NIGHT, "2026-11-25 00:00", "2026-11-25 09:00"),
        (NIGHT, "2026-11-25 08:59", "2026-11-25 09:00"),
        (NIGHT, "2026-11-25 09:00", None),
        (QuietHours(datetime.time(13), datetime.time(14)), "2026-11-25 13:30", "2026-11-25 14:00"),
        (QuietHours(datetime.time(13), datetime.time(14)), "2026-11-25 12:59", None),
    ],
)
def test_when_quiet_hours_are_over(hours: QuietHours, moment: str, over: str | None) -> None:
    assert hours.over_at(at(moment), MOSCOW) == (at(over) if over else None)


MINUTES = st.integers(0, 24 * 60 - 1)
YEAR = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


@given(MINUTES, MINUTES, st.integers(0, 365 * 24 * 60))
def test_their_end_is_ahead_within_a_day_also_where_clocks_are_changed(begins: int, ends: int, moment: int) -> None:
    """Of an hour that comes twice the first counts, so the end may lie an hour back: then it is sent at once."""
    hours = QuietHours(datetime.time(*divmod(begins, 60)), datetime.time(*divmod(ends, 60)))
    asked = YEAR + datetime.timedelta(minutes=moment)
    over = hours.over_at(asked, ZoneInfo("Europe/Sofia"))
    assert over is None or asked - HOUR <= over <= asked + 25 * HOUR


@pytest.fixture
def night(settings: Settings, cast: Cast) -> datetime.datetime:
    """Boris wants letters, and quiet hours that began an hour ago by his clock and last three more."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    verbs.by_mail(True, by=cast.boris)
    local = now().astimezone(ZoneInfo("Europe/Moscow"))
    verbs.keep_quiet(QuietHours((local - HOUR).time(), (local + 3 * HOUR).time()), by=cast.boris)
    cast.boris.time_zone = "Europe/Moscow"
    cast.boris.save()
    return local


def remind(cast: Cast, moment: datetime.datetime) -> Delivery:
    task = make_task_of(cast.boris, what="send the offer", due_at=moment + HOUR, remind_before_min=60)
    Task.objects.update(remind_at=moment)  # an hour before has passed by a moment, and would be the hour itself
    tell([Due(task.pk, cast.boris, moment)], moment, None)
    return Delivery.objects.get()


@pytest.mark.django_db
def test_a_letter_is_kept_until_they_are_over_and_the_record_says_so(cast: Cast, night: datetime.datetime) -> None:
    delivery = remind(cast, night)
    assert delivery.kept_until is not None
    assert abs(delivery.kept_until - night - 3 * HOUR) < datetime.timedelta(minutes=1)
    Courier(Channel.MAIL, mail.send).look()
    (record,) = records.last(cast.boris)
    assert (outbox.outbox, Reminder.objects.get().told_at, record.title) == ([], night, "send the offer")
    assert record.said.startswith("kept until ")
    Delivery.objects.update(try_at=now(), kept_until=now())
    Courier(Channel.MAIL, mail.send).look()
    (record,) = records.last(cast.boris)
    assert (len(outbox.outbox), record.said.endswith("kept for your quiet hours")) == (1, True)


@pytest.mark.django_db
def test_without_quiet_hours_it_is_sent_at_once(cast: Cast, night: datetime.datetime) -> None:
    verbs.keep_quiet(None, by=cast.boris)
    assert remind(cast, night).kept_until is None
    Courier(Channel.MAIL, mail.send).look()
    assert (len(outbox.outbox), Delivery.objects.get().state) == (1, DeliveryState.SENT)


@pytest.mark.django_db
def test_what_waits_follows_the_hours_when_they_are_changed(cast: Cast, night: datetime.datetime) -> None:
    delivery = remind(cast, night)
    verbs.keep_quiet(None, by=cast.boris)
    delivery.refresh_from_db()
    assert delivery.try_at <= now()
    assert delivery.kept_until is None


@pytest.mark.django_db
def test_a_kept_letter_is_tried_for_as_long_as_any_other(
    cast: Cast, night: datetime.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its hours are counted from the end of the quiet ones: the first failure of the morning is not the last."""
    remind(cast, night)
    Delivery.objects.update(made_at=night - 12 * HOUR, kept_until=now(), try_at=now())
    monkeypatch.setattr("krug.tasks.reminding.mail.letter", _broken)
    Courier(Channel.MAIL, mail.send).look()
    assert Delivery.objects.get().state == DeliveryState.DUE


def _broken(_delivery: Delivery) -> Any:
    raise OSError("the mail server is not there")


@pytest.mark.django_db
def test_the_page_sets_them_and_takes_them_off(cast: Cast, boris: Browser) -> None:
    address = reverse("notifications_quiet")
    assert boris.post(address, {"begins": "21:00", "ends": "09:00"}).status_code == 302
    cast.boris.refresh_from_db()
    assert quiet_hours.of(cast.boris) == NIGHT
    assert 'value="21:00"' in boris.get(reverse("notifications")).content.decode()
    refused = boris.post(address, {"begins": "21:00", "ends": ""})
    assert (refused.status_code, "Say both" in refused.content.decode()) == (422, True)
    assert boris.post(address, {"begins": "21:00", "ends": "21:00"}).status_code == 422
    assert boris.post(address, {}).status_code == 302
    cast.boris.refresh_from_db()
    assert (quiet_hours.of(cast.boris), channels.BY_MAIL in cast.boris.preferences) == (None, False)


@pytest.mark.django_db
def test_one_record_and_three_take_the_same_number_of_questions(
    cast: Cast, night: datetime.datetime, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        task = make_task_of(cast.boris, what=f"task {number}", due_at=night + HOUR, remind_before_min=60)
        tell([Due(task.pk, cast.boris, night)], night, None)
        with django_assert_num_queries(2):
            assert len(records.last(cast.boris)) == number + 1
