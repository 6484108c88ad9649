"""Measured: looking for reasons to contact clients, in the whole base and with one client."""

import json
import random
import subprocess
import sys
import time
from typing import Any

from bench.measures import REPEATS, Bench, Result, summary

# What a bare database needs to read the same: the totals and the days of buying.
_RAW = (
    "SELECT client_id, last_interaction_at, last_purchase_on FROM clients_totals",
    "SELECT client_id, made_on FROM clients_purchase WHERE archived_at IS NULL ORDER BY client_id, made_on",
)


def occasions_base(bench: Bench) -> Result:
    """All finders over the whole base, the first time, when every occasion is written down; and the next night."""
    began = time.perf_counter()
    for sql in _RAW:
        bench.sql.rows(sql)
    raw = time.perf_counter() - began
    first, again = _command(bench), _command(bench)
    detail = {"offered": first["offered"], "first_s": first["took_s"], "again_s": again["took_s"]}
    longest = max(first["took_s"], again["took_s"])
    return Result("occasions.base", again["took_s"], longest, "s", raw=round(raw, 2), detail=detail)


def occasions_one(bench: Bench) -> Result:
    """One client something happened with, as the worker looks at them."""
    top = bench.sql.rows("SELECT max(id) FROM clients_client")[0][0]
    draw = random.Random(11)
    ids = [str(draw.randint(1, top)) for _client in range(REPEATS + 20)]
    raw = bench.sql.time_ms("SELECT made_on FROM clients_purchase WHERE client_id = ? ORDER BY made_on", int(ids[0]))
    return summary("occasions.one", _command(bench, *ids)["each_ms"][20:], raw=round(raw, 3))


def _command(bench: Bench, *words: str) -> dict[str, Any]:
    """In a process of its own, as a worker would: nothing of it is warm but the database."""
    line = [sys.executable, "-m", "krug", "occasions", *words, "--json"]
    done = subprocess.run(line, env=bench.server.environment, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
