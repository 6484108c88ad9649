#!/usr/bin/env python3
"""Make krug/core/okved/codes.tsv.gz from the table that Rosstat publishes as open data.

    scripts/okved.py data-20231201-structure-20180402.csv 01.12.2023

The table has three columns, section, code and name, between semicolons; a section's own row has no code.
"""

import csv
import gzip
import io
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = "OKVED 2 (OK 029-2014), Rosstat, open data"


def main() -> None:
    path, day = Path(sys.argv[1]), sys.argv[2]
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1251")
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=";") if len(row) == 3 and row[1].strip()]
    lines = [f"# {SOURCE}, {day}\n", *(f"{code.strip()}\t{' '.join(name.split())}\n" for _section, code, name in rows)]
    target = ROOT / "krug/core/okved/codes.tsv.gz"
    # No name and no time inside: the same table makes the same file.
    with target.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write("".join(lines).encode())
    print(f"{len(rows)} codes, {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
