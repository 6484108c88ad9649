from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Place:
    """The folders of one installation. The database is the tests' own."""

    data: Path
    files: Path
    backups: Path

    def made(self) -> list[str]:
        """Everything in the folder of backups but its lock."""
        return sorted(path.name for path in self.backups.iterdir() if path.name != ".lock")


@pytest.fixture
def place(transactional_db: None, tmp_path: Path, settings: Any) -> Place:
    made = Place(tmp_path / "data", tmp_path / "data" / "files", tmp_path / "data" / "backups")
    for folder in (made.data, made.files, made.backups):
        folder.mkdir(mode=0o700)
    settings.KRUG_DATA, settings.FILES_ROOT, settings.BACKUP_ROOT = made.data, made.files, made.backups
    return made
