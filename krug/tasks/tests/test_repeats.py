"""When what is repeated is due next, and how late it is said to be."""

from datetime import UTC, datetime

import pytest

from krug.tasks import repeats, words

pytestmark = pytest.mark.once


def next_after(rule: str, planned: str, *, zone: str = "Europe/Berlin", now: str = "", day: bool = False) -> str:
    at = datetime.fromisoformat(planned)
    moment = datetime.fromisoformat(now) if now else at
    found = repeats.next_after(rule, planned=at, zone=zone, is_all_day=day, now=moment)
    return found.isoformat() if found else ""


def test_every_monday_at_ten_stays_at_ten_when_the_clock_is_put_back() -> None:
    # 19 October is summer time (UTC+2), 26 October winter time (UTC+1).
    found = next_after("FREQ=WEEKLY;BYDAY=MO", "2026-10-19T10:00:00+02:00")
    assert found == "2026-10-26T09:00:00+00:00"


def test_every_monday_at_ten_stays_at_ten_when_the_clock_is_put_forward() -> None:
    found = next_after("FREQ=WEEKLY;BYDAY=MO", "2026-03-23T10:00:00+01:00")
    assert found == "2026-03-30T08:00:00+00:00"


def test_a_time_that_the_night_leaves_out_is_an_hour_later_and_comes_back_the_day_after() -> None:
    first = next_after("FREQ=DAILY", "2026-03-28T02:30:00+01:00")
    assert first == "2026-03-29T01:30:00+00:00"  # 03:30 by the clock there


def test_the_thirty_first_is_the_last_day_of_shorter_months() -> None:
    rule = repeats.checked("FREQ=MONTHLY", at=datetime(2026, 1, 31, 9, tzinfo=UTC), zone="UTC")
    assert rule == "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"
    assert next_after(rule, "2026-01-31T09:00:00+00:00", zone="UTC") == "2026-02-28T09:00:00+00:00"
    assert next_after(rule, "2026-02-28T09:00:00+00:00", zone="UTC") == "2026-03-31T09:00:00+00:00"


def test_the_twenty_ninth_of_february_is_the_twenty_eighth_in_other_years() -> None:
    rule = repeats.checked("FREQ=YEARLY", at=datetime(2028, 2, 29, 9, tzinfo=UTC), zone="UTC")
    assert next_after(rule, "2028-02-29T09:00:00+00:00", zone="UTC") == "2029-02-28T09:00:00+00:00"
    assert next_after(rule, "2031-02-28T09:00:00+00:00", zone="UTC") == "2032-02-29T09:00:00+00:00"


def test_what_is_closed_late_is_due_next_in_the_future() -> None:
    found = next_after("FREQ=WEEKLY;BYDAY=MO", "2026-10-05T10:00:00+02:00", now="2026-11-25T12:00:00+01:00")
    assert found == "2026-11-30T09:00:00+00:00"


def test_what_is_closed_early_is_not_due_at_the_same_time_again() -> None:
    found = next_after("FREQ=WEEKLY;BYDAY=MO", "2026-10-05T10:00:00+02:00", now="2026-10-02T12:00:00+02:00")
    assert found == "2026-10-12T08:00:00+00:00"


def test_a_day_as_a_whole_is_not_past_while_it_lasts() -> None:
    found = next_after("FREQ=DAILY", "2026-11-24T23:59:59+01:00", now="2026-11-25T12:00:00+01:00", day=True)
    assert found == "2026-11-25T22:59:59+00:00"


def test_a_rule_that_has_ended_gives_nothing() -> None:
    assert next_after("FREQ=DAILY;UNTIL=20261125T235959", "2026-11-25T10:00:00+01:00") == ""


BAD = (
    "FREQ=SECONDLY", "FREQ=DAILY;COUNT=3", "every day", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;INTERVAL=0",
    "FREQ=DAILY;UNTIL=20991331", "FREQ=DAILY;UNTIL=20991231T100000Z",
)  # fmt: skip


@pytest.mark.parametrize("rule", BAD)
def test_what_is_no_rule_is_refused(rule: str) -> None:
    with pytest.raises(repeats.BadRule):
        repeats.checked(rule, at=datetime(2026, 1, 31, 9, tzinfo=UTC), zone="UTC")


def test_a_rule_that_never_comes_is_refused() -> None:
    with pytest.raises(repeats.BadRule):
        repeats.checked("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", at=datetime(2026, 1, 31, 9, tzinfo=UTC), zone="UTC")


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "now"), (1, "1 minute late"), (59, "59 minutes late"), (60, "1 hour late"), (1_440, "1 day late")],
)
def test_how_late_a_task_is_is_said_in_the_largest_whole_measure(minutes: int, said: str) -> None:
    assert words.how_late(minutes) == said
