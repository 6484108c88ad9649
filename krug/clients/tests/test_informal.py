"""The informal side: noted, changed, taken away, undone, forgotten, and on the card."""

import datetime
import html
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from krug.clients import actions
from krug.clients.fields import UNKNOWN_YEAR, BadValue
from krug.clients.informal import holidays, seen
from krug.clients.models import Anniversary, Client, Gift, Liking, Practice
from krug.clients.sight import FieldDenied
from krug.clients.testing import make_client, ready_kind
from krug.core import registry
from krug.core.changes.undo import revert
from krug.core.events import Event
from krug.core.testing import codes, published
from krug.core.text.money import Money
from krug.staff.testing import Cast, denied

pytestmark = pytest.mark.django_db
D = datetime.date


def days(client: Client) -> list[Any]:
    rows = Anniversary.objects.filter(client=client, archived_at=None).order_by("pk")
    return list(rows.values_list("what", "name", "day"))


def tastes(client: Client) -> list[Any]:
    return [(each.taste.name, each.is_dislike) for each in seen.tastes_of(client)]


def gifts(client: Client) -> list[Any]:
    return [(each.what, each.cost, each.given_on, each.occasion) for each in seen.gifts_of(client)]


@pytest.fixture
def told() -> Iterator[list[Event]]:
    with published() as events:
        yield events


def undo(told: list[Event]) -> None:
    """What happened last."""
    revert(told[-1].cells)


# Days


def test_a_day_is_noted_changed_and_removed_and_each_is_told_and_undone(cast: Cast, told: list[Event]) -> None:
    client = make_client()
    noted = actions.note_day(client, "child", D(2017, 5, 14), name="  Соня ", by=cast.anna)
    actions.change_day(noted, what="child", day=D(2017, 5, 15), name="Софья", by=cast.anna)
    assert actions.change_day(noted, what="child", day=D(2017, 5, 15), name="Софья", by=cast.anna) is None
    assert codes(told) == ["clients.day_noted", "clients.day_changed"]
    assert days(client) == [("child", "Софья", D(2017, 5, 15))]
    undo(told)
    assert days(client) == [("child", "Соня", D(2017, 5, 14))]
    actions.remove_day(noted, by=cast.anna)
    assert actions.remove_day(noted, by=cast.anna) is None
    assert days(client) == []
    undo(told)
    assert days(client) == [("child", "Соня", D(2017, 5, 14))]


def test_a_day_sent_twice_is_noted_once(cast: Cast) -> None:
    client = make_client()
    for _time in range(2):
        actions.note_day(client, "wedding", D(2010, 6, 1), key="one", by=cast.anna)
    assert days(client) == [("wedding", "", D(2010, 6, 1))]


@pytest.mark.parametrize(("what", "name"), [("other", " "), ("founding", ""), ("nothing", "")])
def test_a_day_that_cannot_be_is_refused(cast: Cast, what: str, name: str) -> None:
    with pytest.raises(BadValue):
        actions.note_day(make_client(), what, D(2010, 6, 1), name=name, by=cast.anna)
    assert Anniversary.objects.count() == 0


def test_of_many_each_day_is_noted_once(cast: Cast) -> None:
    first, second = make_client(), make_client()
    actions.note_day(first, "child", D(UNKNOWN_YEAR, 5, 14), name="соня", by=cast.anna)
    sonya, pasha = ("child", D(2017, 5, 14), "Соня"), ("child", D(2019, 1, 1), "Паша")
    actions.note_days([(first.pk, [sonya, pasha, pasha]), (second.pk, [sonya])])
    assert days(first) == [("child", "соня", D(UNKNOWN_YEAR, 5, 14)), ("child", "Паша", D(2019, 1, 1))]
    assert days(second) == [("child", "Соня", D(2017, 5, 14))]


# Professions and their holidays


def test_a_profession_is_had_once_and_can_be_undone(cast: Cast, told: list[Event]) -> None:
    client = make_client()
    actions.add_profession(client, "accountant", by=cast.anna)
    assert actions.add_profession(client, "accountant", by=cast.anna) is None
    with pytest.raises(BadValue):
        actions.add_profession(client, "wizard", by=cast.anna)
    undo(told)
    assert Practice.objects.filter(archived_at=None).count() == 0
    actions.add_profession(client, "accountant", by=cast.anna)
    assert actions.remove_profession(Practice.objects.get(archived_at=None), by=cast.anna) is not None


