import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from krug.clients.duplicates import keeping, nearby


class Command(BaseCommand):
    help = "Search the base for clients who are there twice; of given numbers only for these, keeping nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("clients", nargs="*", type=int)
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        asked = options["clients"]
        answer: dict[str, Any] = _of_each(asked) if asked else {"pairs": keeping.find_all()}
        answer["took_s"] = round(time.perf_counter() - started, 2)
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            self.stdout.write("  ".join(f"{name} {value}" for name, value in answer.items()))


def _of_each(client_ids: list[int]) -> dict[str, Any]:
    taken, found = [], 0
    for client_id in client_ids:
        began = time.perf_counter()
        found += len(nearby.of_client(client_id))
        taken.append(round((time.perf_counter() - began) * 1000, 3))
    return {"pairs": found, "each_ms": taken}
