"""The file of a backup: nothing but what was written is ever taken for it."""

import json
import random
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from krug.protection import archive
from krug.protection.archive import BadBackup

DATABASE = random.Random(1).randbytes(40_000)
LETTER = b"a letter " * 500


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """An archive of a database and two files."""
    database, files = tmp_path / "database", tmp_path / "files"
    (files / "imports").mkdir(parents=True)
    database.write_bytes(DATABASE)
    (files / "imports" / "a.xlsx").write_bytes(LETTER)
    (files / "b.txt").write_bytes(b"")
    path = tmp_path / "backup.zip"
    archive.write(
        path, database=database, files=files, engine="sqlite", rows={"t": 3}, migrations=["t.0001_initial"],
        reason="asked",
    )  # fmt: skip
    return path


def unpacked(path: Path, folder: Path) -> dict[str, bytes]:
    """What comes out of an archive, by name."""
    folder.mkdir()
    archive.extract(path, archive.read_manifest(path), database=folder / "database", files=folder / "files")
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def rewritten(path: Path, *, manifest: dict[str, Any] | None = None, members: dict[str, bytes] | None = None) -> Path:
    """The same archive with another manifest or other members, made by somebody who knows the format."""
    with zipfile.ZipFile(path) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    told = json.loads(kept.pop("manifest.json")) | (manifest or {})
    with zipfile.ZipFile(path, "w") as new:
        for name, content in (kept | (members or {})).items():
            new.writestr(name, content)
        new.writestr("manifest.json", json.dumps(told))
    return path


def refusal(path: Path, folder: Path) -> str:
    with pytest.raises(BadBackup) as refused:
        unpacked(path, folder)
    return str(refused.value)


def test_what_was_written_is_what_is_read(written: Path, tmp_path: Path) -> None:
    assert unpacked(written, tmp_path / "out") == {
        "database": DATABASE,
        "files/imports/a.xlsx": LETTER,
        "files/b.txt": b"",
    }


def test_the_manifest_says_what_it_is(written: Path) -> None:
    manifest = archive.read_manifest(written)
    assert (manifest.format, manifest.engine, manifest.version, manifest.reason) == (1, "sqlite", "0.1.0", "asked")
    assert (manifest.rows, manifest.migrations) == ({"t": 3}, ["t.0001_initial"])
    assert sorted(manifest.digests) == ["database", "files/b.txt", "files/imports/a.xlsx"]


def test_only_its_owner_can_read_it(written: Path) -> None:
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_a_changed_byte_is_refused_or_changes_nothing(written: Path, tmp_path: Path) -> None:
    """The date of a member may differ; what is in it may not."""
    whole, chance = written.read_bytes(), random.Random(2)
    expected = {"database": DATABASE, "files/imports/a.xlsx": LETTER, "files/b.txt": b""}
    refused = 0
    for number in range(400):
        place = chance.randrange(len(whole))
        changed = bytes([whole[place] ^ chance.randrange(1, 256)])
        written.write_bytes(whole[:place] + changed + whole[place + 1 :])
        try:
            assert unpacked(written, tmp_path / str(number)) == expected, place
        except BadBackup:
            refused += 1
    assert refused > 380


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.6, 0.9, 0.99, 0.9999])
def test_a_truncated_file_is_refused(written: Path, tmp_path: Path, share: float) -> None:
    whole = written.read_bytes()
    written.write_bytes(whole[: int(len(whole) * share)])
    assert refusal(written, tmp_path / "out") == (
        f"{written} is not a backup made by krug backup, or not all of it is there: File is not a zip file"
    )


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" + bytes(4096), b"\x89PNG\r\n\x1a\n", b"name;phone\n"])
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    assert refusal(path, tmp_path / "out") == (
        f"{path} is not a backup made by krug backup, or not all of it is there: File is not a zip file"
    )


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"word/document.xml": b"<x/>"}, "\"There is no item named 'manifest.json' in the archive\""),
        ({"manifest.json": b"[]"}, "list indices must be integers or slices, not str"),
        ({"manifest.json": b"{"}, "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ({"manifest.json": b'{"name": "an extension"}'}, "'format'"),
    ],
)
def test_a_zip_of_somebody_else_is_refused(tmp_path: Path, members: dict[str, bytes], said: str) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    assert refusal(path, tmp_path / "out") == (
        f"{path} is not a backup made by krug backup, or not all of it is there: {said}"
    )


def test_a_missing_file_and_a_folder_are_told_as_such(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.zip", tmp_path / "out") == f"There is no file {tmp_path / 'none.zip'}."
    assert refusal(tmp_path, tmp_path / "out2") == f"There is no file {tmp_path}."


def test_a_later_format_is_left_to_the_later_program(written: Path, tmp_path: Path) -> None:
    later = rewritten(written, manifest={"format": 2, "version": "9.0.0", "more": []})
    assert refusal(later, tmp_path / "out") == (
        f"{later} was made by another version of Krug (9.0.0); restore it with that one."
    )


def test_a_member_more_or_less_is_refused(written: Path, tmp_path: Path) -> None:
    more = rewritten(written, members={"files/c.txt": b"c"})
    assert refusal(more, tmp_path / "out") == f"{more} is incomplete: ['files/c.txt']"
    told = archive.read_manifest(more).digests
    less = rewritten(more, manifest={"digests": {**told, "files/c.txt": "", "files/d.txt": ""}})
    assert refusal(less, tmp_path / "out2") == f"{less} is incomplete: ['files/d.txt']"


def test_another_content_under_a_right_checksum_is_refused(written: Path, tmp_path: Path) -> None:
    """The zip itself finds nothing wrong here: its own checksum is of the new content."""
    other = rewritten(written, members={"files/b.txt": b"other"})
    assert refusal(other, tmp_path / "out") == (
        f"{other} is damaged: files/b.txt is not what was written. Use another backup."
    )


def test_nothing_is_written_outside_the_folder(written: Path, tmp_path: Path) -> None:
    told = archive.read_manifest(written).digests
    outside = {**told, "files/../../evil": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"}
    crafted = rewritten(written, manifest={"digests": outside}, members={"files/../../evil": b"foo"})
    assert refusal(crafted, tmp_path / "out") == (
        "A member of the backup would be written outside its folder: files/../../evil"
    )
    assert not (tmp_path / "evil").exists()
