"""Several clients take part in one touch: it stands with each of them, and each reader is told whom they may see."""

import datetime
from random import Random

import pytest
from django.test import Client as Browser

from krug.clients import actions as clients
from krug.clients.models import Client, Totals
from krug.clients.testing import make_client
from krug.core.text.money import Money
from krug.staff.testing import Cast
from krug.timeline import actions, queries
from krug.timeline.jobs import prove_touches
from krug.timeline.models import Interaction, Participant
from krug.timeline.testing import make_touch
from krug.timeline.tests.told import lines, pages, touches_of, undo

pytestmark = pytest.mark.django_db

NINE = datetime.datetime(2026, 3, 1, 9, tzinfo=datetime.UTC)


@pytest.fixture
def three(cast: Cast) -> tuple[Client, Client, Client]:
    return (
        make_client(owner=cast.boris, last_name="Орлова", first_name="Вера"),
        make_client(owner=cast.boris, name="ООО «Тепло»"),
        make_client(owner=cast.vera, last_name="Чужой", first_name="Пётр"),
    )


def parties(cast_member: object, client: Client) -> list[list[str]]:
    return [[party.name for party in entry.others] for entry in queries.feed(cast_member, client).entries]  # type: ignore[arg-type]


def test_it_stands_in_the_feed_of_each_and_is_counted_there(three: tuple[Client, Client, Client], cast: Cast) -> None:
    one, firm, other = three
    make_touch(one, by=cast.anna, kind="meeting", text="Обсудили котёл", at=NINE, participants=[firm, other, firm, one])
    for client in three:
        assert lines(cast.anna, client) == ["Meeting | Обсудили котёл"]
        assert touches_of(client) == (1, "2026-03-01 09:00", "meeting")
    assert parties(cast.anna, one) == [["ООО «Тепло»", "Чужой Пётр"]]
    assert parties(cast.anna, firm) == [["Орлова Вера", "Чужой Пётр"]]
    assert prove_touches.call() == 0


def test_only_names_the_reader_sees_are_told(three: tuple[Client, Client, Client], cast: Cast) -> None:
    one, firm, other = three
    make_touch(one, by=cast.anna, participants=[firm, other])
    assert parties(cast.boris, one) == [["ООО «Тепло»"]]
    assert parties(cast.vera, other) == [[]]
    assert [entry.change_url for entry in queries.feed(cast.vera, other).entries] == [""]


def test_whose_touch_it_is_pays_for_it(three: tuple[Client, Client, Client], cast: Cast) -> None:
    one, firm, _other = three
    make_touch(one, by=cast.anna, participants=[firm], benefit=actions.Benefit("gift", Money(700)))
    assert [Totals.objects.get(pk=client.pk).touch_cost.minor for client in (one, firm)] == [700, 0]


def test_who_joins_later_and_who_leaves_is_counted_and_undone(three: tuple[Client, Client, Client], cast: Cast) -> None:
    one, firm, other = three
    touch = make_touch(one, by=cast.anna, at=NINE, participants=[firm])
    number = actions.change_interaction(touch, {}, join=[other], leave=[firm.pk], by=cast.anna)
    assert [touches_of(client)[0] for client in three] == [1, 0, 1]
    undo(number, by=cast.anna)
    assert [touches_of(client)[0] for client in three] == [1, 1, 0]
    assert prove_touches.call() == 0


def test_removed_and_brought_back_it_is_so_with_all(three: tuple[Client, Client, Client], cast: Cast) -> None:
    one, firm, other = three
    touch = make_touch(one, by=cast.anna, participants=[firm, other])
    number = actions.remove_interaction(touch, by=cast.anna)
    assert [touches_of(client)[0] for client in three] == [0, 0, 0]
    undo(number, by=cast.anna)
    assert [touches_of(client)[0] for client in three] == [1, 1, 1]


def test_another_kind_and_moment_is_the_last_touch_of_all(three: tuple[Client, Client, Client], cast: Cast) -> None:
    one, firm, _other = three
    touch = make_touch(one, by=cast.anna, at=NINE, participants=[firm])
    actions.change_interaction(touch, {"kind": "visit", "at": NINE + datetime.timedelta(hours=1)}, by=cast.anna)
    assert touches_of(firm) == (1, "2026-03-01 10:00", "visit")


def test_own_and_shared_touches_stand_in_one_order_by_pages_that_lose_nothing(cast: Cast) -> None:
    one, other = make_client(), make_client()
    for hour in range(40):
        mine, theirs = (one, other) if hour % 3 else (other, one)
        make_touch(mine, by=cast.anna, text=str(hour), at=NINE + datetime.timedelta(hours=hour), participants=[theirs])
    for client in (one, other):
        told = [entry.text for page in pages(cast.anna, client, "touches") for entry in page]
        assert told == [str(hour) for hour in reversed(range(40))]
    assert len(queries.touches(cast.anna, one, after=None, size=100)) == 40


@pytest.mark.parametrize("seed", range(4))
def test_merged_and_parted_again_every_touch_is_counted_once(cast: Cast, seed: int) -> None:
    """Touches of each with the other, of others with both, and of one alone."""
    chance = Random(seed)
    one, other, third = (make_client(last_name=name) for name in ("Белова", "Белова", "Орлов"))
    three = [one, other, third]
    for _touch in range(8):
        mine = chance.choice(three)
        with_them = [each for each in three if each is not mine and chance.random() < 0.6]
        make_touch(mine, by=cast.anna, participants=with_them)
    before = [touches_of(client)[0] for client in three]
    with_either = Interaction.objects.exclude(client=third).count() + (
        Participant.objects.filter(interaction__client=third).values("interaction").distinct().count()
    )
    merge = clients.merge(one, other, by=cast.anna)
    assert touches_of(one)[0] == with_either
    assert touches_of(third)[0] == before[2]
    assert prove_touches.call() == 0
    assert len(queries.feed(cast.anna, one, kind="touches").entries) == with_either
    clients.part(merge, by=cast.anna)
    assert [touches_of(client)[0] for client in three] == before
    assert prove_touches.call() == 0


def test_drift_of_who_took_part_is_found_and_put_right(three: tuple[Client, Client, Client], cast: Cast) -> None:
    one, firm, _other = three
    make_touch(one, by=cast.anna, participants=[firm])
    Totals.objects.filter(pk=firm.pk).update(interactions=0)
    Totals.objects.filter(pk=one.pk).update(touch_cost=5)
    assert (prove_touches.call(), prove_touches.call()) == (2, 0)


def test_the_feed_of_a_card_leads_to_the_others(
    three: tuple[Client, Client, Client], cast: Cast, anna: Browser
) -> None:
    one, firm, _other = three
    make_touch(one, by=cast.anna, participants=[firm])
    assert f'href="/clients/{one.pk}/"' in anna.get(f"/clients/{firm.pk}/feed/").content.decode()
