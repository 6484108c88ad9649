"""What is measured, each against a raw limit taken in the same run on the same machine."""

import gc
import random
import sqlite3
import statistics
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bench import queries
from bench.server import Server, Session, pss_mb

REPEATS = 60
RESTRICTED = "m7@bench.example"


@dataclass
class Result:
    """``raw`` is the limit in the same unit: what the bare database, file or server needs for the same."""

    id: str
    median: float
    p95: float
    unit: str = "ms"
    raw: float | None = None
    first: float | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass
class Bench:
    server: Server
    sql: "Raw"
    owner: Session
    manager: Session


class Raw:
    """The database without the product: the same rows by plain SQL through the plain driver."""

    def __init__(self, engine: str, address: str) -> None:
        self.engine = engine
        if engine == "sqlite":
            self.link: Any = sqlite3.connect(address, check_same_thread=False)
        else:
            import psycopg

            self.link = psycopg.connect(address, autocommit=True)

    def rows(self, sql: str, *parameters: Any) -> list[Any]:
        if self.engine == "postgresql":
            sql = sql.replace("%", "%%").replace("?", "%s")
        return list(self.link.execute(sql, parameters).fetchall())

    def time_ms(self, sql: str, *parameters: Any, repeats: int = 30) -> float:
        taken = []
        for _repeat in range(repeats):
            started = time.perf_counter()
            self.rows(sql, *parameters)
            taken.append((time.perf_counter() - started) * 1000)
        return statistics.median(taken)


def timed(calls: Iterable[Callable[[], Any]]) -> list[float]:
    taken = []
    gc.disable()
    try:
        for call in calls:
            started = time.perf_counter()
            call()
            taken.append((time.perf_counter() - started) * 1000)
    finally:
        gc.enable()
    return taken


def summary(name: str, taken: list[float], **more: Any) -> Result:
    ordered = sorted(taken)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return Result(name, round(statistics.median(ordered), 2), round(p95, 2), **more)


def ok(answer: Any, expected: int = 200) -> Any:
    assert answer.status == expected, (answer.status, answer.text[:300])
    return answer


def search_mix(bench: Bench) -> Result:
    return _search(bench, bench.owner, "search.mix")


def search_restricted(bench: Bench) -> Result:
    return _search(bench, bench.manager, "search.restricted")


def _search(bench: Bench, session: Session, name: str) -> Result:
    mix = queries.mix(_known(bench))
    first = timed([partial(_ask, session, "смирнов")])[0]
    timed(partial(_ask, session, text) for _kind, text in mix[:100])
    taken = timed(partial(_ask, session, text) for _kind, text in mix)
    by_kind: dict[str, list[float]] = {}
    for (kind, _text), each in zip(mix, taken, strict=True):
        by_kind.setdefault(kind, []).append(each)
    detail = {kind: [round(statistics.median(each), 1), round(max(each), 1)] for kind, each in by_kind.items()}
    return summary(name, taken, raw=raw_search(bench), first=round(first, 1), detail=detail)


def _ask(session: Session, text: str) -> Any:
    return ok(session.post("/palette/", {"q": text}))


def _known(bench: Bench) -> list[queries.Known]:
    top = bench.sql.rows("SELECT max(id) FROM clients_client")[0][0]
    draw = random.Random(1)
    known = []
    for pk in (draw.randint(1, top) for _client in range(400)):
        rows = bench.sql.rows("SELECT name, inn FROM clients_client WHERE id = ?", pk)
        contacts = dict(bench.sql.rows("SELECT kind, key FROM clients_contactpoint WHERE client_id = ?", pk))
        if rows and "phone" in contacts:
            words = [word for word in rows[0][0].replace("«", "").replace("»", "").split() if len(word) > 2]
            known.append(queries.Known(words, contacts["phone"], contacts.get("email", ""), rows[0][1]))
    return known


