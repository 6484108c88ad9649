import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from krug.core import origin
from krug.core.changes import undo
from krug.core.models import ChangeSet


class Command(BaseCommand):
    help = "Undo a change set: an import, a mass change. What people changed since is kept and counted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("change_set", type=int)
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    @origin.coming_from(origin.COMMAND)
    def handle(self, *args: Any, **options: Any) -> None:
        number = options["change_set"]
        if not ChangeSet.objects.filter(pk=number).exists():
            raise CommandError(f"There is no change set {number}.")
        try:
            result = undo.undo(number, by_id=None)
        except undo.AlreadyUndone as already:
            raise CommandError(f"Change set {number} has been undone already.") from already
        answer = {"change_set": number, "put_back": len(result.put_back), "kept": len(result.kept)}
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            self.stdout.write(f"Undone: {answer['put_back']} changes put back, {answer['kept']} kept.")
