"""A process that keeps moving money between purchases, so that their sum never changes.

`python -m krug.protection.tests.transfers ADDRESS` until it is killed. ADDRESS is a file of SQLite, or an address of
PostgreSQL. It prints a line when it has begun.
"""

import random
import sqlite3
import sys
from typing import Any

import psycopg

UPDATE = "UPDATE clients_purchase SET amount = amount + {} WHERE id = {}"
COUNT = "UPDATE clients_client SET version = version + 1 WHERE id = {}"


def connect(address: str) -> Any:
    if address.startswith("/"):
        link = sqlite3.connect(address, timeout=60, isolation_level=None)
        link.execute("PRAGMA wal_autocheckpoint = 10")  # the file itself changes often, on a slow machine too
        return link
    return psycopg.connect(address, autocommit=True)


def main() -> None:
    link = connect(sys.argv[1])
    begin = "BEGIN IMMEDIATE" if isinstance(link, sqlite3.Connection) else "BEGIN"
    ids = [row[0] for row in link.execute("SELECT id FROM clients_purchase ORDER BY id").fetchall()]
    (client,) = link.execute("SELECT min(id) FROM clients_client").fetchone()
    print("begun", flush=True)
    while True:
        amount, (giver, taker) = random.randrange(1, 100), random.sample(ids, 2)
        changes = [UPDATE.format(-amount, giver), UPDATE.format(amount, taker), COUNT.format(client)]
        for statement in (begin, *changes, "COMMIT"):
            link.execute(statement)


if __name__ == "__main__":
    main()
