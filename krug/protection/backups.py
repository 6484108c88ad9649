"""Making backups, proving them, restoring them."""

import errno
import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import DatabaseError
from django.db.migrations.loader import MigrationLoader
from django.utils.timezone import localtime, now

from krug.core import supervisor
from krug.protection import archive, engines
from krug.protection.archive import DATABASE, FILES, BadBackup, Manifest, Trouble

KEPT_OF_SCHEDULE = 14
SCHEDULED = "scheduled"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class StillRunning(Trouble):
    """Krug runs with this data: restoring under it would pull the floor away."""


def make(reason: str, *, target: Path | None = None) -> Path:
    """One consistent backup of database and files, read back and proved before it gets its name.

    Raises Trouble, and then leaves nothing half-made.
    """
    with _telling_why("The backup was not made"), _alone():
        return _make(reason, target)


def _make(reason: str, target: Path | None = None) -> Path:
    path = target or _free_name(reason)
    part = path.with_name(f".{path.name}.part")
    if not path.parent.is_dir():
        raise Trouble(f"There is no folder {path.parent}. Make it first: mkdir -p {path.parent}")
    try:
        _sweep_folder(path.parent)
        with _scratch(path.parent) as scratch:  # another place is named when the disk of the data is full
            contents = engines.copy(scratch / DATABASE)
            if not contents.rows:
                raise Trouble("There is nothing in the database yet, so there is nothing to back up.")
            archive.write(
                part, database=scratch / DATABASE, files=Path(settings.FILES_ROOT), engine=engines.engine(),
                rows=contents.rows, migrations=contents.migrations, reason=reason,
            )  # fmt: skip
        prove(part, scratch_in=path.parent)
        archive.publish(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _free_name(reason: str) -> Path:
    stem = f"krug-{localtime(now()):%Y%m%d-%H%M%S}"
    names = (f"{stem}{f'-{number}' if number else ''}-{reason}.zip" for number in range(1_000_000))
    return next(path for name in names if not (path := Path(settings.BACKUP_ROOT) / name).exists())


def prove(path: Path, *, scratch_in: Path | None = None) -> Manifest:
    """Read every byte back, open the database that is in it and count its rows. Raises BadBackup."""
    manifest = archive.read_manifest(path)
    with _scratch(scratch_in or settings.BACKUP_ROOT) as scratch:
        archive.extract(path, manifest, database=scratch / DATABASE, files=None)
        try:
            found = engines.check(scratch / DATABASE)
        except engines.Damaged as damaged:
            raise BadBackup(f"{path} holds a damaged database. Use another backup. ({damaged})") from damaged
    if found != engines.Contents(manifest.rows, manifest.migrations):
        differing = sorted(name for name in {*found.rows, *manifest.rows} if _differs(name, found.rows, manifest.rows))
        raise BadBackup(f"{path} does not hold what it should: {', '.join(differing[:5]) or 'migrations'}")
    return manifest


def _differs(name: str, found: dict[str, int], told: dict[str, int]) -> bool:
    return found.get(name) != told.get(name)


def restore(path: Path) -> Manifest:
    """Put a backup in the place of what is there now, which is backed up first.

    Killed at any moment, there is what was before or what was restored, never a mixture. Raises Trouble.
    """
    with _telling_why("Nothing was restored"), _stopped(), _alone():
        manifest = archive.read_manifest(path)
        if manifest.engine != engines.engine():
            raise BadBackup(f"{path} is of {manifest.engine}, and this Krug works with {engines.engine()}.")
        _refuse_newer(path, manifest)
        prove(path)
        if not engines.is_empty():
            _keep_present()
        _put(path, manifest)
    return manifest


def _refuse_newer(path: Path, manifest: Manifest) -> None:
    """A migration this program does not know and whose number is higher than those it knows comes from a later one."""
    newest: dict[str, str] = {}
    for app, name in MigrationLoader(None).disk_migrations:
        newest[app] = max(name, newest.get(app, ""))
    told = [migration.partition(".") for migration in manifest.migrations]
    unknown = [f"{app}.{name}" for app, _dot, name in told if name > newest.get(app, "")]
    if unknown:
        raise BadBackup(
            f"{path} was made by a newer Krug ({manifest.version}, with {unknown[0]}). Update Krug, then restore."
        )


def _keep_present() -> None:
    try:
        _make("before-restore")
    except engines.Damaged:
        engines.keep_damaged(Path(settings.BACKUP_ROOT), _free_name("damaged").stem)


def _put(path: Path, manifest: Manifest) -> None:
    """The files first, then the database, then the end of files it does not speak of.

    A file's name is never given to another content, so both databases find theirs at any moment.
    """
    with _scratch(settings.KRUG_DATA) as scratch:
        archive.extract(path, manifest, database=scratch / DATABASE, files=scratch / FILES)
        _add_files(scratch / FILES)
        engines.put(scratch / DATABASE)
    wanted = {Path(settings.FILES_ROOT) / name.removeprefix(FILES) for name in manifest.digests if name != DATABASE}
    for kept in [path for path in Path(settings.FILES_ROOT).rglob("*") if path.is_file() and path not in wanted]:
        kept.unlink()


def _add_files(unpacked: Path) -> None:
    for source in [path for path in unpacked.rglob("*") if path.is_file()]:
        target = Path(settings.FILES_ROOT) / source.relative_to(unpacked)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        source.replace(target)
        archive.sync_folder(target.parent)


@contextmanager
def _stopped() -> Iterator[None]:
    held = supervisor.claim(Path(settings.KRUG_DATA))
    if held is None:
        raise StillRunning("Krug is running with this data. Stop it (Ctrl+C in its window), then restore.")
    try:
        yield
    finally:
        os.close(held)


@contextmanager
def _alone() -> Iterator[None]:
    """One backup or restore at a time; what a killed one left behind is removed first."""
    folder = Path(settings.BACKUP_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        _sweep()
        yield
    finally:
        os.close(descriptor)


def _sweep() -> None:
    for folder in (Path(settings.BACKUP_ROOT), Path(settings.KRUG_DATA)):
        _sweep_folder(folder)
    for left in Path(settings.BACKUP_ROOT).glob(".*.part"):
        left.unlink(missing_ok=True)
    engines.sweep()


def _sweep_folder(folder: Path) -> None:
    for left in folder.glob(f"{_SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)


_SCRATCH = ".backup-at-work-"


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=folder, prefix=_SCRATCH) as name:
        yield Path(name)


@contextmanager
def _telling_why(what: str) -> Iterator[None]:
    """Whatever the disk or the database refuses, said in a sentence."""
    try:
        yield
    except (OSError, sqlite3.Error, psycopg.Error, DatabaseError) as error:
        is_full = getattr(error, "errno", None) in _FULL or "is full" in str(error)
        remedy = " There is no room on the disk: free some, or name another place, krug backup --to FILE." * is_full
        said = " ".join(str(error).split()).rstrip(".?")
        raise Trouble(f"{what}: {said}.{remedy}") from error


def forget_old() -> None:
    """Of the backups made by schedule the newest fourteen stay; those asked for by people stay all."""
    made = sorted(Path(settings.BACKUP_ROOT).glob(f"krug-*-{SCHEDULED}.zip"), reverse=True)
    for path in made[KEPT_OF_SCHEDULE:]:
        path.unlink()


def latest() -> tuple[Path, datetime] | None:
    """The newest backup there is."""
    made = sorted(Path(settings.BACKUP_ROOT).glob("krug-*.zip"), key=lambda path: path.stat().st_mtime)
    if not made:
        return None
    return made[-1], localtime(datetime.fromtimestamp(made[-1].stat().st_mtime, now().tzinfo))
