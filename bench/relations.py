"""The card of a company of five hundred people, and the picture of the network around it."""

import random

from bench.measures import Bench, Result, ok, summary, timed

NAME = "ООО «Пятьсот человек»"
PEOPLE, PARTNERS = 500, 20
REPEATS = 60


def card_relations(bench: Bench) -> Result:
    """The two in turn. The company is made once, by the product's own doors."""
    company = _company(bench) or _make(bench)
    card, network = f"/clients/{company}/", f"/clients/{company}/network/"
    first = timed([lambda: ok(bench.owner.get(card))])[0]
    of_card = [lambda: ok(bench.owner.get(card))] * REPEATS
    of_network = [lambda: ok(bench.owner.get(network))] * REPEATS
    timed([*of_card[:10], *of_network[:10]])
    cards, networks = timed(of_card), timed(of_network)
    raw = bench.sql.time_ms(
        "SELECT person.id, person.name, job.position FROM clients_employment job "
        "JOIN clients_client person ON person.id = job.person_id WHERE job.company_id = ? AND job.archived_at IS NULL "
        "ORDER BY job.is_head DESC, job.id DESC LIMIT 30",
        company,
    )
    detail = {name: [s.median, s.p95] for name, s in (("card", summary("", cards)), ("network", summary("", networks)))}
    return summary("card.relations", [*cards, *networks], raw=raw, first=round(first, 1), detail=detail)


def _company(bench: Bench) -> int | None:
    rows = bench.sql.rows("SELECT id FROM clients_client WHERE name = ? AND archived_at IS NULL", NAME)
    return int(rows[0][0]) if rows else None


def _make(bench: Bench, people: int = PEOPLE, partners: int = PARTNERS) -> int:
    """A company, its people with a head and some contact persons, and its partners: each by a form sent."""
    draw = random.Random(5)
    ok(bench.owner.post("/clients/new/", {"who": NAME, "kind": "company", "key": f"{draw.getrandbits(64):x}"}), 302)
    company = _company(bench)
    assert company is not None
    for number in range(people):
        form = {
            "name": f"Кузнецов Пётр {number}", "position": "инженер", "is_head": "on" if number == 0 else "",
            "is_contact": "on" if number % 50 == 1 else "", "key": f"{draw.getrandbits(64):x}",
        }  # fmt: skip
        ok(bench.owner.post(f"/clients/{company}/employments/", form), 204)
    kind = bench.sql.rows("SELECT id FROM clients_relationkind WHERE code = ?", "contract")[0][0]
    others = bench.sql.rows("SELECT id FROM clients_client WHERE kind = ? ORDER BY id LIMIT ?", "company", partners)
    for (other,) in others:
        form = {"other": str(other), "kind": f"{kind}-first", "key": f"{draw.getrandbits(64):x}"}
        ok(bench.owner.post(f"/clients/{company}/relations/add/", form), 204)
    return company
