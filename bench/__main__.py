"""`python -m bench`: build the base once, measure the running product, write results.json and docs/benchmarks.md."""

import argparse
import datetime
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import postgres

    from bench.work import Work

HERE = Path(__file__).resolve().parent
DATA = HERE / ".data"
RESULTS = HERE / "results.json"

sys.path.insert(0, str(HERE.parent / "scripts"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--clients", type=int, default=1_000_000)
    parser.add_argument("--only", action="append", help="an id, several times for several")
    asked = parser.parse_args()
    for engine in asked.engine or ["sqlite", "postgresql"]:
        (_sqlite if engine == "sqlite" else _postgresql)(asked.clients, asked.only)
    from bench import report

    report.write()


def _sqlite(clients: int, only: list[str] | None) -> None:
    pristine, work = DATA / f"sqlite-{clients}", DATA / f"sqlite-{clients}-work"
    if not (pristine / "built").exists():
        print(f"Building {clients:,} persons in SQLite (once)")
        shutil.rmtree(pristine, ignore_errors=True)
        pristine.mkdir(parents=True)
        _build(clients, {"KRUG_DATA": str(pristine)})
        (pristine / "built").touch()
    shutil.rmtree(work, ignore_errors=True)
    subprocess.run(["cp", "-r", "--reflink=auto", str(pristine), str(work)], check=True)
    try:
        _measure("sqlite", clients, {"KRUG_DATA": str(work)}, str(work / "krug.sqlite3"), only)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _postgresql(clients: int, only: list[str] | None) -> None:
    folder = DATA / f"postgresql-{clients}"
    with _server(folder) as server:
        url = server.url
        keep = {"KRUG_DATA": str(folder / "krug"), "DATABASE_URL": url}
        if not (folder / "built").exists():
            print(f"Building {clients:,} persons in PostgreSQL (once)")
            _build(clients, keep)
            (folder / "built").touch()
        base = url.rpartition("/")[0]
        _sql(f"{base}/postgres", "DROP DATABASE IF EXISTS work", "CREATE DATABASE work TEMPLATE krug")
        try:
            _measure("postgresql", clients, {**keep, "DATABASE_URL": f"{base}/work"}, f"{base}/work", only, server)
        finally:
            _sql(f"{base}/postgres", "DROP DATABASE IF EXISTS work WITH (FORCE)")


@contextmanager
def _server(folder: Path) -> "Iterator[postgres.Server]":
    import postgres

    postgres.install()
    folder.mkdir(parents=True, exist_ok=True)
    for parent in (folder, *folder.parents):
        if parent.stat().st_mode & 0o001 == 0:
            parent.chmod(parent.stat().st_mode | 0o001)  # the server's user must be able to pass
    if user := postgres.server_user():
        shutil.chown(folder, user)
    server = postgres.Server(folder, durable=True)
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    server.start()
    os.sched_setaffinity(0, cores)
    try:
        yield server
    finally:
        server.stop()


def _sql(address: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as link:
        for statement in statements:
            link.execute(statement)


def _build(clients: int, environment: dict[str, str]) -> None:
    Path(environment["KRUG_DATA"]).mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "DATABASE_URL": "", **environment}
    subprocess.run([sys.executable, "-m", "bench.build", str(clients)], env=environment, check=True)


def _measure(
    engine: str, clients: int, environment: dict[str, str], address: str, only: list[str] | None,
    database: "postgres.Server | None" = None,
) -> None:  # fmt: skip
    os.environ.update({
        "KRUG_DATA": environment["KRUG_DATA"], "DATABASE_URL": environment.get("DATABASE_URL", ""),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    })  # fmt: skip
    import django

    django.setup()
    from bench import work
    from bench.server import family

    everything = os.sched_getaffinity(0)
    for measures, cores in ((work.PAGES, None), (work.JOBS, everything)):
        if cores and database and database.process:
            for pid in family(database.process.pid):
                os.sched_setaffinity(pid, cores)
        wanted = [(name, measure) for name, measure in measures if not only or name in only]
        if wanted:
            _run(engine, clients, {"DATABASE_URL": "", **environment}, address, wanted, cores)


def _run(
    engine: str, clients: int, environment: dict[str, str], address: str, wanted: "Sequence[Work]",
    cores: set[int] | None,
) -> None:  # fmt: skip
    from bench.measures import RESTRICTED, Bench, Raw
    from bench.server import Session, running

    with running(environment, cores=cores) as server:
        owner, manager = Session(server.port), Session(server.port)
        owner.sign_in("anna@bench.example")
        manager.sign_in(RESTRICTED)
        bench = Bench(server, Raw(engine, address), owner, manager)
        for _name, measure in wanted:
            result = measure(bench)
            _keep(engine, clients, result)
            figures = f"{result.median:>9} / {result.p95:<9} {result.unit}"
            print(f"{engine:10} {result.id:18} {figures}  {result.detail or ''}", flush=True)


def _keep(engine: str, clients: int, result: "object") -> None:
    from bench.measures import Result

    assert isinstance(result, Result)
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    ratio = round(result.median / result.raw, 2) if result.raw else None
    row = {
        "id": result.id, "engine": engine, "clients": clients, "median": result.median, "p95": result.p95,
        "unit": result.unit, "limit_ratio": ratio, "first_after_start": result.first, "detail": result.detail,
        "measured_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), "machine": _machine(),
    }  # fmt: skip
    others = [each for each in known if (each["id"], each["engine"], each["clients"]) != (result.id, engine, clients)]
    rows = sorted([*others, row], key=lambda each: (each["clients"], each["engine"], each["id"]))
    RESULTS.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**3
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {memory} GB, {system}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
