"""Loading in portions: killed, stopped or started twice, an import is loaded once and whole."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import now

from krug.clients.models import Client, ContactPoint, Employment, Purchase
from krug.clients.testing import make_client
from krug.core import jobs
from krug.core.portions import Pace
from krug.core.testing import codes, published
from krug.core.tests import errands
from krug.core.worker import Worker
from krug.exchange import actions, loading
from krug.exchange.models import Import, State
from krug.exchange.resolving import Context
from krug.exchange.staging import Staged
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import loaded, names, numbers, read, start, work_off
from krug.staff.testing import Cast
from krug.timeline import journal
from krug.timeline.actions import record_interaction
from krug.timeline.models import Event, Interaction

HEADERS = ("ФИО", "Телефон", "Компания", "Дата покупки", "Сумма", "Итог звонка", "ИНН")
NAMELESS = ("Фамилия", "Город")
Apply = Callable[..., float]


def rows(count: int) -> list[tuple[object, ...]]:
    """Persons of nine companies; each tenth row has a bad phone, each seventh repeats the row before."""
    made: list[tuple[object, ...]] = []
    for number in range(count):
        phone = "123" if number % 10 == 9 else f"8912{number:07}"
        row = (f"Иванов{number} Пётр", phone, f"ООО Тепло{number % 10}", "12.03.2024", number + 1, f"итог {number}", "")
        made.append(made[-1] if number % 7 == 6 else row)
    return made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return sheets.text(tmp_path / "a.csv", [HEADERS, *rows(70)])


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "FIRST_APPLIED", 20)
    monkeypatch.setattr(loading, "MOST_APPLIED", 20)


def base() -> tuple[int, int, int, int, int]:
    """How many clients, contacts, purchases, touches and jobs there are."""
    tables = (Client, ContactPoint, Purchase, Interaction, Employment)
    one, two, three, four, five = (table.objects.count() for table in tables)
    return one, two, three, four, five


WHOLE = (63, 54, 54, 54, 54)


def after(portions: int, happens: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """When so many portions are committed something happens, before the next."""
    apply, left = loading.apply, iter(range(portions))

    def apply_and(load: Import, *rest: object) -> float:
        if next(left, None) is None:
            happens()
        return apply(load, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(loading, "apply", apply_and)


def die() -> None:
    raise ConnectionError


def test_uninterrupted_it_is_loaded_in_four_portions(cast: Cast, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    apply = loading.apply

    def counted(load: Import, found: list[Staged], context: Context) -> float:
        sizes.append(len(found))
        return apply(load, found, context)

    monkeypatch.setattr(loading, "apply", counted)
    assert numbers(loaded(path, cast.anna)) == (70, 54, 0, 9, 7)
    assert (sizes, base()) == ([20, 20, 20, 10], WHOLE)


@pytest.mark.parametrize("portions", [0, 1, 3])
def test_killed_between_portions_it_goes_on_and_nothing_is_there_twice(
    cast: Cast, path: Path, monkeypatch: pytest.MonkeyPatch, portions: int
) -> None:
    load = read(path, cast.anna)
    with monkeypatch.context() as dying:
        after(portions, die, dying)
        with pytest.raises(ConnectionError):
            start(load)
    load = Import.objects.get(pk=load.pk)
    assert (load.state, load.rows_done) == (State.RUNNING, 20 * portions)
    actions.run(load)
    assert (numbers(load), base(), load.state) == ((70, 54, 0, 9, 7), WHOLE, State.DONE)


def test_killed_within_a_portion_none_of_that_portion_is_there(
    cast: Cast, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = read(path, cast.anna)
    with monkeypatch.context() as dying:
        done, mark = iter([1]), loading._mark
        dying.setattr(loading, "_mark", lambda *told: mark(*told) if next(done, None) else die())
        with pytest.raises(ConnectionError):
            start(load)
    assert Purchase.objects.count() == 16
    load = Import.objects.get(pk=load.pk)
    assert (load.rows_done, load.counts["create"], load.counts["bad"]) == (20, 16, 2)
    actions.run(load)
    assert (numbers(load), base()) == ((70, 54, 0, 9, 7), WHOLE)


def test_stopped_with_its_worker_it_is_finished_by_the_next(
    cast: Cast, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = read(path, cast.anna)
    actions.start(load, by=cast.anna)
    with monkeypatch.context() as stopping:
        after(1, jobs.stopping.set, stopping)
        jobs_done = 0
        while not jobs.stopping.is_set():
            jobs_done += work_off_one()
    load.refresh_from_db()
    assert (jobs_done, load.state, load.rows_done) == (1, State.RUNNING, 40)
    jobs.stopping.clear()
    assert work_off() == 1
    load.refresh_from_db()
    assert (numbers(load), base(), load.state) == ((70, 54, 0, 9, 7), WHOLE, State.DONE)


def work_off_one() -> int:
    """One job, since an interrupted one is ready again at once."""
    worker = Worker("long", "long-1")
    task = errands.claim(worker)
    assert task is not None
    worker.run_task(task)
    return 1


@pytest.mark.parametrize(("guarded", "clients"), [(True, 30), (False, 50)])
def test_without_the_mark_of_how_far_it_came_a_killed_import_would_double(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, guarded: bool, clients: int
) -> None:
    """And its twin: people without any contact cannot be recognised, so only the mark keeps them from doubling."""
    path = sheets.text(tmp_path / "a.csv", [NAMELESS, *(("Иванов", "Пермь") for _row in range(30))])
    load = read(path, cast.anna)
    with monkeypatch.context() as dying:
        after(1, die, dying)
        with pytest.raises(ConnectionError):
            start(load)
    if not guarded:
        monkeypatch.setattr(loading, "_reached", lambda load: 0)
        monkeypatch.setattr(loading, "_hold", lambda load, first: None)
    actions.run(Import.objects.get(pk=load.pk))
    assert len(names()) == clients


def test_a_worker_taken_for_dead_leaves_the_rest_to_the_one_that_went_on(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It wakes up after another has loaded everything from the second portion on."""
    path = sheets.text(tmp_path / "a.csv", [NAMELESS, *(("Иванов", "Пермь") for _row in range(50))])
    load = read(path, cast.anna)

    def other_goes_on() -> None:
        monkeypatch.undo()
        actions.run(Import.objects.get(pk=load.pk))

    after(1, other_goes_on, monkeypatch)
    with published() as told:
        load = start(load)
    assert (len(names()), numbers(load), load.state) == (50, (50, 50, 0, 0, 0), State.DONE)
    assert codes(told) == ["exchange.import_finished"]


