"""Whatever a file does to the process that reads it, ours gets a sentence and goes on."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from krug.exchange.reading import CannotRead, Limits, open_book, wire
from krug.exchange.reading.process import Child
from krug.exchange.reading.shapes import Problem, Row
from krug.exchange.reading.tests.making import FILES, cells_of, raw_xlsx, refusal, text, xlsx, zipped

MIB = 1024 * 1024
MANY = "Имя;Номер\n" + "Анна;1\n" * 200_000


def the_child(book: object) -> int:
    return book._child.process.pid  # type: ignore[attr-defined,no-any-return]


def test_a_child_that_is_killed_becomes_a_sentence_and_the_book_can_be_asked_again(tmp_path: Path) -> None:
    with open_book(text(tmp_path / "clients.csv", MANY)) as book:
        layout = book.layout()
        rows = book.rows(layout)
        assert next(rows).cells == ("Анна", "1")
        os.kill(the_child(book), signal.SIGKILL)
        with pytest.raises(CannotRead) as refused:
            list(rows)
        assert refused.value.message == "Reading the file takes more memory than one file is allowed."
        assert sum(1 for _ in book.rows(layout)) == 200_000


def test_a_child_that_crashes_means_a_damaged_file(tmp_path: Path) -> None:
    with open_book(text(tmp_path / "clients.csv", MANY)) as book:
        rows = book.rows(book.layout())
        next(rows)
        os.kill(the_child(book), signal.SIGSEGV)
        with pytest.raises(CannotRead) as refused:
            list(rows)
        assert refused.value.code == "damaged"


def test_a_child_that_falls_silent_is_not_waited_for(tmp_path: Path) -> None:
    with open_book(text(tmp_path / "clients.csv", MANY), limits=Limits(silence_s=2.5)) as book:
        rows = book.rows(book.layout())
        next(rows)
        os.kill(the_child(book), signal.SIGSTOP)
        with pytest.raises(CannotRead) as refused:
            list(rows)
        assert refused.value.message == "Reading the file takes longer than one file is allowed."


def test_a_reader_may_take_its_time_between_rows(tmp_path: Path) -> None:
    with open_book(text(tmp_path / "clients.csv", MANY), limits=Limits(silence_s=2.5)) as book:
        rows = book.rows(book.layout())
        next(rows)
        time.sleep(2.7)
        assert sum(1 for _ in rows) == 199_999


def test_more_processor_time_than_allowed_is_refused(tmp_path: Path) -> None:
    path = raw_xlsx(tmp_path / "long.xlsx", "<row><c><v>1</v></c></row>" * 2_000_000)
    assert refusal(path, Limits(processor_s=1, ratio=10_000)) == "too_slow"


def test_more_memory_than_allowed_is_refused_in_the_middle_of_the_library() -> None:
    assert refusal(FILES / "stray_cell.xls", Limits(memory_bytes=512 * MIB)) == "too_heavy"


def test_more_memory_than_allowed_is_refused_in_python_too(tmp_path: Path) -> None:
    strings = "<sst>" + "<si><t>Анна</t></si>" * 3_000_000 + "</sst>"
    path = raw_xlsx(tmp_path / "many.xlsx", "<row/>", parts={"xl/sharedStrings.xml": strings})
    assert refusal(path, Limits(memory_bytes=128 * MIB, ratio=10_000)) == "too_heavy"


def test_one_text_repeated_in_every_cell_does_not_fill_our_memory(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "echo.xlsx", [["Имя", "Эхо"], *[["Анна", "ж" * 32_000]] * 1_500])
    with open_book(path, limits=Limits(memory_bytes=512 * MIB, ratio=10_000)) as book:
        assert sum(len(str(row.cells[1])) for row in book.rows(book.layout())) == 48_000_000


def test_a_row_too_heavy_for_one_message_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "echo.xlsx", [["Имя"], ["ж" * 32_000] * 1_500])
    assert refusal(path, Limits(ratio=10_000)) == "too_heavy"


def test_the_child_writes_no_files_and_sees_none_of_our_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SECRET_KEY", "до чужих ушей не дойдёт")
    with open_book(text(tmp_path / "clients.csv", "Имя\nАнна\n")) as book:
        limits = Path(f"/proc/{the_child(book)}/limits")
        if not limits.exists():
            pytest.skip("only Linux shows what a process may")
        environment = Path(f"/proc/{the_child(book)}/environ").read_bytes()
        allowed = {line[:26].strip(): line[26:].split()[0] for line in limits.read_text().splitlines()}
    assert b"SECRET_KEY" not in environment
    assert allowed["Max file size"] == "0"
    assert allowed["Max core file size"] == "0"
    assert allowed["Max open files"] == "64"
    assert allowed["Max address space"] == "1073741824"
    assert allowed["Max cpu time"] == "600"


def test_closing_a_book_leaves_neither_a_process_nor_a_descriptor(tmp_path: Path) -> None:
    path = text(tmp_path / "clients.csv", MANY)
    with open_book(path) as book:
        next(book.rows(book.layout()))
        child = the_child(book)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
    if sys.platform == "linux":
        before = len(os.listdir("/proc/self/fd"))
        broken = zipped(tmp_path / "book.ods", {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"})
        assert refusal(broken) == "damaged"
        assert len(os.listdir("/proc/self/fd")) == before


def test_books_are_read_in_several_threads_at_once(tmp_path: Path) -> None:
    paths = [
        xlsx(tmp_path / f"{name}.xlsx", [["Имя", "Номер"], *[[name, 1]] * 500]) for name in ("Анна", "Борис", "Вера")
    ]
    found: dict[str, list[tuple[object, ...]]] = {}
    threads = [threading.Thread(target=lambda path=path: found.update({path.stem: cells_of(path)})) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {name: [(name, 1)] * 500 for name in ("Анна", "Борис", "Вера")}


def test_a_question_the_child_does_not_understand_is_answered_all_the_same() -> None:
    child = Child(5.0)
    try:
        with pytest.raises(CannotRead) as refused:
            list(child.ask("dance"))
        assert refused.value.code == "damaged"
    finally:
        child.close()


def test_rows_survive_the_way_between_the_processes() -> None:
    row = wire.sent(7, ["Анна", 1, 2.5, True, None], outside=True)
    assert wire.received(wire.unpack(wire.pack(row)[4:])) == Row(
        7, ("Анна", 1, 2.5, True, None), (Problem(None, "outside"),)
    )


def test_the_child_starts_without_the_machinery_of_the_house() -> None:
    program = (
        "import krug.exchange.reading.child, sys; print('django' in sys.modules, 'python_calamine' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "False False\n"
