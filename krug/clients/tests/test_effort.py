"""The time of filling: counted once and never more than has passed, shown, and fields dropped for it."""

import datetime
import json
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils.timezone import localdate, now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from krug.clients import actions, effort
from krug.clients.effort import reading
from krug.clients.fields import BadValue
from krug.clients.models import FieldRule, FillClock, FillTime
from krug.clients.testing import make_own_field
from krug.staff.models import Company, Employee
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


def note(by: Employee, seconds: int = 60, edits: int = 1, field: str = "city", **told: Any) -> int:
    sent = {"at": None, "key": str(FillTime.objects.count()) + str(now()), "session": "one"} | told
    return actions.note_filling({field: (seconds, edits)}, by=by, **sent)


def days_ago(number: int) -> datetime.datetime:
    return now() - datetime.timedelta(days=number)


def test_time_is_added_to_the_day_and_the_field(cast: Cast) -> None:
    note(cast.boris, 60, 1)
    note(cast.boris, 30, 2)
    note(cast.boris, 5, 1, "inn")
    assert list(FillTime.objects.order_by("field").values_list("employee", "day", "field", "seconds", "edits")) == [
        (cast.boris.pk, localdate(), "city", 90, 3), (cast.boris.pk, localdate(), "inn", 5, 1),
    ]  # fmt: skip
    assert effort.today(cast.boris) == (95, 1800)
    assert effort.today(cast.vera) == (0, 1800)


def test_a_report_sent_twice_counts_once(cast: Cast) -> None:
    assert [note(cast.boris, key="one") for _time in range(2)] == [60, 0]
    assert note(cast.vera, key="one", session="two") == 60
    assert effort.today(cast.boris) == (60, 1800)


def test_a_session_has_no_more_seconds_than_have_passed(cast: Cast) -> None:
    assert note(cast.boris, 86_400) == 600  # before its first report at most ten minutes
    assert note(cast.boris, 60) == 0
    FillClock.objects.update(used_up_to=now() - datetime.timedelta(seconds=45))
    assert note(cast.boris, 60) == 45
    FillClock.objects.update(used_up_to=now() - datetime.timedelta(days=3))
    assert note(cast.boris, 86_400) == 12 * 3600


def test_what_is_not_believed_is_taken_from_all_fields_alike(cast: Cast) -> None:
    actions.note_filling({"city": (900, 1), "inn": (300, 1)}, at=None, key="one", session="one", by=cast.boris)
    assert list(FillTime.objects.order_by("field").values_list("seconds", flat=True)) == [450, 150]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), max_size=6))
