"""Bulks beside bulks and beside people at cards: nothing of either is lost; and the twins, in which something is."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from krug.clients import actions, jobs
from krug.clients.bulk import running
from krug.clients.bulk.deeds import ARCHIVE, SET, TAG, Deed
from krug.clients.bulk.selection import of_everything
from krug.clients.models import Bulk, Client, Tagging
from krug.clients.testing import make_client
from krug.core import db
from krug.core.models import Change
from krug.core.testing import at_once
from krug.staff.models import Employee
from krug.staff.testing import Cast, make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]

PAUSE_S = 0.3


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "FIRST", 20)
    monkeypatch.setattr(running, "MOST", 20)
    monkeypatch.setattr(actions.bulk, "AT_ONCE", 5)


def crowd(count: int = 50) -> list[Client]:
    return [make_client(city="Пермь") for _client in range(count)]


def waiting(deed: Deed, by: Employee, key: str) -> Callable[[], Bulk]:
    """A bulk over everybody that is carried out when called."""
    bulk = actions.start_bulk(of_everything({}), deed, key=key, by=by)

    def run() -> Bulk:
        jobs.run_bulk.call(bulk.pk)
        return Bulk.objects.get(pk=bulk.pk)

    return run


def slowly(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Each portion's transaction lasts; the event says that the first has begun."""
    begun, hold = threading.Event(), running._hold

    def hold_slowly(*given: Any) -> Any:
        held = hold(*given)
        begun.set()
        time.sleep(PAUSE_S)
        return held

    monkeypatch.setattr(running, "_hold", hold_slowly)
    return begun


def test_two_bulks_of_two_fields_at_once_both_stay_and_both_come_back(cast: Cast) -> None:
    crowd()
    runs = [waiting(Deed(SET, "city", "Омск"), cast.anna, "a"), waiting(Deed(SET, "warmth", 3), cast.anna, "b"),
            waiting(Deed(TAG, value="VIP"), cast.anna, "c")]  # fmt: skip
    outcomes = at_once(*runs)
    assert [bulk.counts for bulk in outcomes if isinstance(bulk, Bulk)] == [{"changed": 50}] * 3
    assert set(Client.objects.values_list("city", "warmth", "version")) == {("Омск", 3, 4)}
    assert (Tagging.objects.count(), Change.objects.count()) == (50, 150)
    for bulk in outcomes:
        assert isinstance(bulk, Bulk)
        actions.start_undo_bulk(bulk, by=cast.anna)
        jobs.undo_bulk.call(bulk.pk, cast.anna.pk)
    assert set(Client.objects.values_list("city", "warmth")) == {("Пермь", 0)}


def test_two_bulks_of_one_field_at_once_leave_a_chain_that_undo_walks_back(cast: Cast) -> None:
    """Of each client whoever came second wrote over the first and wrote that down; nothing is silently lost."""
    crowd()
    at_once(waiting(Deed(SET, "city", "Омск"), cast.anna, "a"), waiting(Deed(SET, "city", "Тула"), cast.anna, "b"))
    assert Change.objects.count() == 100
    for client in Client.objects.all():
        first, second = Change.objects.filter(client_id=client.pk).order_by("pk")
        assert (first.old, second.old, second.new) == ("Пермь", first.new, client.city)


def test_a_bulk_that_archives_beside_one_that_changes_leaves_nothing_half(cast: Cast) -> None:
    crowd()
    at_once(waiting(Deed(ARCHIVE), cast.anna, "a"), waiting(Deed(SET, "owner", cast.vera.pk), cast.anna, "b"))
    one, other = Bulk.objects.order_by("pk")
    assert (one.counts, sum(other.counts.values()), jobs.prove_totals.call()) == ({"changed": 50}, 50, 0)


def test_the_same_form_sent_twice_at_once_is_one_bulk(cast: Cast) -> None:
    crowd()

    def send() -> Bulk:
        return actions.start_bulk(of_everything({}), Deed(SET, "city", "Омск"), key="same", by=cast.anna)

    outcomes = at_once(send, send, send)
    assert len({bulk.pk for bulk in outcomes if isinstance(bulk, Bulk)}) == 1
    assert Bulk.objects.count() == 1


