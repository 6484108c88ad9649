from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from krug.core import worker
from krug.core.jobs import FAST, LONG


class Command(BaseCommand):
    help = "Run the jobs of one queue. `krug run` starts both workers; this is for running them elsewhere."
    requires_system_checks = ()  # they would load every page and the API into a process that serves none

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queue", choices=[FAST, LONG])
        parser.add_argument("--id", required=True, help="a name for it, which each start makes its own")

    def handle(self, *args: Any, **options: Any) -> None:
        worker.run(options["queue"], options["id"])
