"""Measured: searching the base for clients who are there twice, all of it and for one client."""

import json
import random
import subprocess
import sys
import time
from typing import Any

from bench.measures import REPEATS, Bench, Result, summary

# What a bare database needs to meet the same: contacts and full names that more than one client has.
_RAW = (
    "SELECT key FROM clients_contactpoint WHERE archived_at IS NULL AND key <> '' GROUP BY key HAVING COUNT(*) > 1",
    "SELECT sort_key, city FROM clients_client WHERE archived_at IS NULL GROUP BY sort_key, city HAVING COUNT(*) > 1",
)


def duplicates_base(bench: Bench) -> Result:
    """The whole base: blocks, scores, and the pairs written down."""
    began = time.perf_counter()
    for sql in _RAW:
        bench.sql.rows(sql)
    raw = time.perf_counter() - began
    told = _command(bench)
    return Result(
        "duplicates.base", told["took_s"], told["took_s"], "s", raw=round(raw, 2), detail={"pairs": told["pairs"]}
    )


def duplicates_one(bench: Bench) -> Result:
    """One client who changed: everybody worth a look beside them."""
    top = bench.sql.rows("SELECT max(id) FROM clients_client")[0][0]
    draw = random.Random(7)
    ids = [str(draw.randint(1, top)) for _client in range(REPEATS + 20)]
    sql = "SELECT client_id FROM clients_contactpoint WHERE key = ? AND archived_at IS NULL"
    raw = bench.sql.time_ms(sql, "79161234567")
    return summary("duplicates.one", _command(bench, *ids)["each_ms"][20:], raw=round(raw, 3))


def _command(bench: Bench, *words: str) -> dict[str, Any]:
    """In a process of its own, as a worker would: nothing of it is warm but the database."""
    line = [sys.executable, "-m", "krug", "duplicates", *words, "--json"]
    done = subprocess.run(line, env=bench.server.environment, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
