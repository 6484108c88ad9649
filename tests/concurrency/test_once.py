"""The same request twice at once has its effect once; and the twin without the unique row."""

import itertools
import threading
import time

import pytest
from django.db import transaction

from krug.clients import actions
from krug.clients.drafts import Draft
from krug.clients.models import Client
from krug.core import jobs
from krug.core.models import ChangeSet, DoneOnce
from krug.core.testing import at_once
from krug.staff.testing import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]

KEY = "touch:7:k1"


def make() -> int:
    """An effect that takes its time, so that the other request comes in between."""
    made = ChangeSet.objects.create(kind="effect").pk
    time.sleep(0.3)
    return made


def make_once() -> int:
    return jobs.once(KEY, make)


def test_two_requests_at_once_make_one_and_both_get_its_id() -> None:
    ids = at_once(make_once, make_once)
    only = ChangeSet.objects.get().pk
    assert ids == [only, only]


def test_eight_requests_at_once_make_one() -> None:
    ids = at_once(*[make_once] * 8)
    only = ChangeSet.objects.get().pk
    assert ids == [only] * 8


def test_without_the_unique_row_both_would_make_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: looking whether it was done is not enough."""
    monkeypatch.setattr(jobs, "first_time", lambda key: not DoneOnce.objects.filter(pk=key).exists())
    ids = at_once(make_once, make_once)
    assert len(set(ids)) == 2
    assert ChangeSet.objects.count() == 2


def test_when_the_first_fails_the_second_makes_it() -> None:
    calls = itertools.count()

    def fail_first() -> int:
        made = make()
        if next(calls) == 0:
            raise ZeroDivisionError
        return made

    outcomes = at_once(lambda: jobs.once(KEY, fail_first), lambda: jobs.once(KEY, fail_first))
    only = ChangeSet.objects.get().pk
    assert sorted(map(repr, outcomes)) == sorted(["ZeroDivisionError()", repr(only)])


def test_of_two_first_times_at_once_one_is_the_first() -> None:
    @transaction.atomic
    def is_first() -> bool:
        first = jobs.first_time(KEY)
        time.sleep(0.3)
        return first

    assert sorted(map(str, at_once(is_first, is_first))) == ["False", "True"]


def test_different_keys_do_not_wait_for_each_other() -> None:
    """On PostgreSQL both are inside at once; on SQLite one writes after the other."""
    ids = at_once(lambda: jobs.once("a", make), lambda: jobs.once("b", make))
    assert len(set(ids)) == 2
    assert set(DoneOnce.objects.values_list("key", flat=True)) == {"a", "b"}


def test_a_form_sent_twice_at_once_makes_one_client(cast: Cast) -> None:
    draft = Draft("company", {"name": "ООО «Тепло»"})
    sent = threading.Barrier(2)

    def send() -> int:
        sent.wait(timeout=30)
        return actions.create(draft, by=cast.anna, key="k1")

    ids = at_once(send, send)
    only = Client.objects.get().pk
    assert ids == [only, only]
