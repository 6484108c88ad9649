"""What an installation needs on disk before it can serve."""

import io
import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from krug.core import installation, supervisor


@pytest.fixture
def data(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own whose only static file is one style sheet."""
    source = tmp_path / "sources"
    source.mkdir()
    (source / "krug.css").write_text("body { margin: 0 }")
    settings.KRUG_DATA = tmp_path / "data"
    settings.FILES_ROOT = settings.KRUG_DATA / "files"
    settings.BACKUP_ROOT = settings.KRUG_DATA / "backups"
    settings.STATIC_ROOT = settings.KRUG_DATA / "static"
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    monkeypatch.delenv("KRUG_SAMPLE", raising=False)
    return tmp_path / "data"


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_folders_are_made_for_their_owner_only(data: Path) -> None:
    installation.prepare_folders()
    assert sorted(path.name for path in data.iterdir()) == ["backups", "files"]
    assert [mode(path) for path in (data, data / "files", data / "backups")] == ["0o700", "0o700", "0o700"]


def test_folders_that_are_there_stay_as_they_are(data: Path) -> None:
    installation.prepare_folders()
    (data / "files" / "contract.docx").write_text("kept")
    (data / "files").chmod(0o750)
    installation.prepare_folders()
    assert (data / "files" / "contract.docx").read_text() == "kept"
    assert mode(data / "files") == "0o750"


def test_static_files_are_collected_once(data: Path) -> None:
    installation.prepare_folders()
    installation.collect_static()
    assert (data / "static" / "krug.css").read_text() == "body { margin: 0 }"
    (data / "static" / "krug.css").unlink()
    installation.collect_static()
    assert (data / "static" / "krug.css").exists() is False  # the second time nothing was looked through


def test_static_files_are_collected_again_when_one_changed(data: Path) -> None:
    installation.prepare_folders()
    installation.collect_static()
    source = data.parent / "sources" / "krug.css"
    source.write_text("body { margin: 1px }")
    os.utime(source, (2_000_000_000, 2_000_000_000))
    (data / "static" / "left-over.css").write_text("of the version before")
    installation.collect_static()
    assert (data / "static" / "krug.css").read_text() == "body { margin: 1px }"
    assert (data / "static" / "left-over.css").exists() is False


def test_a_collecting_that_was_broken_off_is_done_again(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **options: object) -> None:
        raise OSError

    with monkeypatch.context() as full_disk:
        full_disk.setattr(installation, "call_command", fail)
        with pytest.raises(OSError):
            installation.collect_static()
    installation.collect_static()
    assert (data / "static" / "krug.css").exists() is True


@pytest.mark.parametrize(("cores", "workers"), [(None, 1), (1, 1), (2, 1), (3, 1), (4, 2), (8, 4)])
def test_there_is_a_web_process_for_every_two_cores(
    monkeypatch: pytest.MonkeyPatch, cores: int | None, workers: int
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert installation.web_workers() == workers


@pytest.mark.django_db
def test_an_installation_with_tables_is_not_new() -> None:
    assert installation.is_new() is False


# The sample data


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, answer: str) -> "list[str]":
    """Somebody sits there and answers; what was asked."""
    asked: list[str] = []

    def reply(question: str) -> str:
        asked.append(question)
        return answer

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", reply)
    return asked


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [("y", True), ("YES", True), (" д ", True), ("Да", True), ("n", False), ("", False), ("нет", False), ("ok", False)],
)
def test_a_person_is_asked_whether_sample_data_is_wanted(
    data: Path, monkeypatch: pytest.MonkeyPatch, answer: str, wanted: bool
) -> None:
    installation.prepare_folders()
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    asked = at_a_terminal(monkeypatch, answer)
    installation.ask_for_sample()
    assert asked == ["Show Krug with sample data (2,300 clients, removed with one button)? [y/N] "]
    assert installation.sample_is_wanted() is wanted


def test_the_question_is_in_russian_where_the_computer_is(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installation.prepare_folders()
    monkeypatch.setenv("LANG", "ru_RU.UTF-8")
    asked = at_a_terminal(monkeypatch, "н")
    installation.ask_for_sample()
    assert asked == ["Показать Krug на примере (2300 клиентов, удаляются одной кнопкой)? [д/Н] "]


@pytest.mark.parametrize(("variable", "wanted"), [("yes", True), ("no", False), ("", False)])
def test_a_script_is_not_asked_its_environment_answers(
    data: Path, monkeypatch: pytest.MonkeyPatch, variable: str, wanted: bool
) -> None:
    installation.prepare_folders()
    monkeypatch.setenv("KRUG_SAMPLE", variable)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    installation.ask_for_sample()
    assert installation.sample_is_wanted() is wanted


def test_the_wish_is_forgotten_when_it_was_fulfilled(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installation.prepare_folders()
    at_a_terminal(monkeypatch, "y")
    installation.ask_for_sample()
    installation.forget_sample_wish()
    assert installation.sample_is_wanted() is False
    installation.forget_sample_wish()


# The port


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_refused_with_the_remedy(taken_port: int, settings: Settings) -> None:
    settings.ENV = replace(project.ENV, host="127.0.0.1", port=taken_port)
    with pytest.raises(CommandError) as refusal:
        call_command("run")
    assert str(refusal.value) == (
        f"Cannot listen on 127.0.0.1:{taken_port}: Address already in use. "
        f"If Krug is already running, open it; otherwise choose another port: KRUG_PORT={taken_port + 1} make run"
    )


def test_data_that_is_in_use_is_refused_before_anything_is_changed(data: Path, settings: Settings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.ENV = replace(project.ENV, host="127.0.0.1", port=probe.getsockname()[1])
    installation.prepare_folders()
    held = supervisor.claim(data)
    assert held is not None
    with pytest.raises(CommandError) as refusal:
        call_command("run")
    os.close(held)
    assert str(refusal.value) == (
        f"Krug is already running with the data in {data}. Stop it first (Ctrl+C in its window)."
    )
    assert (data / "static").exists() is False


def test_an_address_of_another_computer_is_refused(settings: Settings) -> None:
    settings.ENV = replace(project.ENV, host="192.0.2.1", port=8000)
    with pytest.raises(CommandError, match=r"^Cannot listen on 192\.0\.2\.1:8000: Cannot assign requested address\. "):
        call_command("run")
