"""What must hold of the whole base at any moment, whoever was killed before. Each function tells what does not."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from tests.crash.base import Rows, parsed

TOLD = 5  # of each trouble so many examples
Check = Callable[[Rows], list[str]]


def some(what: str, found: Iterable[Any]) -> list[str]:
    examples = sorted(found, key=repr)
    return [f"{what}: {examples[:TOLD]}, {len(examples)} in all"] if examples else []


def _made_by_a_mass_change(rows: Rows, table: str) -> Counter[int]:
    return Counter(row[0] for row in rows(f"SELECT row FROM core_change WHERE \"table\" = '{table}' AND field = ''"))


def _told_by_events(rows: Rows, code: str, key: str) -> Counter[int]:
    return Counter(parsed(row[0])[key] for row in rows(f"SELECT data FROM timeline_event WHERE code = '{code}'"))


def _unequal(what: str, facts: Counter[int], told: Counter[int]) -> list[str]:
    return [
        *some(f"{what} that no event and no change set tells of", (facts - told).keys()),
        *some(f"events or change sets that tell of {what} that are not there, or tell twice", (told - facts).keys()),
    ]


def clients_and_their_events(rows: Rows) -> list[str]:
    events = Counter(row[0] for row in rows("SELECT client_id FROM timeline_event WHERE code = 'clients.created'"))
    facts = Counter(row[0] for row in rows("SELECT id FROM clients_client"))
    return _unequal("clients", facts, events + _made_by_a_mass_change(rows, "clients.client"))


def touches_and_their_events(rows: Rows) -> list[str]:
    told = _told_by_events(rows, "timeline.interaction_recorded", "interaction_id")
    facts = Counter(row[0] for row in rows("SELECT id FROM timeline_interaction"))
    return _unequal("touches", facts, told + _made_by_a_mass_change(rows, "timeline.interaction"))


def purchases_and_their_events(rows: Rows) -> list[str]:
    """A client made by an import comes with its purchases: the change set speaks of the client alone."""
    imported = set(_made_by_a_mass_change(rows, "clients.client"))
    found = rows("SELECT id, client_id FROM clients_purchase")
    facts = Counter(pk for pk, client in found if client not in imported)
    told = _told_by_events(rows, "clients.purchase_recorded", "purchase_id")
    return _unequal("purchases", facts, told + _made_by_a_mass_change(rows, "clients.purchase"))


WORK = ("clients.changed", "timeline.interaction_recorded", "clients.purchase_recorded")


def versions_and_the_work_on_cards(rows: Rows) -> list[str]:
    """A card's version is one more than the number of things done to it."""
    codes = ", ".join(f"'{code}'" for code in WORK)
    done = Counter(row[0] for row in rows(f"SELECT client_id FROM timeline_event WHERE code IN ({codes})"))
    mine = set(rows("SELECT change_set_id, row FROM core_change WHERE \"table\" = 'clients.client' AND field = ''"))
    # Rules that find a client warmer by now have not worked on the card.
    by_people = "change_set_id NOT IN (SELECT id FROM core_changeset WHERE kind = 'warmth')"
    touched = set(rows(f"SELECT change_set_id, client_id FROM core_change WHERE client_id > 0 AND {by_people}"))
    done.update(client for _change_set, client in touched - mine)
    done.update(row[0] for row in rows("SELECT client_id FROM timeline_participant"))  # recorded with the touch
    found = rows("SELECT id, version FROM clients_client")
    return some("versions that differ from the work", [(pk, is_) for pk, is_ in found if is_ != 1 + done[pk]])