def test_the_end_is_told_once_however_often_the_job_runs(cast: Cast, path: Path) -> None:
    load = read(path, cast.anna)
    with published() as told:
        start(load)
        actions.run(Import.objects.get(pk=load.pk))
    assert codes(told) == ["exchange.import_finished"]
    assert base() == WHOLE


def test_pressed_twice_it_starts_once(cast: Cast, path: Path) -> None:
    load = read(path, cast.anna)
    actions.start(load, by=cast.anna)
    with pytest.raises(actions.NotNow):
        actions.start(load, by=cast.anna)
    assert (work_off(), base()) == (1, WHOLE)
    with pytest.raises(actions.NotNow):
        actions.start(load, by=cast.anna)
    assert (work_off(), base()) == (0, WHOLE)


def test_one_upload_repeated_is_one_import_and_one_file(cast: Cast, path: Path, tmp_path: Path) -> None:
    first = actions.upload("a.csv", [path.read_bytes()], key="one", by=cast.anna)
    again = actions.upload("a.csv", [path.read_bytes()], key="one", by=cast.anna)
    other = actions.upload("a.csv", [path.read_bytes()], key="two", by=cast.anna)
    assert (first.pk == again.pk, first.pk == other.pk) == (True, False)
    assert (Import.objects.count(), len(list((tmp_path / "files" / "imports").iterdir()))) == (2, 2)
    assert work_off() == 2


def test_a_sending_that_breaks_off_leaves_no_file_and_no_import(cast: Cast, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"name\n"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        actions.upload("a.csv", broken(), key="one", by=cast.anna)
    assert (Import.objects.count(), list((tmp_path / "files" / "imports").iterdir())) == (0, [])


def test_a_file_larger_than_allowed_is_refused_and_not_kept(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "LARGEST", 10)
    with pytest.raises(actions.TooLarge):
        actions.upload("a.csv", [b"123456", b"789012"], key="one", by=cast.anna)
    assert (Import.objects.count(), list((tmp_path / "files" / "imports").iterdir())) == (0, [])


@pytest.mark.django_db
def test_portions_grow_while_they_are_quick_and_shrink_when_they_are_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "FIRST_APPLIED", 200)
    monkeypatch.setattr(loading, "MOST_APPLIED", 2_000)
    pace, sizes = Pace(loading.FIRST_APPLIED, most=loading.MOST_APPLIED), []
    for rows_a_second in (10_000, 10_000, 100_000, 100_000, 100_000, 100_000, 1_000, 10):
        pace.note(pace.rows(), pace.rows() / rows_a_second)
        sizes.append(pace.rows())
    assert sizes == [400, 800, 1600, 2000, 2000, 2000, 150, 20]


@pytest.mark.django_db
def test_while_nobody_works_portions_are_longer_until_somebody_does() -> None:
    quiet = [61.0]
    pace, sizes = Pace(2_000, most=10_000, quiet_s=lambda: quiet[0]), []
    for quiet[0] in (61.0, 75.0, 0.5, 59.0):
        pace.note(pace.rows(), pace.rows() / 7_000)
        sizes.append(pace.rows())
    assert sizes == [4000, 7000, 1050, 1050]


@pytest.mark.django_db
def test_for_how_long_nobody_has_worked(cast: Cast) -> None:
    assert journal.quiet_s() == float("inf")
    record_interaction(make_client(owner=cast.anna), kind="call", by=cast.anna)
    assert 0 <= journal.quiet_s() < 30
    Event.objects.update(at=now() - timedelta(hours=2))
    assert 7200 <= journal.quiet_s() < 7260
