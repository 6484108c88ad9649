import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from krug.core.jobs import FAST, LONG
from krug.core.worker import Worker


class Command(BaseCommand):
    help = "Run the jobs of one queue. `krug run` starts both workers; this is for running them elsewhere."
    requires_system_checks = ()  # they would load every page and the API into a process that serves none

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queue", choices=[FAST, LONG])
        parser.add_argument("--id", required=True, help="a name for it, which each start makes its own")

    def handle(self, *args: Any, **options: Any) -> None:
        # A worker started again after a crash is another one, or its dead self's jobs would look alive for ever.
        worker = Worker(options["queue"], f"{options['id'][:55]}-{uuid.uuid4().hex[:8]}")
        worker.configure_signals()
        worker.run()