def raw_search(bench: Bench) -> float:
    """The index alone, for one common prefix."""
    if bench.sql.engine == "sqlite":
        sql = (
            "SELECT rowid FROM clients_clientsearch_fts WHERE clients_clientsearch_fts MATCH ? "
            "ORDER BY rowid DESC LIMIT 10"
        )
        return bench.sql.time_ms(sql, '"смирно"*')
    sql = (
        "SELECT id FROM clients_clientsearch "
        "WHERE array_to_tsvector(string_to_array(tokens, ' ')) @@ ?::tsquery LIMIT 10"
    )
    return bench.sql.time_ms(sql, "'смирно':*")


SORTS = ("name", "-name", "-created", "created", "city", "-city", "-touched", "touched", "-revenue", "revenue")


def list_first(bench: Bench) -> Result:
    """The first page with each sort, in turn."""
    first = timed([lambda: ok(bench.owner.get("/clients/?sort=name"))])[0]
    calls = [lambda sort=sort: ok(bench.owner.get(f"/clients/?sort={sort}")) for _r in range(6) for sort in SORTS]
    timed(calls[:10])
    return summary("list.first", timed(calls), raw=_raw_list(bench), first=round(first, 1))


def _raw_list(bench: Bench) -> float:
    sql = (
        "SELECT id, name, city, warmth, owner_id FROM clients_client WHERE archived_at IS NULL "
        "ORDER BY sort_key, id LIMIT 50"
    )
    return bench.sql.time_ms(sql)


