"""Taking back all that somebody did in a stretch of time: whole, in one change set, and back again."""

import datetime
from typing import Any

import pytest
from django.utils.timezone import now

from krug.clients import actions as clients
from krug.clients import jobs as clients_jobs
from krug.clients.bulk.deeds import SET, TAG, Deed
from krug.clients.bulk.selection import of_everything
from krug.clients.models import Bulk, Client, Tagging
from krug.clients.testing import make_client, make_purchase
from krug.core.testing import codes, published
from krug.core.tests import errands
from krug.core.worker import Worker
from krug.staff.models import Employee
from krug.staff.testing import Cast
from krug.timeline import actions, doings, jobs, taking_back
from krug.timeline.models import Event, Interaction, Rollback

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def taken_back(whom: Employee, by: Employee, key: str = "one", since: datetime.timedelta = HOUR) -> Rollback:
    """Asked for, weighed, begun, and carried out by the worker where it is much."""
    moment = now() - since
    weighed = taking_back.weigh(by, whom, moment)
    done = actions.start_rollback(whom, since=moment, upto=weighed.upto, label="Taken back", key=key, by=by)
    work_off()
    return Rollback.objects.get(pk=done.pk)


def work_off() -> None:
    errands.work_off(Worker("long", "long-1"))


def a_while_ago() -> None:
    """What happened so far is two hours old."""
    Event.objects.update(at=now() - 2 * HOUR)


def test_values_touches_tags_and_purchases_are_as_before(cast: Cast) -> None:
    client = make_client(owner=cast.boris, city="Пермь")
    clients.change(client, {"about": "давно"}, by=cast.boris)
    a_while_ago()
    clients.change(client, {"city": "Омск"}, by=cast.boris)
    clients.change(client, {"city": "Тула", "about": "недавно"}, by=cast.boris)
    actions.record_interaction(client, kind="call", by=cast.boris)
    clients.add_tag(client, "VIP", by=cast.boris)
    make_purchase(client, 1000, by=cast.boris)
    with published() as told:
        done = taken_back(cast.boris, cast.anna)
    client.refresh_from_db()
    assert (client.city, client.about) == ("Пермь", "давно")
    assert Interaction.objects.filter(archived_at=None).count() == 0
    assert Tagging.objects.filter(archived_at=None).count() == 0
    assert (client.totals.purchases, client.totals.interactions) == (0, 0)
    assert (codes(told), done.state, done.counts) == (["timeline.rolled_back"], "done", {"put_back": 6})
    assert (clients_jobs.prove_totals.call(), jobs.prove_touches.call()) == (0, 0)


def test_it_is_one_change_set_that_is_undone_as_a_whole(cast: Cast) -> None:
    client = make_client(owner=cast.boris, city="Пермь")
    clients.change(client, {"city": "Омск"}, by=cast.boris)
    touch = actions.record_interaction(client, kind="call", by=cast.boris)
    done = taken_back(cast.boris, cast.anna)
    assert Event.objects.exclude(undone_at=None).count() == 2
    actions.start_undo_rollback(done, by=cast.anna)
    work_off()
    client.refresh_from_db()
    assert touch is not None
    touch.refresh_from_db()
    assert (client.city, touch.archived_at, Rollback.objects.get().state) == ("Омск", None, "undone")
    assert Event.objects.exclude(undone_at=None).count() == 0
    with pytest.raises(actions.NotNow):
        actions.start_undo_rollback(done, by=cast.anna)
    assert taken_back(cast.boris, cast.anna, key="two").counts == {"put_back": 2}


def test_what_others_changed_since_stays_and_is_counted(cast: Cast) -> None:
    one, two = make_client(owner=cast.boris, city="Пермь"), make_client(owner=cast.boris, city="Пермь")
    for client in (one, two):
        clients.change(client, {"city": "Омск"}, by=cast.boris)
    clients.change(one, {"city": "Тула"}, by=cast.olga)
    done = taken_back(cast.boris, cast.anna)
    assert list(Client.objects.order_by("pk").values_list("city", flat=True)) == ["Тула", "Пермь"]
    assert done.counts == {"put_back": 1, "kept": 1}
    assert Event.objects.exclude(undone_at=None).count() == 1


def test_a_client_added_and_worked_on_by_the_same_person_goes_to_the_archive(cast: Cast) -> None:
    mine = Client.objects.get(pk=clients.create(draft("Новый"), by=cast.boris))
    clients.change(mine, {"city": "Омск"}, by=cast.boris)
    helped = Client.objects.get(pk=clients.create(draft("Другой"), by=cast.boris))
    clients.change(helped, {"about": "наш"}, by=cast.olga)
    done = taken_back(cast.boris, cast.anna)
    mine.refresh_from_db()
    helped.refresh_from_db()
    assert (mine.archived_at is not None, helped.archived_at) == (True, None)
    assert done.counts == {"put_back": 2, "kept": 1}
    actions.start_undo_rollback(done, by=cast.anna)
    work_off()
    mine.refresh_from_db()
    assert (mine.archived_at, mine.city) == (None, "Омск")


def draft(name: str) -> Any:
    from krug.clients.drafts import Draft

    return Draft("person", {"last_name": name})


