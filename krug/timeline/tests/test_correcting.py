"""A touch that was recorded is corrected and removed, by whoever may, and all of it can be undone."""

import datetime
import json
import re

import pytest
from django.test import Client as Browser

from krug.clients.models import Client, Totals
from krug.clients.testing import make_client
from krug.core import registry
from krug.core.testing import codes, published
from krug.core.text.money import Money
from krug.staff.models import Employee
from krug.staff.testing import Cast
from krug.timeline import actions
from krug.timeline.forms import read_length, seen
from krug.timeline.models import Event, Interaction, Participant, TouchResult
from krug.timeline.testing import make_touch, ready_reason
from krug.timeline.tests.told import lines, touches_of, undo

pytestmark = pytest.mark.django_db

NINE = datetime.datetime(2026, 3, 1, 9, tzinfo=datetime.UTC)


@pytest.fixture
def client(cast: Cast) -> Client:
    return make_client(owner=cast.boris, last_name="Орлова")


def fresh(touch: Interaction) -> Interaction:
    return Interaction.objects.get(pk=touch.pk)


def test_what_differs_is_written_told_and_undone(client: Client, cast: Cast) -> None:
    touch = make_touch(client, by=cast.boris, text="Думает", result="thinks", at=NINE)
    values = {"kind": "visit", "result": "refused", "reason": ready_reason("expensive"), "text": "Дорого", "at": NINE}
    with published() as told:
        number = actions.change_interaction(touch, values, by=cast.boris)
    assert codes(told) == ["timeline.interaction_changed"]
    now = fresh(touch)
    assert (now.kind, now.result, now.reason, now.text) == ("visit", "refused", ready_reason("expensive"), "Дорого")
    assert touches_of(client) == (1, "2026-03-01 09:00", "visit")
    assert lines(cast.boris, client)[0] == (
        "Touch changed | kind: call → visit | result: thinks it over → refused | reason of a refusal:  → too expensive"
        " | note: Думает → Дорого | UNDO"
    )
    undo(number, by=cast.boris)
    back = fresh(touch)
    assert (back.kind, back.result, back.reason, back.text) == ("call", "thinks", None, "Думает")
    assert touches_of(client) == (1, "2026-03-01 09:00", "call")


def test_nothing_that_differs_is_nothing_done(client: Client, cast: Cast) -> None:
    touch = make_touch(client, by=cast.boris, text="Да")
    with published() as told:
        assert actions.change_interaction(touch, {"text": " Да ", "kind": "call"}, by=cast.boris) is None
    assert codes(told) == []


def test_two_who_correct_the_same_value_do_not_overwrite_each_other(client: Client, cast: Cast) -> None:
    touch = make_touch(client, by=cast.boris, text="Да", result="thinks")
    shown = seen(touch)
    actions.change_interaction(touch, {"text": "Нет"}, seen=shown, by=cast.olga)
    with pytest.raises(actions.Conflict) as clash:
        actions.change_interaction(touch, {"text": "Может быть", "result": "agreed"}, seen=shown, by=cast.boris)
    assert clash.value.differing == {"text": ("Нет", "Может быть")}
    assert (fresh(touch).text, fresh(touch).result) == ("Нет", "thinks")
    actions.change_interaction(touch, {"text": "Нет", "result": "agreed"}, seen=shown, by=cast.boris)
    assert (fresh(touch).text, fresh(touch).result) == ("Нет", "agreed")


def test_without_what_was_seen_the_later_would_win(client: Client, cast: Cast) -> None:
    """The twin: this is what the comparison is for."""
    touch = make_touch(client, by=cast.boris, text="Да")
    actions.change_interaction(touch, {"text": "Нет"}, by=cast.olga)
    actions.change_interaction(touch, {"text": "Может быть"}, by=cast.boris)
    assert fresh(touch).text == "Может быть"


def test_a_removed_touch_is_not_corrected_and_comes_back(client: Client, cast: Cast) -> None:
    touch = make_touch(client, by=cast.boris, text="Да")
    number = actions.remove_interaction(touch, by=cast.boris)
    assert touches_of(client)[0] == 0
    with pytest.raises(actions.Removed):
        actions.change_interaction(touch, {"text": "Нет"}, by=cast.boris)
    undo(number, by=cast.boris)
    assert (touches_of(client)[0], fresh(touch).archived_at) == (1, None)


