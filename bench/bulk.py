"""Many clients changed at once through the page, while somebody else wants to write; everything is undone again."""

import re
import time
import uuid

from bench.loading import Watch
from bench.measures import Bench, Result, ok

CLIENTS = 100_000
WORKING = re.compile(r'data-state="(\w+)"')


def bulk_100k(bench: Bench) -> Result:
    """Three changes of the same clients, each undone before the next: a field, the owner, a tag."""
    upto = _upto(bench)
    owner = bench.sql.rows("SELECT id FROM staff_employee ORDER BY id LIMIT 1 OFFSET 7")[0][0]
    taken, detail = [], {}
    raw = _raw(bench, upto)
    for name, what, value in (
        ("field", "set:about", "на выставку"), ("owner", "set:owner", str(owner)), ("tag", "tag", "осень"),
    ):  # fmt: skip
        watch = Watch(bench)
        watch.start()
        started = time.monotonic()
        address = _start(bench, upto, what, value)
        done = _wait(bench, address, "done") - started
        begun_back = time.monotonic()
        ok(bench.owner.post(f"{address}undo/", {}))
        undone = _wait(bench, address, "undone") - begun_back
        watch.stop()
        taken.append(done * 1000)
        changed = bench.sql.rows("SELECT count(*) FROM core_change WHERE change_set_id = ?", _set_of(bench, address))
        detail[name] = {
            "changed": changed[0][0], "ms": round(done * 1000), "undo_ms": round(undone * 1000),
            "longest_lock_s": round(watch.longest_wait_s, 3),
        }  # fmt: skip
    ordered = sorted(taken)
    return Result("bulk.100k", round(ordered[1]), round(ordered[-1]), "ms", raw=raw, detail=detail)


def _upto(bench: Bench) -> int:
    """The number of the last of so many clients, or of all there are."""
    sql = "SELECT max(id) FROM (SELECT id FROM clients_client WHERE archived_at IS NULL ORDER BY id LIMIT ?) t"
    return int(bench.sql.rows(sql, CLIENTS)[0][0])


def _start(bench: Bench, upto: int, what: str, value: str) -> str:
    form = {"everything": "yes", "where": "", "upto": str(upto), "what": what, "value": value, "key": uuid.uuid4().hex}
    page = ok(bench.owner.post("/clients/bulk/start/", form)).text
    found = re.search(r'"(/clients/bulk/\d+/)"', page)
    assert found is not None, page[:500]
    return found.group(1)


def _wait(bench: Bench, address: str, state: str) -> float:
    """Ask as the page does, until it is so far; when that was."""
    begun = time.monotonic()
    while time.monotonic() - begun < 900:
        page = ok(bench.owner.get(address, htmx=True)).text
        found = WORKING.search(page)
        if found is not None and found.group(1) == state:
            return time.monotonic()
        time.sleep(0.1)
    raise TimeoutError(page[:500])


def _set_of(bench: Bench, address: str) -> int:
    number = int(address.rstrip("/").rpartition("/")[2])
    return int(bench.sql.rows("SELECT change_set_id FROM clients_bulk WHERE id = ?", number)[0][0])


def _raw(bench: Bench, upto: int) -> float:
    """The bare statement over the same rows in one transaction that holds everybody up, rolled back."""
    link = bench.sql.link
    mark = "?" if bench.sql.engine == "sqlite" else "%s"
    started = time.monotonic()
    link.execute("BEGIN")
    link.execute(f"UPDATE clients_client SET about = 'x', version = version + 1 WHERE id <= {mark}", (upto,))
    link.execute("ROLLBACK")
    return round((time.monotonic() - started) * 1000)
