"""The list as a spreadsheet: windows from any place, and a block from Excel pasted."""

import json
import random
import time
import uuid
from functools import partial
from typing import Any
from urllib.parse import urlencode

from bench.measures import SORTS, Bench, Result, ok, summary, timed

ROWS = 500
VALUES = {  # what is pasted into the ten columns, with the number of the round; by the columns of the list
    "about": "на выставку {n}", "city": "Пермь {n}", "note": "заметка {n}", "warmth": "горячий", "channel": "Telegram",
    "birthday": "12.03.1990", "email": "b{pk}.{n}@example.com", "phone": "8 9{pk:09}", "tags": "осень {n}",
    "activity": "торговля {n}",
}  # fmt: skip
CODES = {"channel": "preferred_channel", "birthday": "birth_date"}


def grid_scroll(bench: Bench) -> Result:
    """The scroll bar let go anywhere, and the windows before and after; in each order, in turn."""
    draw = random.Random(5)

    def rows(**asked: Any) -> Any:
        return json.loads(ok(bench.owner.get(f"/clients/grid/rows/?{urlencode(asked)}")).text)

    asked: list[dict[str, Any]] = []
    for sort in SORTS:
        for _place in range(4):
            place = {"sort": sort, "part": draw.randint(0, 10_000)}
            told = rows(**place)
            assert len(told["rows"]) == min(100, told["total"]), place
            asked.append(place)
            beside = (("after", told["last"]), ("before", told["first"]))
            asked += [{"sort": sort, name: key} for name, key in beside if key]
    taken = timed([partial(rows, **each) for each in asked])
    anew = timed([partial(rows, sort=sort, city="Москва", part=7_000) for sort in SORTS])
    raw = bench.sql.time_ms(
        "SELECT id, name, city, warmth, owner_id FROM clients_client WHERE archived_at IS NULL "
        "ORDER BY sort_key, id LIMIT 100"
    )
    return summary("grid.scroll", taken, raw=raw, detail={"of_a_city_first": [round(ms, 1) for ms in anew]})


def grid_paste(bench: Bench) -> Result:
    """The preview and the writing together; then it is taken back, for the next round."""
    sql = "SELECT id FROM clients_client WHERE kind = 'person' AND archived_at IS NULL ORDER BY id DESC LIMIT ?"
    ids = [row[0] for row in bench.sql.rows(sql, ROWS)]
    taken, written, undone, cells = [], [], [], list[dict[str, Any]]()
    for number in range(5):
        cells = _block(bench, ids, number)
        started = time.monotonic()
        ok(bench.owner.post_json("/clients/grid/preview/", {"cells": cells}))
        previewed = time.monotonic()
        answer = bench.owner.post_json("/clients/grid/cells/", {"key": uuid.uuid4().hex, "cells": cells})
        told = json.loads(ok(answer).text)
        ended = time.monotonic()
        assert told["written"] > len(cells) // 2, told["cells"][:3]
        ok(bench.owner.post_json(told["undo"], {}))
        taken.append(ended - started)
        written.append(round(ended - previewed, 3))
        undone.append(round(time.monotonic() - ended, 3))
    detail = {"cells": len(cells), "written_s": written, "undone_s": undone}
    return summary("grid.paste", taken, unit="s", raw=_raw(bench, ids), detail=detail)


def _block(bench: Bench, ids: list[int], number: int) -> list[dict[str, Any]]:
    """With what stands in each cell now, as the page knows it."""
    ok(bench.owner.post("/clients/columns/", {"columns": ",".join(VALUES)}), 204)
    told = json.loads(ok(bench.owner.get(f"/clients/grid/rows/?ids={','.join(map(str, ids))}")).text)
    ok(bench.owner.post("/clients/columns/", {"usual": "yes"}))
    return [
        {"id": row["id"], "code": CODES.get(code, code), "new": new.format(n=number, pk=row["id"]), "was": was}
        for row in told["rows"]
        for (code, new), was in zip(VALUES.items(), row["cells"][1:], strict=True)
    ]


def _raw(bench: Bench, ids: list[int]) -> float:
    """The bare statements for as many values of the same rows, in one transaction, rolled back; in seconds."""
    link, mark = bench.sql.link, "?" if bench.sql.engine == "sqlite" else "%s"
    started = time.monotonic()
    link.execute("BEGIN")
    for pk in ids:
        for column in ("about", "city", "note", "activity", "full_name"):
            link.execute(f"UPDATE clients_client SET {column} = {mark} WHERE id = {mark}", ("x", pk))
    link.execute("ROLLBACK")
    return round(time.monotonic() - started, 3)
