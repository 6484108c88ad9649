"""The import measured end to end: a real XLSX sent through the page into the living base."""

import fcntl
import os
import random
import sqlite3
import statistics
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import xlsxwriter

from bench.measures import Bench, Result, ok
from bench.people import World
from bench.server import Session, pss_mb
from krug.clients.drafts import display_name

ROWS = 100_000
KNOWN_SHARE = 0.1
HEADERS = ("ФИО", "Телефон", "E-mail", "Город", "Дата рождения", "Компания", "Должность", "Примечание", "Сумма",
           "Дата покупки", "Товар", "Пол")  # fmt: skip


def import_live(bench: Bench) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clients.xlsx"
        rows = _write_file(path, bench)
        raw = _raw(path, rows)
        watch = Watch(bench)
        watch.start()
        started = time.monotonic()
        address = _upload(bench.owner, path)
        ready = _wait(bench.owner, address, "import_start", started)
        ok(bench.owner.post(f"{address}start/", {}))
        done = _wait(bench.owner, address, "import_undo", started)
        watch.stop()
    numbers = bench.sql.rows("SELECT rows_total, counts FROM exchange_import ORDER BY id DESC LIMIT 1")[0]
    detail = {
        "preview_s": round(ready, 1),
        "peak_mb": round(watch.peak_mb),
        "longest_lock_s": round(watch.longest_wait_s, 3),
        "rows": numbers[0],
        "counts": {k: v for k, v in _parsed(numbers[1]).items() if k in {"create", "update", "same", "bad"}},
    }
    return Result("import.live", round(done, 1), round(done, 1), "s", raw=raw, detail=detail)


def _parsed(value: Any) -> dict[str, Any]:
    import json

    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found


def _write_file(path: Path, bench: Bench) -> int:
    """Nine of ten rows are new; the tenth is somebody of the base with something new."""
    world, draw = World([1], seed=99), random.Random(5)
    ((persons,),) = bench.sql.rows("SELECT count(*) FROM clients_client WHERE kind = 'person'")
    count = min(ROWS, int(persons))  # a small base is for trying this out
    known = bench.sql.rows(
        "SELECT c.name, p.key, c.city FROM clients_client c JOIN clients_contactpoint p ON p.client_id = c.id "
        "WHERE p.kind = 'phone' AND c.kind = 'person' AND c.id % 97 = 5 LIMIT ?", int(count * KNOWN_SHARE),
    )  # fmt: skip
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Клиенты")
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for place, header in enumerate(HEADERS):
            sheet.write(0, place, header)
        for line, draft in enumerate(world.persons(count, [1, 2], ["ООО «Тепло»", "АО «Уралсвет»"]), 1):
            name, phone, city = display_name("person", draft.values), draft.contacts[0].value, draft.values["city"]
            if known and draw.random() < KNOWN_SHARE:
                name, phone, city = known[line % len(known)]
            mail = draft.contacts[1].value if len(draft.contacts) > 1 else ""
            job = draft.employments[0] if draft.employments else None
            cells = [name, phone, mail, city, None, job.company_name if job else "", job.position if job else "",
                     "постоянный" if line % 7 == 0 else ""]  # fmt: skip
            for place, cell in enumerate(cells):
                if cell:
                    sheet.write(line, place, cell)
            if line % 3 == 0:
                sheet.write_number(line, 4, 25_000 + line % 9_000, day)
            if draft.purchases:
                sheet.write_number(line, 8, draft.purchases[0].amount.minor / 100)
                sheet.write_number(line, 9, 45_000 + line % 1_000, day)
                sheet.write(line, 10, draft.purchases[0].what)
            sheet.write(line, 11, "ж" if draft.values["sex"] == "f" else "м")
    return count


def _raw(path: Path, rows: int) -> float:
    """Reading the file and inserting its rows, bare, into a table with two indexes, committed once."""
    from python_calamine import CalamineWorkbook

    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, sqlite3.connect(Path(folder) / "raw.sqlite3") as link:
        link.execute("CREATE TABLE raw (a, b, c, d, e, f, g, h, i, j, k, l)")
        link.execute("CREATE INDEX raw_a ON raw (a)")
        link.execute("CREATE INDEX raw_b ON raw (b)")
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        cells = ([str(cell) for cell in (*row, *[""] * 12)[:12]] for row in sheet.iter_rows())
        link.executemany(f"INSERT INTO raw VALUES ({','.join('?' * 12)})", cells)
        link.commit()
    return round(time.monotonic() - started, 2)


def _upload(session: Session, path: Path) -> str:
    boundary = uuid.uuid4().hex
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="key"\r\n\r\n{uuid.uuid4().hex}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="clients.xlsx"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + path.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "X-CSRFToken": session.token}
    answer = session._ask("POST", "/import/upload/", body, headers)
    return str(ok(answer, 302).headers["Location"])


def _wait(session: Session, address: str, name: str, started: float) -> float:
    """Until the page offers the next step; its address holds the step's last word."""
    step = {"import_start": f"{address}start/", "import_undo": f"{address}undo/"}[name]
    while time.monotonic() - started < 900:
        page = ok(session.get(address, htmx=True)).text
        if step in page:
            return time.monotonic() - started
        time.sleep(0.2)
    raise TimeoutError(page[:500])


class Watch(threading.Thread):
    """Looks on while the import runs: the memory of all processes, and how long another writer has to wait."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(daemon=True)
        self.bench = bench
        self.peak_mb = self.longest_wait_s = 0.0
        self._running = True

    def run(self) -> None:
        waits = threading.Thread(target=self._wait_for_lock, daemon=True)
        waits.start()
        while self._running:
            self.peak_mb = max(self.peak_mb, max((_pss(pid) for pid in self.bench.server.processes()), default=0))
            time.sleep(0.5)  # to look through the pages of a large process holds it up

    def _wait_for_lock(self) -> None:
        path = self.bench.server.environment.get("KRUG_DATA", "") + "/krug.sqlite3.lock"
        if self.bench.sql.engine != "sqlite":
            return
        descriptor = os.open(path, os.O_RDWR)
        waits = []
        while self._running:
            started = time.monotonic()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            waits.append(time.monotonic() - started)
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            self.longest_wait_s = max(waits)
            time.sleep(0.01)
        self.median_wait_s = statistics.median(waits)
        os.close(descriptor)

    def stop(self) -> None:
        self._running = False
        self.join()


def _pss(pid: int) -> float:
    try:
        return pss_mb(pid)
    except (OSError, AssertionError):
        return 0.0