def test_each_has_the_holidays_of_the_country_they_live_in(cast: Cast) -> None:
    perm, sofia = make_client(city="Пермь"), make_client(city="София")
    abroad, unknown = make_client(time_zone="Asia/Tokyo"), make_client()
    for client in (perm, sofia, abroad, unknown):
        actions.add_profession(client, "builder", by=cast.anna)
    near = holidays.holidays_near(None, D(2026, 8, 1), D(2026, 8, 31))
    assert [(each.client_id, each.on) for each in near] == [
        (client.pk, D(2026, 8, 9)) for client in (perm, abroad, unknown)
    ]
    near = holidays.holidays_near([sofia.pk, perm.pk], D(2026, 10, 20), D(2026, 10, 31))
    assert [(each.client_id, each.on, each.key) for each in near] == [(sofia.pk, D(2026, 10, 26), "builder:2026")]
    assert holidays.holidays_near(None, D(2026, 8, 10), D(2026, 8, 11)) == []


def test_who_is_archived_has_no_holidays(cast: Cast) -> None:
    client = make_client()
    actions.add_profession(client, "builder", by=cast.anna)
    actions.archive(client, by=cast.anna)
    assert holidays.holidays_near(None, D(2026, 8, 1), D(2026, 8, 31)) == []


# Tastes


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("чай с чабрецом", ("чай с чабрецом", False)),
        ("любит  горы", ("горы", False)),
        ("не любит звонки", ("звонки", True)),
        ("Не любит звонки", ("звонки", True)),
        ("не обича обаждания", ("обаждания", True)),
        ("likes tea", ("tea", False)),
        ("does not like calls", ("calls", True)),
        ("dislikes calls", ("calls", True)),
        ("любительские спектакли", ("любительские спектакли", False)),
    ],
)
def test_a_taste_is_read_as_people_say_it(typed: str, said: tuple[str, bool]) -> None:
    assert tuple(actions.read_taste(typed)) == said


def test_a_taste_is_one_word_for_all_and_may_turn(cast: Cast, told: list[Event]) -> None:
    first, second = make_client(), make_client()
    actions.add_taste(first, "Зелёный чай", by=cast.anna)
    assert actions.add_taste(first, "зеленый  чай", by=cast.anna) is None
    actions.add_taste(second, "зелёный чай", is_dislike=True, by=cast.anna)
    assert (tastes(first), tastes(second)) == ([("Зелёный чай", False)], [("Зелёный чай", True)])
    actions.add_taste(first, "не любит зелёный чай", by=cast.anna)
    assert tastes(first) == [("Зелёный чай", True)]
    undo(told)
    assert tastes(first) == [("Зелёный чай", False)]
    actions.remove_taste(Liking.objects.get(client=first), by=cast.anna)
    undo(told)
    assert tastes(first) == [("Зелёный чай", False)]
    with pytest.raises(BadValue):
        actions.add_taste(first, "  ", by=cast.anna)


def test_what_others_have_is_offered(cast: Cast) -> None:
    client = make_client()
    for name in ("Чай", "Чайковский", "Горы"):
        actions.add_taste(client, name, by=cast.anna)
    actions.remove_taste(Liking.objects.get(taste__name="Чайковский"), by=cast.anna)
    assert seen.tastes_beginning("ча") == ["Чай"]
    assert seen.tastes_beginning("") == ["Горы", "Чай"]


def test_tastes_of_many_are_added_where_nothing_is_said(cast: Cast) -> None:
    first, second = make_client(), make_client()
    actions.add_taste(first, "не любит чай", by=cast.anna)
    said = [actions.read_taste(text) for text in ("чай", "горы")]
    actions.like_many([(first.pk, said), (second.pk, said)])
    assert tastes(first) == [("горы", False), ("чай", True)]
    assert tastes(second) == [("горы", False), ("чай", False)]


# Gifts


def test_the_same_gift_is_not_given_twice_unless_said_so(cast: Cast) -> None:
    client, other = make_client(), make_client()
    first = actions.give(client, "Набор чая", on=D(2025, 12, 29), cost=Money(150000), occasion="ДР", by=cast.boris)
    assert first.given_by == cast.boris
    with pytest.raises(actions.AlreadyGiven) as refusal:
        actions.give(client, "набор  чая", on=D(2026, 3, 8), by=cast.anna)
    assert refusal.value.gift == first
    actions.give(client, "Набор чая", on=D(2026, 3, 8), again=True, given_by=cast.vera, by=cast.anna)
    actions.give(other, "Набор чая", on=D(2026, 3, 8), by=cast.anna)
    assert gifts(client) == [
        ("Набор чая", Money(0), D(2026, 3, 8), ""), ("Набор чая", Money(150000), D(2025, 12, 29), "ДР"),
    ]  # fmt: skip


