"""Measured: what happens while a client is being typed in."""

import random

from bench.measures import REPEATS, Bench, Result, ok, raw_search, summary, timed


def client_duplicates(bench: Bench) -> Result:
    """Who may be the same, as the form asks while it is typed in: names with a slip or an initial, a city, a phone."""
    forms = [form for pk in _drawn(bench, 5, REPEATS * 2) for form in _half_typed(bench, pk)]
    calls = [lambda form=form: ok(bench.owner.post("/clients/check/", form)) for form in forms]
    first = timed(calls[:1])[0]
    timed(calls[:20])
    return summary("client.duplicates", timed(calls), raw=raw_search(bench), first=round(first, 1))


def _drawn(bench: Bench, seed: int, count: int) -> list[int]:
    top = bench.sql.rows("SELECT max(id) FROM clients_client")[0][0]
    draw = random.Random(seed)
    return [draw.randint(1, top) for _client in range(count)]


def _half_typed(bench: Bench, pk: int) -> list[dict[str, str]]:
    """What stands in the form while a client who is here already is being entered once more."""
    sql = "SELECT kind, name, last_name, first_name, city FROM clients_client WHERE id = ?"
    for kind, name, last, first, city in bench.sql.rows(sql, pk):
        if kind == "company":
            return [{"who": name, "city": city}, {"who": name[:-2] + name[-1:], "kind": kind, "city": city}]
        slip = last[:-3] + last[-2:-3] + last[-3:-2] + last[-1:]
        phone = f"8912{pk % 10**7:07d}"
        return [{"who": f"{last} {first}", "city": city, "phone": phone}, {"who": f"{slip} {first}", "city": city},
                {"who": f"{last} {first[:1]}.", "city": city}]  # fmt: skip
    return []
