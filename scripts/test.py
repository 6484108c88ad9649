#!/usr/bin/env python3
"""Everything that must hold, in the order of what fails soonest. `make test` and CI run it.

    scripts/test.py [--only lint|sqlite|postgresql|assurance]

What the tests need beside Python, a browser and a PostgreSQL server, is installed here where that is allowed (Debian or
Ubuntu, as root); elsewhere the exact remedy is printed. A missing part is a failure, never a skipped test.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import figures
import postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv/bin"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_BROWSER = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def browser() -> str:
    """Path of a Chromium; installed if it can be."""
    named = os.environ.get("KRUG_CHROMIUM", "")
    found = next((path for name in (named, *BROWSERS, MAC_BROWSER) if name and (path := shutil.which(name))), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*quiet, "update"], check=False, env=environment)
        wanted = ["chromium", "fonts-dejavu-core"]
        subprocess.run([*quiet, "install", "-y", "--no-install-recommends", *wanted], check=False, env=environment)
        found = shutil.which("chromium")
    if found is None:
        sys.exit(
            "Chromium is needed for the tests in the browser and is not installed.\n"
            "  Debian:  sudo apt install chromium\n"
            "  Ubuntu:  sudo snap install chromium\n"
            "  macOS:   brew install --cask google-chrome\n"
            "Or name one: KRUG_CHROMIUM=/path/to/chrome make test"
        )
    return found


def lint() -> None:
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "KRUG_DATA": data}
        for command in (
            ["ruff", "check", "."],
            ["ruff", "format", "--check", "."],
            ["mypy"],
            ["lint-imports"],
            ["krug", "makemigrations", "--check", "--dry-run"],
            ["python", "scripts/vendor.py", "--check"],
            ["python", "scripts/messages.py", "--check"],
        ):
            run([str(BIN / command[0]), *command[1:]], environment)


def tests(engine: str, *selections: Sequence[str]) -> None:
    """Run pytest once for each selection, on one engine."""
    environment = {**os.environ, "KRUG_CHROMIUM": browser()}
    environment.pop("DATABASE_URL", None)
    with ExitStack() as afterwards:
        if engine == "postgresql":
            environment["DATABASE_URL"] = afterwards.enter_context(server())
        environment["KRUG_TESTS_READY"] = made = afterwards.enter_context(tempfile.TemporaryDirectory())
        run([str(BIN / "python"), "-m", "tests.ready", made], environment)
        for selection in selections:
            run([str(BIN / "python"), "-m", "pytest", "-q", "--durations=10", *selection], environment)


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL of our own while the tests run."""
    postgres.install()
    folder = Path(tempfile.mkdtemp(prefix="krug-pg-"))
    started = postgres.Server(folder, durable=False)
    try:
        started.start()
        yield started.url
    finally:
        started.stop()
        shutil.rmtree(folder, ignore_errors=True)


def run(command: Sequence[str], environment: dict[str, str]) -> None:
    said = " ".join(command).replace(f"{BIN}/", "")
    print(f"--- {said}", flush=True)
    started = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    print(f"    {time.monotonic() - started:.0f} s", flush=True)
    if code:
        sys.exit(code)


TOGETHER = ["-n", str(max(2, os.cpu_count() or 2)), "--dist", "loadscope", "-m", "not alone"]
ALONE = ["-n", "0", "-m", "alone", "tests/concurrency", "tests/house/test_live.py"]  # as in tests/dealing.py

STEPS: dict[str, Callable[[], None]] = {
    "lint": lint,
    "sqlite": lambda: tests("sqlite", TOGETHER, ALONE),
    "postgresql": lambda: tests("postgresql", TOGETHER, ALONE),
}


def assurance() -> None:
    """The long proofs at full depth. What they come to is written into docs/assurance.md when all of them held."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "figures"
        os.environ |= {"KRUG_ASSURANCE": "full", "KRUG_ASSURANCE_FIGURES": str(found)}
        for engine in ("sqlite", "postgresql"):
            tests(engine, ["-n", "0", "-m", "assurance", "--timeout=7200"])
        figures.write(found, ROOT / "docs/assurance.md")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=[*STEPS, "assurance"])
    only = parser.parse_args().only
    if only == "assurance":
        assurance()
        return
    for name, step in STEPS.items():
        if only in (None, name):
            step()


if __name__ == "__main__":
    main()
