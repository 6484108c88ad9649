"""The working day: the page «Today», Enter to the next client, a touch stored from a card."""

import random
import re
import time

from bench.measures import REPEATS, Bench, Result, _raw_commit, ok, summary, timed

HAND = re.compile(r'data-ref="(\w+:\d+)" data-gone')
FORM = re.compile(r'action="(/clients/\d+/strip/)"')


def today_first(bench: Bench) -> Result:
    first = timed([lambda: ok(bench.manager.get("/today/"))])[0]
    calls = [lambda: ok(bench.manager.get("/today/")) for _page in range(REPEATS * 2)]
    timed(calls[:10])
    return summary("today.first", timed(calls), raw=_raw_queue(bench), first=round(first, 1))


def _raw_queue(bench: Bench) -> float:
    """The first rows of one employee's promises, and how many there are."""
    who = bench.sql.rows("SELECT id FROM staff_employee WHERE email = ?", "m7@bench.example")[0][0]
    return sum(
        bench.sql.time_ms(sql, who)
        for sql in (
            "SELECT t.id, t.what, c.name FROM tasks_task t JOIN clients_client c ON c.id = t.client_id "
            "WHERE t.responsible_id = ? AND t.state = 'open' AND t.archived_at IS NULL "
            "ORDER BY t.due_at, t.id LIMIT 25",
            "SELECT count(*) FROM (SELECT 1 FROM tasks_task WHERE responsible_id = ? AND state = 'open' "
            "AND archived_at IS NULL LIMIT 1000) t",
        )
    )


def today_next(bench: Bench) -> Result:
    """Each press stores the touch, the next step and the end of the promise, and draws the day with the next client."""
    page = ok(bench.manager.get("/today/")).text
    at = {"page": page}

    def press() -> None:
        ref, address = HAND.search(at["page"]), FORM.search(at["page"])
        if ref is None or address is None:  # nobody is left in the queue of this base
            at["page"] = ok(bench.manager.get("/today/")).text
            return
        form = {"kind": "call", "result": "thinks", "text": "думает", "next_when": "завтра 10:00", "about": ref[1],
                "page": "today", "key": f"{random.getrandbits(64):x}"}  # fmt: skip
        at["page"] = ok(bench.manager.post(address[1], form)).text

    timed([press] * 5)
    return summary("today.next", timed([press] * REPEATS), raw=_raw_commit(bench))


def touch_store(bench: Bench) -> Result:
    draw = random.Random(time.time_ns())
    top = bench.sql.rows("SELECT max(id) FROM clients_client")[0][0]
    live = bench.sql.rows("SELECT id FROM clients_client WHERE archived_at IS NULL AND id > ? LIMIT 500", top // 2)

    def store() -> None:
        form = {"kind": "call", "result": "thinks", "text": "думает", "next_when": "через два дня 14:39",
                "key": f"{draw.getrandbits(64):x}"}  # fmt: skip
        ok(bench.owner.post(f"/clients/{draw.choice(live)[0]}/strip/", form), 204)

    timed([store] * 10)
    return summary("touch.store", timed([store] * REPEATS), raw=_raw_commit(bench))
