import json
import sys
import uuid
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from krug.core import origin
from krug.exchange import actions
from krug.exchange.models import Import, Outcome, State
from krug.staff.models import Employee

NAME_COLUMNS = (
    "Name the columns in a row above them: «ФИО», «Phone»; or load the file on the page and say there what they are."
)
NO_SHEET = (
    "This is no link to a Google Sheet. Copy the whole address of the sheet from the browser: "
    "it begins with https://docs.google.com/spreadsheets/."
)


class Command(BaseCommand):
    help = (
        "Load a table (XLSX, XLS, ODS, CSV, HTML, Access, contact cards, a Google Sheet by its link). "
        "The whole of it can be undone with `krug undo`."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the file, or the link to a Google Sheet open to anyone who has it")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")
        parser.add_argument(
            "--as", dest="email", default="", help="e-mail of the employee who loads it; else the owner"
        )
        parser.add_argument("--sheet", default="", help="a sheet by name; else the longest")
        parser.add_argument("--owner", default="", help="e-mail of the employee who answers for the new clients")
        parser.add_argument(
            "--overwrite", action="store_true", help="overwrite values that differ; else fill empty ones"
        )
        parser.add_argument(
            "--keep-unreadable", action="store_true", help="load also rows with unreadable cells, which go to the note"
        )

        parser.add_argument(
            "--key",
            default="",
            help="recognise clients only by these, divided by commas: name, phone, email, inn, city, own.…",
        )
        parser.add_argument(
            "--as-is", action="store_true", help="load also rows that break the company's rules of entry"
        )

    @origin.coming_from(origin.COMMAND)
    def handle(self, *args: Any, **options: Any) -> None:
        by = _employee(options["email"])
        answer = _answer(_load(options, by))
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        else:
            self.stdout.write(_in_words(answer))
        if "error" in answer:
            sys.exit(2)


def _employee(email: str) -> Employee:
    working = Employee.objects.working().select_related("role")
    found = working.filter(email__iexact=email) if email else working.filter(role__is_owner=True).order_by("pk")
    employee: Employee | None = found.first()
    if employee is None:
        raise CommandError(
            f"There is no employee {email}." if email else "There is no owner yet: run `krug owner create` first."
        )
    return employee


def _load(options: dict[str, Any], by: Employee) -> Import:
    owner = _employee(options["owner"]) if options["owner"] else None
    load = _taken(options["file"], by)
    load.sheet, load.overwrite = options["sheet"], options["overwrite"]
    load.keep_unreadable, load.as_is = options["keep_unreadable"], options["as_is"]
    load.known_by = [part.strip() for part in options["key"].split(",") if part.strip()]
    load.owner = owner or load.owner
    load.save()
    actions.prepare(load, with_policies=False)
    if load.state == State.READY and not load.problem and load.rows_total:
        actions.start(load, by=by, in_background=False)
        load.refresh_from_db()
        actions.run(load)
        load.refresh_from_db()
    return load


def _taken(named: str, by: Employee) -> Import:
    key = f"cli:{uuid.uuid4().hex}"
    if "://" in named or named.lower().startswith("docs.google.com/"):
        try:
            return actions.link(named, key=key, by=by, in_background=False)
        except actions.NoSheet as no_sheet:
            raise CommandError(NO_SHEET) from no_sheet
    path = Path(named)
    if not path.is_file():
        raise CommandError(f"There is no file {path}.")
    try:
        return actions.upload(path.name, _chunks(path), key=key, by=by, in_background=False)
    except actions.TooLarge as large:
        raise CommandError("The file is larger than 500 MB. Save it as .xlsx or .csv, or split it.") from large
    except OSError as failure:
        raise CommandError(f"{path} cannot be read: {failure.strerror}. Check its rights and its disk.") from failure


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk


def _answer(load: Import) -> dict[str, Any]:
    if load.problem:
        remedy = NAME_COLUMNS if load.problem["code"] == "nobody" else load.problem["remedy"]
        return {"error": load.problem["code"], "message": load.problem["message"], "remedy": remedy}
    counts = {**dict.fromkeys((*Outcome.values, "companies"), 0), **load.counts}
    return {
        "rows": counts["rows"],
        "created": counts[Outcome.CREATE],
        "updated": counts[Outcome.UPDATE],
        "skipped": counts[Outcome.SAME],
        "bad": [_bad(load.sheet, row) for row in load.rows.filter(outcome=Outcome.BAD).order_by("pk")],
        "blank": counts["blank"],
        "totals": counts["totals"],
        "companies": counts["companies"],
        "change_set": load.change_set_id,
        "columns": {column["header"]: column["target"] for column in load.mapping},
    }


def _bad(sheet: str, row: Any) -> dict[str, Any]:
    """One entry a row: several bad cells are joined, so that the entries count the rows."""
    return {
        "sheet": sheet,
        "row": row.number,
        "column": ", ".join(dict.fromkeys(cell[0] for cell in row.bad if cell[0])),
        "reason": "; ".join(dict.fromkeys(cell[3] for cell in row.bad)),
    }


def _in_words(answer: dict[str, Any]) -> str:
    if "error" in answer:
        return f"{answer['message']} {answer['remedy']}"
    lines = [
        f"Rows {answer['rows']}: created {answer['created']}, updated {answer['updated']}, "
        f"skipped {answer['skipped']}, bad {len(answer['bad'])}.",
        *(f"  row {bad['row']}, {bad['column']}: {bad['reason']}" for bad in answer["bad"][:20]),
    ]
    if answer["change_set"]:
        lines.append(f"To undo all of it: krug undo {answer['change_set']}")
    return "\n".join(lines)
