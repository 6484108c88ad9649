import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.html import strip_tags

from krug.clients import hits
from krug.core.registry import Found
from krug.staff import queries
from krug.staff.models import Employee


class Command(BaseCommand):
    help = "Find clients as the palette does: names, phones, e-mails, INN, in any spelling."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", nargs="+")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")
        parser.add_argument("--as", dest="email", default="", help="e-mail of the employee who looks; else the owner")

    def handle(self, *args: Any, **options: Any) -> None:
        employee = _employee(options["email"])
        text = " ".join(options["text"])
        started = time.perf_counter()
        with translation.override(employee.language or None):
            found = hits.find(employee, text)
        took_ms = round((time.perf_counter() - started) * 1000, 2)
        if options["json"]:
            answer = {"query": text, "read_as": found.read_as, "took_ms": took_ms, "hits": _hits(found)}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
            return
        for hit in _hits(found):
            self.stdout.write(f"{hit['id']:>8}  {hit['name']}  {hit['subtitle']}  {hit['reason']}".rstrip())


def _employee(email: str) -> Employee:
    if email:
        found = queries.find_by_email(email)
    else:
        found = Employee.objects.working().select_related("role").filter(role__is_owner=True).order_by("pk").first()
    if found is None:
        raise CommandError(f"There is no employee {email}." if email else "There is no owner yet.")
    return found


def _hits(found: Found) -> list[dict[str, Any]]:
    return [
        {**hit.data, "subtitle": hit.subtitle, "reason": strip_tags(hit.reason), "url": hit.url} for hit in found.hits
    ]