def totals_and_the_facts(rows: Rows) -> list[str]:
    touches = {client: (count, last) for client, count, last in rows(
        "SELECT client_id, count(*), max(at) FROM ("
        "SELECT client_id, at FROM timeline_interaction WHERE archived_at IS NULL UNION ALL "
        "SELECT p.client_id, i.at FROM timeline_participant p JOIN timeline_interaction i ON i.id = p.interaction_id "
        "AND i.client_id <> p.client_id WHERE p.archived_at IS NULL AND i.archived_at IS NULL"
        ") AS touched GROUP BY client_id"
    )}  # fmt: skip
    bought = {client: tuple(rest) for client, *rest in rows(
        "SELECT client_id, count(*), sum(amount), min(made_on), max(made_on) FROM clients_purchase "
        "WHERE archived_at IS NULL AND returned_at IS NULL GROUP BY client_id"
    )}  # fmt: skip
    wrong = []
    for client, count, last, purchases, revenue, first_on, last_on in rows(
        "SELECT client_id, interactions, last_interaction_at, purchases, revenue, first_purchase_on, last_purchase_on "
        "FROM clients_totals"
    ):
        of_touches = (count, last if count else None)
        of_purchases = (purchases, revenue, first_on, last_on)
        expected = (touches.get(client, (0, None)), bought.get(client, (0, 0, None, None)))
        if (of_touches, of_purchases) != expected:
            wrong.append((client, of_touches, of_purchases, *expected))
    return some("totals that differ from the facts", wrong)


def copies_of_the_card(rows: Rows) -> list[str]:
    """Each client has its row of totals with its owner, and as long as it lives its row in the search."""
    cards = {pk: (owner, archived is None) for pk, owner, archived in rows(
        "SELECT id, owner_id, archived_at FROM clients_client"
    )}  # fmt: skip
    copies = {pk: (owner, bool(live)) for pk, owner, live in rows(
        "SELECT client_id, owner_id, is_live FROM clients_totals"
    )}  # fmt: skip
    found = Counter(row[0] for row in rows("SELECT id FROM clients_clientsearch"))
    live = Counter(pk for pk, (_owner, is_live) in cards.items() if is_live)
    return [
        *some("clients whose totals are of somebody else", {pk for pk, _card in cards.items() ^ copies.items()}),
        *some("live clients that are not in the search", (live - found).keys()),
        *some("rows in the search without a live client", (found - live).keys()),
    ]  # fmt: skip


def words_of_the_search(rows: Rows) -> list[str]:
    """Found by the last name and by the ten digits of each phone."""
    tokens = {pk: set(text.split()) for pk, text in rows("SELECT id, tokens FROM clients_clientsearch")}
    names = rows("SELECT id, last_name FROM clients_client WHERE archived_at IS NULL AND last_name <> ''")
    phones = rows(
        "SELECT p.client_id, p.key FROM clients_contactpoint p JOIN clients_client c ON c.id = p.client_id "
        "WHERE c.archived_at IS NULL AND p.archived_at IS NULL AND p.kind = 'phone'"
    )
    missing = [(pk, name) for pk, name in names if name.lower() not in tokens.get(pk, ())]
    missing += [(pk, key) for pk, key in phones if key[-10:] not in tokens.get(pk, ())]
    return some("names and phones that are not found", missing)


def change_sets_put_back_whole(rows: Rows) -> list[str]:
    """Of an undone import each client is in the archive, or was kept because of somebody's work."""
    alive = rows(
        "SELECT c.id FROM core_change x JOIN core_changeset s ON s.id = x.change_set_id "
        "JOIN clients_client c ON c.id = x.row LEFT JOIN core_keptcell k ON k.change_id = x.id "
        "WHERE x.\"table\" = 'clients.client' AND x.field = '' AND s.undone_at IS NOT NULL "
        "AND c.archived_at IS NULL AND k.change_id IS NULL"
    )
    events = rows("SELECT change_set_id FROM timeline_event WHERE code = 'core.change_set_undone'")
    told = Counter(row[0] for row in events)
    undone = Counter(row[0] for row in rows("SELECT id FROM core_changeset WHERE undone_at IS NOT NULL"))
    return [
        *some("clients of an undone import that are still there", alive),
        *some("undone change sets without their one event", ((told - undone) + (undone - told)).keys()),
    ]  # fmt: skip


def failed_jobs(rows: Rows) -> list[str]:
    found = rows("SELECT task_path, traceback FROM django_tasks_database_dbtaskresult WHERE status = 'FAILED'")
    return some("jobs that were given up", found)


CHECKS: tuple[Check, ...] = (
    clients_and_their_events,
    touches_and_their_events,
    purchases_and_their_events,
    versions_and_the_work_on_cards,
    totals_and_the_facts,
    copies_of_the_card,
    words_of_the_search,
    change_sets_put_back_whole,
    failed_jobs,
)


def troubles(rows: Rows) -> list[str]:
    return [trouble for check in CHECKS for trouble in check(rows)]
