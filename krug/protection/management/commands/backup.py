from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from krug.protection import backups
from krug.protection.archive import Trouble


class Command(BaseCommand):
    help = "Back up the database and the files into one file, consistent while people work, proved after writing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", type=Path, default=None, help="the file to write; else a new one in KRUG_DATA/backups"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = backups.make("asked", target=options["to"])
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble
        self.stdout.write(f"{path}")