def list_deep(bench: Bench) -> Result:
    """Rows after the 500,000th by name, as the scroll asks for them."""
    from krug.clients.listing import Key

    place = min(500_000, bench.sql.rows("SELECT count(*) FROM clients_client")[0][0] // 2)
    sql = "SELECT sort_key, id FROM clients_client WHERE archived_at IS NULL ORDER BY sort_key, id LIMIT 40 OFFSET ?"
    keys = [Key(row[0], row[1]).encode() for row in bench.sql.rows(sql, place)]
    calls = [lambda key=key: ok(bench.owner.get(f"/clients/?sort=name&after={key}", htmx=True)) for key in keys]
    timed(calls[:10])
    after = bench.sql.rows(sql, place)[0]
    raw = bench.sql.time_ms(
        "SELECT id, name, city, warmth, owner_id FROM clients_client "
        "WHERE archived_at IS NULL AND (sort_key, id) > (?, ?) ORDER BY sort_key, id LIMIT 50",
        *after,
    )
    return summary("list.deep", timed(calls), raw=raw)


def list_filtered(bench: Bench) -> Result:
    """Each pair of two filters, with its count, in several sorts."""
    owner = bench.sql.rows("SELECT id FROM staff_employee ORDER BY id LIMIT 1 OFFSET 7")[0][0]
    filters = [
        ("owner", owner),
        ("city", "Пермь"),
        ("city", "Москва"),
        ("kind", "company"),
        ("kind", "person"),
        ("warmth", 3),
        ("warmth", 1),
    ]
    pairs = [(one, other) for at, one in enumerate(filters) for other in filters[at + 1 :] if one[0] != other[0]]
    from urllib.parse import urlencode

    addresses = [
        f"/clients/?{urlencode([*pair, ('sort', sort)])}"
        for pair in pairs
        for sort in ("name", "-touched", "-revenue", "-created")
    ]
    calls = [lambda address=address: ok(bench.owner.get(address)) for address in addresses]
    timed(calls)
    taken = timed([*calls, *calls])
    slowest = sorted(zip(taken, [*addresses, *addresses], strict=True), reverse=True)[:3]
    raw = bench.sql.time_ms(
        "SELECT count(*) FROM (SELECT 1 FROM clients_client "
        "WHERE archived_at IS NULL AND city = ? AND warmth = 3 LIMIT 10001) t",
        "Пермь",
    )
    return summary(
        "list.filtered", taken, raw=raw, detail={"slowest": [[address, round(ms)] for ms, address in slowest]}
    )


def card_open(bench: Bench) -> Result:
    top = bench.sql.rows("SELECT max(id) FROM clients_client")[0][0]
    draw = random.Random(3)
    ids = [draw.randint(1, top) for _card in range(REPEATS * 3)]
    first = timed([lambda: ok(bench.owner.get(f"/clients/{ids[0]}/"))])[0]
    calls = [lambda pk=pk: ok(bench.owner.get(f"/clients/{pk}/")) for pk in ids]
    timed(calls[:20])
    sqls = (
        "SELECT * FROM clients_client WHERE id = ?", "SELECT * FROM clients_contactpoint WHERE client_id = ?",
        "SELECT * FROM timeline_interaction WHERE client_id = ? ORDER BY at DESC LIMIT 30",
        "SELECT * FROM clients_purchase WHERE client_id = ? ORDER BY made_on DESC LIMIT 30",
    )  # fmt: skip
    raw = sum(bench.sql.time_ms(sql, ids[5]) for sql in sqls)
    return summary("card.open", timed(calls), raw=raw, first=round(first, 1))


def client_create(bench: Bench) -> Result:
    """The form sent, with its check for duplicates, until the card's address comes back."""
    draw = random.Random(time.time_ns())

    def create() -> None:
        phone = f"8912{draw.randrange(10**7):07d}"
        form = {"who": f"Новиков Пётр {draw.randrange(10**6)}", "phone": phone, "city": "Пермь", "anyway": "yes",
                "key": f"{draw.getrandbits(64):x}"}  # fmt: skip
        ok(bench.owner.post("/clients/new/", form), 302)

    timed([create] * 10)
    return summary("client.create", timed([create] * REPEATS), raw=_raw_commit(bench))


def _raw_commit(bench: Bench) -> float:
    """One durable insert of one row in a table of our own."""
    link = bench.sql.link
    mark = "?" if bench.sql.engine == "sqlite" else "%s"
    link.execute("CREATE TABLE IF NOT EXISTS bench_note (text TEXT)")
    taken = []
    for _row in range(30):
        started = time.perf_counter()
        link.execute(f"INSERT INTO bench_note VALUES ({mark})", ("a note",))
        if bench.sql.engine == "sqlite":
            link.commit()
        taken.append((time.perf_counter() - started) * 1000)
    link.execute("DROP TABLE bench_note")
    if bench.sql.engine == "sqlite":
        link.commit()
    return statistics.median(taken)


def pages_rps(bench: Bench) -> Result:
    """List pages a second over eight kept connections; higher is better, so the median is of one-second windows."""
    rates = _rates(bench, "/clients/", 8, 8.0)
    raw = statistics.median(_rates(bench, "/healthz", 8, 3.0))
    ordered = sorted(rates)
    return Result(
        "pages.rps", round(statistics.median(ordered)), round(ordered[max(0, int(len(ordered) * 0.05))]), "/s", raw=raw
    )


def _rates(bench: Bench, path: str, connections: int, seconds: float) -> list[int]:
    done: list[float] = []
    stop_at = time.monotonic() + seconds

    def load() -> None:
        session = Session(bench.server.port)
        session.cookies = dict(bench.owner.cookies)
        while time.monotonic() < stop_at:
            ok(session.get(path))
            done.append(time.monotonic())

    threads = [threading.Thread(target=load) for _thread in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    begun = min(done)
    return [sum(begun + second <= at < begun + second + 1 for at in done) for second in range(int(seconds) - 1)]


def rss_idle(bench: Bench) -> Result:
    """Memory at rest: the proportional share of every process that `krug run` started."""
    time.sleep(5)
    shares = [pss_mb(pid) for pid in bench.server.processes()]
    return Result(
        "rss.idle", round(sum(shares)), round(sum(shares)), "MB", detail={"processes": [round(s) for s in shares]}
    )