def test_what_was_said_is_forgotten_with_the_event(client: Client, cast: Cast) -> None:
    touch = make_touch(client, by=cast.boris, text="Пьёт чай")
    actions.change_interaction(touch, {"text": "Пьёт кофе"}, by=cast.boris)
    event = Event.objects.get(code="timeline.interaction_changed")
    assert "Пьёт" in json.dumps(event.data, ensure_ascii=False)
    forgotten = registry.events[event.code].forget(event.data)
    assert "Пьёт" not in json.dumps(forgotten, ensure_ascii=False)


# What it cost


def test_minutes_cost_what_an_hour_of_the_employee_costs_at_that_time(client: Client, cast: Cast) -> None:
    Employee.objects.filter(pk=cast.boris.pk).update(hour_cost=Money(60_000))
    boris = Employee.objects.get(pk=cast.boris.pk)
    gift = actions.Benefit("gift", Money(15_000), "кружка")
    touch = make_touch(client, by=boris, duration_s=600, benefit=gift)
    assert (touch.staff_cost, touch.cost, Totals.objects.get(pk=client.pk).touch_cost) == (
        Money(10_000), Money(25_000), Money(25_000),
    )  # fmt: skip
    Employee.objects.filter(pk=cast.boris.pk).update(hour_cost=Money(120_000))
    assert fresh(touch).cost == Money(25_000)
    number = actions.change_interaction(touch, {"duration_s": 1800}, by=cast.boris)
    assert fresh(touch).staff_cost == Money(60_000)
    undo(number, by=cast.boris)
    assert (fresh(touch).staff_cost, Totals.objects.get(pk=client.pk).touch_cost) == (Money(10_000), Money(25_000))


def test_the_cost_is_shown_to_whoever_may_see_it(client: Client, cast: Cast, anna: Browser, boris: Browser) -> None:
    make_touch(client, by=cast.boris, benefit=actions.Benefit("discount", Money(50_000), "на котёл"))
    mine, theirs = (each.get(f"/clients/{client.pk}/feed/").content.decode() for each in (anna, boris))
    assert "discount: на котёл" in theirs
    assert ("cost us" in mine, "cost us" in theirs) == (True, False)


def test_whoever_manages_the_company_says_what_an_hour_costs(cast: Cast, anna: Browser) -> None:
    address = f"/settings/people/{cast.boris.pk}/"
    form = {"role": cast.boris.role_id, "team": cast.boris.team_id or ""}
    assert anna.post(address, {**form, "hour_cost": "1 250,50"}).status_code == 302
    assert Employee.objects.get(pk=cast.boris.pk).hour_cost == Money(125_050)
    assert 'value="1250,50"' in anna.get(address).content.decode()
    assert anna.post(address, {**form, "hour_cost": "-5"}).status_code == 422


# Reasons


def test_a_reason_is_wanted_only_where_the_company_says_so(client: Client, cast: Cast) -> None:
    make_touch(client, by=cast.boris, result="refused")
    TouchResult.objects.filter(code="refused").update(wants_reason=True)
    with pytest.raises(actions.ReasonNeeded):
        make_touch(client, by=cast.boris, result="refused")
    other = make_touch(client, by=cast.boris, result="thinks")
    with pytest.raises(actions.ReasonNeeded):
        actions.change_interaction(other, {"result": "refused"}, by=cast.boris)
    assert make_touch(client, by=cast.boris, result="refused", reason=ready_reason("bought")).reason_id is not None
    assert Interaction.objects.count() == 3


# The form in the feed


def form_of(touch: Interaction, **more: str) -> dict[str, str]:
    shown = {
        "kind": touch.kind, "direction": touch.direction, "result": touch.result, "text": touch.text,
        "at": "01.03.2026 12:00", "seen": json.dumps(seen(touch)),
    }  # fmt: skip
    return {**shown, **more}


def test_the_form_shows_the_touch_and_writes_what_was_typed(client: Client, cast: Cast, boris: Browser) -> None:
    touch = make_touch(client, by=cast.boris, text="Да", duration_s=192, at=NINE + datetime.timedelta(seconds=7))
    page = boris.get(f"/touches/{touch.pk}/").content.decode()
    assert ('value="01.03.2026 12:00"' in page, 'value="3:12"' in page) == (True, True)
    form = form_of(touch, text="Нет", duration_s="5", result="refused", reason=str(ready_reason("others").pk))
    response = boris.post(f"/touches/{touch.pk}/", form)
    assert response.status_code == 204
    assert "/undo/" in json.loads(response.headers["HX-Trigger"])["krug:toast"]["undo"]
    now = fresh(touch)
    assert (now.text, now.duration_s, now.reason, now.at) == ("Нет", 300, ready_reason("others"), touch.at)


