"""The API, asked as a program asks it: by a token made on the page, over one kept connection."""

import json
import random
import re
import time
from itertools import cycle
from typing import Any

from bench import measures
from bench.measures import REPEATS, Bench, Result, ok, summary, timed
from bench.server import Session

SORTS = ("name", "-created", "city", "-touched", "-revenue")


class Program:
    def __init__(self, bench: Bench, scope: str) -> None:
        page = ok(bench.owner.post("/settings/me/tokens/", {"name": "Bench", "scopes": scope, "days": "30"})).text
        found = re.search(r'value="(krug_[\w-]+)"', page)
        assert found is not None
        self.headers = {"Authorization": f"Bearer {found.group(1)}", "Content-Type": "application/json"}
        self.session = Session(bench.server.port)

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        sent = json.dumps(body).encode() if body is not None else None
        return self.session._ask(method, path, sent, self.headers)


def api_list(bench: Bench) -> Result:
    """Pages of two hundred in five orders, one after the other by their cursors."""
    program = Program(bench, "clients:read")
    cursors = dict.fromkeys(SORTS, "")
    order = cycle(SORTS)

    def page() -> None:
        sort = next(order)
        asked = f"/api/v1/clients?limit=200&sort={sort}&cursor={cursors[sort]}"
        cursors[sort] = json.loads(ok(program.ask("GET", asked)).text)["next"] or ""

    first = timed([page])[0]
    timed([page] * 10)
    return summary("api.list", timed([page] * REPEATS * 3), raw=measures._raw_list(bench), first=round(first, 1))


def api_create(bench: Bench) -> Result:
    """A client with a phone, until the receipt comes back."""
    program = Program(bench, "clients:write")
    draw = random.Random(time.time_ns())

    def create() -> None:
        phone = f"8912{draw.randrange(10**7):07d}"
        body = {
            "name": f"Новиков Пётр {draw.randrange(10**6)}", "fields": {"city": "Пермь"}, "even_if_known": True,
            "contacts": [{"kind": "phone", "value": phone}],
        }  # fmt: skip
        ok(program.ask("POST", "/api/v1/clients", body), 201)

    timed([create] * 10)
    return summary("api.create", timed([create] * REPEATS), raw=measures._raw_commit(bench))
