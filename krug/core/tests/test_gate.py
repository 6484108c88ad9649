"""Whatever leaves in bulk asks the gate first."""

import logging
from collections.abc import Mapping

import pytest

from krug.core import events, gate, origin, registry
from krug.core.gate import DataLeft
from krug.core.registry import Door, Registry
from krug.core.rights import Denied
from krug.core.testing import published

pytestmark = pytest.mark.django_db


class Visitor:
    """Somebody with one right."""

    pk = 7
    field_rights: Mapping[str, str] = {}

    def may(self, right: str) -> bool:
        return right == "tests.take"

    def owners(self, right: str) -> frozenset[int] | None:
        return None

    def groups(self, right: str) -> frozenset[int]:
        return frozenset()


@pytest.fixture(autouse=True)
def _doors(monkeypatch: pytest.MonkeyPatch) -> None:
    doors: Registry[Door] = Registry("gate")
    doors.register(Door("tests.page", "a page", "tests.take"))
    doors.register(Door("tests.file", "a file", "tests.take", is_file=True))
    doors.register(Door("tests.vault", "a vault", "tests.never", is_file=True))
    monkeypatch.setattr(registry, "gate", doors)
    monkeypatch.setattr(events, "_listeners", {})  # nobody of the house listens: there is no such employee


def test_a_page_is_a_line_of_the_log_and_no_event(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "krug.core.gate"), published() as told, origin.coming_from("api", "Site"):
        gate.leave("tests.page", rows=50, by=Visitor())
    assert ([record.getMessage() for record in caplog.records], told) == (
        ["tests.page: 50 rows to employee 7 by api Site"],
        [],
    )


def test_a_file_is_an_event_besides(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "krug.core.gate"), published() as told:
        gate.leave("tests.file", rows=3, by=Visitor())
    assert told == [DataLeft(by_id=7, door="tests.file", rows=3)]
    assert [record.getMessage() for record in caplog.records] == ["tests.file: 3 rows to employee 7 by worker"]


def test_without_the_right_nothing_leaves_and_nothing_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "krug.core.gate"), published() as told, pytest.raises(Denied):
        gate.leave("tests.vault", rows=3, by=Visitor())
    assert (caplog.records, told) == ([], [])


def test_an_empty_answer_is_no_leaving(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "krug.core.gate"), published() as told:
        gate.leave("tests.file", rows=0, by=Visitor())
    assert (caplog.records, told) == ([], [])


def test_a_door_nobody_offered_lets_nothing_out() -> None:
    with pytest.raises(KeyError):
        gate.leave("tests.window", rows=1, by=Visitor())
