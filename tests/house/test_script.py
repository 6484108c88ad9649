"""`make test` stops at a linter, goes on after a failed test, and tells in the end of all that failed."""

import importlib.util
import os
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.once
SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(SCRIPTS)
    spec = importlib.util.spec_from_file_location("make_test", SCRIPTS / "test.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "make_test", module)  # where its dataclass looks for itself
    spec.loader.exec_module(module)
    return module


def steps(script: Any, monkeypatch: pytest.MonkeyPatch, **codes: int) -> None:
    """Each step is one thing that ends with this code; of what fails two tests did."""

    def ran(name: str, code: int) -> Any:
        return lambda: [script.Ran(f"{name}: all", code, 12.4, ("a one", "b two") if code else ())]

    monkeypatch.setattr(script, "STEPS", {name: ran(name, code) for name, code in codes.items()})


def test_after_a_failed_test_the_other_engine_is_tried_all_the_same(
    script: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps(script, monkeypatch, lint=0, sqlite=1, postgresql=0)
    ran = script.everything()
    assert not script.is_well(ran)
    assert script.summary(ran).splitlines() == [
        "--- well      12 s  lint: all",
        "--- FAILED    12 s  sqlite: all",
        "--- well      12 s  postgresql: all",
        "    a one",
        "    b two",
    ]


def test_what_a_linter_finds_ends_it_at_once(script: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    steps(script, monkeypatch, lint=1, sqlite=0)
    assert [done.what for done in script.everything()] == ["lint: all"]


def test_the_tests_that_failed_are_known_by_name(script: Any, tmp_path: Path) -> None:
    file, report = tmp_path / "test_it.py", tmp_path / "report.xml"
    file.write_text(
        "import pytest\n@pytest.fixture\ndef broken(): 1 / 0\ndef test_well(): pass\n"
        "def test_wrong(): assert 1 == 2\ndef test_over(broken): pass\n"
    )
    command = ["python", "-m", "pytest", "-q", "-c", os.devnull, "-p", "no:django", str(file), f"--junit-xml={report}"]
    ran = script.run("one file", [*command, f"--rootdir={tmp_path}"], dict(os.environ), report)
    assert (ran.code, ran.failed) == (1, ("test_it test_wrong", "test_it test_over"))
    assert script.run("nothing", ["python", "-c", ""], dict(os.environ), report).failed == ()


def ended(script: Any, monkeypatch: pytest.MonkeyPatch, failed: tuple[str, ...], again: int) -> tuple[Any, list[str]]:
    """What becomes of tests that failed beside others, and what was run once more."""
    asked: list[str] = []

    def run(what: str, *_given: Any) -> Any:
        asked.append(what)
        return script.Ran(what, again, 2.0, failed[:1] if again else ())

    monkeypatch.setattr(script, "run", run)
    first = script.Ran("sqlite: all", 1, 12.4, failed)
    return script._once_more(first, "sqlite", ["python"], {}, Path("report.xml")), asked


JOURNEYS = ("tests.journeys.test_grid test_a[chromium]", "tests.journeys.test_today test_b[chromium]")


def test_a_journey_that_passes_alone_is_told_of_as_unsteady(script: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    done, asked = ended(script, monkeypatch, JOURNEYS, again=0)
    nodes = "tests/journeys/test_grid.py::test_a[chromium] tests/journeys/test_today.py::test_b[chromium]"
    assert asked == [f"sqlite: once more, alone: {nodes}"]
    assert script.summary([done]).splitlines() == [
        "--- well      14 s  sqlite: all",
        "    UNSTEADY, failed and then passed alone: tests.journeys.test_grid test_a[chromium]",
        "    UNSTEADY, failed and then passed alone: tests.journeys.test_today test_b[chromium]",
    ]


def test_a_journey_that_fails_alone_too_fails(script: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    done, _asked = ended(script, monkeypatch, JOURNEYS, again=1)
    assert (done.code, done.failed, done.unsteady) == (1, JOURNEYS[:1], ())


@pytest.mark.parametrize("failed", [(*JOURNEYS, "krug.clients.tests.test_grid test_c"), (JOURNEYS[0],) * 4, ()])
def test_other_tests_many_journeys_and_a_crash_are_not_run_again(
    script: Any, monkeypatch: pytest.MonkeyPatch, failed: tuple[str, ...]
) -> None:
    done, asked = ended(script, monkeypatch, failed, again=0)
    assert (done.code, asked) == (1, [])
