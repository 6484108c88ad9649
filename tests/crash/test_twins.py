"""The proof by killing can fail: with a protection taken out, or the base damaged by hand, it says so."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.crash import base
from tests.crash.conftest import Start
from tests.crash.load import Load
from tests.crash.product import WEB, Product

pytestmark = [pytest.mark.timeout(600)]

SEED, CLIENTS_EACH, MOST_KILLS = 5, 200, 4


def found_after_kills(copies: Start, settings: str, what: str) -> bool:
    """Whether the trouble is found after one of a few kills."""
    product = copies("twin", settings=settings)
    product.start()
    with closing(Load(product, SEED, CLIENTS_EACH)) as load:
        for _kill in range(MOST_KILLS):
            load.kill(WEB, after_s=1.5)
            if [trouble for trouble in load.troubles() if trouble.startswith(what)]:
                return True
    return False


def test_without_the_keys_of_requests_a_repeated_one_is_done_twice(copies: Start) -> None:
    assert found_after_kills(copies, "tests.crash.twins.forgetful", "there twice") is True


def test_without_one_transaction_for_fact_and_event_a_kill_parts_them(copies: Start) -> None:
    assert found_after_kills(copies, "tests.crash.twins.parted", "touches that no event") is True


A_CLIENT = "(SELECT min(id) FROM clients_client)"
AN_EVENT = "(SELECT max(id) FROM timeline_event WHERE code = '{}')"
OF_A_SET = "(SELECT max(id) FROM core_change WHERE \"table\" = 'clients.client' AND field = '')"
TOUCHED, BOUGHT = "timeline.interaction_recorded", "clients.purchase_recorded"
DAMAGES = [
    ("UPDATE clients_client SET version = version + 1 WHERE id = " + A_CLIENT, "versions that differ from the work"),
    ("UPDATE clients_totals SET revenue = revenue + 1 WHERE client_id = " + A_CLIENT, "totals that differ"),
    ("UPDATE clients_totals SET interactions = interactions + 1 WHERE client_id = " + A_CLIENT, "totals that differ"),
    ("UPDATE clients_client SET owner_id = NULL WHERE id = " + A_CLIENT, "clients whose totals are of somebody else"),
    ("UPDATE clients_client SET last_name = 'Никто' WHERE id = " + A_CLIENT, "names and phones that are not found"),
    ("UPDATE clients_contactpoint SET key = '79000000000' WHERE id = (SELECT min(id) FROM clients_contactpoint)",
     "names and phones that are not found"),
    ("DELETE FROM clients_clientsearch WHERE id = " + A_CLIENT, "live clients that are not in the search"),
    ("DELETE FROM timeline_event WHERE id = " + AN_EVENT.format(TOUCHED), "touches that no"),
    ("DELETE FROM timeline_event WHERE id = " + AN_EVENT.format(BOUGHT), "purchases that no"),
    ("DELETE FROM timeline_event WHERE id = " + AN_EVENT.format("clients.created"), "clients that no event"),
    ("DELETE FROM core_change WHERE id = " + OF_A_SET, "clients that no event"),
    ("DELETE FROM timeline_event WHERE code = 'core.change_set_undone'", "undone change sets without their one event"),
    (f"UPDATE clients_client SET archived_at = NULL WHERE id = (SELECT row FROM core_change WHERE id = {OF_A_SET})",
     "clients of an undone import that are still there"),
    ("UPDATE clients_client SET note = '' WHERE note = 'sheet 1 line 7'", "rows of a sheet that are not there"),
    ("UPDATE exchange_import SET state = 'running'", "sheet 1 is running"),
    ("UPDATE clients_client SET city = '' WHERE city = 'Город1'", "regulars without what the sheet gave them"),
    ("UPDATE timeline_interaction SET text = 'touch'", "acknowledged, and lost"),
    ("UPDATE clients_client SET note = 'other' WHERE note LIKE 'note %'", "with another value"),
    ("UPDATE django_tasks_database_dbtaskresult SET status = 'FAILED'", "jobs that were given up"),
]  # fmt: skip


@pytest.fixture(scope="module")
def worked(template: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Load]:
    """A base in which people have worked and of two sheets one was loaded and one undone; Krug is stopped."""
    product = template.copy(tmp_path_factory.mktemp("worked") / "krug")
    product.start()
    load = Load(product, SEED, CLIENTS_EACH)
    with load.working(load.people):
        time.sleep(2)
    load.importer.finish(at_least=2, within_s=60)
    assert load.troubles() == []
    product.stop()
    yield load
    load.close()
    product.remove()


def test_every_damage_done_by_hand_is_noticed(worked: Load) -> None:
    for damage, what in DAMAGES:
        with base.undone(worked.product) as rows:
            rows(damage)
            assert [found for found in worked.sql_troubles(rows) if found.startswith(what)] != [], damage
    with base.undone(worked.product) as rows:
        assert worked.sql_troubles(rows) == []


@pytest.mark.sqlite
def test_an_index_of_the_search_without_a_row_is_noticed(worked: Load) -> None:
    with closing(sqlite3.connect(worked.product.folder / "krug.sqlite3")) as link, link:
        index = f"{base.FTS} ({base.FTS}, rowid, tokens)"
        link.execute(f"INSERT INTO {index} SELECT 'delete', id, tokens FROM clients_clientsearch LIMIT 1")
    assert base.engine_troubles(worked.product) == ["the search index is damaged: database disk image is malformed"]