def test_a_gift_is_changed_and_removed_and_both_are_undone(cast: Cast, told: list[Event]) -> None:
    client = make_client()
    gift = actions.give(client, "Книга", on=D(2026, 3, 8), cost=Money(90000), by=cast.boris, key="one")
    assert actions.give(client, "Книга", on=D(2026, 3, 8), cost=Money(90000), by=cast.boris, key="one") == gift
    values: dict[str, Any] = {
        "what": "Альбом",
        "on": D(2026, 3, 9),
        "cost": Money(100000),
        "occasion": "",
        "given_by": cast.vera,
    }
    actions.change_gift(gift, **values, by=cast.anna)
    assert actions.change_gift(gift, **values, by=cast.anna) is None
    assert gifts(client) == [("Альбом", Money(100000), D(2026, 3, 9), "")]
    undo(told)
    gift.refresh_from_db()
    assert (gift.what, gift.key, gift.cost, gift.given_by) == ("Книга", "книга", Money(90000), cast.boris)
    actions.remove_gift(gift, by=cast.anna)
    undo(told)
    assert gifts(client) == [("Книга", Money(90000), D(2026, 3, 8), "")]
    with pytest.raises(BadValue):
        actions.give(client, " ", on=D(2026, 3, 8), by=cast.anna)


# What one may not, what goes together, what is forgotten


def test_who_is_denied_it_can_do_nothing(cast: Cast) -> None:
    client = make_client()
    noted = actions.note_day(client, "child", D(2017, 5, 14), by=cast.anna)
    gift = actions.give(client, "Книга", on=D(2026, 3, 8), by=cast.anna)
    olga = denied(cast.olga, days="readonly", professions="readonly", tastes="hidden", gifts="hidden")
    for refused in (
        lambda: actions.note_day(client, "child", D(2017, 5, 14), by=olga),
        lambda: actions.remove_day(noted, by=olga),
        lambda: actions.add_profession(client, "accountant", by=olga),
        lambda: actions.add_taste(client, "чай", by=olga),
        lambda: actions.give(client, "Чай", on=D(2026, 3, 8), by=olga),
        lambda: actions.remove_gift(gift, by=olga),
    ):
        with pytest.raises(FieldDenied):
            refused()


def test_it_all_goes_with_a_merged_card_once_and_comes_back(cast: Cast) -> None:
    first, second = make_client(owner=cast.anna), make_client(owner=cast.anna)
    for client, day in ((first, D(2017, 5, 14)), (second, D(UNKNOWN_YEAR, 5, 14))):
        actions.note_day(client, "child", day, name="Соня", by=cast.anna)
        actions.add_profession(client, "accountant", by=cast.anna)
        actions.add_taste(client, "чай", by=cast.anna)
        actions.give(client, "Книга", on=D(2026, 3, 8), by=cast.anna)
    actions.note_day(second, "wedding", D(2010, 6, 1), by=cast.anna)
    actions.add_profession(second, "teacher", by=cast.anna)
    actions.add_taste(second, "горы", by=cast.anna)
    merged = actions.merge(first, second, by=cast.anna)
    assert [what for what, _name, _day in days(first)] == ["child", "wedding"]
    assert tastes(first) == [("горы", False), ("чай", False)]
    assert Practice.objects.filter(client=first).count() == 2
    assert Gift.objects.filter(client=first).count() == 2
    actions.part(merged, by=cast.anna)
    assert days(second) == [("child", "Соня", D(UNKNOWN_YEAR, 5, 14)), ("wedding", "", D(2010, 6, 1))]
    assert tastes(second) == [("горы", False), ("чай", False)]
    assert Gift.objects.filter(client=second).count() == 1


def test_what_was_written_down_can_be_forgotten(cast: Cast, told: list[Event]) -> None:
    client = make_client()
    noted = actions.note_day(client, "child", D(2017, 5, 14), name="Соня", by=cast.anna)
    actions.change_day(noted, what="child", day=D(2017, 5, 15), name="Софья", by=cast.anna)
    actions.add_profession(client, "accountant", by=cast.anna)
    actions.add_taste(client, "горы", by=cast.anna)
    actions.give(client, "Книга", on=D(2026, 3, 8), by=cast.anna)
    assert len(told) == 5
    for event in told:
        data = {**event.facts(), "cells": [cell.as_list() for cell in event.cells]}
        left = str(registry.events[event.code].forget(data))
        assert not any(word in left for word in ("Соня", "Софья", "горы", "Книга", "accountant", "2017"))


