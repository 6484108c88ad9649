"""docs/benchmarks.md, written from bench/results.json and never by hand."""

import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "docs/benchmarks.md"

WORK = {
    "search.mix": ("palette over 1,000 real-like queries", "5 / 15 ms"),
    "search.restricted": ("the same for a manager who sees 2 % of the base", "6 / 20 ms"),
    "list.first": ("first page with each sort", "10 / 30 ms"),
    "list.deep": ("a page after row 500,000 by scrolling", "10 / 30 ms"),
    "list.filtered": ("any two filters with count", "20 / 80 ms"),
    "grid.scroll": ("any window of 100 rows of the spreadsheet, in each order", "20 / 60 ms"),
    "grid.paste": ("a block of 500 × 10 cells into the spreadsheet, previewed and written", "2 s"),
    "card.open": ("the whole card", "12 / 30 ms"),
    "card.relations": ("card of a company of 500 people, and the network around it", "20 / 50 ms"),
    "client.create": ("the form with its duplicate check", "15 / 50 ms"),
    "api.list": ("200 rows for a program, page after page", "15 / 40 ms"),
    "api.create": ("a client from a program", "10 / 40 ms"),
    "client.duplicates": ("who may be the same, while the form is typed in", "10 / 30 ms"),
    "duplicates.base": ("the whole base searched for clients who are there twice, and the pairs kept", "60 s"),
    "occasions.base": ("reasons to contact clients looked for in the whole base, and kept", "60 s"),
    "occasions.one": ("the same for one client something happened with", "50 ms"),
    "warmth.base": ("the whole base brought in step with the rules of warmth: a night, and the first time", "60 s"),
    "duplicates.one": ("who may be the same as one client of the base", "10 ms"),
    "view.filtered": ("each of twelve saved views with its count, 20 own fields present", "20 / 80 ms"),
    "view.builder": ("the worst conditions that may be asked, answered or broken off with a sentence", "1,500 ms"),
    "tasks.list": ("«Tasks» of who sees those of 100 employees, 300,000 of them open", "20 / 60 ms"),
    "live.reminder": ("a reminder, from its moment to 200 open pages of 20 employees", "2,000 ms"),
    "pages.rps": ("list pages a second, 8 connections, server on one core", "250 /s"),
    "bulk.100k": (
        "100,000 clients changed through the page: a field, the owner, a tag (median and slowest)",
        "10,000 ms",
    ),
    "import.live": ("100,000-row XLSX into the base of a million, end to end", "30 s"),
    "import.empty": ("a million rows of twelve columns into an empty base, through the page, end to end", "120 s"),
    "import.update": ("a million rows into a base of a million, every second of somebody there", "300 s"),
    "undo.100k": ("the import of 100,000 rows taken back whole", "15 s"),
    "export.all": ("a million clients into an XLSX file of twelve columns, through the page", "90 s"),
    "today.first": ("the page «Today»: queue, client at hand, strip", "25 / 70 ms"),
    "today.next": ("Enter in the queue: touch, next step and promise stored, the next client drawn", "25 / 70 ms"),
    "touch.store": ("a touch with its next step from a card", "20 / 60 ms"),
    "rss.idle": ("memory of web and workers at rest (PSS)", "250 MB"),
}


def write() -> None:
    rows = json.loads((HERE / "results.json").read_text())
    sizes = sorted({row["clients"] for row in rows}, reverse=True)
    parts = [HEAD, *(_table(rows, clients) for clients in sizes), _keys()]
    TARGET.write_text("\n".join(parts))


def _keys() -> str:
    """What a manager presses, as tests/journeys/test_today.py counts it."""
    rows = json.loads((HERE / "keys.json").read_text())
    lines = [
        "## Keys and clicks of a day\n",
        "Counted in the browser by `tests/journeys/test_today.py` over a day of twenty touches; a key or a chord is one"
        " step, text that is typed is none.\n",
        "| Action | How | Steps | Budget |",
        "|---|---|---|---|",
        *(f"| {row['action']} | {row['how']} | {row['steps']} | {row['budget']} |" for row in rows),
    ]
    return "\n".join(lines) + "\n"


def _table(rows: list[dict[str, object]], clients: int) -> str:
    found = {(row["id"], row["engine"]): row for row in rows if row["clients"] == clients}
    machine = next(row["machine"] for row in rows if row["clients"] == clients)
    lines = [
        f"## {clients:,} persons, {clients // 20:,} companies\n",
        f"Measured on {machine}. Each cell: median / p95, then the ratio to the raw limit of the same run.\n",
        "| id | Work | Target | SQLite | PostgreSQL |",
        "|---|---|---|---|---|",
    ]
    for name, (work, target) in WORK.items():
        cells = [_cell(found.get((name, engine))) for engine in ("sqlite", "postgresql")]
        lines.append(f"| `{name}` | {work} | {target} | {cells[0]} | {cells[1]} |")
    details = [
        f"- `{row['id']}` on {row['engine']}: {json.dumps(row['detail'], ensure_ascii=False)}"
        for (name, _engine), row in sorted(found.items())
        if row["detail"] and name in WORK
    ]
    return "\n".join([*lines, "", "Details:\n", *details, ""])


def _cell(row: dict[str, object] | None) -> str:
    if row is None:
        return "not measured"
    ratio = f", ×{row['limit_ratio']}" if row["limit_ratio"] else ""
    return f"{row['median']} / {row['p95']} {row['unit']}{ratio}"


HEAD = """# Benchmarks

Written by `make bench` from `bench/results.json`; do not edit. The base is built once by the product's own verbs
(`bench/build.py`, deterministic): persons and companies with the skew of real names, three purchases and five touches
each. The production server, and PostgreSQL where there is one, runs on one core, the load with a signed-in session,
CSRF on, comes over a socket from the other. During the jobs that take seconds (imports, their undo, exports, the whole
base looked at) the load is one person who waits and looks on, and the server has both. Machines are noisy: compare
ratios, not milliseconds. The raw limit is what the bare database, file or server needs for the same on the same machine
in the same run: the index for a search, one SELECT for a list or a card, one durable INSERT for a new client, reading
the file and inserting its rows for an import, an empty page for pages. What imports are said to take is from the
sending of the file until the last row is in, both the preview and the loading; `longest_lock_s` is the longest another
writer had to wait meanwhile.
"""
