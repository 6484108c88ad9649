"""Every event is written down once, in the transaction of the verb that published it, and told to open pages."""

import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from krug.clients import actions as clients
from krug.clients.bulk.deeds import SET, Deed
from krug.clients.bulk.selection import Selection
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.core import live
from krug.core.live import Signal
from krug.staff import actions as staff
from krug.staff.testing import Cast
from krug.timeline import actions, journal
from krug.timeline.journal import LiveEvents
from krug.timeline.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(cast: Cast) -> Client:
    return make_client(owner=cast.boris, city="Perm")


def test_an_event_is_written_down_whole_under_the_number_that_was_returned(client: Client, cast: Cast) -> None:
    before = datetime.datetime.now(tz=datetime.UTC)
    number = clients.change(client, {"city": "Omsk", "about": "kind"}, by=cast.anna)
    row = Event.objects.get()
    assert (row.pk, row.code, row.by_id, row.client_id, row.change_set_id, row.undone_at) == (
        number, "clients.changed", cast.anna.pk, client.pk, None, None,
    )  # fmt: skip
    assert row.data == {
        "cells": [
            ["clients.client", client.pk, "city", "Perm", "Omsk"],
            ["clients.client", client.pk, "about", "", "kind"],
        ]
    }
    assert before <= row.at <= datetime.datetime.now(tz=datetime.UTC)


def test_facts_of_an_event_are_kept_beside_its_cells(client: Client, cast: Cast) -> None:
    touch = actions.record_interaction(
        client, kind="call", direction="in", result="agreed", text="Secret", by=cast.anna
    )
    assert touch is not None
    assert Event.objects.get().data == {
        "interaction_id": touch.pk, "kind": "call", "direction": "in", "result": "agreed",
        "cells": [["timeline.interaction", touch.pk, "", None, None]],
    }  # fmt: skip


def test_what_is_taken_back_is_not_written_down(client: Client, cast: Cast) -> None:
    with transaction.atomic():
        clients.change(client, {"city": "Omsk"}, by=cast.anna)
        actions.record_interaction(client, kind="call", by=cast.anna)
        assert Event.objects.count() == 2
        transaction.set_rollback(True)
    assert Event.objects.count() == 0


def test_a_change_that_changes_nothing_is_not_written_down(client: Client, cast: Cast) -> None:
    clients.change(client, {"city": "Perm"}, by=cast.anna)
    assert Event.objects.count() == 0


# Told to open pages


def test_pages_are_told_of_new_events_in_their_order(client: Client, cast: Cast) -> None:
    source = LiveEvents()
    assert (source.latest(), list(source.after(0))) == (0, [])
    number = clients.change(client, {"city": "Omsk"}, by=cast.anna) or 0
    actions.record_interaction(client, kind="call", by=cast.boris)
    staff.dismiss(cast.vera, by=cast.anna)
    assert source.latest() == number + 2
    assert list(source.after(0)) == [
        Signal(number, "clients.changed", client.pk, cast.anna.pk),
        Signal(number + 1, "timeline.interaction_recorded", client.pk, cast.boris.pk),
        Signal(number + 2, "staff.employee_left", None, cast.anna.pk),
    ]
    assert [signal.id for signal in source.after(number + 1)] == [number + 2]


def test_the_house_listens_to_this_source() -> None:
    assert type(live.source) is LiveEvents


def test_a_reader_is_told_only_of_clients_they_may_see(client: Client, cast: Cast) -> None:
    source = LiveEvents()
    foreign, nobodys, archived = make_client(owner=cast.vera), make_client(), make_client(owner=cast.boris)
    clients.archive(archived, by=cast.anna)
    asked = {client.pk, foreign.pk, nobodys.pk, archived.pk, 999_999}
    told = {name: source.visible(getattr(cast, name).pk, asked) for name in ("anna", "olga", "boris", "vera", "gleb")}
    assert told == {
        "anna": {client.pk, foreign.pk, nobodys.pk, archived.pk},
        "olga": {client.pk, archived.pk},
        "boris": {client.pk, archived.pk},
        "vera": {foreign.pk},
        "gleb": {client.pk, foreign.pk, nobodys.pk, archived.pk},
    }  # fmt: skip


def test_somebody_who_left_and_somebody_unknown_are_told_of_nothing(client: Client, cast: Cast) -> None:
    staff.dismiss(cast.boris, by=cast.anna)
    source = LiveEvents()
    assert source.visible(cast.boris.pk, {client.pk}) == set()
    assert source.visible(999_999, {client.pk}) == set()
    assert source.visible(cast.anna.pk, set()) == set()


def _masses(cast: Cast, number: int) -> list[list[int]]:
    """So many mass changes, each of two clients of its own."""
    told = []
    for _set in range(number):
        ids = [make_client(city="Пермь").pk for _client in range(2)]
        clients.start_bulk(Selection(tuple(ids)), Deed(SET, "city", "Омск"), key=f"{ids[0]}", by=cast.anna)
        told.append(ids)
    return told


def test_the_tail_is_read_in_two_queries_however_many_masses_are_in_it(cast: Cast) -> None:
    heard, counted = [], []
    for number in (1, 3):
        reached = LiveEvents().latest()
        ids = _masses(cast, number)
        with CaptureQueriesContext(connection) as asked:
            signals = LiveEvents().after(reached)
        heard.append([signal.client_id for signal in signals] == [pk for each in ids for pk in (None, *each)])
        counted.append(len(asked))
    assert (heard, counted) == ([True, True], [2, 2])


def test_of_a_great_mass_the_first_are_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "MOST_TOLD", 1)
    monkeypatch.setattr(journal, "MOST_JOINED", 2)
    ids = _masses(cast, 5)
    signals = LiveEvents().after(0)
    assert [signal.client_id for signal in signals] == [pk for first, _second in ids for pk in (None, first)]
