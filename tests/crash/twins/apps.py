import time
from typing import Any

from django.apps import AppConfig

LATE_S = 0.15


class Forgetful(AppConfig):
    """Forgets which requests it has answered: every repeat is done again."""

    name = "tests.crash.twins"
    label = "forgetful"

    def ready(self) -> None:
        from krug.core import jobs

        jobs.first_time = lambda key: True
        jobs.once = lambda key, make: make()


class Parted(AppConfig):
    """Writes a fact down in a transaction of its own, a moment after the fact."""

    name = "tests.crash.twins"
    label = "parted"

    def ready(self) -> None:
        from django.db import transaction

        from krug.core import events
        from krug.timeline import journal

        def write_down_later(event: events.Event) -> None:
            transaction.on_commit(lambda: _late(event))

        def _late(event: events.Event) -> None:
            time.sleep(LATE_S)
            journal.write_down(event)

        events.forget(events.Event, journal.write_down)
        events.listen(events.Event, write_down_later)


class Unresumed(AppConfig):
    """Forgets how far an import came: begun again, it begins with its first row."""

    name = "tests.crash.twins"
    label = "unresumed"

    def ready(self) -> None:
        from krug.exchange import loading

        loading._reached = lambda load: 0
        loading._hold = lambda load, first: None


class Untold(AppConfig):
    """Tells the pages first, and writes down a moment later, in a transaction of its own, that it has told them."""

    name = "tests.crash.twins"
    label = "untold"

    def ready(self) -> None:
        from krug.core import live
        from krug.tasks.reminding import telling

        whole = telling.tell

        def tell_first(due: Any, moment: Any, saw_all_at: Any) -> int:
            for each in due:
                live.tell(each.employee.pk, telling.CODE, each.task_id)
            time.sleep(LATE_S)
            return int(whole(due, moment, saw_all_at))

        telling.tell = tell_first