def test_two_workers_at_one_bulk_change_each_client_once(cast: Cast) -> None:
    crowd()
    run = waiting(Deed(SET, "city", "Омск"), cast.anna, "a")
    at_once(run, run)
    assert (Bulk.objects.get().counts, Change.objects.count()) == ({"changed": 50}, 50)
    assert set(Client.objects.values_list("city", "version")) == {("Омск", 2)}


@pytest.mark.postgresql
def test_without_the_row_of_the_bulk_two_workers_would_count_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: the embedded database has one writer anyway, PostgreSQL only by the row that is held."""
    crowd(10)
    monkeypatch.setattr(running, "_hold", lambda bulk, first: Bulk.objects.get(pk=bulk.pk))
    run = waiting(Deed(SET, "city", "Омск"), cast.anna, "a")
    slowly(monkeypatch)
    outcomes = at_once(run, run)
    assert len(outcomes) == 2
    assert Bulk.objects.get().counts != {"changed": 10} or Change.objects.count() != 10 or Bulk.objects.get().done != 20


def edited(client: Client, by: Employee, begun: threading.Event, values: dict[str, str]) -> float:
    """A colleague saves a card in the middle of the bulk; how long that took."""
    begun.wait(timeout=30)
    started = time.monotonic()
    actions.change(client, values, by=by)
    return time.monotonic() - started


@pytest.mark.parametrize("place", [0, 25, 49])
def test_a_card_edited_while_the_bulk_is_at_it_loses_neither(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    client = crowd()[place]
    run = waiting(Deed(SET, "city", "Омск"), cast.anna, "a")
    begun = slowly(monkeypatch)
    at_once(run, lambda: edited(client, cast.vera, begun, {"about": "любит чай"}))
    client.refresh_from_db()
    assert (client.city, client.about, client.version) == ("Омск", "любит чай", 3)


def test_whoever_saves_a_card_waits_no_longer_than_a_portion(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    client = crowd(100)[0]
    run = waiting(Deed(SET, "city", "Омск"), cast.anna, "a")
    begun, started = slowly(monkeypatch), time.monotonic()
    done, waited = at_once(
        lambda: (run(), time.monotonic() - started)[1],
        lambda: edited(client, cast.vera, begun, {"about": "любит чай"}),
    )
    assert isinstance(done, float)
    assert isinstance(waited, float)
    assert (done > 5 * PAUSE_S, waited < done / 2) == (True, True)


def between(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> list[bool]:
    """When it is judged what becomes of a portion, and nothing is written yet, somebody else does something.

    Tells of each judging whether it was inside a transaction.
    """
    inside: list[bool] = []
    judged = running.judged

    def judged_and_overtaken(*given: Any) -> Any:
        result = judged(*given)
        inside.append(connection.in_atomic_block)
        if len(inside) == 1 and not connection.in_atomic_block:
            (outcome,) = at_once(happens)
            assert not isinstance(outcome, Exception), outcome
        return result

    monkeypatch.setattr(running, "judged", judged_and_overtaken)
    return inside


def _typed_meanwhile(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[list[bool], str, list[str]]:
    """All without a city get one, while a colleague types one; told is also what the bulk says there was."""
    client = make_client()
    run = waiting(Deed(SET, "city", "Омск", only_empty=True), cast.anna, "a")
    inside = between(monkeypatch, lambda: actions.change(client, {"city": "Пермь"}, by=cast.vera))
    run()
    client.refresh_from_db()
    return inside, client.city, list(Change.objects.values_list("old", flat=True))


@pytest.fixture
def _in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions.bulk, "AT_ONCE", 0)


@pytest.mark.sqlite
@pytest.mark.usefixtures("_in_the_background")
def test_a_city_typed_while_the_portion_was_judged_stays(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _typed_meanwhile(cast, monkeypatch) == ([False, True], "Пермь", [])


@pytest.mark.sqlite
@pytest.mark.usefixtures("_in_the_background")
def test_unless_the_version_were_asked_the_typed_city_would_be_lost(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "version_seen", lambda: 1)  # the twin's database tells of nobody's writing
    assert _typed_meanwhile(cast, monkeypatch) == ([False], "Омск", [""])


@pytest.mark.sqlite
def test_while_nobody_writes_portions_are_judged_before_the_lock_is_taken(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd()
    run = waiting(Deed(SET, "city", "Омск"), cast.anna, "a")
    inside = between(monkeypatch, lambda: None)
    assert (run().counts, inside) == ({"changed": 50}, [False, False, False])
