"""A process that keeps putting two copies in the place of a database, one after the other, until it is killed.

    python -m tests.crash.putting FOLDER make NAME   fills the database with a state of this name and copies it
    python -m tests.crash.putting FOLDER loop        prints a line when it begins

The database is DATABASE_URL's, or FOLDER/krug.sqlite3. It needs no tables of Krug's.
"""

import itertools
import os
import sys
from pathlib import Path

from django.conf import settings

ROWS = 20_000
NAMES = ("before", "after")


def make(folder: Path, name: str) -> None:
    from django.db import connection, transaction

    from krug.protection import engines

    with transaction.atomic(), connection.cursor() as cursor:  # otherwise each row is a transaction of its own
        cursor.execute("DROP TABLE IF EXISTS state")
        cursor.execute("CREATE TABLE state (id integer PRIMARY KEY, name text, filler text)")
        rows = [(number, name, f"{name} {number} " * 10) for number in range(ROWS)]
        cursor.executemany("INSERT INTO state VALUES (%s, %s, %s)", rows)
    engines.copy(folder / name)
    connection.close()


def loop(folder: Path) -> None:
    from krug.protection import engines

    print("begun", flush=True)
    for name in itertools.cycle(NAMES):
        engines.put(folder / name)


def main() -> None:
    from config import databases

    folder = Path(sys.argv[1])
    settings.configure(DATABASES={"default": databases.configured(os.environ.get("DATABASE_URL", ""), folder)})
    if sys.argv[2] == "make":
        make(folder, sys.argv[3])
    else:
        loop(folder)


if __name__ == "__main__":
    main()