def test_bulks_are_taken_back_in_their_place_between_the_changes(cast: Cast) -> None:
    for _client in range(3):
        make_client(owner=cast.olga, city="Пермь")
    first = Client.objects.order_by("pk")[0]
    clients.change(first, {"city": "Омск"}, by=cast.olga)
    clients.start_bulk(of_everything({}), Deed(SET, "city", "Тула"), key="a", by=cast.olga)
    clients.start_bulk(of_everything({}), Deed(TAG, value="VIP"), key="b", by=cast.olga)
    clients.change(Client.objects.get(pk=first.pk), {"city": "Уфа"}, by=cast.olga)
    weighed = taking_back.weigh(cast.anna, cast.olga, now() - HOUR)
    assert (weighed.changes, weighed.clients, weighed.masses) == (2, 1, ["Tag added: VIP", "City: Тула"])
    done = taken_back(cast.olga, cast.anna)
    assert (set(Client.objects.values_list("city", flat=True)), done.counts) == ({"Пермь"}, {"put_back": 8})
    assert Tagging.objects.filter(archived_at=None).count() == 0
    assert set(Bulk.objects.values_list("state", flat=True)) == {"undone"}
    actions.start_undo_rollback(done, by=cast.anna)
    work_off()
    assert list(Client.objects.order_by("pk").values_list("city", flat=True)) == ["Уфа", "Тула", "Тула"]
    assert Tagging.objects.filter(archived_at=None).count() == 3


def test_only_so_long_and_only_what_was_there_when_it_was_asked(cast: Cast) -> None:
    client = make_client(owner=cast.boris, city="Пермь")
    clients.change(client, {"city": "Омск"}, by=cast.boris)
    a_while_ago()
    moment = now() - HOUR
    clients.change(client, {"about": "раз"}, by=cast.boris)
    weighed = taking_back.weigh(cast.anna, cast.boris, moment)
    clients.change(client, {"warmth": 3}, by=cast.boris)
    actions.start_rollback(cast.boris, since=moment, upto=weighed.upto, label="x", key="a", by=cast.anna)
    client.refresh_from_db()
    assert (client.city, client.about, client.warmth) == ("Омск", "", 3)


def test_a_head_takes_back_what_is_of_clients_within_reach(cast: Cast) -> None:
    team, foreign = make_client(owner=cast.boris, city="Пермь"), make_client(owner=cast.vera, city="Пермь")
    for client in (team, foreign):
        clients.change(client, {"city": "Омск"}, by=cast.anna)
    clients.start_bulk(of_everything({}), Deed(SET, "warmth", 3), key="a", by=cast.anna)
    done = taken_back(cast.anna, cast.olga)
    assert list(Client.objects.order_by("pk").values_list("city", "warmth")) == [("Пермь", 3), ("Омск", 3)]
    assert done.counts == {"put_back": 1}


def test_without_the_right_one_takes_back_only_ones_own(cast: Cast) -> None:
    client = make_client(owner=cast.boris, city="Пермь")
    clients.change(client, {"city": "Омск"}, by=cast.anna)
    assert taking_back.weigh(cast.boris, cast.anna, now() - HOUR).changes == 0
    assert taken_back(cast.anna, cast.boris).counts == {}
    clients.change(client, {"about": "мой"}, by=cast.boris)
    assert taken_back(cast.boris, cast.boris, key="two").counts == {"put_back": 1}
    client.refresh_from_db()
    assert (client.city, client.about) == ("Омск", "")


def test_sent_twice_it_is_done_once(cast: Cast) -> None:
    client = make_client(owner=cast.boris, city="Пермь")
    clients.change(client, {"city": "Омск"}, by=cast.boris)
    one, two = taken_back(cast.boris, cast.anna), taken_back(cast.boris, cast.anna)
    assert (one.pk, Rollback.objects.count()) == (two.pk, 1)


@pytest.mark.parametrize("done_before", [0, 1, 2])
def test_killed_between_two_changes_it_goes_on(cast: Cast, monkeypatch: pytest.MonkeyPatch, done_before: int) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 0)
    client = make_client(owner=cast.olga, city="Пермь")
    clients.change(client, {"city": "Омск"}, by=cast.olga)
    clients.start_bulk(of_everything({}), Deed(SET, "city", "Тула"), key="a", by=cast.olga)
    clients.change(Client.objects.get(), {"about": "раз"}, by=cast.olga)
    weighed = taking_back.weigh(cast.anna, cast.olga, now() - HOUR)
    waiting = actions.start_rollback(cast.olga, since=now() - HOUR, upto=weighed.upto, label="x", key="a", by=cast.anna)
    with monkeypatch.context() as dying:
        left, go_on = iter(range(done_before)), taking_back._next

        def die(rollback: Rollback) -> Event | None:
            if next(left, None) is None:
                raise ConnectionError
            return go_on(rollback)

        dying.setattr(taking_back, "_next", die)
        with pytest.raises(ConnectionError):
            jobs.roll_back.call(waiting.pk)
    jobs.roll_back.call(waiting.pk)
    client.refresh_from_db()
    assert (client.city, client.about, Rollback.objects.get().counts) == ("Пермь", "", {"put_back": 3})


def test_fields_one_may_not_change_are_left_and_those_one_may_not_see_are_not_told(cast: Cast) -> None:
    client = make_client(owner=cast.boris, city="Пермь")
    clients.change(client, {"city": "Омск"}, by=cast.boris)
    clients.change(client, {"about": "раз"}, by=cast.boris)
    clients.start_bulk(of_everything({}), Deed(SET, "city", "Тула"), key="a", by=cast.boris)
    olga = cast.olga
    olga.role.fields = {"city": "hidden"}
    olga.role.save()
    shown = [(doing.title, doing.text) for doing in doings.page(olga, cast.boris).doings if doing.title != "Signed in"]
    assert shown == [("Many clients changed", ""), ("Card changed", "")]
    done = taken_back(cast.boris, olga)
    client.refresh_from_db()
    assert (client.city, client.about, done.counts) == ("Тула", "", {"put_back": 1, "kept": 1})
