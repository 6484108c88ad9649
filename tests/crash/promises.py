"""What was promised to the people and to whoever imports, compared with what is there."""

from collections import Counter
from typing import Any

from tests.crash.base import Rows, parsed
from tests.crash.checking import some
from tests.crash.importing import DONE, NAMELESS, REPEATED, UNDONE, Sheet
from tests.crash.ledger import CLIENT, NOTE, PURCHASE, TOUCH, Fact, Ledger


def broken_to_people(rows: Rows, ledger: Ledger) -> list[str]:
    """Each acknowledged write is there once, with its value; what nobody asked for again, at most once."""
    found = Counter((CLIENT, *row, 0) for row in rows("SELECT about, id FROM clients_client WHERE about <> ''"))
    found += Counter((TOUCH, *row, 0) for row in rows("SELECT text, client_id FROM timeline_interaction"))
    found += Counter((PURCHASE, *row) for row in rows("SELECT what, client_id, amount FROM clients_purchase"))
    found += Counter(_notes(rows))
    notes: dict[Any, Any] = dict(rows("SELECT id, note FROM clients_client"))
    facts = list(ledger.facts)
    return [
        *some("acknowledged, and lost", [fact for fact in facts if fact.is_acknowledged and not found[_key(fact)]]),
        *some("there twice", [fact for fact in facts if found[_key(fact)] > 1]),
        *some("with another value", [pk for pk, note in ledger.notes.items() if notes.get(pk) != note]),
        *some("answers nobody should get", ledger.refusals),
    ]


def _key(fact: Fact) -> tuple[str, str, int, int]:
    return fact.kind, fact.mark, fact.client, fact.amount


def _notes(rows: Rows) -> list[tuple[str, str, int, int]]:
    """Every writing of a note that the history knows."""
    told = rows("SELECT client_id, data FROM timeline_event WHERE code = 'clients.changed'")
    cells = [(client, cell) for client, data in told for cell in parsed(data)["cells"]]
    return [(NOTE, new, client, 0) for client, (_table, _row, field, _old, new) in cells if field == "note"]


def broken_to_importers(rows: Rows, sheets: list[Sheet]) -> list[str]:
    """Each finished sheet: every row counted once, every client there once, or all of it undone."""
    loads = {
        key.rpartition(":")[2]: (state, total, parsed(counts), change_set)
        for key, state, total, counts, change_set in rows(
            "SELECT key, state, rows_total, counts, change_set_id FROM exchange_import"
        )
    }
    told = Counter(row[0] for row in rows(
        "SELECT change_set_id FROM timeline_event WHERE code = 'exchange.import_finished'"
    ))  # fmt: skip
    cards = _cards(rows)
    return [trouble for sheet in sheets if sheet.state for trouble in _of(sheet, loads[sheet.key], told, cards, rows)]


def _cards(rows: Rows) -> dict[str, list[bool]]:
    """By the mark in the note: whether each card that bears it lives."""
    cards: dict[str, list[bool]] = {}
    for note, archived in rows("SELECT note, archived_at FROM clients_client WHERE note LIKE 'sheet %'"):
        cards.setdefault(note, []).append(archived is None)
    return cards


def _of(sheet: Sheet, load: Any, told: Counter[int], cards: dict[str, list[bool]], rows: Rows) -> list[str]:
    state, total, counts, change_set = load
    counted = {name: counts[name] for name in ("create", "update", "same", "bad")}
    expected = {"create": sheet.created, "update": len(sheet.regulars), "same": REPEATED, "bad": NAMELESS}
    lives = [sheet.state == DONE]
    differing = [mark for mark in map(sheet.mark, range(sheet.created)) if cards.get(mark) != lives]
    regulars = _regulars(sheet, rows)
    said = [
        *some("rows of a sheet that are not there exactly once", differing),
        *some("regulars without what the sheet gave them, or with what was undone", regulars),
    ]
    if (state, total, counted, told[change_set]) != (sheet.state, sheet.rows, expected, 1):
        said.append(f"sheet {sheet.number} is {state}, {total} rows, {counted}, told {told[change_set]} times")
    return said


def _regulars(sheet: Sheet, rows: Rows) -> list[Any]:
    """Those whose city or purchase is not as this sheet left it."""
    if not sheet.regulars:
        return []
    keys = ", ".join(f"'7{each.phone[1:]}'" for each in sheet.regulars)
    found = rows(
        "SELECT p.key, c.city, (SELECT count(*) FROM clients_purchase b WHERE b.client_id = c.id AND b.what = 'Насос' "
        "AND b.archived_at IS NULL) FROM clients_contactpoint p JOIN clients_client c ON c.id = p.client_id "
        f"WHERE p.key IN ({keys}) AND p.archived_at IS NULL ORDER BY p.key"
    )
    wanted = ("", 0) if sheet.state == UNDONE else (sheet.city, 1)
    expected = sorted((f"7{each.phone[1:]}", *wanted) for each in sheet.regulars)
    return [pair for pair in zip(found, expected, strict=False) if pair[0] != pair[1]] + (
        [] if len(found) == len(expected) else [(len(found), len(expected))]
    )
