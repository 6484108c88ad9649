"""Asking for work: rows of a queue that live and die with the transaction, and keys that make it happen once."""

import datetime

import pytest
from django.db import transaction
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from krug.core import jobs
from krug.core.models import DoneOnce
from krug.core.tests import errands

MINUTE = datetime.timedelta(minutes=1)


def waiting() -> list[tuple[str, str, list[object]]]:
    rows = DBTaskResult.objects.ready().order_by("enqueued_at")
    return [(row.task_path, row.queue_name, row.args_kwargs["args"]) for row in rows]


@transaction.atomic
def promise(name: str, *, then: type[Exception] | None = None) -> None:
    errands.greet.enqueue(name)
    if then:
        raise then


@pytest.mark.django_db(transaction=True)
def test_a_job_goes_back_with_the_transaction_that_wanted_it() -> None:
    promise("Anna")
    with pytest.raises(ZeroDivisionError):
        promise("Boris", then=ZeroDivisionError)
    assert waiting() == [("krug.core.tests.errands.greet", "fast", ["Anna"])]


@pytest.mark.django_db
def test_a_job_is_enqueued_by_its_path_into_its_own_queue() -> None:
    jobs.enqueue("krug.core.tests.errands.copy", "clients.xlsx")
    jobs.enqueue("krug.core.tests.errands.greet", "Anna")
    assert waiting() == [
        ("krug.core.tests.errands.copy", "long", ["clients.xlsx"]),
        ("krug.core.tests.errands.greet", "fast", ["Anna"]),
    ]


@pytest.mark.django_db
def test_a_path_without_a_job_is_refused_at_once() -> None:
    with pytest.raises(ImportError):
        jobs.enqueue("krug.core.tests.errands.nothing")


@pytest.mark.parametrize(
    ("path", "attempts"),
    [
        ("krug.core.tests.errands.greet", 5),
        ("krug.core.tests.errands.fail_twice", 2),
        ("krug.core.tests.errands.carry", 1),
        ("unknown", 5),
    ],
)
def test_each_job_has_its_own_number_of_attempts(path: str, attempts: int) -> None:
    assert jobs.attempts_of(path) == attempts


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(2, 4), (3, 16), (4, 64), (5, 256), (6, 1024), (7, 3600), (30, 3600), (500, 3600)]
)
def test_pauses_grow_up_to_an_hour(attempt: int, seconds: int) -> None:
    assert jobs.pause_before(attempt) == datetime.timedelta(seconds=seconds)


@pytest.mark.django_db
def test_the_first_time_is_once_for_a_key() -> None:
    assert [jobs.first_time("a"), jobs.first_time("a"), jobs.first_time("b")] == [True, False, True]


@pytest.mark.django_db(transaction=True)
def test_a_first_time_that_was_rolled_back_never_was() -> None:
    with pytest.raises(ZeroDivisionError):
        _touch("a", then=ZeroDivisionError)
    assert [_touch("a"), _touch("a")] == [True, False]


@transaction.atomic
def _touch(key: str, *, then: type[Exception] | None = None) -> bool:
    first = jobs.first_time(key)
    if then:
        raise then
    return first


@pytest.mark.django_db(transaction=True)
def test_the_first_time_is_refused_outside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError, match=r"^first_time\(\) must be called inside"):
        jobs.first_time("a")
    assert DoneOnce.objects.count() == 0


@pytest.mark.django_db
def test_a_transaction_goes_on_after_a_repeated_key() -> None:
    jobs.first_time("a")
    jobs.first_time("a")
    assert list(DoneOnce.objects.values_list("key", flat=True)) == ["a"]


@pytest.mark.django_db
def test_a_repeat_under_the_same_key_makes_nothing_and_returns_the_same_id() -> None:
    made = iter([41, 42, 43])
    assert [jobs.once("a", lambda: next(made)), jobs.once("a", lambda: next(made))] == [41, 41]
    assert jobs.once("b", lambda: next(made)) == 42


@pytest.mark.django_db(transaction=True)
def test_what_failed_to_be_made_may_be_made_again_under_its_key() -> None:
    def fail() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        jobs.once("a", fail)
    assert jobs.once("a", lambda: 7) == 7


@pytest.mark.django_db
def test_keys_are_forgotten_after_thirty_days() -> None:
    for key in ("old", "young"):
        jobs.first_time(key)
    month = datetime.timedelta(days=30)
    DoneOnce.objects.filter(key="old").update(done_at=now() - month - MINUTE)
    DoneOnce.objects.filter(key="young").update(done_at=now() - month + MINUTE)
    jobs.forget_keys()
    assert [jobs.first_time("old"), jobs.first_time("young")] == [True, False]
