#!/usr/bin/env python3
"""A PostgreSQL server of its own for tests and benchmarks: started in a folder, stopped and removed afterwards.

    scripts/postgres.py FOLDER -- COMMAND …     COMMAND gets DATABASE_URL; FOLDER is removed unless --keep

The server refuses to run as root, so root runs it as the user postgres (or nobody). On Debian and Ubuntu, as root,
a missing server is installed; elsewhere the remedy is printed.
"""

import argparse
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

FAST_AND_FORGETFUL = [
    "fsync=off", "full_page_writes=off", "synchronous_commit=off", "wal_level=minimal", "max_wal_senders=0",
]  # fmt: skip
COMMON = ["listen_addresses=127.0.0.1", "shared_buffers=256MB", "max_connections=200", "log_min_messages=fatal"]


def program(name: str) -> str | None:
    found = shutil.which(name)
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    brew = sorted(Path("/opt/homebrew/opt").glob(f"postgresql@*/bin/{name}"), reverse=True)
    return str(places[0]) if places else str(brew[0]) if brew else found


def install() -> None:
    if program("initdb"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*quiet, "update"], check=False, env=environment)
        subprocess.run([*quiet, "install", "-y", "--no-install-recommends", "postgresql"], check=False, env=environment)
    if not program("initdb"):
        sys.exit(
            "PostgreSQL (15 or newer) is needed for the tests and is not installed.\n"
            "  Debian, Ubuntu:  sudo apt install postgresql\n"
            "  macOS:           brew install postgresql@17"
        )


def server_user() -> str | None:
    """Whom root runs the server as; None when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    sys.exit("PostgreSQL refuses to run as root, and there is no user postgres or nobody here: useradd postgres")


class Server:
    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.folder, self.durable = folder, durable
        self.user = server_user()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://krug@127.0.0.1:{self.port}/krug"

    def start(self) -> None:
        data = self.folder / "postgresql"
        if not (data / "PG_VERSION").exists():
            self._initialise(data)
        options = [*COMMON, *([] if self.durable else FAST_AND_FORGETFUL), f"unix_socket_directories={self.folder}"]
        command = [program("postgres") or "postgres", "-D", str(data), "-p", str(self.port)]
        for option in options:
            command += ["-c", option]
        self.process = subprocess.Popen(command, user=self.user, cwd=self.folder, stderr=subprocess.DEVNULL)
        self._wait()
        exists = self._psql("postgres", "SELECT 1 FROM pg_database WHERE datname = 'krug'")
        if "1" not in exists:
            self._psql("postgres", "CREATE DATABASE krug TEMPLATE template0")

    def _initialise(self, data: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.user:
            shutil.chown(self.folder, self.user)
        command = [
            program("initdb") or "initdb",
            "-D",
            str(data),
            "-U",
            "krug",
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C",
        ]
        subprocess.run([*command, "--no-sync"], user=self.user, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def _psql(self, database: str, sql: str) -> str:
        command = [program("psql") or "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "krug", "-d", database]
        return subprocess.run([*command, "-Atc", sql], capture_output=True, text=True, check=False).stdout

    def _wait(self) -> None:
        for _attempt in range(150):
            if "1" in self._psql("postgres", "SELECT 1"):
                return
            if self.process is not None and self.process.poll() is not None:
                sys.exit("The temporary PostgreSQL did not start.")
            time.sleep(0.1)
        sys.exit("The temporary PostgreSQL did not answer within 15 seconds.")

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(2)  # SIGINT: disconnect everybody, checkpoint, stop
            self.process.wait(timeout=120)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", action="store_true", help="keep the folder and make the server durable")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    install()
    server = Server(asked.folder.absolute(), durable=asked.keep)
    try:
        server.start()
        command = [part for part in asked.command if part != "--"]
        code = subprocess.run(command, env={**os.environ, "DATABASE_URL": server.url}, check=False).returncode
    finally:
        server.stop()
        if not asked.keep:
            shutil.rmtree(asked.folder, ignore_errors=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
