"""The hub of live updates, fed from a journal in memory."""

import datetime
import time
from collections.abc import Callable, Iterator, Sequence

import pytest
from django.db import connection, transaction
from django.utils.timezone import now

from krug.core import live
from krug.core.live import Hub, Signal, Stream, TooManyStreams
from krug.core.models import LiveNote

ANNA, BORIS = 1, 2


class Journal(live.Source):
    """Events as they become visible to readers, in the order of their commits."""

    def __init__(self) -> None:
        self.events: list[Signal] = []
        self.sight = {ANNA: {10, 20}, BORIS: {20}}
        self.failures = 0
        self.looks = 0

    def add(self, *numbers: int, client: int | None = 20) -> None:
        self.events += [Signal(number, "clients.changed", client, 5) for number in numbers]

    def latest(self) -> int:
        return max((event.id for event in self.events), default=0)

    def after(self, event_id: int) -> Sequence[Signal]:
        found = sorted((event for event in self.events if event.id > event_id), key=lambda event: event.id)[:1000]
        self.looks += 1
        return found

    def visible(self, employee_id: int, client_ids: set[int]) -> set[int]:
        if employee_id == BORIS and self.failures:
            self.failures -= 1
            raise ConnectionError
        return self.sight[employee_id] & client_ids


@pytest.fixture
def journal(monkeypatch: pytest.MonkeyPatch) -> Journal:
    made = Journal()
    monkeypatch.setattr(live, "source", made)
    monkeypatch.setattr(live, "notes", live._NoSource())
    monkeypatch.setattr(live, "POLL_S", 0.01)
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.1)
    return made


@pytest.fixture
def hub(journal: Journal) -> Iterator[Hub]:
    """When the test is over its streams are closed and the pump has stopped."""
    made = Hub()
    yield made
    for stream in list(made._streams):
        stream.close()
    wait_until(lambda: made._pump is None)


def wait_until(is_so: "Callable[[], bool]") -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def open_stream(hub: Hub, employee: int = ANNA, still_in: "Callable[[], bool]" = lambda: True) -> Stream:
    """A stream whose pump has looked at the journal, so that what is added from now on is new."""
    stream = hub.stream(employee, still_in)
    assert next(stream) is None
    let_the_pump_look()
    return stream


def let_the_pump_look() -> None:
    journal = live.source
    assert isinstance(journal, Journal)
    before = journal.looks
    wait_until(lambda: journal.looks > before)


def told(stream: Stream, count: int) -> list[int]:
    """Numbers of the next ``count`` signals, and of those that came beyond them until a heartbeat."""
    numbers: list[int] = []
    deadline = time.monotonic() + 10
    while len(numbers) < count:
        assert time.monotonic() < deadline
        numbers += [signal.id for signal in [next(stream)] if signal is not None]
    let_the_pump_look()
    return numbers + [signal.id for signal in iter(lambda: next(stream), None) if signal is not None]


def test_a_stream_begins_with_a_heartbeat_at_once(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 60.0)
    started = time.monotonic()
    assert next(hub.stream(ANNA, lambda: True)) is None
    assert time.monotonic() - started < 30


def test_a_stream_has_heartbeats_while_nothing_happens(hub: Hub) -> None:
    stream = open_stream(hub)
    started = time.monotonic()
    assert [next(stream), next(stream)] == [None, None]
    assert time.monotonic() - started > 0.19


def test_a_signal_says_what_happened_to_whom_and_by_whom(hub: Hub, journal: Journal) -> None:
    stream = open_stream(hub)
    journal.add(7, client=10)
    assert next(stream) == Signal(id=7, code="clients.changed", client_id=10, by_id=5)


def test_signals_go_only_to_those_who_may_see_the_client(hub: Hub, journal: Journal) -> None:
    annas, boriss = open_stream(hub, ANNA), open_stream(hub, BORIS)
    journal.add(1, client=10)
    journal.add(2, client=20)
    journal.add(3, client=30)
    assert [told(annas, 2), told(boriss, 1)] == [[1, 2], [2]]


def test_what_happened_to_no_client_is_told_to_nobody(hub: Hub, journal: Journal) -> None:
    stream = open_stream(hub)
    journal.add(1, client=None)
    journal.add(2, client=20)
    assert told(stream, 1) == [2]


