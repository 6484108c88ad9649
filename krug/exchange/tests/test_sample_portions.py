"""The sample is loaded once and whole, whoever dies, hurries or presses twice; here it has a few dozen clients."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from krug.clients.drafts import display_name
from krug.clients.models import Client, ContactPoint, Employment, Purchase
from krug.core import jobs
from krug.core.changes import undo as changes
from krug.core.models import ChangeSet
from krug.core.testing import codes, published
from krug.core.tests import errands
from krug.core.worker import Worker
from krug.exchange import sample
from krug.exchange.sample import crew, loading, world
from krug.exchange.sample.days import Calendar
from krug.exchange.sample.members import Member
from krug.exchange.tests.importing import work_off
from krug.staff import actions as staff
from krug.staff.models import Employee, Role
from krug.staff.testing import PASSWORD, Cast
from krug.timeline.models import Interaction

SIZE = 60
MAKE = world.make
STRIP = "These are sample clients"


@cache
def some(load: int) -> Sequence[Member]:
    """Made once for all tests: that takes most of a second."""
    return MAKE(Calendar(now(), datetime.UTC), crew.MANAGERS, load=load)[:SIZE]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The first clients only: who works somewhere comes after the company, so they need nobody else."""
    monkeypatch.setattr(world, "make", lambda _calendar, _managers, load: some(load))
    monkeypatch.setattr(loading, "ROWS", 200)
    yield
    jobs.stopping.clear()


Base = tuple[list[str], int, int, int, int]


def base() -> Base:
    """Names of live clients in the order they were made, and how much belongs to all clients."""
    one, two, three, four = (table.objects.count() for table in (ContactPoint, Purchase, Interaction, Employment))
    return list(Client.objects.live().order_by("pk").values_list("name", flat=True)), one, two, three, four


def whole(change_set: ChangeSet) -> Base:
    """What `base` finds when this sample was written once."""
    members = loading._members_of(change_set)
    return (
        [display_name(member.draft.kind, member.draft.values) for member in members],
        sum(len(member.draft.contacts) for member in members),
        sum(len(member.draft.purchases) for member in members),
        sum(len(member.diary.touches) for member in members),
        sum(len(member.jobs) for member in members),
    )


