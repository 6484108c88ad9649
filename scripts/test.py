#!/usr/bin/env python3
"""Everything that must hold, in the order of what fails soonest. `make test` and CI run it.

    scripts/test.py [--only lint|sqlite|postgresql|assurance]

What a linter finds ends it at once. The tests are all run, on both engines, whatever fails: at the end stands what did.

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
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

import figures
import postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv/bin"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MOST_UNSTEADY = 3  # more than these are no accident
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


@dataclass(frozen=True)
class Ran:
    """What was run. ``failed``: its tests that failed, where they are known; ``unsteady``: those that did only once."""

    what: str
    code: int
    took_s: float
    failed: tuple[str, ...] = ()
    unsteady: tuple[str, ...] = ()


def lint() -> list[Ran]:
    ran: list[Ran] = []
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
            ran.append(run(" ".join(command), command, environment))
            if not is_well(ran):
                break
    return ran


def tests(engine: str, *selections: Sequence[str]) -> list[Ran]:
    """Run pytest for each selection, on one engine; each is run whatever came of the others."""
    environment = {**os.environ, "KRUG_CHROMIUM": browser()}
    environment.pop("DATABASE_URL", None)
    with ExitStack() as afterwards:
        if engine == "postgresql":
            environment["DATABASE_URL"] = afterwards.enter_context(server())
        environment["KRUG_TESTS_READY"] = made = afterwards.enter_context(tempfile.TemporaryDirectory())
        ran = [run(f"{engine}: tables", ["python", "-m", "tests.ready", made], environment)]
        if is_well(ran):
            report = Path(made) / "report.xml"
            command = ["python", "-m", "pytest", "-q", "--durations=10", f"--junit-xml={report}"]
            for of in selections:
                done = run(f"{engine}: {' '.join(of)}", [*command, *of], environment, report)
                ran.append(_once_more(done, engine, command, environment, report))
        return ran


def _once_more(done: "Ran", engine: str, command: Sequence[str], environment: dict[str, str], report: Path) -> "Ran":
    """Journeys that failed beside others are run again alone: a browser that had no time is no fault of the product.

    What passes then stands in the summary all the same, as unsteady, for it may be a race of the product's own.
    """
    if not done.failed or len(done.failed) > MOST_UNSTEADY or not all(map(_is_journey, done.failed)):
        return done
    ids = [_node(name) for name in done.failed]
    again = run(f"{engine}: once more, alone: {' '.join(ids)}", [*command, "-n", "0", *ids], environment, report)
    if again.code:
        return replace(done, failed=again.failed or done.failed)
    return replace(done, code=0, took_s=done.took_s + again.took_s, failed=(), unsteady=done.failed)


def _is_journey(failed: str) -> bool:
    return failed.startswith("tests.journeys.")


def _node(failed: str) -> str:
    """What pytest calls the test: the report has the module and the name."""
    module, _space, name = failed.partition(" ")
    return f"{module.replace('.', '/')}.py::{name}"


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


def run(what: str, command: Sequence[str], environment: dict[str, str], report: Path | None = None) -> Ran:
    """``report``: where pytest writes what became of each test."""
    print(f"--- {what}", flush=True)
    if report:
        report.unlink(missing_ok=True)
    started = time.monotonic()
    code = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, env=environment, check=False).returncode
    took_s = time.monotonic() - started
    print(f"    {took_s:.0f} s", flush=True)
    return Ran(what, code, took_s, tuple(failures(report)) if code and report and report.exists() else ())


def failures(report: Path) -> Iterator[str]:
    """The tests that failed, as pytest told them."""
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            yield f"{case.get('classname')} {case.get('name')}"


# One more than there are processors: whoever kills, waits for a browser or for a start leaves one idle.
TOGETHER = ["-n", str((os.cpu_count() or 1) + 1), "--dist", "loadscope", "-m", "not alone"]
ALONE = ["-n", "0", "-m", "alone", "tests/concurrency", "tests/house/test_live.py"]  # as in tests/dealing.py


def assurance() -> list[Ran]:
    """The long proofs at full depth. What they come to is written into docs/assurance.md when all of them held."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "figures"
        os.environ |= {"KRUG_ASSURANCE": "full", "KRUG_ASSURANCE_FIGURES": str(found)}
        ran = [
            done
            for engine in ("sqlite", "postgresql")
            for done in tests(engine, ["-n", "0", "-m", "assurance", "--timeout=7200"])
        ]
        if is_well(ran):
            figures.write(found, ROOT / "docs/assurance.md")
    return ran


STEPS: dict[str, Callable[[], list[Ran]]] = {
    "lint": lint,
    "sqlite": lambda: tests("sqlite", TOGETHER, ALONE),
    "postgresql": lambda: tests("postgresql", TOGETHER, ALONE),
}


def everything() -> list[Ran]:
    ran: list[Ran] = []
    for name, step in STEPS.items():
        ran += step()
        if name == "lint" and not is_well(ran):
            break
    return ran


def is_well(ran: Sequence[Ran]) -> bool:
    return all(done.code == 0 for done in ran)


def summary(ran: Sequence[Ran]) -> str:
    """How long each took, and at the end what failed."""
    lines = [f"--- {'FAILED' if done.code else 'well  '} {done.took_s:5.0f} s  {done.what}" for done in ran]
    lines += [f"    {name}" for done in ran for name in done.failed]
    lines += [f"    UNSTEADY, failed and then passed alone: {name}" for done in ran for name in done.unsteady]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=[*STEPS, "assurance"])
    only = parser.parse_args().only
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each of some hundred processes would compile everything anew
    ran = {**STEPS, "assurance": assurance}.get(only, everything)()
    print(summary(ran), flush=True)
    sys.exit(next((done.code for done in ran if done.code), 0))


if __name__ == "__main__":
    main()
