"""The worker for quick jobs alone, killed while reminders fall due, and a mail server that counts what it is given."""

import datetime
import logging
import random
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller

from tests.crash import base
from tests.crash.checking import some
from tests.crash.product import Product
from tests.forge import Running

PLANT = """
import datetime
from django.utils.timezone import now
from krug.staff import preferences
from krug.staff.models import Employee
from krug.tasks.models import Task
anna = Employee.objects.get()
preferences.keep(anna, "reminders.by_mail", True)
later = now() + datetime.timedelta(days=365)
Task.objects.bulk_create(
    Task(what=f"task {{number}}", responsible=anna, due_at=later, remind_before_min=0, remind_at=later, made_at=now())
    for number in range({count})
)
"""


class Sink:
    """How many letters it was given under each Message-ID."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken[message_from_bytes(envelope.content)["Message-ID"]] += 1
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[tuple[Sink, str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, f"smtp://127.0.0.1:{port}/?from=crm@teplo.example"
    finally:
        controller.stop()


class Work:
    """A worker that is started again as soon as it is gone, as `krug run` does it."""

    def __init__(self, product: Product, mail_url: str, seed: int) -> None:
        self.product, self.chance = product, random.Random(seed)
        self.product.environment["KRUG_MAIL_URL"] = mail_url
        self._process: Running | None = None
        self._left: list[int] = []

    def plant(self, count: int) -> None:
        """So many tasks, due in a year; `fall_due` brings them nearer."""
        planted = self.product.command("shell", "-v", "0", "-c", PLANT.format(count=count))
        assert planted.returncode == 0, planted.stderr
        with base.moment(self.product) as rows:
            self._left = [row[0] for row in rows("SELECT id FROM tasks_task ORDER BY id")]

    def fall_due(self, count: int, *, step_s: float) -> None:
        """The next so many, by threes, from now on."""
        moment = datetime.datetime.now(datetime.UTC)
        with base.committed(self.product) as rows:
            for number in range(count):
                at = moment + number // 3 * datetime.timedelta(seconds=step_s)
                told = f"{at:%Y-%m-%d %H:%M:%S.%f}" + ("+00" if self.product.address else "")
                rows(f"UPDATE tasks_task SET remind_at = '{told}' WHERE id = {self._left.pop(0)}")

    def start(self) -> None:
        self._process = self.product.begin("worker", "fast", "--id", "fast")

    def stop(self, number: int) -> None:
        """Killed, or asked to go as a restart asks."""
        assert self._process is not None
        self._process.send_signal(number)
        self._process.wait(timeout=60)

    def stopped(self, number: int, *, each: int, step_s: float) -> None:
        """Killed, or asked to go, at a moment of chance while reminders fall due one after another."""
        told = self.told()
        self.fall_due(1, step_s=step_s)
        self.start()
        self._until(lambda: self.told() > told)
        self.fall_due(each - 1, step_s=step_s)
        time.sleep(self.chance.uniform(0.0, each / 3 * step_s))
        self.stop(number)

    def finish(self, count: int) -> None:
        """Everything is told; letters whose sender was killed are taken up at once instead of a minute later."""
        self.start()
        self._until(lambda: self.told() >= count)
        with base.committed(self.product) as rows:
            rows("UPDATE tasks_delivery SET try_at = made_at WHERE state = 'due'")
        self._until(lambda: self._count("tasks_delivery WHERE state = 'due'") == 0)
        self.stop(signal.SIGTERM)

    def told(self) -> int:
        return self._count("tasks_reminder WHERE told_at IS NOT NULL")

    def _count(self, what: str) -> int:
        with base.moment(self.product) as rows:
            return int(rows(f"SELECT count(*) FROM {what}")[0][0])

    def _until(self, is_so: Any) -> None:
        deadline = time.monotonic() + 90
        while not is_so():
            assert time.monotonic() < deadline, self.product.told()
            assert self._process is not None
            assert self._process.poll() is None, self.product.told()
            time.sleep(0.02)


def troubles(rows: base.Rows, sink: Sink, *, at_the_end: bool) -> list[str]:
    """What is lost, doubled or half done. Letters are on their way until the end."""
    tasks = {row[0] for row in rows("SELECT id FROM tasks_task")}  # all of them due by the end
    told = Counter(row[0] for row in rows("SELECT task_id FROM tasks_reminder WHERE told_at IS NOT NULL"))
    noted = Counter(row[0] for row in rows("SELECT ref FROM core_livenote WHERE code = 'tasks.reminder'"))
    letters = rows(
        "SELECT d.id, d.attempts, d.state, r.task_id FROM tasks_delivery d "
        "JOIN tasks_reminder r ON r.id = d.reminder_id"
    )
    left = Counter(row[3] for row in letters)
    doubled = [name for name, count in sink.taken.items() if count > 1]
    known = {f"<krug-reminder-{pk}@teplo.example>": attempts for pk, attempts, _state, _task in letters}
    found = [
        *some("told twice to the pages", [task for task, count in noted.items() if count > 1]),
        *some("told without a row that says so, or the other way round", set(noted) ^ set(told)),
        *some("told without its letter, or with two", (left - told) + (told - left)),
        *some("more letters than attempts", [name for name in doubled if sink.taken[name] > known.get(name, 0)]),
    ]
    if at_the_end:
        found += some("not told", tasks - set(told))
        found += some("letters not sent", [pk for pk, _attempts, state, _task in letters if state != "sent"])
        found += some("letters that never came", set(known) - set(sink.taken))
    return found
