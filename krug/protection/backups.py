"""Making backups, proving them, restoring them."""

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.timezone import localtime, now

from krug.core import supervisor
from krug.protection import archive, engines
from krug.protection.archive import BadBackup, Manifest

KEPT_OF_SCHEDULE = 14
SCHEDULED = "scheduled"


class StillRunning(Exception):
    """Krug runs with this data: restoring under it would pull the floor away."""


def make(reason: str, *, target: Path | None = None) -> Path:
    """One consistent backup of database and files, read back and proved before it counts as one.

    Raises BadBackup when what was written is not what was read; the unproved file is then removed.
    """
    folder = Path(settings.BACKUP_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = target or folder / f"krug-{localtime(now()):%Y%m%d-%H%M%S}-{reason}.zip"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as scratch:
        copy = Path(scratch) / "database"
        rows = engines.copy_sqlite(copy) if engines.engine() == "sqlite" else engines.copy_postgresql(copy)
        archive.write(
            path, database=copy, files=Path(settings.FILES_ROOT), engine=engines.engine(), rows=rows, reason=reason
        )
    try:
        prove(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def prove(path: Path) -> Manifest:
    """Read every byte back, open the database that is in it and count its rows. Raises BadBackup."""
    manifest = archive.read_manifest(path)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".proving-") as scratch:
        copy = Path(scratch) / "database"
        archive.extract(path, manifest, database=copy, files=None)
        check = engines.check_sqlite if manifest.engine == "sqlite" else engines.check_postgresql
        found = check(copy)
    if found != manifest.rows:
        differing = sorted(name for name in {*found, *manifest.rows} if found.get(name) != manifest.rows.get(name))
        raise BadBackup(f"{path} does not hold what it should: {', '.join(differing[:5])}")
    return manifest


def restore(path: Path) -> Manifest:
    """Put a backup in the place of what is there now, which is backed up first. Raises BadBackup, StillRunning."""
    manifest = prove(path)
    if manifest.engine != engines.engine():
        raise BadBackup(f"{path} is of {manifest.engine}, and this Krug works with {engines.engine()}.")
    held = supervisor.claim(Path(settings.KRUG_DATA))
    if held is None:
        raise StillRunning("Krug is running with this data. Stop it (Ctrl+C in its window), then restore.")
    if _has_data():
        make("before-restore")
    _put(path, manifest)
    return manifest


def _put(path: Path, manifest: Manifest) -> None:
    files = Path(settings.FILES_ROOT)
    with tempfile.TemporaryDirectory(dir=settings.KRUG_DATA, prefix=".restoring-") as scratch:
        copy, new_files = Path(scratch) / "database", Path(scratch) / "files"
        new_files.mkdir()
        archive.extract(path, manifest, database=copy, files=new_files)
        (engines.put_sqlite if manifest.engine == "sqlite" else engines.put_postgresql)(copy)
        if files.exists():
            shutil.move(files, Path(scratch) / "old-files")
        shutil.move(new_files, files)


def _has_data() -> bool:
    return "django_migrations" in connection.introspection.table_names()


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
