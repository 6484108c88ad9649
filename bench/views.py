"""Measured: lists that speak the language of conditions, as saved views ask and as the builder may at worst."""

import json
import time
from typing import Any
from urllib.parse import urlencode

from bench.measures import Bench, Result, ok, summary, timed

REPEATS = 10


def _term(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op} if value is None else {"field": field, "op": op, "value": value}


def _all(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"all": list(parts)}


def _typical(bench: Bench) -> list[tuple[dict[str, Any], str]]:
    keys = dict(bench.sql.rows("SELECT label, key FROM clients_ownfield"))
    boiler, until = f"own.{keys['Котёл']}", f"own.{keys['Договор до']}"
    area, budget = f"own.{keys['Площадь']}", f"own.{keys['Бюджет']}"
    options = bench.sql.rows("SELECT options FROM clients_ownfield WHERE label = 'Котёл'")[0][0]
    brand = (json.loads(options) if isinstance(options, str) else options)[0][0]
    return [
        (_term("birth_date", "anniversary", 14), ""),
        (_all(_term("owner", "me"), _term("touched", "not_last", 30)), "touched"),
        (_all(_term("warmth", "is", "hot"), _term("touched", "not_last", 7)), ""),
        (_term("touched", "empty"), ""),
        (_all(_term("purchases", "gt", 0), _term("last_purchase", "not_last", 180)), "-revenue"),
        (_all(_term("phone", "is", False), _term("city", "is", "Москва")), "name"),
        (_all(_term("kind", "is", "company"), _term("people", "is", False)), "name"),
        (_term("decision_role", "is", "decides"), ""),
        (_term(boiler, "is", brand), ""),
        (_all(_term(until, "last", 30), _term("city", "is", "Пермь")), f"-{until}"),
        (_all(_term(area, "between", [100, 200]), _term("warmth", "is", "warm")), ""),
        (_all(_term(budget, "gt", "90 000"), _term("kind", "is", "person")), f"-{budget}"),
    ]


def view_filtered(bench: Bench) -> Result:
    """Each of twelve saved views with its count; the detail names the slowest."""
    links = [_address(condition, sort) for condition, sort in _typical(bench)]
    first = timed([lambda: ok(bench.owner.get(links[0]))])[0]
    calls = [lambda link=link: ok(bench.owner.get(link)) for _repeat in range(REPEATS) for link in links]
    for link in links * 2:  # a view that is cold may be broken off; measured is that it answers
        bench.owner.get(link)
    taken = timed(calls)
    by_view = {number: sorted(taken[number :: len(links)])[REPEATS // 2] for number in range(len(links))}
    slowest = sorted(by_view.items(), key=lambda each: -each[1])[:3]
    detail = {"slowest": [[json.dumps(_typical(bench)[at][0], ensure_ascii=False), round(ms)] for at, ms in slowest]}
    raw = bench.sql.time_ms("SELECT id FROM clients_client WHERE archived_at IS NULL ORDER BY id DESC LIMIT 50")
    return summary("view.filtered", taken, raw=raw, first=round(first, 1), detail=detail)


_WORST: tuple[dict[str, Any], ...] = (
    _term("about", "contains", "ничего такого нет"),
    _term("note", "contains", "ничего такого нет"),
    {"any": [_term(field, "contains", "нету") for field in ("employer", "position", "address")]},
    _all(_term("name", "contains", "ъъъ"), _term("email", "is", False)),
    {"any": [_all(_term("name", "contains", "ъъ"), _term("touches", "gt", 50)), _term("about", "contains", "ъъ")]},
)


def view_builder(bench: Bench) -> Result:
    """The worst that may be asked: answered, or broken off with a sentence that says what to narrow by."""
    taken, said = [], []
    for condition in _WORST:
        for sort in ("", "name", "-revenue"):
            started = time.perf_counter()
            answer = bench.owner.get(_address(condition, sort))
            taken.append((time.perf_counter() - started) * 1000)
            assert answer.status in (200, 422), (answer.status, answer.text[:300])
            said.append(answer.status)
    detail = {"answered": said.count(200), "broken_off": said.count(422), "longest": round(max(taken))}
    return summary("view.builder", taken, detail=detail)


def _address(condition: dict[str, Any], sort: str) -> str:
    asked = {"condition": json.dumps(condition, ensure_ascii=False)}
    return "/clients/?" + urlencode(asked | ({"sort": sort} if sort else {}))
