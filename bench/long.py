"""The card of a client with ten thousand entries in its history: opened, read on, read on deep, one kind alone."""

import datetime
import json
import random
from collections.abc import Sequence
from urllib.parse import urlencode

from bench.measures import Bench, Result, ok, summary, timed

NAME = "ООО «Десять тысяч записей»"
TOUCHES, CHANGES, PURCHASES = 4_000, 4_000, 2_000
REPEATS = 60
BEGAN = datetime.datetime(2016, 1, 1, 9, tzinfo=datetime.UTC)
KINDS = ("call", "call", "call", "email", "message", "meeting", "note")


def card_long(bench: Bench) -> Result:
    """All of it in turn. The client is added by the product's own door, its history row by row."""
    client = _client(bench) or _make(bench)
    feed = f"/clients/{client}/feed/"
    deep = _place(bench, client)
    asked = {
        "card": f"/clients/{client}/",
        "first": feed,
        "deep": f"{feed}?{urlencode({'before': deep})}",
        "deep call": f"{feed}?{urlencode({'kind': 'call', 'before': deep})}",
        "meetings": f"{feed}?kind=meeting",
        "changes": f"{feed}?kind=changes",
    }
    first = timed([lambda: ok(bench.owner.get(asked["card"]))])[0]
    taken: dict[str, list[float]] = {}
    for name, address in asked.items():
        calls = [lambda address=address: ok(bench.owner.get(address))] * REPEATS
        timed(calls[:10])
        taken[name] = timed(calls)
    raw = bench.sql.time_ms(
        "SELECT * FROM timeline_interaction WHERE client_id = ? AND archived_at IS NULL ORDER BY at DESC LIMIT 30",
        client,
    )
    detail = {name: [s.median, s.p95] for name, s in ((name, summary("", each)) for name, each in taken.items())}
    every = [each for name in asked for each in taken[name]]
    return summary("card.long", every, raw=raw, first=round(first, 1), detail=detail)


def _client(bench: Bench) -> int | None:
    rows = bench.sql.rows("SELECT id FROM clients_client WHERE name = ? AND archived_at IS NULL", NAME)
    return int(rows[0][0]) if rows else None


def _place(bench: Bench, client: int) -> str:
    """Of the touch in the middle, as the feed asks for what is before it."""
    sql = "SELECT at, id FROM timeline_interaction WHERE client_id = ? ORDER BY at LIMIT 1 OFFSET ?"
    at, pk = bench.sql.rows(sql, client, TOUCHES // 2)[0]
    moment = at if isinstance(at, datetime.datetime) else datetime.datetime.fromisoformat(at)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return f"{moment.isoformat()}~3~{pk}"


def _make(bench: Bench) -> int:
    draw = random.Random(5)
    ok(bench.owner.post("/clients/new/", {"who": NAME, "kind": "company", "key": f"{draw.getrandbits(64):x}"}), 302)
    client = _client(bench)
    assert client is not None
    by = bench.sql.rows("SELECT id FROM staff_employee ORDER BY id LIMIT 1")[0][0]
    last = BEGAN + datetime.timedelta(hours=9 * (TOUCHES - 1))
    said = ("", "thinks", "agreed")
    touches = [
        (client, draw.choice(KINDS), "out", draw.choice(said), f"Разговор {number}", _at(9 * number), by)
        for number in range(TOUCHES)
    ]
    changes = [
        ("clients.changed", _at(9 * number + 2), by, client, _change(client, number)) for number in range(CHANGES)
    ]
    bought = [
        (client, _at(18 * number)[:10], 100_00 + number, "Котёл", _at(18 * number)) for number in range(PURCHASES)
    ]
    _insert(bench, "timeline_interaction (client_id, kind, direction, result, text, at, by_id)", touches)
    _insert(bench, "timeline_event (code, at, by_id, client_id, data)", changes)
    _insert(bench, "clients_purchase (client_id, made_on, amount, what, recorded_at)", bought)
    totals = [
        (TOUCHES, _moment(last), touches[-1][1], PURCHASES, sum(100_00 + number for number in range(PURCHASES)), client)
    ]
    _write(
        bench,
        "UPDATE clients_totals SET interactions = ?, last_interaction_at = ?, last_interaction_kind = ?, "
        f"purchases = ?, revenue = ?, first_purchase_on = '{bought[0][1]}', last_purchase_on = '{bought[-1][1]}' "
        "WHERE client_id = ?",
        totals,
    )
    return client


def _at(hours: int) -> str:
    return _moment(BEGAN + datetime.timedelta(hours=hours))


def _moment(at: datetime.datetime) -> str:
    """In UTC, as either engine reads it."""
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _change(client: int, number: int) -> str:
    old, new = ("Пермь", "Омск")[:: 1 if number % 2 else -1]
    return json.dumps({"cells": [["clients.client", client, "city", old, new]]}, ensure_ascii=False)


def _insert(bench: Bench, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    _write(bench, f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _write(bench: Bench, sql: str, rows: Sequence[tuple[object, ...]]) -> None:
    cursor = bench.sql.link.cursor()
    cursor.executemany(sql.replace("?", "%s") if bench.sql.engine == "postgresql" else sql, rows)
    if bench.sql.engine == "sqlite":
        bench.sql.link.commit()
