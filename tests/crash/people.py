"""People at work: they add clients, write notes, record touches and purchases, and press again when nothing comes."""

import random
import threading
import time
import uuid
from collections.abc import Callable

from tests.crash.browser import BROKEN, PATIENCE_S, Answer, Browser
from tests.crash.ledger import CLIENT, NOTE, PURCHASE, TOUCH, Fact, Ledger, Regular

LONGEST_WAIT_S = 90.0
IMPATIENT, GIVES_UP = 0.15, 0.1  # of requests


class Person:
    def __init__(self, browser: Browser, ledger: Ledger, seed: int, common: int) -> None:
        self.browser, self.ledger, self.common = browser, ledger, common
        self.chance = random.Random(seed)
        self.mine: list[int] = []

    def work(self, stop: threading.Event) -> None:
        while not stop.is_set():
            verbs = [self.add_client] if not self.mine else [self.add_client, self.note, self.touch, self.purchase]
            self.chance.choices(verbs, weights=[2, 3, 3, 3][: len(verbs)])[0]()
            time.sleep(self.chance.uniform(0.0, 0.05))

    def add_client(self) -> None:
        number = self.ledger.next_number()
        mark, phone = f"client {number}", f"899{self.chance.randrange(10):d}{number:07d}"
        name = f"Сорокин{self._letters(number)} Иван"
        form = {"who": name, "phone": phone, "about": mark}
        answer = self._insist("/clients/new/", form, {302})
        if answer is not None:
            made = int(answer.headers["Location"].rstrip("/").rpartition("/")[2])
            self.ledger.facts.append(Fact(CLIENT, mark, made))
            self.mine.append(made)
            self.ledger.regulars.append(Regular(name, phone))

    def note(self) -> None:
        """Saved where it stands, without a key: who sends the same value again changes nothing."""
        client, mark = self.chance.choice(self.mine), f"note {self.ledger.next_number()}"
        form = {"value": mark, "seen": self.ledger.notes.get(client, "")}
        if self._insist(f"/clients/{client}/fields/note/", form, {200}) is not None:
            self.ledger.facts.append(Fact(NOTE, mark, client))
            self.ledger.notes[client] = mark

    def touch(self) -> None:
        client, mark = self._some_client(), f"touch {self.ledger.next_number()}"
        form = {"kind": "call", "direction": "out", "text": mark}
        self._once_or_insist(f"/clients/{client}/strip/", form, Fact(TOUCH, mark, client), 204)

    def purchase(self) -> None:
        client, mark, amount = self._some_client(), f"purchase {self.ledger.next_number()}", self.chance.randint(1, 999)
        form = {"amount": f"{amount},50", "made_on": "01.11.2026", "what": mark}
        self._once_or_insist(
            f"/clients/{client}/purchases/", form, Fact(PURCHASE, mark, client, amount * 100 + 50), 204
        )

    def _some_client(self) -> int:
        return self.common if self.chance.random() < 0.3 else self.chance.choice(self.mine)

    @staticmethod
    def _letters(number: int) -> str:
        return "".join("абвгдежзик"[int(digit)] for digit in str(number))

    def _once_or_insist(self, path: str, form: dict[str, str], fact: Fact, status: int) -> None:
        if self.chance.random() < GIVES_UP:
            self._try_once(path, form, fact, status)
        elif self._insist(path, form, {status}) is not None:
            self.ledger.facts.append(fact)

    def _try_once(self, path: str, form: dict[str, str], fact: Fact, status: int) -> None:
        try:
            answer = self.browser.post(path, {**form, "key": uuid.uuid4().hex}, patience_s=self._patience_s())
        except BROKEN:
            self.ledger.broken += 1
            self.ledger.facts.append(Fact(fact.kind, fact.mark, fact.client, fact.amount, is_acknowledged=False))
        else:
            self._expected(answer, path, {status})
            self.ledger.facts.append(fact)

    def _insist(self, path: str, form: dict[str, str], statuses: set[int]) -> Answer | None:
        """The same request with the same key until it is answered. None when the answer was none to hope for."""
        keyed = {**form, "key": uuid.uuid4().hex}
        answer = until_answered(
            lambda: self.browser.post(path, keyed, patience_s=self._patience_s()), self._count_broken
        )
        return answer if self._expected(answer, path, statuses) else None

    def _count_broken(self) -> None:
        self.ledger.broken += 1

    def _patience_s(self) -> float:
        return self.chance.uniform(0.005, 0.1) if self.chance.random() < IMPATIENT else PATIENCE_S

    def _expected(self, answer: Answer, path: str, statuses: set[int]) -> bool:
        if answer.status not in statuses:
            self.ledger.refusals.append(f"{answer.status} at {path}: {answer.text[-300:]}")
        return answer.status in statuses


def until_answered(ask: Callable[[], Answer], when_broken: Callable[[], None]) -> Answer:
    deadline = time.monotonic() + LONGEST_WAIT_S
    while True:
        try:
            return ask()
        except BROKEN:
            when_broken()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
