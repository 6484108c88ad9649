"""The figures of the last `make assurance`, put into the page that tells what is proved."""

import json
from pathlib import Path

BEGIN, END = "<!-- figures of make assurance: begin -->", "<!-- figures of make assurance: end -->"


def write(found: Path, page: Path) -> None:
    """Replace what stands between the marks by a table of what was noted while the proofs ran."""
    before, _begin, rest = page.read_text().partition(BEGIN)
    _old, _end, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n{table(found.read_text().splitlines())}\n{END}{after}")


def table(lines: list[str]) -> str:
    """A row for each proof and engine, in the order in which they ran."""
    notes = [json.loads(line) for line in lines]
    rows = [f"| {note['proof']} | {note['engine']} | {note['figures']} |" for note in notes]
    return "\n".join(["| Proof | Engine | Figures |", "|---|---|---|", *rows])