def test_a_clash_shows_both_and_sent_again_it_holds(client: Client, cast: Cast, boris: Browser) -> None:
    touch = make_touch(client, by=cast.boris, text="Да", at=NINE)
    form = form_of(touch, text="Моё")
    actions.change_interaction(touch, {"text": "Чужое"}, by=cast.olga)
    response = boris.post(f"/touches/{touch.pk}/", form)
    page = response.content.decode()
    assert (response.status_code, "note «Чужое»" in page, ">Моё</textarea>" in page.replace("\n", "")) == (
        409,
        True,
        True,
    )
    again = re.search(r'name="seen" value="([^"]*)"', page)
    assert again is not None
    form["seen"] = again[1].replace("&#34;", '"').replace("&quot;", '"')
    assert boris.post(f"/touches/{touch.pk}/", form).status_code == 204
    assert fresh(touch).text == "Моё"


@pytest.mark.parametrize(
    ("typed", "seconds"), [("", None), ("12", 720), ("3:12", 192), ("1:02:30", 3750), ("3.12", 192), ("0", 0)]
)
def test_a_length_is_read_as_people_write_it(typed: str, seconds: int | None) -> None:
    assert read_length(typed) == seconds


@pytest.mark.parametrize(
    "wrong",
    [
        {"duration_s": "долго"}, {"duration_s": "99:00:00"}, {"at": "вчера когда-то"}, {"at": "01.03.2999"},
        {"kind": "smoke"}, {"benefit_kind": "gift", "benefit": "-5"}, {"result": "nonsense"}, {"reason": "0"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_under_its_field(
    wrong: dict[str, str], client: Client, cast: Cast, boris: Browser
) -> None:
    touch = make_touch(client, by=cast.boris, text="Да", at=NINE)
    response = boris.post(f"/touches/{touch.pk}/", form_of(touch, text="Нет", **wrong))
    assert (response.status_code, fresh(touch).text) == (422, "Да")
    assert 'class="error"' in response.content.decode()


def test_of_others_only_with_the_right_to_undo(client: Client, cast: Cast, boris: Browser) -> None:
    olga = cast.browser(cast.olga)
    touch = make_touch(client, by=cast.olga, text="Да", at=NINE)
    assert boris.post(f"/touches/{touch.pk}/", form_of(touch, text="Нет")).status_code == 404
    own = make_touch(client, by=cast.boris, text="Да", at=NINE)
    assert olga.post(f"/touches/{own.pk}/", form_of(own, text="Нет")).status_code == 204
    page = boris.get(f"/clients/{client.pk}/feed/").content.decode()
    assert set(re.findall(r'hx-get="/touches/(\d+)/"', page)) == {str(own.pk)}


def test_somebody_joins_and_leaves_in_the_form(client: Client, cast: Cast, boris: Browser) -> None:
    friend, stranger = (
        make_client(owner=cast.boris, last_name="Белова"),
        make_client(owner=cast.vera, last_name="Чужой"),
    )
    touch = make_touch(client, by=cast.anna, text="Да", at=NINE, participants=[stranger])
    Interaction.objects.filter(pk=touch.pk).update(by=cast.boris)
    page = boris.post(f"/touches/{touch.pk}/", form_of(touch, join=f"Белова № {friend.pk}", more="yes"))
    assert (page.status_code, f'value="{friend.pk}" checked' in page.content.decode()) == (200, True)
    assert "Чужой" not in page.content.decode()
    boris.post(f"/touches/{touch.pk}/", form_of(touch, part=str(friend.pk), join=f"Чужой № {stranger.pk}"))
    there = Participant.objects.filter(interaction=touch, archived_at=None)
    assert set(there.values_list("client_id", flat=True)) == {friend.pk, stranger.pk}
    boris.post(f"/touches/{touch.pk}/", form_of(touch))
    assert set(there.all().values_list("client_id", flat=True)) == {stranger.pk}