# The card


def page(cast: Cast, client: Client) -> str:
    answer = cast.browser(cast.anna).get(reverse("client", args=[client.pk]))
    return " ".join(html.unescape(answer.content.decode()).split())


def test_the_card_invites_when_nothing_is_known_and_tells_what_is(cast: Cast) -> None:
    client = make_client(owner=cast.anna)
    assert "What you learn in a talk goes here" in page(cast, client)
    child = make_client(first_name="Соня", last_name="Орлова", birth_date=D(2017, 5, 14), sex="f")
    actions.add_relation(client, child, ready_kind("parent"), by=cast.anna)
    actions.note_day(client, "other", D(UNKNOWN_YEAR, 6, 1), name="Договор", by=cast.anna)
    actions.add_taste(client, "не любит звонки", by=cast.anna)
    actions.give(client, "Книга", on=D(2026, 3, 8), by=cast.anna)
    shown = page(cast, client)
    assert "What you learn in a talk goes here" not in shown
    assert f'<a class="text" href="/clients/{child.pk}/">Орлова Соня,' in shown
    for told in (">Договор</span>", ">1 June</button>", "does not like", "звонки", ">Книга</button>"):
        assert told in shown


def test_a_profession_is_suggested_by_the_position_until_there_is_one(cast: Cast) -> None:
    person, company = make_client(owner=cast.anna), make_client(name="ООО «Тепло»", okved="43.22")
    actions.add_employment(person, company, position="Главный бухгалтер", by=cast.anna)
    assert "Accountant's Day?" in page(cast, person)
    assert "Builder's Day?" in page(cast, company)
    actions.add_profession(person, "notary", by=cast.anna)
    assert "Accountant's Day?" not in page(cast, person)


def test_the_card_asks_as_often_for_three_of_each_as_for_one(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = make_client(owner=cast.anna)
    browser = cast.browser(cast.anna)
    browser.get(reverse("client", args=[client.pk]))

    def more(number: int) -> None:
        actions.note_day(client, "child", D(2017, 5, number), by=cast.anna)
        actions.add_profession(client, ("accountant", "notary", "teacher")[number], by=cast.anna)
        actions.add_taste(client, f"чай {number}", by=cast.anna)
        actions.give(client, f"Книга {number}", on=D(2026, 3, 8), by=cast.anna)

    more(1)
    with CaptureQueriesContext(connection) as one:
        browser.get(reverse("client", args=[client.pk]) + "?part=side")
    more(2)
    with django_assert_max_num_queries(len(one)):
        browser.get(reverse("client", args=[client.pk]) + "?part=side")


def test_a_gift_given_before_is_told_and_given_all_the_same(cast: Cast) -> None:
    client = make_client(owner=cast.anna)
    browser, address = cast.browser(cast.anna), reverse("gift_add", args=[client.pk])
    form = {"what": "Книга", "on": "08.03.2026", "cost": "1 500", "key": "a"}
    assert browser.post(address, form).status_code == 204
    answer = browser.post(address, {**form, "key": "b"})
    assert answer.status_code == 409
    assert "They have got this already" in answer.content.decode()
    assert browser.post(address, {**form, "key": "b", "again": "yes"}).status_code == 204
    assert browser.post(address, {**form, "key": "c", "what": "Чай", "cost": "много"}).status_code == 422
    assert gifts(client) == [("Книга", Money(150000), D(2026, 3, 8), "")] * 2


def test_a_day_is_typed_with_or_without_a_year(cast: Cast) -> None:
    client = make_client(owner=cast.anna)
    browser, address = cast.browser(cast.anna), reverse("day_add", args=[client.pk])
    assert browser.post(address, {"what": "child", "name": "Соня", "day": "14.05.2017", "key": "a"}).status_code == 204
    assert browser.post(address, {"what": "wedding", "day": "29 февраля", "key": "b"}).status_code == 204
    assert browser.post(address, {"what": "wedding", "day": "30 февраля", "key": "c"}).status_code == 422
    assert browser.post(address, {"what": "other", "day": "1 мая", "key": "d"}).status_code == 422
    assert days(client) == [("child", "Соня", D(2017, 5, 14)), ("wedding", "", D(UNKNOWN_YEAR, 2, 29))]
