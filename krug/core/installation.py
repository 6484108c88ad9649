"""What an installation needs on disk before it can serve: folders, collected static files."""

import hashlib
import os
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection

CORES_PER_WEB_PROCESS = 2
YES = {"y", "yes", "д", "да"}


def prepare_folders() -> None:
    """Create the data folder, open to its owner only."""
    for folder in (settings.KRUG_DATA, settings.FILES_ROOT, settings.EXPORT_ROOT, settings.BACKUP_ROOT):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def collect_static() -> None:
    """Copy, hash and compress the static files, unless that was done for exactly these files."""
    marker = Path(settings.STATIC_ROOT) / ".collected"
    digest = _digest_of_static()
    if marker.exists() and marker.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    marker.write_text(digest)


def web_workers() -> int:
    """Processes of the web server: one for two cores, so that the database and the workers have theirs."""
    return max(1, (os.cpu_count() or 1) // CORES_PER_WEB_PROCESS)


def _digest_of_static() -> str:
    digest = hashlib.sha256()
    for finder in finders.get_finders():
        for name, storage in finder.list(ignore_patterns=None):
            stat = os.stat(storage.path(name))
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def is_new() -> bool:
    """Whether there is no database yet."""
    return not connection.introspection.table_names()


def ask_for_sample() -> None:
    """At the first start: is sample data wanted? Asked of a person at a terminal; for scripts KRUG_SAMPLE answers."""
    answer = os.environ.get("KRUG_SAMPLE", "")
    if not answer and sys.stdin.isatty() and sys.stdout.isatty():
        answer = "yes" if input(_question()).strip().casefold() in YES else "no"
    if answer == "yes":
        _wish().touch()


def sample_is_wanted() -> bool:
    """Whether the company that is now being founded shall begin with the sample data."""
    return os.environ.get("KRUG_SAMPLE", "") == "yes" or _wish().exists()


def forget_sample_wish() -> None:
    _wish().unlink(missing_ok=True)


def _wish() -> Path:
    return Path(settings.KRUG_DATA) / "sample.wanted"


def _question() -> str:
    if os.environ.get("LANG", "").startswith("ru"):
        return "Показать Krug на примере (2300 клиентов, удаляются одной кнопкой)? [д/Н] "
    return "Show Krug with sample data (2,300 clients, removed with one button)? [y/N] "
