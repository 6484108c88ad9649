"""Which clients in work have no next step, after everything that may happen."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from krug.clients import actions as clients
from krug.clients.models import Client, Warmth
from krug.clients.testing import make_client
from krug.core import registry
from krug.staff.testing import Cast
from krug.tasks import actions, jobs, next_steps
from krug.tasks.actions import steps
from krug.tasks.models import Stepless
from krug.tasks.testing import make_task_of
from krug.timeline import actions as timeline
from krug.timeline.models import Event

pytestmark = pytest.mark.django_db


def warm(cast: Cast) -> Client:
    client = make_client(owner=cast.boris)
    clients.change(client, {"warmth": Warmth.WARM}, by=cast.boris)
    return client


def counted(cast: Cast) -> dict[str, int]:
    found = {name: next_steps.count(getattr(cast, name)) for name in ("boris", "vera")}
    assert jobs.prove_steps.func() == 0
    return found


def undo_last(cast: Cast) -> None:
    event = Event.objects.order_by("-pk").first()
    assert event is not None
    timeline.undo(event, by=cast.anna)


def test_a_cold_client_is_not_in_work_until_it_is_touched(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    assert counted(cast) == {"boris": 0, "vera": 0}
    touch = timeline.record_interaction(client, kind="call", by=cast.boris)
    assert counted(cast) == {"boris": 1, "vera": 0}
    assert touch is not None
    timeline.remove_interaction(touch, by=cast.boris)
    assert counted(cast) == {"boris": 0, "vera": 0}


def test_a_task_is_a_next_step_until_it_is_closed(cast: Cast) -> None:
    client = warm(cast)
    assert counted(cast) == {"boris": 1, "vera": 0}
    task = make_task_of(cast.boris, client)
    assert counted(cast) == {"boris": 0, "vera": 0}
    actions.close(task, by=cast.boris)
    assert counted(cast) == {"boris": 1, "vera": 0}
    undo_last(cast)
    assert counted(cast) == {"boris": 0, "vera": 0}
    actions.remove(task, by=cast.boris)
    assert counted(cast) == {"boris": 1, "vera": 0}


def test_who_gets_the_client_gets_the_duty(cast: Cast) -> None:
    client = warm(cast)
    clients.change(client, {"owner": cast.vera.pk}, by=cast.anna)
    assert counted(cast) == {"boris": 0, "vera": 1}
    undo_last(cast)
    assert counted(cast) == {"boris": 1, "vera": 0}


def test_archived_clients_are_not_in_work_and_restored_ones_are_again(cast: Cast) -> None:
    client = warm(cast)
    clients.archive(client, by=cast.anna)
    assert counted(cast) == {"boris": 0, "vera": 0}
    client.refresh_from_db()
    clients.restore(client, by=cast.anna)
    assert counted(cast) == {"boris": 1, "vera": 0}


def test_of_two_merged_cards_the_task_of_one_is_the_step_of_both(cast: Cast) -> None:
    survivor, merged = warm(cast), warm(cast)
    make_task_of(cast.boris, merged)
    assert counted(cast) == {"boris": 1, "vera": 0}
    merge = clients.merge(survivor, merged, by=cast.anna)
    assert counted(cast) == {"boris": 0, "vera": 0}
    clients.part(merge, by=cast.anna)
    assert counted(cast) == {"boris": 1, "vera": 0}


def test_a_mass_change_is_followed_by_the_worker(cast: Cast) -> None:
    client = warm(cast)
    handed = clients.hand_over(cast.boris, [cast.vera], by=cast.anna)
    from krug.clients.jobs import hand_over

    hand_over.func(handed.pk)
    assert (jobs.follow_masses.func(), jobs.follow_masses.func()) == (1, 0)
    assert counted(cast) == {"boris": 0, "vera": 1}
    assert Stepless.objects.get().client_id == client.pk


def test_open_tasks_go_with_clients_handed_over_and_come_back(cast: Cast) -> None:
    from krug.clients.jobs import hand_over, undo_handover

    client = warm(cast)
    task, other = make_task_of(cast.boris, client), make_task_of(cast.boris)
    handed = clients.hand_over(cast.boris, [cast.vera], by=cast.anna)
    hand_over.func(handed.pk)
    task.refresh_from_db()
    other.refresh_from_db()
    assert (task.responsible, other.responsible) == (cast.vera, cast.boris)
    undo_handover.func(handed.pk, cast.anna.pk)
    task.refresh_from_db()
    assert task.responsible == cast.boris


def test_the_company_says_who_is_in_work(cast: Cast) -> None:
    warm(cast)
    actions.set_work_rule(warm_from=Warmth.HOT, touched_days=0, by=cast.anna)
    jobs.follow_rule.func()
    assert counted(cast) == {"boris": 0, "vera": 0}


def test_what_drifted_is_put_right_and_told(cast: Cast) -> None:
    warm(cast)
    Stepless.objects.all().delete()
    assert (jobs.prove_steps.func(), next_steps.count(cast.boris)) == (1, 1)


def test_the_time_in_which_a_touch_counts_passes_by_itself(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    timeline.record_interaction(client, kind="call", at=now() - timedelta(days=29, hours=23), by=cast.boris)
    assert next_steps.count(cast.boris) == 1
    Stepless.objects.update(until=now() - timedelta(minutes=1))
    assert next_steps.count(cast.boris) == 0


def test_the_list_of_clients_is_asked_for_them(cast: Cast) -> None:
    client, done = warm(cast), warm(cast)
    make_task_of(cast.boris, done, due_at=now() - timedelta(days=1))
    page = cast.browser(cast.boris).get(next_steps.address(cast.boris))
    assert page.status_code == 200
    assert (f"/clients/{client.pk}/" in page.content.decode(), f"/clients/{done.pk}/" in page.content.decode()) == (
        True,
        False,
    )
    late = cast.browser(cast.boris).get('/clients/?condition={"field":"overdue","op":"is","value":true}')
    assert f"/clients/{done.pk}/" in late.content.decode()


def test_the_columns_and_conditions_are_offered(cast: Cast) -> None:
    assert [column.code for column in registry.columns["tasks"].columns(cast.boris)] == ["next_step"]
    assert steps.rule().touched_days == 30
