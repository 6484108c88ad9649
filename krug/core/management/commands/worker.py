from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from krug.core.jobs import FAST, LONG
from krug.core.worker import Worker


class Command(BaseCommand):
    help = "Run the jobs of one queue. `krug run` starts both workers; this is for running them elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queue", choices=[FAST, LONG])
        parser.add_argument("--id", required=True, help="a name no other worker has")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker(options["queue"], options["id"])
        worker.configure_signals()
        worker.run()
