"""What a file is, and under which name it may be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krug.timeline.attachments import kinds, naming
from krug.timeline.attachments.kinds import Dangerous, Disagrees

pytestmark = pytest.mark.once

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0" + bytes(20)
ZIP = b"PK\x03\x04" + bytes(20)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("чек.png", PNG, "png"), ("a.JPG", JPEG, "jpeg"), ("договор.docx", ZIP, "zip"), ("архив.zip", ZIP, "zip"),
        ("счёт.pdf", b"%PDF-1.7\n", "pdf"), ("старый.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        ("цены.csv", "цена;1".encode("cp1251"), "text"), ("письмо.txt", "да".encode("utf-16"), "text"),
        ("страница.html", b"<html><script>x</script>", "page"), ("знак.svg", b"<svg onload='x'/>", "page"),
        ("дом.dwg", b"AC1027" + bytes(9), ""), ("звонок.mp3", b"ID3\x04", "mp3"), ("голос.ogg", b"OggS", "ogg"),
        ("голос.amr", b"#!AMR\n", "amr"), ("видео.mov", bytes(4) + b"ftypqt  ", "mp4"),
    ],
)  # fmt: skip
def test_a_file_is_known_by_its_content(name: str, content: bytes, kind: str) -> None:
    assert kinds.judge(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("setup.exe", b"MZ\x90\x00"), ("фото.jpg", b"MZ\x90\x00\x03"), ("a.pdf", b"\x7fELF\x02"), ("run.sh", b"echo"),
        ("a.txt", b"#!/bin/sh\nrm"), ("макрос.vbs", b"x"), ("ярлык.lnk", b"x"), ("a.dat", b"<?php echo 1"),
        ("тихо.js", b"alert(1)"), ("photo.jpg.scr", JPEG), ("диск.iso", bytes(9)), ("A.EXE", b"x"),
    ],
)  # fmt: skip
def test_what_a_computer_would_run_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(Dangerous):
        kinds.judge(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("фото.png", JPEG), ("фото.jpg", b"<html>"), ("a.pdf", ZIP), ("a.txt", PNG), ("a.txt", b"\x00\x01"),
        ("a.docx", b"%PDF-1.4"), ("без конца", PNG), ("a.xlsx", b"<svg/>"),
    ],
)  # fmt: skip
def test_the_name_has_to_agree(name: str, content: bytes) -> None:
    with pytest.raises(Disagrees):
        kinds.judge(name, content)


def test_only_images_are_shown_in_their_place() -> None:
    known = [*kinds.EXTENSIONS, "text", "page", ""]
    assert [kind for kind in known if kinds.is_shown(kind)] == ["png", "jpeg", "gif", "webp"]
    assert kinds.content_type("page") == kinds.content_type("") == "application/octet-stream"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("договор.pdf", "договор.pdf"), ("../../etc/passwd", "passwd"), ("C:\\docs\\a.txt", "a.txt"),
        ("a\u202egpj.exe", "agpj.exe"), ("a\r\nb\x00.txt", "ab.txt"), ("", "file"), ("...", "file"),
        (".htaccess", "htaccess"), ('a"b<c>.txt', "a_b_c_.txt"), ("  a   b .txt ", "a b.txt"),
        ("й" * 10_000 + ".pdf", "й" * 196 + ".pdf"),
    ],
)  # fmt: skip
def test_a_name_is_shown_without_what_deceives(name: str, shown: str) -> None:
    assert naming.cleaned(name) == shown


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_can_be_kept(name: str) -> None:
    shown = naming.cleaned(name)
    assert shown == naming.cleaned(shown)
    assert 0 < len(shown) <= 200
    assert shown.isprintable()
    assert not set("/\\\x00\r\n") & set(shown)


@given(st.binary(max_size=300), st.sampled_from(sorted({*kinds.TEXTS, *kinds.RUNS, "png", "pdf", "docx", "dwg", ""})))
def test_any_content_is_taken_or_refused_by_name(content: bytes, ends: str) -> None:
    try:
        kind = kinds.judge(f"a.{ends}", content)
    except (Dangerous, Disagrees):
        return
    assert ends not in kinds.RUNS
    assert not kinds.is_shown(kind) or content[:1] in (b"\x89", b"\xff", b"G", b"R")
