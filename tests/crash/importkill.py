"""One import after the other, whose worker is killed in the middle: of reading and preview, of loading, of undoing."""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from tests.crash import base, checking, promises
from tests.crash.base import Rows, parsed
from tests.crash.importing import DONE, REGULARS, UNDONE, Sheet
from tests.crash.ledger import Regular
from tests.crash.product import Product

READING, RUNNING, UNDOING = PHASES = ("reading", "running", "undoing")
JOBS = {READING: "prepare", RUNNING: "run", UNDOING: "undo"}
WITHIN_S = 120.0

KNOWN = """
from krug.clients import actions
from krug.clients.drafts import Draft, contact
from krug.staff.models import Employee
for name, phone in {people}:
    last_name, first_name = name.split()
    draft = Draft("person", {{"last_name": last_name, "first_name": first_name}})
    draft.contacts.append(contact("phone", phone))
    actions.create(draft, by=Employee.objects.get())
"""
UPLOAD = """
from pathlib import Path
from krug.exchange import actions
from krug.staff.models import Employee
content = Path({path!r}).read_bytes()
print(actions.upload("clients.xlsx", [content], key={key!r}, by=Employee.objects.get()).pk)
"""
PRESS = """
from krug.exchange import actions
from krug.exchange.models import Import
load = Import.objects.select_related("by").get(pk={load})
actions.{verb}(load, by=load.by)
"""


@dataclass
class ImportKilling:
    """``most``: how often one job is killed at most (beyond that it would be given up, as it should); ``struck``: in
    which phases. After the first trouble it goes no further."""

    product: Product
    seed: int
    clients_each: int
    most: int
    struck: tuple[str, ...] = PHASES
    hits: Counter[str] = field(default_factory=Counter)  # kills by the phase they struck
    found: list[str] = field(default_factory=list)
    sheets: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.usual_s = dict.fromkeys(PHASES, 0.4)  # about as long as a phase takes here, found out by trying
        self.regulars = [Regular(f"Сорокин{n} Иван", f"8999{n:07d}") for n in range(REGULARS)]
        self._say(KNOWN.format(people=[(each.name, each.phone) for each in self.regulars]))

    def one_sheet(self) -> None:
        """From the file to the undoing, and what was promised of it in between and at the end."""
        self.sheets += 1
        sheet = Sheet(self.sheets, self.clients_each, self.regulars, is_undone=True)
        path = self.product.folder / "sheet.xlsx"
        path.write_bytes(sheet.as_file())
        load = int(self._say(UPLOAD.format(path=str(path), key=sheet.key)))
        self._through(READING, load, sheet)
        self._say(PRESS.format(load=load, verb="start"))
        self._through(RUNNING, load, sheet)
        self._keep(sheet, DONE)
        if not self.found:
            self._say(PRESS.format(load=load, verb="start_undo"))
            self._through(UNDOING, load, sheet)
            self._keep(sheet, UNDONE)

    def _through(self, phase: str, load: int, sheet: Sheet) -> None:
        """The worker is started and killed at a moment of chance, until the phase is over."""
        tried = kills = 0
        while self._state(load) == phase:
            worker = self.product.begin("worker", "long", "--id", "killed")
            try:
                self._wait(partial(self._is_taken_up, phase, load, tried))
                tried = self._tries(phase)
                if phase in self.struck and kills < self.most:
                    time.sleep(self.chance.uniform(0, self.usual_s[phase]))
                else:
                    self._wait(lambda: self._state(load) != phase)
            finally:
                # One that has done its part is told to go: killed each time in what follows, that would be given up.
                worker.send_signal(signal.SIGKILL if self._state(load) == phase else signal.SIGTERM)
                worker.wait()
            is_hit = self._state(load) == phase
            kills += is_hit
            self.hits[phase] += is_hit
            self.usual_s[phase] *= 1.3 if is_hit else 0.6
            self._look(load, sheet)

    def _is_taken_up(self, phase: str, load: int, tried: int) -> bool:
        """By the worker just started, or it is over."""
        return self._tries(phase) > tried or self._state(load) != phase

    def _look(self, load: int, sheet: Sheet) -> None:
        with base.moment(self.product) as rows:
            self.found += checking.troubles(rows) + _halves(rows, load, sheet)
        self.found += base.engine_troubles(self.product)

    def _keep(self, sheet: Sheet, state: str) -> None:
        sheet.state = state
        with base.moment(self.product) as rows:
            self.found += promises.broken_to_importers(rows, [sheet])

    def _wait(self, what: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WITHIN_S
        while not what():
            assert time.monotonic() < deadline, f"the import does not go on: {self.product.told()}"
            time.sleep(0.02)

    def _state(self, load: int) -> str:
        with base.moment(self.product) as rows:
            return str(rows(f"SELECT state FROM exchange_import WHERE id = {load}")[0][0])

    def _tries(self, phase: str) -> int:
        """How many workers have begun the newest job of this phase."""
        newest = (
            "SELECT worker_ids FROM django_tasks_database_dbtaskresult "
            f"WHERE task_path = 'krug.exchange.jobs.{JOBS[phase]}' ORDER BY enqueued_at DESC LIMIT 1"
        )
        with base.moment(self.product) as rows:
            return len(parsed(rows(newest)[0][0]))

    def _say(self, script: str) -> str:
        done = self.product.command("shell", "-v", "0", "-c", script)
        assert done.returncode == 0, done.stderr
        return done.stdout


def _halves(rows: Rows, load: int, sheet: Sheet) -> list[str]:
    """However far it has come: what the import has counted is there, and not a row more."""
    ((state, done, told),) = rows(f"SELECT state, rows_done, counts FROM exchange_import WHERE id = {load}")
    ((made, live),) = rows(
        "SELECT count(*), count(CASE WHEN archived_at IS NULL THEN 1 END) FROM clients_client "
        f"WHERE note LIKE 'sheet {sheet.number} %'"
    )
    counts = parsed(told)
    if state in (READING, "ready"):
        return [f"{made} clients before the import was started"] if made else []
    with suppress(KeyError):
        counted = sum(counts[name] for name in ("create", "update", "same", "bad"))
        is_begun = state != RUNNING or "preview" in counts
        if is_begun and (counted, made) != (done, counts["create"]):
            return [f"{state}: {done} rows done, {counts}, {made} clients made, {live} of them live"]
    return []
