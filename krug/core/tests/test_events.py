from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import transaction

from krug.core import events
from krug.core.changes.cells import Cell
from krug.core.models import ScheduleState
from krug.core.testing import codes, published


@dataclass(frozen=True, kw_only=True)
class Noise(events.Event):
    code: ClassVar[str] = "tests.noise"


@dataclass(frozen=True, kw_only=True)
class Bang(Noise):
    code: ClassVar[str] = "tests.bang"
    loudness: int
    where: str = ""


@pytest.fixture(autouse=True)
def _deaf_house(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody of the house listens, only who is named in the test."""
    monkeypatch.setattr(events, "_listeners", {})


def answering(number: int | None) -> "Callable[[events.Event], int | None]":
    return lambda event: number


@pytest.mark.django_db(transaction=True)
def test_publishing_outside_a_transaction_is_refused() -> None:
    with published() as told:
        with pytest.raises(transaction.TransactionManagementError) as refusal:
            events.publish(Bang(by_id=None, loudness=3))
        assert str(refusal.value) == "tests.bang must be published inside transaction.atomic()"
    assert told == []


@pytest.mark.django_db
def test_listeners_of_base_classes_hear_it_too_the_nearest_first() -> None:
    heard: list[str] = []
    events.listen(events.Event, lambda event: heard.append("any"))
    events.listen(Noise, lambda event: heard.append("noise"))
    events.listen(Bang, lambda event: heard.append(f"bang {event.loudness}"))
    events.publish(Bang(by_id=None, loudness=3))
    assert heard == ["bang 3", "noise", "any"]


@pytest.mark.django_db
def test_listeners_of_a_subclass_do_not_hear_the_base() -> None:
    heard: list[str] = []
    events.listen(Bang, lambda event: heard.append("bang"))
    events.publish(Noise(by_id=None))
    assert heard == []


@pytest.mark.django_db
def test_listeners_of_one_kind_are_called_in_the_order_of_listening() -> None:
    heard: list[str] = []
    events.listen(Noise, lambda event: heard.append("first"))
    events.listen(Noise, lambda event: heard.append("second"))
    events.publish(Noise(by_id=None))
    assert heard == ["first", "second"]


@pytest.mark.django_db
def test_a_forgotten_listener_hears_nothing() -> None:
    heard: list[str] = []

    def listener(event: Noise) -> None:
        heard.append(event.code)

    events.listen(Noise, listener)
    events.forget(Noise, listener)
    events.publish(Noise(by_id=None))
    assert heard == []


@transaction.atomic
def make_noise(*, then: type[Exception] | None = None) -> None:
    """A verb: writes a fact, publishes it and perhaps fails afterwards."""
    ScheduleState.objects.create(code="fact", next_at="2026-11-24T10:00Z")
    events.publish(Noise(by_id=None))
    if then:
        raise then


def write_down(event: events.Event) -> None:
    ScheduleState.objects.create(code="heard", next_at="2026-11-24T10:00Z")


def fail(event: events.Event) -> None:
    raise LookupError


@pytest.mark.django_db(transaction=True)
def test_a_failing_listener_takes_the_fact_back() -> None:
    events.listen(Noise, write_down)
    make_noise()
    assert set(ScheduleState.objects.values_list("code", flat=True)) == {"fact", "heard"}
    ScheduleState.objects.all().delete()
    events.listen(Noise, fail)
    with pytest.raises(LookupError):
        make_noise()
    assert ScheduleState.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_what_a_listener_wrote_goes_with_the_fact() -> None:
    events.listen(Noise, write_down)
    with pytest.raises(ZeroDivisionError):
        make_noise(then=ZeroDivisionError)
    assert ScheduleState.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answers", "number"), [([None], None), ([7], 7), ([7, None], 7), ([None, 8], 8), ([7, 8], 8), ([], None)]
)
def test_the_number_of_the_history_is_returned(answers: list[int | None], number: int | None) -> None:
    for answer in answers:
        events.listen(Noise, answering(answer))
    assert events.publish(Noise(by_id=None)) == number


def test_facts_are_the_events_own_fields() -> None:
    cell = Cell("core.thing", 1, "name", "a", "b")
    event = Bang(by_id=4, client_id=5, change_set_id=6, cells=(cell,), loudness=3, where="yard")
    assert event.facts() == {"loudness": 3, "where": "yard"}
    assert Noise(by_id=4).facts() == {}


@pytest.mark.django_db
def test_what_was_published_is_noted_in_order_and_only_inside_the_block() -> None:
    with published() as told:
        events.publish(Noise(by_id=None))
        events.publish(Bang(by_id=None, loudness=1))
    events.publish(Noise(by_id=None))
    assert codes(told) == ["tests.noise", "tests.bang"]
