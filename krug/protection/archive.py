"""The file of a backup: a zip with the database, the kept files and a manifest that proves both."""

import hashlib
import json
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import IO, Any

from django.utils.timezone import now

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
FILES = "files/"
BLOCK = 1 << 20
# All that a changed byte makes the zip library say.
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, ValueError, LookupError, TypeError,
           RuntimeError, OverflowError)  # fmt: skip


class Trouble(Exception):
    """A backup cannot be made or restored; the text says why, and what a person can do about it."""


class BadBackup(Trouble):
    """The file is not a backup of Krug, or is not what was written."""


@dataclass(frozen=True)
class Manifest:
    """``rows`` counts each table at the moment of the backup, ``digests`` are SHA-256 of every member."""

    format: int
    engine: str
    made_at: str
    version: str
    reason: str
    rows: dict[str, int]
    migrations: list[str]
    digests: dict[str, str]


def write(
    path: Path, *, database: Path, files: Path, engine: str, rows: dict[str, int], migrations: list[str], reason: str
) -> None:
    """Write an archive that only its owner can read, and wait until the disk has all of it."""
    digests: dict[str, str] = {}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1, allowZip64=True) as archive:
            digests[DATABASE] = _add(archive, database, DATABASE)
            for kept in _kept(files):
                name = FILES + str(kept.relative_to(files))
                with suppress(FileNotFoundError):  # thrown away since it was listed, so no row speaks of it
                    digests[name] = _add(archive, kept, name)
            told = Manifest(
                FORMAT, engine, now().isoformat(), metadata.version("krug"), reason, rows, migrations, digests
            )
            archive.writestr(MANIFEST, json.dumps(asdict(told), indent=1))
        file.flush()
        os.fsync(file.fileno())


def publish(part: Path, target: Path) -> None:
    """Give a finished file its name, whole: half a backup never bears the name of one."""
    part.replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the disk knows which files are in the folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _kept(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file()) if folder.exists() else iter(())


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as member:
        while block := source.read(BLOCK):
            digest.update(block)
            member.write(block)
    return digest.hexdigest()


def read_manifest(path: Path) -> Manifest:
    """What the archive says of itself. Raises BadBackup."""
    if not path.is_file():
        raise BadBackup(f"There is no file {path}.")
    try:
        with zipfile.ZipFile(path) as archive:
            told: dict[str, Any] = json.loads(archive.read(MANIFEST))
        if told["format"] == FORMAT:
            return Manifest(**told)
    except _DAMAGE as error:
        raise BadBackup(f"{path} is not a backup made by krug backup, or not all of it is there: {error}") from error
    raise BadBackup(f"{path} was made by another version of Krug ({told.get('version')}); restore it with that one.")


def extract(path: Path, manifest: Manifest, *, database: Path, files: Path | None) -> None:
    """Unpack, checking every byte against the manifest. Raises BadBackup on the first that differs."""
    with _read(path), zipfile.ZipFile(path) as archive:
        names = set(archive.namelist()) - {MANIFEST}
        if names != set(manifest.digests):
            raise BadBackup(f"{path} is incomplete: {sorted(names ^ set(manifest.digests))[:3]}")
        for name, digest in manifest.digests.items():
            target = database if name == DATABASE else _inside(files, name) if files else None
            with archive.open(name) as member:
                if _copy(member, target) != digest:
                    raise BadBackup(f"{path} is damaged: {name} is not what was written. Use another backup.")


@contextmanager
def _read(path: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise BadBackup(f"{path} is damaged: {error}. Use another backup.") from error


def _inside(folder: Path, name: str) -> Path:
    target = (folder / name.removeprefix(FILES)).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise BadBackup(f"A member of the backup would be written outside its folder: {name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _copy(member: IO[bytes], target: Path | None) -> str:
    digest = hashlib.sha256()
    with (target or Path(os.devnull)).open("wb") as file:
        while block := member.read(BLOCK):
            digest.update(block)
            file.write(block)
        if target is not None:
            file.flush()
            os.fsync(file.fileno())
    return digest.hexdigest()
