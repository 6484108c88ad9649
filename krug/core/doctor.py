"""What `krug doctor` looks at. Each finding says what was found and, unless all is well, what to do."""

import fcntl
import os
import shutil
import socket
import sqlite3
import stat
import time
import zoneinfo
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import now

from krug.core import db
from krug.core.models import WorkerBeat
from krug.core.registry import Finding
from krug.core.worker import SILENT_AFTER

ENOUGH_DISK = 2 * 1024**3
LOW_DISK = 512 * 1024**2
FIXED_SQLITE = (3, 51, 3)  # and backports in 3.44.6 and 3.50.7
BACKPORTS = {(3, 44): 6, (3, 50): 7}
OTHERS = stat.S_IRWXG | stat.S_IRWXO
KEY_LENGTH = 50


def database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            if db.is_sqlite():
                cursor.execute("PRAGMA quick_check(1)")
                if (said := cursor.fetchone()[0]) != "ok":
                    return Finding(
                        "error", f"the database is damaged: {said}", "krug restore with the last good backup"
                    )
    except (DatabaseError, sqlite3.DatabaseError) as error:
        remedy = "check DATABASE_URL and that PostgreSQL runs" if not db.is_sqlite() else "krug restore the last backup"
        return Finding("error", f"no answer: {error}", remedy)
    return Finding("ok", f"{connection.vendor} answers")


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _back in missing[:3])
        return Finding("error", f"{len(missing)} not applied: {names}", "krug migrate (it makes a backup first)")
    return Finding("ok", "all applied")


def disk() -> Finding:
    free = shutil.disk_usage(settings.KRUG_DATA).free
    text = f"{free / 1024**3:.1f} GB free in {settings.KRUG_DATA}"
    if free < LOW_DISK:
        return Finding("error", text, "free some space now: without it nothing can be saved")
    return (
        Finding("ok", text)
        if free > ENOUGH_DISK
        else Finding("warning", text, "free some space, or move old backups away")
    )


def file_rights() -> Finding:
    """The data folder is its owner's only, and everything in it can be written."""
    folder = Path(settings.KRUG_DATA)
    if folder.stat().st_mode & OTHERS:
        return Finding("warning", f"{folder} is open to other users of this computer", f"chmod 700 {folder}")
    wanted = [folder, *(path for path in folder.iterdir() if path.suffix in {".sqlite3", ".key", ".lock"})]
    closed = [str(path) for path in wanted if not os.access(path, os.R_OK | os.W_OK)]
    if closed:
        return Finding("error", f"cannot write: {', '.join(closed)}", f"chown -R $USER {folder}")
    return Finding("ok", "only the owner reads the data folder")


def write_lock() -> Finding:
    """The lock is tried, not looked up: while this process holds it, another must not get it."""
    if not db.is_sqlite():
        return Finding("ok", "not needed with PostgreSQL")
    connection.ensure_connection()
    lock = getattr(connection, "write_lock", None)
    if lock is None or not lock.path:
        return Finding("error", "the database is used without Krug's backend", "remove ENGINE from your own settings")
    in_transaction = lock.held  # which then goes on holding it
    lock.acquire()
    try:
        if not _is_held_by_us(lock.path):
            return Finding("error", "the lock file does not lock (a network drive?)", "keep KRUG_DATA on a local disk")
    finally:
        if not in_transaction:
            lock.release()
    return Finding("ok", f"in force, {lock.path}")


def _is_held_by_us(path: str) -> bool:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def sqlite_version() -> Finding:
    if not db.is_sqlite():
        return Finding("ok", "not used")
    version = sqlite3.sqlite_version_info
    text = f"SQLite {sqlite3.sqlite_version}"
    if version >= FIXED_SQLITE or version[2] >= BACKPORTS.get(version[:2], 10**6):
        return Finding("ok", text)
    return Finding(
        "note",
        f"{text} can corrupt a database when a checkpoint overlaps a commit; Krug's write lock keeps them apart",
        "nothing to do while the write lock is in force; Python with SQLite 3.51.3 or newer has it fixed",
    )


def workers() -> Finding:
    alive = {beat.queue for beat in WorkerBeat.objects.filter(seen_at__gt=now() - SILENT_AFTER)}
    silent = [queue for queue in ("fast", "long") if queue not in alive]
    if silent:
        return Finding(
            "error", f"no sign of life of the worker: {', '.join(silent)}", "start Krug: krug run (or make run)"
        )
    return Finding("ok", "both workers are alive")


def time_zone() -> Finding:
    """The computer knows the zones, and its clock agrees with the database server's."""
    try:
        zoneinfo.ZoneInfo("Asia/Yekaterinburg")
    except zoneinfo.ZoneInfoNotFoundError:
        return Finding("error", "time zones are not installed", "pip install tzdata")
    if not db.is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
            apart = abs((cursor.fetchone()[0] - datetime.now(UTC)).total_seconds())
        if apart > 5:
            return Finding(
                "warning", f"the clocks of this server and the database are {apart:.0f} s apart", "set up NTP on both"
            )
    if time.time() < 1_700_000_000:
        return Finding("error", "the clock of this computer is years behind", "set the clock, then start Krug again")
    return Finding("ok", f"{settings.TIME_ZONE}, the clock is right")


def secret_key() -> Finding:
    path = Path(settings.KRUG_DATA) / "secret.key"
    if not path.exists():
        return Finding(
            "error", f"{path} is missing", "start Krug again: it makes a new one, and everybody signs in again"
        )
    if path.stat().st_mode & OTHERS:
        return Finding("error", f"{path} can be read by other users of {socket.gethostname()}", f"chmod 600 {path}")
    if len(path.read_text().strip()) < KEY_LENGTH:
        return Finding("error", f"{path} is too short to be safe", f"delete {path} and start Krug again")
    return Finding("ok", "its own, readable by the owner only")
