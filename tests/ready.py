"""An installation with its tables and its collected static files, made once: what the tests start begins as its copy.

`make test` has one made for all its processes and names its place; a run of some tests makes its own when it needs one.

    python -m tests.ready FOLDER     makes one there, on the server of DATABASE_URL if that is set
"""

import atexit
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import uuid
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
PLACE = "KRUG_TESTS_READY"
BASE = "krug.sqlite3"
_PREPARE = """
import django
django.setup()
from krug.core import installation
installation.prepare_folders()
installation.collect_static()
"""


@dataclass(frozen=True)
class Ready:
    """Where its data is, and its database; with SQLite that is among the data and there is no address."""

    folder: Path
    address: str

    def copy(self, folder: Path) -> str:
        """Its data to a place that is not there yet. The address of a copy of its database, or nothing."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns(BASE, f"{BASE}-*"))
        if not self.address:
            self.copy_base(folder / BASE)
        return new_database(self.address, like=self.address)

    def copy_base(self, path: Path) -> None:
        """Only the database, which is a file.

        Never as a file: beside it come and go those of whoever else copies it at the same moment.
        """
        with closing(sqlite3.connect(self.folder / BASE)) as of, closing(sqlite3.connect(path)) as to:
            of.backup(to)


def shared() -> Ready | None:
    """The one made for all processes of `make test`."""
    place = os.environ.get(PLACE)
    return Ready(Path(place) / "data", (Path(place) / "address").read_text()) if place else None


@cache
def ready() -> Ready:
    return shared() or _own()


def _own() -> Ready:
    place = Path(tempfile.mkdtemp(prefix="krug-ready-"))
    made = make(place)
    atexit.register(_remove, place, made)
    return made


def _remove(place: Path, made: Ready) -> None:
    drop_database(made.address)
    shutil.rmtree(place, ignore_errors=True)


def make(place: Path) -> Ready:
    made = Ready(place / "data", new_database(os.environ.get("DATABASE_URL", "")))
    made.folder.mkdir(mode=0o700)
    (place / "address").write_text(made.address)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KRUG_")}
    environment |= {"KRUG_DATA": str(made.folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment |= {"DATABASE_URL": made.address}
    for command in (["-m", "krug", "migrate"], ["-c", _PREPARE]):
        subprocess.run([sys.executable, *command], env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return made


def new_database(server_of: str, *, like: str = "") -> str:
    """A database of its own on the server of an address; with SQLite there is no address."""
    if not server_of:
        return ""
    server, _slash, _name = server_of.rpartition("/")
    name, template = f"krug_{uuid.uuid4().hex[:12]}", name_of(like) or "template0"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"{server}/{name}"


def drop_database(address: str) -> None:
    if address:
        server, _slash, name = address.rpartition("/")
        with psycopg.connect(f"{server}/postgres", autocommit=True) as link:
            link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def name_of(address: str) -> str:
    return address.rpartition("/")[2]


if __name__ == "__main__":
    make(Path(sys.argv[1]))
