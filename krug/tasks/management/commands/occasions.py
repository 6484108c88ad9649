"""`krug occasions`: look at the whole base for reasons to contact clients, or at some of them, at once."""

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from krug.tasks.finders import rules
from krug.tasks.keeping import looking
from krug.tasks.models import Occasion, OccasionState


class Command(BaseCommand):
    help = "Look for occasions in the whole base, or for these clients."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, help="numbers of clients; none: the whole base")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        took = [_one(pk) for pk in options["ids"]]
        told: dict[str, Any] = {"each_ms": [round(each * 1000, 2) for each in took]}
        if not options["ids"]:
            day, began = rules.today(), time.monotonic()
            written = looking.look_at_all()
            looking.note_done(day)
            told = {"written": written, "took_s": round(time.monotonic() - began, 2)}
        told["offered"] = Occasion.objects.filter(state=OccasionState.OPEN).count()
        self.stdout.write(json.dumps(told) if options["json"] else ", ".join(f"{k}: {v}" for k, v in told.items()))


def _one(client_id: int) -> float:
    began = time.monotonic()
    looking.look_at([client_id])
    return time.monotonic() - began
