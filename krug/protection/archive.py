"""The file of a backup: a zip with the database, the kept files and a manifest that proves both."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
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


class BadBackup(Exception):
    """The file is not a backup of Krug, or is not what was written; the text says which and what to do."""


@dataclass(frozen=True)
class Manifest:
    """``rows`` counts each table at the moment of the backup, ``digests`` are SHA-256 of every member."""

    format: int
    engine: str
    made_at: str
    version: str
    reason: str
    rows: dict[str, int]
    digests: dict[str, str]


def write(target: Path, *, database: Path, files: Path, engine: str, rows: dict[str, int], reason: str) -> Manifest:
    """Write the archive beside its place and move it there whole, so that half a backup never bears the name of one."""
    part = target.with_suffix(".part")
    digests: dict[str, str] = {}
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1, allowZip64=True) as archive:
        digests[DATABASE] = _add(archive, database, DATABASE)
        for path in _kept(files):
            name = FILES + str(path.relative_to(files))
            digests[name] = _add(archive, path, name)
        manifest = Manifest(FORMAT, engine, now().isoformat(), metadata.version("krug"), reason, rows, digests)
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
    part.chmod(0o600)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
    return manifest


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
    try:
        with zipfile.ZipFile(path) as archive:
            told: dict[str, Any] = json.loads(archive.read(MANIFEST))
        manifest = Manifest(**told)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise BadBackup(f"{path} is not a backup made by krug backup: {error}") from error
    if manifest.format != FORMAT:
        raise BadBackup(f"{path} was made by another version of Krug ({manifest.version}); restore it with that one.")
    return manifest


def extract(path: Path, manifest: Manifest, *, database: Path, files: Path | None) -> None:
    """Unpack, checking every byte against the manifest. Raises BadBackup on the first that differs."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()) - {MANIFEST}
            if names != set(manifest.digests):
                raise BadBackup(f"{path} is incomplete: {sorted(names ^ set(manifest.digests))[:3]}")
            for name, digest in manifest.digests.items():
                target = database if name == DATABASE else _inside(files, name) if files else None
                with archive.open(name) as member:
                    if _copy(member, target) != digest:
                        raise BadBackup(f"{path} is damaged: {name} is not what was written. Use another backup.")
    except (zipfile.BadZipFile, OSError, EOFError) as error:
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
