"""Imports as large as they come: a million rows into an empty base and into a full one, and a load taken back."""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from bench import loading
from bench.loading import HEADERS, Watch
from bench.measures import Bench, Raw, Result, ok
from bench.people import CITIES, POSITIONS, World
from bench.server import Session, running
from krug.clients.drafts import Draft, display_name

ROWS = 1_000_000
WORKERS_OF_ONE = 50  # rows that name one company
LONGEST_S = 3_600
DATA = Path(__file__).resolve().parent / ".data"
FIRST_DAY = date(1899, 12, 30)  # as a spreadsheet counts days

Cells = Sequence[Any]


def import_empty(bench: Bench) -> Result:
    """Into a company founded for it."""
    count = _size(bench)
    path = _file(f"import-empty-{count}.xlsx", lambda: _new_rows(count, seed=7))
    raw = loading._raw(path, count)
    with _founded(bench) as empty:
        return _imported(empty, path, "import.empty", raw)


def import_update(bench: Bench) -> Result:
    """Every second row is somebody of the base, with a birthday and a word of whom nothing was known."""
    count = _size(bench)
    # From the base as it is now: other measures may have added to it.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "update.xlsx"
        _write(path, _mixed_rows(bench, count))
        raw = loading._raw(path, count)
        return _imported(bench, path, "import.update", raw)


def undo_100k(bench: Bench) -> Result:
    """The newest load of the measures is taken back; if there is none, one is loaded first."""
    loaded = "SELECT id, change_set_id FROM exchange_import WHERE state = 'done' ORDER BY id DESC LIMIT 1"
    if not bench.sql.rows(loaded):
        loading.import_live(bench)
    ((number, change_set),) = bench.sql.rows(loaded)
    made = "SELECT client_id FROM core_change WHERE change_set_id = ? AND field = ''"
    mark = "?" if bench.sql.engine == "sqlite" else "%s"
    started = time.monotonic()
    bench.sql.link.execute("BEGIN")
    bare = f"UPDATE clients_client SET archived_at = changed_at WHERE id IN ({made.replace('?', mark)})"
    bench.sql.link.execute(bare, (change_set,))
    bench.sql.link.execute("ROLLBACK")
    raw = time.monotonic() - started
    watch = Watch(bench)
    watch.start()
    started = time.monotonic()
    ok(bench.owner.post(f"/import/{number}/undo/", {}))
    _wait(bench, number, "undone", started)
    took = time.monotonic() - started
    watch.stop()
    counted = "SELECT count(*) FROM core_change WHERE change_set_id = ?"
    detail = {
        "cells": bench.sql.rows(counted, change_set)[0][0], "peak_mb": round(watch.peak_mb),
        "longest_lock_s": round(watch.longest_wait_s, 3),
    }  # fmt: skip
    return Result("undo.100k", round(took, 1), round(took, 1), "s", raw=round(raw, 2), detail=detail)


def _size(bench: Bench) -> int:
    """A million, or as many as the base has persons where it is a small one."""
    persons = bench.sql.rows("SELECT count(*) FROM clients_client WHERE kind = 'person' AND archived_at IS NULL")
    return min(ROWS, int(persons[0][0]))


def _imported(bench: Bench, path: Path, name: str, raw: float) -> Result:
    watch = Watch(bench)
    watch.start()
    started = time.monotonic()
    address = loading._upload(bench.owner, path)
    number = int(address.rstrip("/").rpartition("/")[2])
    ready = _wait(bench, number, "ready", started)
    ok(bench.owner.post(f"{address}start/", {}))
    done = _wait(bench, number, "done", started)
    watch.stop()
    ((rows, counts),) = bench.sql.rows("SELECT rows_total, counts FROM exchange_import WHERE id = ?", number)
    detail = {
        "preview_s": round(ready, 1), "peak_mb": round(watch.peak_mb), "longest_lock_s": round(watch.longest_wait_s, 3),
        "rows": rows, "file_mb": round(path.stat().st_size / 2**20),
        "counts": {
            k: v for k, v in loading._parsed(counts).items() if k in {"create", "update", "same", "bad", "companies"}
        },
    }  # fmt: skip
    return Result(name, round(done, 1), round(done, 1), "s", raw=raw, detail=detail)


def _wait(bench: Bench, number: int, state: str, started: float) -> float:
    """Until the import is so far, its page being looked at meanwhile as somebody does who waits for it."""
    found = ""
    while found != state:
        ok(bench.owner.get(f"/import/{number}/", htmx=True))
        ((found, problem),) = bench.sql.rows("SELECT state, problem FROM exchange_import WHERE id = ?", number)
        if found == "failed" or time.monotonic() - started > LONGEST_S:
            raise TimeoutError(f"{found}: {problem}")
        time.sleep(0.3)
    return time.monotonic() - started


