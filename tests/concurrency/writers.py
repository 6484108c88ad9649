"""A process of writers for the tests of the write lock: `python -m tests.concurrency.writers ENGINE FILE VERB …`.

load THREADS SECONDS   each thread writes transactions as fast as it can; prints {"errors", "latencies_ms"}
hold                   holds the write lock; prints "held" when it has it, lets go when a line is said to it
write WAY              prints "asking", writes one row in one way; prints how long it took in milliseconds
"""

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

from django.conf import settings


def configure(engine: str, file: str) -> None:
    from config.databases import embedded

    database = {**embedded(Path(file)), "ENGINE": engine}
    settings.configure(DATABASES={"default": database}, INSTALLED_APPS=["django.contrib.contenttypes"], USE_TZ=True)
    import django

    django.setup()


def load(threads: int, seconds: float) -> dict[str, Any]:
    errors: list[str] = []
    latencies: list[float] = []
    stop_at = time.monotonic() + seconds

    def write() -> None:
        from django.db import connection, transaction

        while time.monotonic() < stop_at:
            started = time.perf_counter()
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("SELECT count(*) FROM notes WHERE id > 0 LIMIT 1")
                    cursor.execute("INSERT INTO notes (text) VALUES (%s)", ["a note of some length " * 4])
            except Exception as error:
                errors.append(repr(error))
            latencies.append((time.perf_counter() - started) * 1000)
            time.sleep(0.001)
        connection.close()

    workers = [threading.Thread(target=write) for _thread in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return {"errors": errors, "latencies_ms": latencies}


def hold() -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO notes (text) VALUES ('by the holder')")
        print("held", flush=True)
        sys.stdin.readline()


def write(way: str) -> float:
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    row = ContentType(app_label="notes", model=way)
    connection.ensure_connection()
    print("asking", flush=True)
    started = time.perf_counter()
    if way == "save":
        row.save()
    elif way == "update":
        ContentType.objects.filter(model="old").update(model="update")
    elif way == "bulk_create":
        ContentType.objects.bulk_create([row])
    elif way == "executemany":
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO notes (text) VALUES (%s)", [["executemany"]])
    elif way == "raw":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO notes (text) VALUES ('raw')")
    elif way == "returning":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO notes (text) VALUES ('returning') RETURNING id")
            assert cursor.fetchone()[0] > 0
    elif way == "begin":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("INSERT INTO notes (text) VALUES ('begin')")
            cursor.execute("COMMIT")
    return (time.perf_counter() - started) * 1000


def main() -> None:
    engine, file, verb, *rest = sys.argv[1:]
    configure(engine, file)
    if verb == "load":
        print(json.dumps(load(int(rest[0]), float(rest[1]))))
    elif verb == "hold":
        hold()
    else:
        print(write(rest[0]))


if __name__ == "__main__":
    main()
