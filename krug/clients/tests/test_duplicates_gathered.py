"""Whoever is made or changed is looked for by one job for all of a moment, and nobody is missed."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.timezone import now
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from krug.clients import actions, drafts, jobs
from krug.clients.drafts import Draft
from krug.clients.duplicates import keeping
from krug.clients.models import AwaitingSearch, Client, DuplicatePair
from krug.clients.testing import make_client
from krug.core.jobs import Interrupted
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


def waiting() -> int:
    return DBTaskResult.objects.filter(task_path=jobs.look_for_duplicates.module_path, status="READY").count()


def twin(number: int, by: Cast) -> int:
    """One of two who are the same."""
    draft = Draft("person", {"last_name": "Белов", "first_name": "Саша"}, by.anna.pk)
    draft.contacts.append(drafts.contact("phone", f"8 912 000-{number:02}-01"))
    return actions.create(draft, by=by.anna)


def pairs() -> int:
    return DuplicatePair.objects.count()


def test_a_change_that_tells_who_somebody_is_asks_for_a_look_and_no_other(cast: Cast) -> None:
    client = make_client(owner=cast.boris, last_name="Смирнова")
    AwaitingSearch.objects.all().delete()
    DBTaskResult.objects.all().delete()
    actions.change(client, {"warmth": 2}, by=cast.anna)
    assert (waiting(), AwaitingSearch.objects.count()) == (0, 0)
    actions.change(client, {"city": "Омск"}, by=cast.anna)
    assert (waiting(), list(AwaitingSearch.objects.values_list("client_id", flat=True))) == (1, [client.pk])


def test_one_job_looks_for_all_who_were_made_in_a_moment(cast: Cast) -> None:
    for number in range(30):
        twin(number, cast)
        twin(number, cast)
    assert (waiting(), AwaitingSearch.objects.count()) == (1, 60)
    job = DBTaskResult.objects.get(task_path=jobs.look_for_duplicates.module_path)
    assert now() < job.run_after + timedelta(seconds=10) < now() + timedelta(seconds=12)
    assert jobs.look_for_duplicates.func() == 60  # each pair is found from both its ends
    assert (pairs(), AwaitingSearch.objects.count()) == (30, 0)


def test_one_that_has_begun_is_no_reason_to_ask_for_none(cast: Cast) -> None:
    twin(1, cast)
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)
    twin(2, cast)
    assert waiting() == 1


def test_one_that_is_to_be_tried_again_much_later_is_not_waited_for(cast: Cast) -> None:
    twin(1, cast)
    DBTaskResult.objects.update(run_after=now() + timedelta(hours=1))
    twin(2, cast)
    assert waiting() == 2


def test_a_creation_that_comes_to_nothing_asks_for_nothing(cast: Cast) -> None:
    with transaction.atomic():
        twin(1, cast)
        transaction.set_rollback(True)
    assert (waiting(), AwaitingSearch.objects.count(), Client.objects.count()) == (0, 0, 0)


def test_whom_the_job_has_missed_the_look_after_masses_finds(cast: Cast) -> None:
    twin(1, cast)
    twin(1, cast)
    DBTaskResult.objects.all().delete()
    assert (jobs.look_after_masses.func(), pairs()) == (2, 1)


@pytest.fixture
def killed_in_the_middle(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that dies after the first portion of its looks."""
    monkeypatch.setattr(keeping, "_AT_ONCE", 4)
    for number in range(4):
        twin(number, cast)
        twin(number, cast)
    look_again, done = keeping.look_again, iter([True, False])

    def once(client_ids: Iterable[int]) -> int:
        if not next(done):
            raise Interrupted
        return look_again(client_ids)

    with monkeypatch.context() as dying:
        dying.setattr(keeping, "look_again", once)
        with pytest.raises(Interrupted):
            jobs.look_for_duplicates.func()


def test_nobody_is_lost_when_the_worker_dies(killed_in_the_middle: None) -> None:
    assert (pairs(), AwaitingSearch.objects.count()) == (2, 4)
    jobs.look_for_duplicates.func()
    assert (pairs(), AwaitingSearch.objects.count()) == (4, 0)


@pytest.fixture
def forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks that go before the look."""

    def forgetful() -> int:
        total = 0
        while rows := dict(AwaitingSearch.objects.order_by("pk").values_list("pk", "client_id")[:4]):
            AwaitingSearch.objects.filter(pk__in=list(rows)).delete()
            total += keeping.look_again(rows.values())
        return total

    monkeypatch.setattr(keeping, "look_for_marked", forgetful)


def test_the_twin_that_forgets_before_it_looks_loses_them(forgotten_first: None, killed_in_the_middle: None) -> None:
    jobs.look_for_duplicates.func()
    assert pairs() == 2


def test_who_is_marked_while_being_looked_at_is_looked_at_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    one, look_again = twin(1, cast), keeping.look_again
    other = make_client(owner=cast.anna, last_name="Белов", first_name="Александр")
    AwaitingSearch.objects.exclude(client_id=one).delete()
    done = iter([False])

    def meanwhile(client_ids: Iterable[int]) -> int:
        found = look_again(client_ids)
        if not next(done, True):
            actions.add_contact(other, drafts.contact("phone", "8 912 000-01-01"), by=cast.anna)
        return found

    monkeypatch.setattr(keeping, "look_again", meanwhile)
    jobs.look_for_duplicates.func()
    assert (pairs(), AwaitingSearch.objects.count()) == (1, 0)
