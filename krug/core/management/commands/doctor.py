import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from krug.core import registry
from krug.core.registry import Check, Finding

MARKS = {"ok": "  ok ", "note": "note ", "warning": "WARN ", "error": "ERROR"}


class Command(BaseCommand):
    help = "Look at everything Krug needs, and say what is wrong and what to do about it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="answer with one JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        found = [(check, _look(check)) for check in registry.doctor]
        if options["json"]:
            self.stdout.write(
                json.dumps([{"check": check.code, **asdict(finding)} for check, finding in found], indent=1)
            )
        else:
            for check, finding in found:
                self.stdout.write(f"{MARKS[finding.level]} {check.code}: {finding.text}")
                if finding.remedy:
                    self.stdout.write(f"       -> {finding.remedy}")
        if any(finding.level == "error" for _check, finding in found):
            sys.exit(1)


def _look(check: Check) -> Finding:
    """A check that itself breaks is a finding too."""
    try:
        return check.look()
    except Exception as error:
        return Finding("error", f"could not be looked at: {error!r}", "look at the findings above first")
