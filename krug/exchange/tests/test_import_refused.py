"""Files that cannot be loaded: on the page and in the terminal a sentence and the remedy, never a traceback."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client as Browser

from krug.exchange.models import Import, StagedRow, State
from krug.exchange.reading.tests import hostile, making
from krug.exchange.tests import sheets
from krug.exchange.tests.browsing import sent, words
from krug.exchange.tests.importing import names, work_off
from krug.staff.testing import Cast

OTHER = (
    "Choose a table: an Excel workbook (.xlsx, .xls), an OpenDocument sheet (.ods), a text table (.csv) or contact "
    "cards (.vcf)."
)
AGAIN = "Download or copy the file again. If it opens in Excel, save it there once more as .xlsx."
SAVE = "Open the file in Excel or LibreOffice, save it as an Excel workbook (.xlsx) and choose that file."


def cut(path: Path) -> Path:
    return making.cut(
        path, making.xlsx(path.with_name("whole.xlsx"), [["ФИО"], *([f"Иванов{n}"] for n in range(99))]), 6
    )


REFUSED: dict[str, tuple[str, Callable[[Path], Path], str, str, str]] = {
    "empty": (
        "a.xlsx",
        lambda path: hostile.named(path, b""),
        "empty",
        "The file is empty.",
        "Check that the right file was chosen and that it was saved.",
    ),
    "empty sheet": (
        "a.xlsx",
        lambda path: sheets.xlsx(path, []),
        "empty_sheet",
        "The sheet «Лист1» has no filled cells.",
        "Choose another sheet or another file.",
    ),
    "broken off": ("a.xlsx", cut, "truncated", "The file breaks off: its end is missing.", AGAIN),
    "spoiled": ("a.xlsx", hostile.spoiled, "damaged", "The file is damaged and cannot be read.", AGAIN),
    "with a password": (
        "a.xlsx",
        lambda path: hostile.compound(path, "EncryptedPackage"),
        "encrypted",
        "The file is protected with a password.",
        "Open it in Excel, clear the password (File → Info → Protect Workbook → Encrypt with Password) and save it.",
    ),
    "a bomb": (
        "a.xlsx",
        sheets.bomb,
        "bomb",
        "Unpacked, the file would take 200 MB, far more than a table of its size ever does.",
        SAVE,
    ),
    "a program under another name": (
        "a.xlsx",
        lambda path: hostile.named(path, b"MZ\x90\0\3\0" + bytes(500)),
        "not_a_table",
        "The file is not a table. It is: a program.",
        OTHER,
    ),
    "a picture under another name": (
        "a.csv",
        lambda path: hostile.named(path, b"\x89PNG\r\n\x1a\n" + bytes(50)),
        "not_a_table",
        "The file is not a table. It is: a picture.",
        OTHER,
    ),
    "noise": (
        "a.csv",
        lambda path: hostile.named(path, bytes(range(256)) * 40),
        "unknown_format",
        "The contents of the file are not those of any known table.",
        OTHER,
    ),
    "a web page": (
        "a.xls",
        lambda path: making.text(path, "<html><body><p>ФИО</p></body></html>"),
        "html",
        "The file is a web page without a table, although its name may say Excel.",
        SAVE,
    ),
}
each_refused = pytest.mark.parametrize(
    ("name", "make", "code", "message", "remedy"), list(REFUSED.values()), ids=list(REFUSED)
)
Make = Callable[[Path], Path]


@each_refused
def test_on_the_page(
    anna: Browser, cast: Cast, tmp_path: Path, name: str, make: Make, code: str, message: str, remedy: str
) -> None:
    make(tmp_path / name)
    url = sent(anna, tmp_path / name)
    assert work_off() == 1
    said = words(anna, url)
    assert f"{message} {remedy} Nothing was loaded; the file is kept as you sent it." in said
    load = Import.objects.get()
    assert (load.state, load.name, load.problem["code"]) == (State.FAILED, name, code)
    assert (StagedRow.objects.count(), names()) == (0, [])
    kept = tmp_path / "files" / load.path
    assert kept.read_bytes() == (tmp_path / name).read_bytes()


@each_refused
def test_in_the_terminal(
    cast: Cast, tmp_path: Path, name: str, make: Make, code: str, message: str, remedy: str
) -> None:
    path, out = make(tmp_path / name), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import", str(path), "--json", stdout=out)
    assert ended.value.code == 2
    assert json.loads(out.getvalue()) == {"error": code, "message": message, "remedy": remedy}
    assert names() == []


def test_in_the_terminal_in_words(cast: Cast, tmp_path: Path) -> None:
    path, out = hostile.named(tmp_path / "a.xlsx", b""), io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import", str(path), stdout=out)
    assert out.getvalue() == "The file is empty. Check that the right file was chosen and that it was saved.\n"


def test_a_refused_file_cannot_be_started(anna: Browser, cast: Cast, tmp_path: Path) -> None:
    url = sent(anna, hostile.named(tmp_path / "a.xlsx", b""))
    work_off()
    anna.post(f"{url}start/")
    assert (work_off(), Import.objects.get().state) == (0, State.FAILED)


def test_the_extension_says_nothing(anna: Browser, cast: Cast, tmp_path: Path) -> None:
    """A workbook called .csv and a text table called .xlsx are read for what they are."""
    rows = [("ФИО", "Телефон"), ("Орлова Мария", "89120000001")]
    sheets.xlsx(tmp_path / "a.xlsx", rows).rename(tmp_path / "workbook.csv")
    sheets.text(tmp_path / "a.csv", rows).rename(tmp_path / "text.xlsx")
    for name in ("workbook.csv", "text.xlsx"):
        sent(anna, tmp_path / name, name)
    work_off()
    assert list(Import.objects.values_list("state", "rows_total")) == [(State.READY, 1), (State.READY, 1)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1251", "utf-16", "koi8-r", "cp866"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_text_tables_are_read_in_their_encoding_and_by_their_delimiter(
    cast: Cast, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    rows = [("ФИО", "Телефон", "Город"), ("Орлова Мария", "89120000001", "Пермь"), ("Смирнов Олег", "", "Казань")]
    path = sheets.text(tmp_path / "a.csv", rows, encoding=encoding, delimiter=delimiter)
    out = io.StringIO()
    call_command("import", str(path), "--json", stdout=out)
    assert json.loads(out.getvalue())["columns"] == {"ФИО": "name", "Телефон": "phone", "Город": "city"}
    assert names() == ["Орлова Мария", "Смирнов Олег"]


def test_a_text_table_with_a_nul_byte_is_read_without_it(cast: Cast, tmp_path: Path) -> None:
    path = hostile.named(tmp_path / "a.csv", "ФИО;Телефон\nОрлова\0 Мария;89120000001\n".encode())
    out = io.StringIO()
    call_command("import", str(path), "--json", stdout=out)
    assert names() == ["Орлова Мария"]