def after(portions: int, happens: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """When so many portions are committed something happens, before the next."""
    write, left = loading._write_next, iter(range(portions))

    def written(*args: Any) -> bool:
        if next(left, None) is None:
            monkeypatch.setattr(loading, "_write_next", write)
            happens()
        return write(*args)

    monkeypatch.setattr(loading, "_write_next", written)


def die() -> None:
    raise ConnectionError


def asked_for() -> int:
    """How many times the worker was asked to load the sample."""
    return DBTaskResult.objects.filter(task_path__endswith="load_sample").count()


@pytest.mark.parametrize("portions", [0, 1, 3])
def test_killed_it_goes_on_where_it_was(cast: Cast, portions: int, monkeypatch: pytest.MonkeyPatch) -> None:
    after(portions, die, monkeypatch)
    with pytest.raises(ConnectionError):
        sample.load(by=cast.anna)
    assert ((0 < len(base()[0]) < SIZE) == (portions > 0), sample.is_loaded()) == (True, False)
    with published() as told:
        change_set = sample.load(by=cast.anna)
    assert base() == whole(change_set)
    made = change_set.changes.filter(table="clients.client")
    assert (made.count(), ChangeSet.objects.count(), Employee.objects.count()) == (SIZE, 1, 8)
    assert (sample.is_loaded(), codes(told)) == (True, ["exchange.sample_loaded"])


def test_a_portion_is_written_whole_or_not_at_all(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def record(*_args: Any, **_kwargs: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr("krug.timeline.mass.record_many", record)
        with pytest.raises(ConnectionError):
            sample.load(by=cast.anna)
    assert base() == ([], 0, 0, 0, 0)
    change_set = sample.load(by=cast.anna)
    assert base() == whole(change_set)


def test_a_worker_that_has_to_stop_puts_it_back_and_another_goes_on(
    cast: Cast, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna.post("/sample/load/")
    after(1, jobs.stopping.set, monkeypatch)
    worker = Worker("long", "long-1")
    task = errands.claim(worker)
    assert task is not None
    worker.run_task(task)
    assert 0 < len(base()[0]) < SIZE
    jobs.stopping.clear()
    errands.hurry()
    assert work_off() == 1
    assert base() == whole(ChangeSet.objects.get())


def test_pressed_twice_it_is_loaded_once(cast: Cast, anna: Browser) -> None:
    assert [anna.post("/sample/load/").status_code for _press in range(2)] == [302, 302]
    assert work_off() == 2
    assert base() == whole(ChangeSet.objects.get())
    anna.post("/sample/load/")
    assert work_off() == 0


def test_two_workers_at_once_write_one_sample(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second comes between two portions of the first, and does all the rest."""
    after(2, lambda: sample.load(by=cast.boris), monkeypatch)
    with published() as told:
        change_set = sample.load(by=cast.anna)
    assert base() == whole(change_set)
    assert codes(told)[-1:] == ["exchange.sample_loaded"]
    assert codes(told).count("exchange.sample_loaded") == 1


def test_removed_while_it_is_being_loaded_it_is_gone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    after(2, lambda: sample.remove(by=cast.anna), monkeypatch)
    sample.load(by=cast.anna)
    assert (base()[0], sample.is_loaded()) == ([], False)
    assert Employee.objects.working().count() == 5


def test_a_removal_that_was_killed_is_finished_before_the_next_loading(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = sample.load(by=cast.anna)
    monkeypatch.setattr(changes, "PORTION", 20)
    put_back = changes._undo_portion

    def killed(*given: Any) -> "changes.Reverted | None":
        if len(base()[0]) < SIZE:  # what belongs to the clients is taken back before them: how much depends on the day
            raise ConnectionError
        return put_back(*given)

    monkeypatch.setattr(changes, "_undo_portion", killed)
    with pytest.raises(ConnectionError):
        sample.remove(by=cast.anna)
    assert 0 < len(base()[0]) < SIZE
    monkeypatch.setattr(changes, "_undo_portion", put_back)
    second = sample.load(by=cast.anna)
    first.refresh_from_db()
    assert (first.undone_at is not None, second.pk != first.pk) == (True, True)
    assert base()[0] == whole(second)[0]
    assert sorted(crew.ids()) == sorted(Employee.objects.working().values_list("pk", flat=True))[-3:]


def test_a_half_loaded_sample_can_be_removed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    after(1, die, monkeypatch)
    with pytest.raises(ConnectionError):
        sample.load(by=cast.anna)
    sample.remove(by=cast.anna)
    assert (base()[0], sample.is_loaded(), Employee.objects.working().count()) == ([], False, 5)


def test_where_it_never_was_nothing_is_removed_and_the_list_asks_nothing(cast: Cast, anna: Browser) -> None:
    sample.remove(by=cast.anna)
    anna.get("/clients/")
    with CaptureQueriesContext(connection) as captured:
        assert STRIP not in anna.get("/clients/").content.decode()
    assert [query["sql"] for query in captured if "staff_company" in query["sql"]] == []


def test_the_way_of_a_newcomer_from_the_welcome_to_an_empty_base(cast: Cast, anna: Browser) -> None:
    assert anna.post("/sample/load/").headers["Location"] == "/sample/"
    assert "Making the example" in anna.get("/sample/").content.decode()
    work_off()
    assert anna.get("/sample/").headers["Location"] == "/clients/"
    assert STRIP in anna.get("/clients/").content.decode()
    assert anna.post("/sample/remove/").headers["Location"] == "/sample/removal/"
    assert "Removing the example" in anna.get("/sample/removal/").content.decode()
    work_off()
    assert anna.get("/sample/removal/").headers["Location"] == "/clients/"
    assert STRIP not in anna.get("/clients/").content.decode()


def test_the_wish_at_the_first_start_is_granted_to_the_founder_and_to_nobody_later(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRUG_SAMPLE", "yes")
    founder = staff.found_company(
        company="Teplo", email="anna@teplo.example", first_name="Anna", last_name="", password=PASSWORD,
        language="ru", time_zone="Asia/Yekaterinburg",
    )  # fmt: skip
    assert asked_for() == 1
    work_off()
    assert (len(base()[0]), asked_for()) == (SIZE, 1)
    sample.remove(by=founder)
    role = Role.objects.get(name="Sales manager")
    _invitation, secret = staff.invite(email="boris@teplo.example", role=role, team=None, by=founder)
    staff.join(secret, first_name="Boris", last_name="", password=PASSWORD)
    assert (asked_for(), base()[0]) == (1, [])