def test_every_open_page_of_a_reader_hears_it(hub: Hub, journal: Journal) -> None:
    first, second = open_stream(hub), open_stream(hub)
    journal.add(1)
    assert [told(first, 1), told(second, 1)] == [[1], [1]]


def test_what_happened_before_the_first_stream_is_not_told(hub: Hub, journal: Journal) -> None:
    journal.add(1, 2)
    stream = open_stream(hub)
    journal.add(3)
    assert told(stream, 1) == [3]


def test_a_number_that_appears_after_a_higher_one_is_not_lost_and_none_is_told_twice(
    hub: Hub, journal: Journal
) -> None:
    stream = open_stream(hub)
    journal.add(6)
    assert told(stream, 1) == [6]
    journal.add(5)
    assert told(stream, 1) == [5]
    journal.add(7)
    assert told(stream, 1) == [7]
    assert told(stream, 0) == []


def test_a_number_below_the_first_one_seen_is_not_lost_either(hub: Hub, journal: Journal) -> None:
    """It was given out before the stream was opened and committed after."""
    journal.add(6)
    stream = open_stream(hub)
    journal.add(5)
    assert told(stream, 1) == [5]


def test_none_of_many_is_lost_or_told_twice(hub: Hub, journal: Journal) -> None:
    stream = open_stream(hub)
    heard = []
    for start in range(0, 900, 90):  # each time the lowest of ninety is committed last
        journal.add(*range(start + 2, start + 91))
        heard += told(stream, 89)
        journal.add(start + 1)
        heard += told(stream, 1)
    assert len(heard) == 900
    assert sorted(heard) == list(range(1, 901))


