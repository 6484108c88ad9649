"""Krug under load, killed again and again, and looked at after each kill."""

import random
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.crash import base, checking, promises
from tests.crash.base import Rows
from tests.crash.browser import Answer, Browser
from tests.crash.importing import Importer
from tests.crash.ledger import Fact, Ledger, Regular
from tests.crash.people import Person, until_answered
from tests.crash.product import Product

PEOPLE = 4


@dataclass
class Load:
    """People and an importer at work on one product."""

    product: Product
    seed: int
    clients_each: int
    ledger: Ledger = field(default_factory=Ledger)

    def __post_init__(self) -> None:
        browsers = [Browser(self.product.port) for _person in range(PEOPLE + 1)]
        for browser in browsers:
            browser.sign_in()
        answer = browsers[0].post("/clients/new/", {"who": "Общий Клиент", "phone": "89990000000"})
        self.common = int(answer.headers["Location"].rstrip("/").rpartition("/")[2])
        self.people = [
            Person(browser, self.ledger, self.seed + number, self.common)
            for number, browser in enumerate(browsers[:PEOPLE])
        ]
        self.importer = Importer(browsers[PEOPLE], self.ledger, clients_each=self.clients_each)
        self.chance = random.Random(self.seed)

    def kill(self, victim: str, *, after_s: float) -> float:
        """Kill in the middle of the work. When this returns all requests are answered; so many seconds it took."""
        with self.working():
            time.sleep(after_s)
            return self.product.kill(victim)

    @contextmanager
    def working(self, only: Sequence[Person | Importer] = ()) -> Iterator[None]:
        """All of them, or only these, work inside the block."""
        stop = threading.Event()
        workers = only or [*self.people, self.importer]
        with ThreadPoolExecutor(len(workers)) as threads:
            futures = [threads.submit(worker.work, stop) for worker in workers]
            try:
                yield
            finally:
                stop.set()
        for future in futures:
            future.result()

    def troubles(self) -> list[str]:
        """Everything that is not as it must be, now."""
        with base.moment(self.product) as rows:
            found = self.sql_troubles(rows)
        return found + base.engine_troubles(self.product) + self._seen_by_people()

    def sql_troubles(self, rows: Rows) -> list[str]:
        return [
            *checking.troubles(rows),
            *promises.broken_to_people(rows, self.ledger),
            *promises.broken_to_importers(rows, self.importer.sheets),
        ]

    def _seen_by_people(self) -> list[str]:
        """The newest facts looked up as a person does: on the card and by the palette."""
        newest = [fact for fact in self.ledger.facts if fact.is_acknowledged][-5:]
        return [*self._on_cards(newest), *self._by_the_palette(self.ledger.regulars[-2:])]

    def _on_cards(self, facts: list[Fact]) -> Iterator[str]:
        for fact in facts:
            card = self._get(f"/clients/{fact.client}/")
            note = self.ledger.notes.get(fact.client, "")
            if card.status != 200 or note not in card.text:
                yield f"the card of {fact} answers {card.status} without «{note}»"

    def _by_the_palette(self, regulars: list[Regular]) -> Iterator[str]:
        for regular in regulars:
            found = self._look_for(regular.phone[1:])
            if found.status != 200 or "Сорокин" not in found.text:
                yield f"the palette does not find {regular}"

    def _get(self, address: str) -> Answer:
        return until_answered(lambda: self.people[0].browser.get(address), lambda: None)

    def _look_for(self, text: str) -> Answer:
        return until_answered(lambda: self.people[0].browser.post("/palette/", {"q": text}), lambda: None)

    def close(self) -> None:
        for person in self.people:
            person.browser.close()
        self.importer.browser.close()
