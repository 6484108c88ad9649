"""`kill -9` in the middle of changing many clients, and of undoing it: each is changed once, or not yet."""

import random
import re
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from functools import partial

import pytest

from tests import depth
from tests.crash import base
from tests.crash.base import Rows
from tests.crash.browser import Answer, Browser
from tests.crash.conftest import Start
from tests.crash.importing import Sheet
from tests.crash.people import until_answered
from tests.crash.product import ALL, LONG, SUPERVISOR, WEB_AND_LONG, Product

CLIENTS = depth.of(1000, 20_000)
KILLS = depth.of(2, 20)
DEEDS = depth.of(1, 2)
VICTIMS = (LONG, WEB_AND_LONG, ALL, SUPERVISOR)
STATE = re.compile(r'data-state="(\w+)"')


@pytest.mark.assurance
@pytest.mark.timeout(depth.of(600, 3600))
def test_a_worker_killed_in_the_middle_changes_each_client_once(copies: Start) -> None:
    product, chance = copies(), random.Random(7)
    product.start()
    with closing(Browser(product.port)) as browser:
        browser.sign_in()
        _load(browser)
        for value, what in (("о наших", "set:about"), ("VIP", "tag"))[:DEEDS]:
            form = {"everything": "yes", "what": what, "value": value, "key": uuid.uuid4().hex, "where": ""}
            address = _started(_insist(partial(browser.post, "/clients/bulk/start/", form)))
            _killed_until(product, browser, address, "done", chance)
            _all_changed_once(product)
            _insist(partial(browser.post, f"{address}undo/", {}))
            _killed_until(product, browser, address, "undone", chance)
            _all_as_before(product)
    assert base.engine_troubles(product) == []
    product.stop()


def _all_changed_once(product: Product) -> None:
    with base.moment(product) as rows:
        assert _wrong(rows) == []


def _all_as_before(product: Product) -> None:
    with base.moment(product) as rows:
        assert rows("SELECT count(*) FROM clients_client WHERE about <> ''") == [(0,)]
        assert rows("SELECT count(*) FROM clients_tagging WHERE archived_at IS NULL") == [(0,)]


def _load(browser: Browser) -> None:
    sheet = Sheet(1, CLIENTS, [], is_undone=False)
    address = browser.send_file("/import/upload/", {"key": sheet.key}, "a.xlsx", sheet.as_file()).headers["Location"]
    _until(browser, address, f"{address}start/")
    browser.post(f"{address}start/", {})
    _until(browser, address, f"{address}undo/")


def _until(browser: Browser, address: str, words: str) -> None:
    deadline = time.monotonic() + 120
    while words not in _insist(partial(browser.get, address, fragment=True)).text:
        assert time.monotonic() < deadline, words
        time.sleep(0.2)


def _started(answer: Answer) -> str:
    found = re.search(r'"(/clients/bulk/\d+/)"', answer.text)
    assert found is not None, answer.text[:1000]
    return found.group(1)


def _killed_until(product: Product, browser: Browser, address: str, state: str, chance: random.Random) -> None:
    """Somebody is killed again and again until it is so far; after so many kills it is left alone."""
    deadline, kills = time.monotonic() + 180, 0
    while True:
        assert time.monotonic() < deadline, f"never {state}"
        if kills < KILLS:
            time.sleep(chance.uniform(0.05, 0.6))
            product.kill(VICTIMS[kills % len(VICTIMS)])
            kills += 1
        found = STATE.search(_insist(partial(browser.get, address, fragment=True)).text)
        if found is not None and found.group(1) == state:
            return
        time.sleep(0.2)


def _wrong(rows: Rows) -> list[str]:
    """Every live client is changed, by one change each, and counted once."""
    live = rows("SELECT count(*) FROM clients_client WHERE archived_at IS NULL")[0][0]
    ((number, total, done),) = rows("SELECT change_set_id, total, done FROM clients_bulk ORDER BY id DESC LIMIT 1")
    changes = rows(f"SELECT count(*), count(DISTINCT client_id) FROM core_change WHERE change_set_id = {number}")
    events = rows("SELECT count(*) FROM timeline_event WHERE code = 'clients.bulk_finished'")[0][0]
    bulks = rows("SELECT count(*) FROM clients_bulk")[0][0]
    expected = [(live, live)], live, live, bulks
    return [] if (changes, total, done, events) == expected else [f"{(changes, total, done, events)} not {expected}"]


def _insist(ask: Callable[[], Answer]) -> Answer:
    return until_answered(ask, lambda: None)
