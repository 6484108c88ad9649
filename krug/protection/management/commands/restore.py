from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from krug.protection import backups
from krug.protection.archive import Trouble


class Command(BaseCommand):
    help = "Put a backup in the place of the present data, which is backed up first. Krug must not be running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that krug backup has written")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backups.restore(options["file"])
        except Trouble as trouble:
            raise CommandError(str(trouble)) from trouble
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(
            f"Restored the state of {manifest.made_at}: {manifest.rows.get('clients_client', 0)} clients."
        )
