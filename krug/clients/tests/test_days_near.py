"""What comes round soon, for whom, and on which day it is there."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krug.clients import actions
from krug.clients.fields import UNKNOWN_YEAR
from krug.clients.informal import yearly
from krug.clients.informal.days import Near, days_ahead, days_near
from krug.clients.models import Anniversary, Client, What
from krug.clients.testing import make_client, ready_kind
from krug.staff.testing import Cast, denied

D = datetime.date


def note(client: Client, what: str, day: datetime.date, name: str = "") -> Anniversary:
    return Anniversary.objects.create(client=client, what=what, day=day, name=name)


def told(found: list[Near]) -> list[Any]:
    return [(each.client_id, each.on, each.what, each.name, each.years) for each in found]


@pytest.mark.once
@pytest.mark.parametrize(
    ("day", "year", "on"),
    [
        (D(1985, 11, 27), 2026, D(2026, 11, 27)),
        (D(UNKNOWN_YEAR, 2, 29), 2026, D(2026, 2, 28)),
        (D(2016, 2, 29), 2028, D(2028, 2, 29)),
        (D(2016, 2, 29), 2100, D(2100, 2, 28)),
    ],
)
def test_a_day_comes_round_every_year(day: datetime.date, year: int, on: datetime.date) -> None:
    assert yearly.in_year(day, year) == on


_DAYS = st.dates(D(1900, 1, 1), D(2099, 12, 31))


@pytest.mark.once
@given(_DAYS, _DAYS)
def test_what_comes_next_comes_within_a_year_and_not_before(day: datetime.date, since: datetime.date) -> None:
    on = yearly.coming(day, since)
    assert since <= on <= since + datetime.timedelta(days=366)
    assert on in list(yearly.within(day, since, on))
    assert list(yearly.within(day, since, on - datetime.timedelta(days=1))) == []


@pytest.mark.django_db
def test_the_database_finds_what_the_calendar_says(cast: Cast) -> None:
    days = [
        D(2000, 1, 1) + datetime.timedelta(days=each) for each in (0, 1, 30, 57, 58, 59, 60, 61, 180, 363, 364, 365)
    ]
    client = make_client()
    for day in days:
        note(client, What.OTHER, day)
    starts = [D(2027, 12, 30), D(2027, 2, 27), D(2027, 2, 28), D(2027, 3, 1), D(2028, 2, 28), D(2028, 2, 29)]
    for since in (*starts, D(2026, 1, 1), D(2026, 12, 31)):
        for length in (0, 1, 2, 3, 59, 364, 365, 400):
            until = since + datetime.timedelta(days=length)
            wanted = sorted(on for day in days for on in yearly.within(day, since, until))
            assert [each.on for each in days_near([client.pk], since, until)] == wanted, (since, length)


@pytest.mark.django_db
def test_own_and_noted_days_are_found_over_the_end_of_the_year(cast: Cast) -> None:
    anna = make_client(birth_date=D(1985, 12, 30))
    boris = make_client(first_name="Борис", birth_date=D(1990, 1, 9))
    note(anna, What.CHILD, D(2017, 1, 3), "Соня")
    note(anna, What.WEDDING, D(UNKNOWN_YEAR, 1, 6))
    gone = note(anna, What.OTHER, D(2017, 1, 4))
    Anniversary.objects.filter(pk=gone.pk).update(archived_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    found = days_near(None, D(2026, 12, 30), D(2027, 1, 6))
    assert told(found) == [
        (anna.pk, D(2026, 12, 30), "own", "", 41),
        (anna.pk, D(2027, 1, 3), "child", "Соня", 10),
        (anna.pk, D(2027, 1, 6), "wedding", "", None),
    ]
    assert found == days_near(Client.objects.all(), D(2026, 12, 30), D(2027, 1, 6))
    assert days_near([boris.pk], D(2026, 12, 30), D(2027, 1, 6)) == []


@pytest.mark.django_db
def test_who_is_a_client_themselves_is_found_through_the_relation_and_told_once(cast: Cast) -> None:
    mother = make_client()
    child = make_client(first_name="Соня", last_name="Смирнова", sex="f", birth_date=D(2017, 5, 14))
    husband = make_client(first_name="Пётр", last_name="Смирнов", birth_date=D(UNKNOWN_YEAR, 5, 15))
    actions.add_relation(mother, child, ready_kind("parent"), by=cast.anna)
    actions.add_relation(husband, mother, ready_kind("spouse"), by=cast.anna)
    note(mother, What.CHILD, D(2017, 5, 14), "соня")
    note(mother, What.CHILD, D(2017, 5, 14), "Павел")
    whole = days_near(None, D(2026, 5, 14), D(2026, 5, 15))
    assert [each for each in whole if each.client_id == mother.pk] == days_near(
        [mother.pk], D(2026, 5, 14), D(2026, 5, 15)
    )
    assert told(days_near([mother.pk], D(2026, 5, 14), D(2026, 5, 15))) == [
        (mother.pk, D(2026, 5, 14), "child", "Павел", 9),
        (mother.pk, D(2026, 5, 14), "child", "Смирнова Соня", 9),
        (mother.pk, D(2026, 5, 15), "spouse", "Смирнов Пётр", None),
    ]


@pytest.mark.django_db
def test_a_company_has_the_birthdays_of_its_people_as_long_as_they_work_there(cast: Cast) -> None:
    company = make_client(name="ООО «Тепло»")
    head, left = make_client(birth_date=D(1980, 6, 1)), make_client(first_name="Ева", birth_date=D(1980, 6, 2))
    actions.add_employment(head, company, position="директор", by=cast.anna)
    actions.add_employment(head, company, position="акционер", by=cast.anna)
    old = actions.add_employment(left, company, by=cast.anna)
    actions.end_employment(old, on=D(2026, 1, 1), by=cast.anna)
    assert [(each.on, each.what, each.person_id) for each in days_near([company.pk], D(2026, 6, 1), D(2026, 6, 2))] == [
        (D(2026, 6, 1), "colleague", head.pk)
    ]


@pytest.mark.django_db
def test_of_others_only_those_are_told_whom_the_reader_may_see(cast: Cast) -> None:
    mother = make_client(owner=cast.boris)
    child = make_client(first_name="Соня", birth_date=D(2017, 5, 14), owner=cast.vera)
    actions.add_relation(mother, child, ready_kind("parent"), by=cast.anna)
    note(mother, What.WEDDING, D(2010, 5, 14))
    day = D(2026, 5, 14)
    assert [each.what for each in days_near([mother.pk], day, day, actor=cast.anna)] == ["child", "wedding"]
    assert [each.what for each in days_near([mother.pk], day, day, actor=cast.boris)] == ["wedding"]
    blind = denied(cast.gleb, birth_date="hidden")
    assert [each.what for each in days_near([mother.pk], day, day, actor=blind)] == ["wedding"]
    blind = denied(cast.gleb, days="hidden")
    assert [each.what for each in days_near([mother.pk], day, day, actor=blind)] == ["child"]


@pytest.mark.django_db
def test_today_is_the_day_it_is_where_the_client_is(cast: Cast) -> None:
    east = make_client(birth_date=D(1985, 11, 27), time_zone="Asia/Vladivostok")
    west = make_client(birth_date=D(1985, 11, 27), city="Калининград")
    far = make_client(birth_date=D(1985, 11, 27), time_zone="America/Los_Angeles")
    moment = datetime.datetime(2026, 11, 26, 15, 0, tzinfo=datetime.UTC)  # 01:00 of the 27th in Vladivostok
    found = {each.near.client_id: each.in_days for each in days_ahead(None, 3, at=moment)}
    assert found == {east.pk: 0, west.pk: 1, far.pk: 1}
    later = datetime.datetime(2026, 11, 28, 1, 0, tzinfo=datetime.UTC)
    assert {each.near.client_id: each.in_days for each in days_ahead(None, 0, at=later)} == {far.pk: 0}


@pytest.mark.django_db
def test_for_many_it_asks_as_often_as_for_one(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for _each in range(3):
        client = make_client(birth_date=D(1985, 11, 27))
        note(client, What.CHILD, D(2017, 11, 27), "Соня")
    at = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.UTC)
    with django_assert_max_num_queries(12):
        assert len(days_ahead(None, 3, at=at)) == 6
