"""Everybody in the base into a file through the page: how long it takes, at what memory, and what lies in the file."""

import re
import time
import uuid
import zipfile
from pathlib import Path

from bench.loading import Watch
from bench.measures import Bench, Result, ok

COLUMNS = "name,warmth,phone,email,city,category,touched,revenue,purchases,bought,owner,inn"
STATE = re.compile(r'data-state="(\w+)"')


def export_all(bench: Bench) -> Result:
    """Twelve columns of everybody as XLSX; raw is what reading the same rows by one statement takes."""
    ok(bench.owner.post("/clients/columns/", {"columns": COLUMNS}), 204)
    raw = _raw(bench)
    watch = Watch(bench)
    watch.start()
    started = time.monotonic()
    form = {"everything": "yes", "where": "", "form": "xlsx", "columns": "listed", "key": uuid.uuid4().hex}
    address = bench.owner.post("/exports/begin/", form).headers["Location"]
    while (state := _state(bench, address)) == "running" and time.monotonic() - started < 900:
        time.sleep(0.1)
    took = time.monotonic() - started
    watch.stop()
    if state != "done":
        raise TimeoutError(state)
    path, written, matched = _file(bench, address)
    detail = {
        "rows": written, "matched": matched, "rows_in_file": _rows_in(path), "mb": round(path.stat().st_size / 2**20),
        "peak_mb": round(watch.peak_mb), "longest_lock_s": round(watch.longest_wait_s, 3),
    }  # fmt: skip
    return Result("export.all", round(took, 1), round(took, 1), "s", raw=raw, detail=detail)


def _state(bench: Bench, address: str) -> str:
    found = STATE.search(ok(bench.owner.get(address, htmx=True)).text)
    assert found is not None
    return found.group(1)


def _file(bench: Bench, address: str) -> tuple[Path, int, int]:
    number = int(address.rstrip("/").rpartition("/")[2])
    ((name, done, total),) = bench.sql.rows("SELECT path, done, total FROM exchange_export WHERE id = ?", number)
    return Path(bench.server.environment["KRUG_DATA"]) / "exports" / name, done, total


def _rows_in(path: Path) -> int:
    """Counted in the sheets as they lie in the file, without their headings and the page about it."""
    rows = 0
    with zipfile.ZipFile(path) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        about = max(sheets, key=lambda name: int(re.sub(r"\D", "", name)))
        for name in sheets:
            if name != about:
                rows += _count(book, name) - 1
    return rows


def _count(book: zipfile.ZipFile, name: str) -> int:
    found, rest = 0, b""
    with book.open(name) as sheet:
        while chunk := sheet.read(1 << 20):
            found += (rest + chunk).count(b"<row ")
            rest = chunk[-4:]
    return found


def _raw(bench: Bench) -> float:
    """The bare rows of clients and totals, read and thrown away."""
    sql = """SELECT c.name, c.warmth, c.city, c.inn, t.revenue, t.purchases FROM clients_client c
             JOIN clients_totals t ON t.client_id = c.id WHERE c.archived_at IS NULL ORDER BY c.id"""
    started = time.monotonic()
    bench.sql.rows(sql)
    return round(time.monotonic() - started, 1)