def test_however_it_is_reported_never_more_than_passed(cast: Cast, reports: list[tuple[int, int]]) -> None:
    """Each report comes so many seconds after the one before."""
    FillTime.objects.all().delete()
    FillClock.objects.all().delete()
    passed = 600
    for waited, seconds in reports:
        FillClock.objects.update(used_up_to=FillClock.objects.get().used_up_to - datetime.timedelta(seconds=waited)
                                 if FillClock.objects.exists() else now())  # fmt: skip
        passed += waited
        note(cast.boris, seconds)
    assert effort.today(cast.boris)[0] <= passed + 1


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Asia/Vladivostok", datetime.date(2026, 11, 25)), ("Europe/Moscow", datetime.date(2026, 11, 24))],
)
def test_the_day_is_that_of_the_employees_zone(
    cast: Cast, zone: str, day: datetime.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = datetime.datetime(2026, 11, 24, 18, 30, tzinfo=datetime.UTC)
    monkeypatch.setattr("krug.clients.actions.effort.now", lambda: moment)
    cast.boris.time_zone = zone
    note(cast.boris)
    assert FillTime.objects.get().day == day


def test_a_report_that_waited_counts_on_its_day_and_a_wrong_clock_on_today(cast: Cast) -> None:
    note(cast.boris, at=days_ago(2))
    note(cast.boris, at=days_ago(30))
    note(cast.boris, at=days_ago(-1))
    assert sorted(FillTime.objects.values_list("day", "seconds")) == [
        (localdate(days_ago(2)), 60), (localdate(), 120),
    ]  # fmt: skip


def test_a_page_reports_and_nonsense_is_refused(boris: Browser, cast: Cast) -> None:
    def report(spent: Any, key: str = "one") -> int:
        return boris.post("/filling/note/", {"key": key, "spent": json.dumps(spent)}).status_code

    assert report({"company": [12, 1], "touch": [30, 1], "no-such": [3, 0]}) == 204
    assert report({"company": [12, 1]}) == 204
    told = dict(FillTime.objects.values_list("field", "seconds"))
    assert told == {"employment": 12, "touch": 30, "other": 3}
    nonsense: list[Any] = [
        [], {}, "x", None, {"city": 5}, {"city": [1]}, {"city": [-1, 0]}, {"city": [1.5, 0]}, {"city": [True, 0]},
        {"city": [10**9, 0]}, {str(number): [1, 1] for number in range(101)},
    ]  # fmt: skip
    assert {report(wrong, "two") for wrong in nonsense} == {422}
    assert boris.post("/filling/note/", {}).status_code == 422


def test_the_page_shows_ones_own_time_and_heads_that_of_their_people(
    cast: Cast, boris: Browser, django_assert_max_num_queries: Any
) -> None:
    for who in (cast.boris, cast.vera):
        note(who, 600, session=str(who.pk))
    page = boris.get("/filling/").content.decode()
    assert "<strong>10</strong> of 30 min" in page
    assert "Employees" not in page
    assert boris.get(f"/filling/{cast.vera.pk}/").status_code == 404
    olga = cast.browser(cast.olga)
    assert olga.get(f"/filling/{cast.boris.pk}/").status_code == 200
    assert olga.get(f"/filling/{cast.vera.pk}/").status_code == 404
    anna = cast.browser(cast.anna)
    anna.get("/filling/")
    with django_assert_max_num_queries(20):
        assert ">Vera<" in anna.get("/filling/").content.decode()
    assert [person.employee.first_name for person in reading.people(Employee.objects.all())][:2] == ["Boris", "Vera"]


def test_the_standard_is_the_companys(cast: Cast, anna: Browser) -> None:
    known = {"name": "T", "language": "en", "time_zone": "Europe/Moscow", "currency": "RUB"}
    assert anna.post("/settings/company/", known | {"fill_minutes": "45"}).status_code == 302
    assert effort.today(cast.boris) == (0, 2700)
    anna.post("/settings/company/", known)
    assert Company.objects.get().fill_minutes == 45
    assert anna.post("/settings/company/", known | {"fill_minutes": "0"}).status_code == 422


def test_thirty_days_stand_there_the_empty_ones_too(cast: Cast) -> None:
    note(cast.boris, at=days_ago(3))
    days = reading.days(cast.boris)
    assert (len(days), days[-1].day, days[-4].seconds) == (30, localdate(), 60)
    assert sum(day.seconds for day in days) == 60


def test_what_costs_time_and_nobody_uses_is_proposed(cast: Cast) -> None:
    own = make_own_field(cast.anna, label="Car")
    for place, code in enumerate(("sex", "activity", "inn", "phone", own.code, "touch", "patronymic")):
        note(cast.boris, 400 if code != "patronymic" else 100, field=code, session=str(place))
    actions.save_view("Ours", {"condition": json.dumps({"field": "activity", "op": "is", "value": "x"})}, by=cast.vera)
    cast.vera.preferences = {"clients.list": {"columns": ["name", "inn"]}}
    cast.vera.save()
    assert [field.code for field in reading.droppable()] == [own.code, "sex"]
    actions.set_rule("person", None, "sex", is_required=True, by=cast.anna)
    assert [field.code for field in reading.droppable()] == [own.code]


def test_a_dropped_field_is_in_no_form_and_comes_back(cast: Cast, anna: Browser, boris: Browser) -> None:
    def asked(code: str) -> bool:
        return f'name="{code}"' in boris.get("/clients/new/").content.decode()

    assert asked("sex")
    answer = anna.post("/filling/drop/sex/")
    assert answer.status_code == 200
    assert not asked("sex")
    rule = FieldRule.objects.get(kind="person", field="sex")
    assert rule.is_left_out
    assert "sex" in anna.get("/filling/").content.decode()
    undo = json.loads(answer.headers["HX-Trigger"])["krug:toast"]["undo"]
    assert anna.post(undo).status_code == 200
    assert asked("sex")


def test_an_own_field_is_retired_and_restored_with_its_values(cast: Cast, anna: Browser) -> None:
    own = make_own_field(cast.anna, label="Car")
    assert anna.post(f"/filling/drop/{own.code}/").status_code == 200
    own.refresh_from_db()
    assert own.archived_at is not None
    assert anna.post(f"/filling/drop/{own.code}/back/").status_code == 200
    own.refresh_from_db()
    assert own.archived_at is None


def test_required_fields_stay_and_the_owner_is_always_there(cast: Cast, anna: Browser, boris: Browser) -> None:
    actions.set_rule("person", None, "sex", is_required=True, by=cast.anna)
    anna.post("/filling/drop/sex/")
    assert 'name="sex"' in boris.get("/clients/new/").content.decode()
    for code in ("owner", "touch", "own.none", "nothing"):
        assert anna.post(f"/filling/drop/{code}/").status_code == 404
    with pytest.raises(BadValue):
        actions.stop_asking_for("nothing", by=cast.anna)


def test_clocks_of_old_sessions_are_forgotten(cast: Cast) -> None:
    note(cast.boris)
    actions.forget_clocks()
    assert FillClock.objects.count() == 1
    FillClock.objects.update(used_up_to=days_ago(31))
    actions.forget_clocks()
    assert FillClock.objects.count() == 0
