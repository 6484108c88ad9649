"""The verbs of the history: what is written, what is counted, what is told."""

import datetime

import pytest
from django.db import transaction

from krug.clients.models import Client, Totals
from krug.clients.testing import make_client
from krug.core.changes import sets
from krug.core.changes.cells import Cell
from krug.core.changes.undo import undo as undo_set
from krug.core.testing import codes, published
from krug.core.text.money import Money
from krug.staff.models import Employee
from krug.staff.testing import Cast
from krug.timeline import actions, mass
from krug.timeline.actions.counting import refresh_many
from krug.timeline.events import InteractionRecorded, InteractionRemoved
from krug.timeline.mass import TouchDraft
from krug.timeline.models import Interaction
from krug.timeline.tests.told import touches_of

pytestmark = pytest.mark.django_db

NOTHING = (0, "1970-01-01 00:00", "")


def at(hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime(2026, 3, 1, hour, minute, tzinfo=datetime.UTC)


@pytest.fixture
def client(cast: Cast) -> Client:
    return make_client(owner=cast.boris, last_name="Орлова")


def test_a_recorded_touch_is_written_whole_and_told(client: Client, cast: Cast) -> None:
    with published() as told:
        touch = actions.record_interaction(
            client, kind="call", direction="out", result="agreed", text=" Buys on Friday \n", duration_s=75, at=at(9),
            by=cast.boris,
        )  # fmt: skip
    assert touch is not None
    row = Interaction.objects.values_list(
        "client", "kind", "direction", "result", "text", "duration_s", "at", "by", "archived_at"
    ).get()
    assert row == (client.pk, "call", "out", "agreed", "Buys on Friday", 75, at(9), cast.boris.pk, None)
    cell = Cell("timeline.interaction", touch.pk, "", None, None)
    assert told == [
        InteractionRecorded(
            by_id=cast.boris.pk, client_id=client.pk, interaction_id=touch.pk, kind="call", direction="out",
            result="agreed", cells=(cell,),
        )
    ]  # fmt: skip


def test_a_touch_without_a_moment_is_of_now(client: Client, cast: Cast) -> None:
    before = datetime.datetime.now(tz=datetime.UTC)
    touch = actions.record_interaction(client, kind="note", by=cast.boris)
    assert touch is not None
    assert before <= touch.at <= datetime.datetime.now(tz=datetime.UTC)


def test_a_touch_is_work_on_the_card(client: Client, cast: Cast) -> None:
    touch = actions.record_interaction(client, kind="call", by=cast.boris)
    assert Client.objects.get(pk=client.pk).version == 2
    assert touch is not None
    actions.remove_interaction(touch, by=cast.boris)
    assert Client.objects.get(pk=client.pk).version == 3


def test_totals_count_touches_and_know_the_last_one(client: Client, cast: Cast) -> None:
    assert touches_of(client) == NOTHING
    actions.record_interaction(client, kind="call", at=at(12), by=cast.boris)
    assert touches_of(client) == (1, "2026-03-01 12:00", "call")
    actions.record_interaction(client, kind="email", at=at(10), by=cast.boris)
    assert touches_of(client) == (2, "2026-03-01 12:00", "call")
    actions.record_interaction(client, kind="meeting", at=at(14), by=cast.anna)
    assert touches_of(client) == (3, "2026-03-01 14:00", "meeting")


def test_of_two_touches_of_one_moment_the_later_recorded_is_the_last(client: Client, cast: Cast) -> None:
    actions.record_interaction(client, kind="call", at=at(12), by=cast.boris)
    actions.record_interaction(client, kind="note", at=at(12), by=cast.boris)
    assert touches_of(client) == (2, "2026-03-01 12:00", "note")


def test_totals_of_others_stay(client: Client, cast: Cast) -> None:
    other = make_client(owner=cast.boris)
    actions.record_interaction(client, kind="call", at=at(12), by=cast.boris)
    assert touches_of(other) == NOTHING


def test_a_removed_touch_counts_no_more_and_is_told_once(client: Client, cast: Cast) -> None:
    first = actions.record_interaction(client, kind="email", at=at(10), by=cast.boris)
    last = actions.record_interaction(client, kind="call", at=at(12), by=cast.boris)
    assert first is not None
    assert last is not None
    with published() as told:
        actions.remove_interaction(last, by=cast.anna)
        actions.remove_interaction(last, by=cast.boris)
    assert touches_of(client) == (1, "2026-03-01 10:00", "email")
    (removed,) = told
    assert isinstance(removed, InteractionRemoved)
    assert (removed.by_id, removed.client_id, removed.kind) == (cast.anna.pk, client.pk, "call")
    assert (removed.cells[0].field, removed.cells[0].old) == ("archived_at", None)
    actions.remove_interaction(first, by=cast.boris)
    assert touches_of(client) == NOTHING


def test_one_press_sent_twice_records_one_touch(client: Client, cast: Cast) -> None:
    with published() as told:
        assert actions.record_interaction(client, kind="call", key="press", by=cast.boris) is not None
        assert actions.record_interaction(client, kind="call", key="press", by=cast.boris) is None
    assert (touches_of(client)[0], codes(told)) == (1, ["timeline.interaction_recorded"])


def test_the_same_key_of_another_person_is_another_press(client: Client, cast: Cast) -> None:
    actions.record_interaction(client, kind="call", key="press", by=cast.boris)
    actions.record_interaction(client, kind="call", key="press", by=cast.anna)
    assert touches_of(client)[0] == 2


def test_touches_without_a_key_are_never_the_same_press(client: Client, cast: Cast) -> None:
    for _press in range(3):
        actions.record_interaction(client, kind="call", by=cast.boris)
    assert touches_of(client)[0] == 3


# Many at once


def record(*drafts: TouchDraft, change_set_id: int | None = None, fresh: set[int] | None = None) -> None:
    with transaction.atomic():
        mass.record_many(drafts, change_set_id=change_set_id, fresh=fresh or set())


def test_many_touches_are_counted_with_those_already_there(client: Client, cast: Cast) -> None:
    other = make_client()
    actions.record_interaction(client, kind="meeting", at=at(12), by=cast.boris)
    record(
        TouchDraft(client.pk, "call", at(9), text="Asked", by_id=cast.anna.pk),
        TouchDraft(client.pk, "email", at(11)),
        TouchDraft(other.pk, "note", at(8)),
        TouchDraft(other.pk, "call", at(8)),
    )
    assert touches_of(client) == (3, "2026-03-01 12:00", "meeting")
    assert touches_of(other) == (2, "2026-03-01 08:00", "call")
    record(TouchDraft(client.pk, "note", at(12)))
    assert touches_of(client) == (4, "2026-03-01 12:00", "note")


def test_what_many_touches_told_is_what_counting_anew_tells(client: Client, cast: Cast) -> None:
    record(*(TouchDraft(client.pk, kind, at(9)) for kind in ("call", "email", "note", "meeting")))
    assert touches_of(client) == (4, "2026-03-01 09:00", "meeting")
    with transaction.atomic():
        actions.refresh_totals(client.pk)
    assert touches_of(client) == (4, "2026-03-01 09:00", "meeting")


def test_counting_many_clients_tells_what_counting_each_tells(client: Client, cast: Cast) -> None:
    other, third, untouched = make_client(), make_client(), make_client()
    Employee.objects.filter(pk=cast.boris.pk).update(hour_cost=Money(60_000))
    cast.boris.refresh_from_db()
    actions.record_interaction(
        client, kind="call", at=at(9), duration_s=600, participants=[other, third], by=cast.boris
    )
    actions.record_interaction(other, kind="email", at=at(9), by=cast.boris)
    actions.record_interaction(third, kind="visit", at=at(12), by=cast.boris)
    gone = actions.record_interaction(client, kind="meeting", at=at(15), participants=[third], by=cast.boris)
    assert gone is not None
    actions.remove_interaction(gone, by=cast.boris)
    everybody = [client.pk, other.pk, third.pk, untouched.pk]
    counted = Totals.objects.filter(pk__in=everybody).order_by("pk")
    each = list(counted.values())
    assert [(row["interactions"], row["touch_cost"].minor) for row in each] == [(1, 10_000), (2, 0), (2, 0), (0, 0)]
    counted.update(interactions=9, last_interaction_at=at(20), last_interaction_kind="note", touch_cost=Money(1))
    with transaction.atomic():
        refresh_many(everybody)
    assert list(counted.values()) == each


def test_touches_of_a_change_set_go_with_it_and_those_before_stay(client: Client, cast: Cast) -> None:
    actions.record_interaction(client, kind="meeting", at=at(8), by=cast.boris)
    change_set = sets.begin("import", by_id=cast.anna.pk, label="calls.xlsx").pk
    record(TouchDraft(client.pk, "call", at(9)), TouchDraft(client.pk, "email", at(10)), change_set_id=change_set)
    assert touches_of(client) == (3, "2026-03-01 10:00", "email")
    undo_set(change_set, by_id=cast.anna.pk)
    assert touches_of(client) == (1, "2026-03-01 08:00", "meeting")
    assert Interaction.objects.filter(archived_at=None).count() == 1


def test_touches_of_clients_made_by_the_change_set_are_not_written_down_one_by_one(client: Client, cast: Cast) -> None:
    fresh = make_client()
    change_set = sets.begin("import", by_id=cast.anna.pk)
    record(
        TouchDraft(client.pk, "call", at(9)), TouchDraft(fresh.pk, "call", at(9)), change_set_id=change_set.pk,
        fresh={fresh.pk},
    )  # fmt: skip
    assert list(change_set.changes.values_list("client_id", "table", "field")) == [
        (client.pk, "timeline.interaction", "")
    ]


def test_touches_already_there_are_known_by_client_kind_moment_and_text(client: Client, cast: Cast) -> None:
    other = make_client()
    record(TouchDraft(client.pk, "call", at(9), text="Asked"), TouchDraft(other.pk, "note", at(10)))
    gone = actions.record_interaction(client, kind="email", at=at(11), by=cast.boris)
    assert gone is not None
    actions.remove_interaction(gone, by=cast.boris)
    assert mass.recorded([client.pk]) == {(client.pk, "call", at(9), "Asked")}
    assert mass.recorded([client.pk, other.pk]) == {
        (client.pk, "call", at(9), "Asked"), (other.pk, "note", at(10), ""),
    }  # fmt: skip
