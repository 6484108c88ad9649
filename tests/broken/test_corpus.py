"""Hundreds of broken files through the real door: each is refused in words, or every row of it is accounted for."""

import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.db import connection

from krug.clients.models import Client
from krug.exchange import actions
from krug.exchange.models import Import, Outcome, StagedRow, State
from krug.exchange.reading.process import Child
from krug.staff.models import Employee
from krug.staff.testing import Cast
from tests import depth
from tests.broken import corpus
from tests.broken.archives import a_workbook
from tests.broken.cases import Broken, bytes_of, read, refused

pytestmark = [pytest.mark.django_db, pytest.mark.assurance, pytest.mark.timeout(depth.of(300, 3600))]

MIB = 1024 * 1024
MOST_MIB = 500
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


class Peak:
    """How much memory the processes that read files have taken at most, where the system tells."""

    def __init__(self) -> None:
        self.bytes = 0

    def look(self, process: int) -> None:
        status = Path(f"/proc/{process}/status")
        found = _PEAK.search(status.read_text()) if status.exists() else None
        self.bytes = max(self.bytes, int(found[1]) * 1024 if found else 0)


@pytest.fixture
def peak(monkeypatch: pytest.MonkeyPatch) -> Peak:
    seen, close = Peak(), Child.close

    def look_and_close(child: Child) -> None:
        seen.look(child.process.pid)
        close(child)

    monkeypatch.setattr(Child, "close", look_and_close)
    return seen


@pytest.fixture(autouse=True)
def _own_files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


def loaded(broken: Broken, folder: Path, by: Employee) -> Import:
    """Through the door as the page and the worker go."""
    path = folder / f"{uuid.uuid4().hex}{Path(broken.name).suffix or '.xlsx'}"
    broken.make(path)
    with path.open("rb") as file:
        load = actions.upload(path.name, file, key=uuid.uuid4().hex, by=by, in_background=False)
    path.unlink()
    actions.prepare(load)
    load.refresh_from_db()
    (Path(settings.FILES_ROOT) / load.path).unlink()
    return load


def faults(broken: Broken, load: Import) -> Iterator[str]:
    """What became of a file and should not have."""
    if load.state == State.FAILED:
        yield from _of_refused(broken, load)
    elif load.state == State.READY:
        yield from _of_read(broken, load)
    else:
        yield f"is {load.state}"
    if Client.objects.exists():
        yield "clients before anybody said so"


def _of_refused(broken: Broken, load: Import) -> Iterator[str]:
    problem = load.problem
    if problem["code"] not in broken.codes:
        yield f"refused: {problem['code']}, {problem['message']}"
    if not (problem["message"] and problem["remedy"]):
        yield "refused without words"
    yield from (f"«{word}» is not told: {problem['message']}" for word in broken.told if word not in problem["message"])
    if StagedRow.objects.filter(load=load).exists() or load.counts or load.rows_total:
        yield "a part of it is kept"


def _of_read(broken: Broken, load: Import) -> Iterator[str]:
    rows = list(load.rows.order_by("pk").values_list("number", "outcome", "bad"))
    if not broken.is_read:
        yield f"read to {len(rows)} rows"
    if len(rows) > broken.rows or (len(rows) < broken.rows and not broken.is_part and not load.problem):
        yield f"{len(rows)} rows of {broken.rows}"
    numbers = [number for number, _outcome, _bad in rows]
    if numbers != sorted(numbers):
        yield "rows in disorder"
    counted = sum(load.counts.get(outcome, 0) for outcome in Outcome.values)
    if rows and not len(rows) == load.rows_total == load.counts["rows"] == counted:
        yield f"rows {len(rows)}, {load.rows_total}, {load.counts}"
    bad = {(number, cell[0]) for number, _outcome, cells in rows for cell in cells}
    yield from (f"not said to be unreadable: {cell}" for cell in broken.cells if cell not in bad)
    if any(not cell[-1] for _number, _outcome, cells in rows for cell in cells):
        yield "a cell is bad without a reason"


def found(files: list[Broken], folder: Path, by: Employee) -> list[str]:
    folder.mkdir(exist_ok=True)
    return [f"{broken}: {fault}" for broken in files for fault in faults(broken, loaded(broken, folder, by))]


@dataclass
class Tally:
    files: int = 0
    bytes: int = 0


@pytest.fixture(scope="module")
def tally() -> Iterator[Tally]:
    """What all kinds together come to."""
    counted = Tally()
    yield counted
    depth.note(
        "Broken files", "PostgreSQL" if connection.vendor == "postgresql" else "SQLite",
        f"{counted.files} files of {len(corpus.KINDS)} kinds; tracebacks 0, partial rows 0, "
        f"at most {counted.bytes // MIB} MB for reading one ({time.strftime('%Y-%m-%d')})",
    )  # fmt: skip


@pytest.mark.parametrize("kind", corpus.KINDS)
def test_a_broken_file_is_refused_in_words_or_read_to_its_last_row(
    kind: str, cast: Cast, tmp_path: Path, peak: Peak, tally: Tally, caplog: pytest.LogCaptureFixture
) -> None:
    files = corpus.of_kind(kind, whole=depth.IS_FULL)
    assert found(files, tmp_path / "made", cast.anna) == []
    assert [said for record in caplog.records if "Traceback" in (said := record.getMessage())] == []
    assert peak.bytes <= MOST_MIB * MIB
    tally.files, tally.bytes = tally.files + len(files), max(tally.bytes, peak.bytes)


def test_there_are_three_hundred_at_least() -> None:
    assert len({str(broken) for broken in corpus.CORPUS}) == len(corpus.CORPUS) > 300


TWINS = [
    (refused("twin", "a good file", a_workbook, "damaged"), "read to 40 rows"),
    (read("twin", "rows that are missing", a_workbook, 41), "40 rows of 41"),
    (read("twin", "a bad cell", a_workbook, 40, (2, "ФИО")), "not said to be unreadable: (2, 'ФИО')"),
    (read("twin", "a refusal", bytes_of(b""), 1), "refused: empty, The file is empty."),
    (refused("twin", "words", bytes_of(b""), "empty", told=("row 7",)), "«row 7» is not told: The file is empty."),
]


@pytest.mark.parametrize(("broken", "fault"), TWINS, ids=lambda value: getattr(value, "name", ""))
def test_what_is_not_as_it_should_be_is_noticed(broken: Broken, fault: str, cast: Cast, tmp_path: Path) -> None:
    assert found([broken], tmp_path / "made", cast.anna)[0] == f"{broken}: {fault}"


def test_rows_kept_of_a_refused_file_are_noticed(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin without the protection."""
    monkeypatch.setattr(actions, "_forget_staged", lambda load: None)
    wide = next(each for each in corpus.CORPUS if each.name == "a million columns in row 9002")
    assert found([wide], tmp_path / "made", cast.anna) == [f"{wide}: a part of it is kept"]