def test_a_database_that_fails_for_a_moment_costs_no_signal_and_doubles_none(
    hub: Hub, journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    annas, boriss = open_stream(hub, ANNA), open_stream(hub, BORIS)
    journal.failures = 3
    journal.add(1)
    assert [told(annas, 1), told(boriss, 1)] == [[1], [1]]
    assert [record.getMessage() for record in caplog.records] == ["The live pump stumbled"] * 3


class Table(Journal):
    """Asks the database, and counts the connections that this took."""

    connections = 0

    def after(self, event_id: int) -> Sequence[Signal]:
        self.connections += connection.connection is None
        connection.ensure_connection()
        return super().after(event_id)


@pytest.mark.django_db(transaction=True)
def test_after_a_failure_the_database_is_asked_over_a_new_connection(
    journal: Journal, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that was restarted leaves a connection over which nothing will ever be heard again."""
    table = Table()
    monkeypatch.setattr(live, "source", table)
    stream = open_stream(hub, BORIS)
    table.add(1)
    assert (told(stream, 1), table.connections) == ([1], 1)
    table.failures = 1
    table.add(2)
    assert (told(stream, 1), table.connections) == ([2], 2)


class Busy(Journal):
    """Something happens between the pump's first two questions."""

    def latest(self) -> int:
        found = super().latest()
        self.add(found + 1)
        return found


def test_what_happens_while_the_pump_starts_is_told(
    journal: Journal, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = Busy()
    busy.add(6)
    monkeypatch.setattr(live, "source", busy)
    assert told(hub.stream(ANNA, lambda: True), 1) == [7]


def test_a_stream_ends_when_its_reader_is_out_and_keeps_the_last_signal_to_itself(hub: Hub, journal: Journal) -> None:
    is_in = [True]
    stream = open_stream(hub, still_in=lambda: is_in[0])
    is_in[0] = False
    journal.add(1)
    assert list(stream) == []
    assert hub.count() == 0
    assert list(stream) == []


def test_a_stream_ends_at_a_heartbeat_too(hub: Hub) -> None:
    assert list(hub.stream(ANNA, lambda: False)) == [None]


def test_the_201st_stream_is_refused_at_once_and_the_others_go_on(hub: Hub, journal: Journal) -> None:
    streams = [hub.stream(ANNA, lambda: True) for _stream in range(200)]
    with pytest.raises(TooManyStreams):
        hub.stream(BORIS, lambda: True)
    assert hub.count() == 200
    let_the_pump_look()
    journal.add(1)
    heard = [[next(stream), next(stream)] for stream in streams]
    assert heard == [[None, Signal(1, "clients.changed", 20, 5)]] * 200


def closed(stream: Stream) -> None:
    stream.close()


def dropped_unread(stream: Stream) -> None:
    """The reader went away before the first line: nobody ever iterated."""


def dropped_half_way(stream: Stream) -> None:
    next(stream)


@pytest.mark.parametrize("leave", [closed, dropped_unread, dropped_half_way])
def test_a_place_is_free_again_however_its_reader_left(hub: Hub, leave: "Callable[[Stream], None]") -> None:
    streams = [hub.stream(ANNA, lambda: True) for _stream in range(200)]
    leave(streams.pop())
    assert hub.count() == 199
    streams.append(hub.stream(ANNA, lambda: True))
    assert hub.count() == 200


def test_a_reader_who_hangs_is_left_and_does_not_grow(hub: Hub, journal: Journal) -> None:
    """Their browser comes again, and its pages read what was missed."""
    hung, well = open_stream(hub, BORIS), open_stream(hub)
    for number in range(live.MOST_WAITING + 5):
        hung.put(Signal(number, "clients.changed", 20))
    assert (hung.inbox.qsize(), hung.is_open) == (live.MOST_WAITING, False)
    journal.add(1)
    assert told(well, 1) == [1]
    with pytest.raises(StopIteration):
        next(hung)


def test_the_pump_stops_without_streams_and_starts_again(hub: Hub, journal: Journal) -> None:
    stream = open_stream(hub)
    first_pump = hub._pump
    assert first_pump is not None
    stream.close()
    first_pump.join(timeout=5)
    assert (first_pump.is_alive(), hub._pump) == (False, None)
    journal.add(1)  # nobody was there to hear it
    stream = open_stream(hub)
    journal.add(2)
    assert told(stream, 1) == [2]


def test_one_pump_feeds_all_streams(hub: Hub) -> None:
    open_stream(hub)
    pump = hub._pump
    stream = open_stream(hub, BORIS)
    assert hub._pump is pump
    stream.close()


def test_without_a_source_there_is_nothing_to_tell() -> None:
    nothing = live._NoSource()
    assert [nothing.latest(), nothing.after(0), nothing.visible(ANNA, {10})] == [0, [], set()]


class Said(live.Following):
    """Notes to single employees, in the order of their commits."""

    def __init__(self) -> None:
        self.notes: list[Signal] = []

    def latest(self) -> int:
        return max((note.id for note in self.notes), default=0)

    def after(self, event_id: int) -> Sequence[Signal]:
        return [note for note in self.notes if note.id > event_id]


def test_what_is_said_to_one_employee_is_heard_on_all_their_pages_and_on_no_other(
    journal: Journal, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Said()
    monkeypatch.setattr(live, "notes", said)
    annas, on_phone, boriss = open_stream(hub, ANNA), open_stream(hub, ANNA), open_stream(hub, BORIS)
    said.notes += [Signal(1, "tasks.reminder", to_id=ANNA, ref=7), Signal(2, "tasks.reminder", to_id=BORIS, ref=8)]
    assert [told(stream, 1) for stream in (annas, on_phone, boriss)] == [[1], [1], [2]]
    journal.add(5)
    assert [told(stream, 1) for stream in (annas, on_phone, boriss)] == [[5], [5], [5]]


@pytest.mark.django_db
def test_a_note_is_a_row_that_dies_with_its_transaction_and_is_forgotten_after_an_hour() -> None:
    notes = live.Notes()
    with transaction.atomic():
        live.tell(ANNA, "tasks.reminder", 7)
        transaction.set_rollback(True)
    assert notes.latest() == 0
    live.tell(ANNA, "tasks.reminder", 7)
    last = notes.latest()
    assert notes.after(last - 1) == [Signal(last, "tasks.reminder", to_id=ANNA, ref=7)]
    LiveNote.objects.update(at=now() - datetime.timedelta(minutes=59))
    live.forget_notes()
    assert LiveNote.objects.count() == 1
    LiveNote.objects.update(at=now() - datetime.timedelta(minutes=61))
    live.forget_notes()
    assert LiveNote.objects.count() == 0
