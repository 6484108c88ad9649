"""The nightly proof: every number that drifted is found, put right and counted."""

import datetime
import logging

import pytest

from krug.clients.models import NEVER, Client, Totals
from krug.clients.testing import make_client
from krug.staff.testing import Cast
from krug.timeline import actions
from krug.timeline.jobs import prove_touches
from krug.timeline.tests.told import touches_of

pytestmark = pytest.mark.django_db

NINE = datetime.datetime(2026, 3, 1, 9, tzinfo=datetime.UTC)


@pytest.fixture
def touched(cast: Cast) -> Client:
    make_client(last_name="Untouched")
    client = make_client(last_name="Touched")
    for kind, hour in (("call", 9), ("email", 11), ("note", 10)):
        actions.record_interaction(client, kind=kind, at=NINE.replace(hour=hour), by=cast.anna)
    removed = actions.record_interaction(client, kind="meeting", at=NINE.replace(hour=15), by=cast.anna)
    assert removed is not None
    actions.remove_interaction(removed, by=cast.anna)
    return client


def test_of_a_healthy_base_nothing_is_said(touched: Client, caplog: pytest.LogCaptureFixture) -> None:
    assert prove_touches.call() == 0
    assert caplog.messages == []


@pytest.mark.parametrize(
    "drift",
    [
        {"interactions": 4},
        {"interactions": 0},
        {"last_interaction_at": NINE},
        {"last_interaction_at": NEVER},
        {"last_interaction_kind": "meeting"},
        {"last_interaction_kind": ""},
        {"interactions": 1, "last_interaction_at": NEVER, "last_interaction_kind": ""},
    ],
    ids=str,
)
def test_each_number_that_drifted_is_put_right(
    touched: Client, drift: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    Totals.objects.filter(pk=touched.pk).update(**drift)
    with caplog.at_level(logging.ERROR):
        assert prove_touches.call() == 1
    assert touches_of(touched) == (3, "2026-03-01 11:00", "email")
    assert len(caplog.messages) == 1
    assert prove_touches.call() == 0


def test_touches_said_of_somebody_who_has_none_are_forgotten(touched: Client) -> None:
    untouched = Client.objects.get(last_name="Untouched")
    Totals.objects.filter(pk=untouched.pk).update(
        interactions=2, last_interaction_at=NINE, last_interaction_kind="call"
    )
    Totals.objects.filter(pk=touched.pk).update(interactions=9)
    assert prove_touches.call() == 2
    assert touches_of(untouched) == (0, "1970-01-01 00:00", "")
    assert touches_of(touched) == (3, "2026-03-01 11:00", "email")