@contextmanager
def _founded(bench: Bench) -> Iterator[Bench]:
    """A second server of the same kind over a base without clients."""
    url = bench.server.environment.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory(dir=DATA) as folder:
        environment, address = {"KRUG_DATA": folder, "DATABASE_URL": ""}, f"{folder}/krug.sqlite3"
        if url:
            bench.sql.link.execute("DROP DATABASE IF EXISTS empty WITH (FORCE)")
            bench.sql.link.execute("CREATE DATABASE empty")
            address = environment["DATABASE_URL"] = f"{url.rpartition('/')[0]}/empty"
        command = [sys.executable, "-m", "bench.build", "0"]
        subprocess.run(command, env={**os.environ, **environment}, check=True)
        with running(environment, cores=bench.server.cores) as server:
            owner = Session(server.port)
            owner.sign_in("anna@bench.example")
            sql = Raw(bench.sql.engine, address)
            try:
                yield Bench(server, sql, owner, owner)
            finally:
                sql.link.close()
        if url:
            bench.sql.link.execute("DROP DATABASE IF EXISTS empty WITH (FORCE)")


def _file(name: str, rows: Any) -> Path:
    """Made once: the same rows every time."""
    path = DATA / name
    if not path.exists():
        DATA.mkdir(exist_ok=True)
        half = path.with_suffix(".part")
        _write(half, rows())
        half.rename(path)
    return path


def _write(path: Path, rows: Iterator[Cells]) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Клиенты")
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, HEADERS)
        for line, cells in enumerate(rows, 1):
            for place, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_number(line, place, (cell - FIRST_DAY).days, day)
                elif isinstance(cell, float):
                    sheet.write_number(line, place, cell)
                elif cell:
                    sheet.write_string(line, place, cell)


def _new_rows(count: int, *, seed: int) -> Iterator[Cells]:
    """Persons, every third of whom works at one of many companies, in the city of which they live."""
    draw = random.Random(seed)
    for line, draft in enumerate(World([1], seed=seed).persons(count, [], [])):
        firm = draw.randrange(max(count // (3 * WORKERS_OF_ONE), 1)) if line % 3 == 0 else None
        yield _cells(line, draft, firm, draw)


def _cells(line: int, draft: Draft, firm: int | None, draw: random.Random) -> Cells:
    mail = draft.contacts[1].value if len(draft.contacts) > 1 else ""
    bought = draft.purchases[0] if draft.purchases else None
    return (
        display_name("person", draft.values), draft.contacts[0].value, mail,
        draft.values["city"] if firm is None else CITIES[firm % len(CITIES)],
        date(1950, 1, 1) + timedelta(days=line % 18_000) if line % 3 == 1 else None,
        f"ООО «Тепло-{firm}»" if firm is not None else "", draw.choice(POSITIONS) if firm is not None else "",
        "постоянный" if line % 7 == 0 else "", bought.amount.minor / 100 if bought else None,
        bought.made_on if bought else None, bought.what if bought else "",
        "ж" if draft.values["sex"] == "f" else "м",
    )  # fmt: skip


def _mixed_rows(bench: Bench, count: int) -> Iterator[Cells]:
    known = _known(bench, count // 2)
    for line, cells in enumerate(_new_rows(count - count // 2, seed=11)):
        yield cells
        if somebody := next(known, None):
            name, phone, city = somebody
            born = date(1950, 1, 1) + timedelta(days=line % 18_000)
            yield (name, phone, "", city, born, "", "", "из каталога", None, None, "", "")


def _known(bench: Bench, count: int) -> Iterator[tuple[str, str, str]]:
    """Persons of the base all over it, by their phones."""
    sql = (
        "SELECT c.id, c.name, p.key, c.city FROM clients_client c JOIN clients_contactpoint p ON p.client_id = c.id "
        "WHERE p.kind = 'phone' AND c.kind = 'person' AND c.archived_at IS NULL AND c.id % 2 = 0 AND c.id > ? "
        "ORDER BY c.id LIMIT 10000"
    )
    reached, left = 0, count
    while left and (rows := bench.sql.rows(sql, reached)):
        for _pk, name, phone, city in rows[:left]:
            yield name, phone, city
        left -= len(rows[:left])
        reached = rows[-1][0]
