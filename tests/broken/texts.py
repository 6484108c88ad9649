"""Text tables: encodings mixed, quotes open, lines without end, nothing at all."""

from collections.abc import Iterator

from tests.broken.cases import Broken, bytes_of, either, read, refused

HEAD = "ФИО;Телефон;Город\n"
ANNA, BORIS = "Орлова Анна;89120000001;Пермь\n", "Зимин Борис;89120000002;Уфа\n"
EMPTY = ("empty", "empty_sheet", "no_sheets")
RLO, RLM, LRM, PDF = "\u202e", "\u200f", "\u200e", "\u202c"


def texts() -> Iterator[Broken]:
    yield from _empty()
    yield from _encodings()
    yield from _quotes()
    yield from _zeros_and_marks()
    yield from _too_much()
    yield from _pages()


def _empty() -> Iterator[Broken]:
    nothing = {
        "nothing": b"", "blanks": b" \r\n\t\n \n", "zeros": bytes(5_000), "separators": b";;;\n;;;\n",
        "the mark of UTF-8": b"\xef\xbb\xbf", "the mark of UTF-16": b"\xff\xfe", "the mark of UTF-32": b"\xff\xfe\0\0",
        "line ends": b"\r\n" * 900, "tabs": b"\t\t\t\n" * 9, "quotes": b'"";""\n' * 9,
        "hard spaces": "\u00a0;\u00a0\n\u200b;\n".encode(),
    }  # fmt: skip
    for name, content in nothing.items():
        yield refused("empty", name, bytes_of(content), *EMPTY)
    yield either("empty", "nothing but names", bytes_of(HEAD.encode()), 0, *EMPTY)
    yield either("empty", "a separator is named and nothing else", bytes_of(b"sep=;\n"), 0, *EMPTY)


def _encodings() -> Iterator[Broken]:
    kind, many = "encodings", (HEAD + ANNA * 30).encode()
    yield either(kind, "a row of cp1251 in UTF-8", bytes_of(many + BORIS.encode("cp1251")), 31)
    yield either(kind, "a row of UTF-8 in cp1251", bytes_of(many.decode().encode("cp1251") + BORIS.encode()), 31)
    yield either(kind, "a row of KOI8 in cp866", bytes_of(many.decode().encode("cp866") + BORIS.encode("koi8-r")), 31)
    yield either(kind, "half a letter at the end", bytes_of(many[:-1] + "ж".encode()[:1] + b"\n"), 30)
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r", "cp866", "mac-cyrillic"):
        yield either(kind, encoding, bytes_of(many.decode().encode(encoding)), 30, "unknown_format")
    yield either(kind, "UTF-16 with an odd byte", bytes_of(many.decode().encode("utf-16") + b"x"), 31)
    yield either(kind, "UTF-32", bytes_of(many.decode().encode("utf-32")), 30, "unknown_format", "empty")
    yield either(kind, "UTF-7", bytes_of(many.decode().encode("utf-7")), 30, "unknown_format")
    yield either(kind, "halves of pairs", bytes_of(HEAD.encode() + b"\xed\xa0\x80;89120000001;\n"), 1, "unknown_format")


def _quotes() -> Iterator[Broken]:
    kind = "quotes and lines"
    for number, row in enumerate((0, 1, 15, 29)):
        lines = [ANNA] * 30
        lines[row] = '"' + lines[row]
        yield either(kind, f"a quotation mark never closed, {number}", bytes_of((HEAD + "".join(lines)).encode()), 30)
    broken = {
        "a mark in the middle": 'Ор"лова Анна;89120000001;Пермь\n',
        "marks beside each other": '"Орлова ""Анна""";8912;"\n',
        "a line inside a cell": '"Орлова\r\nАнна";89120000001;Пермь\n', "too few cells": "Орлова Анна\n",
        "too many cells": "Орлова Анна;89120000001;Пермь;лишнее;ещё\n", "a separator too many": ANNA[:-1] + ";;;;\n",
        "another separator": ANNA.replace(";", ","), "a formula": "=CMD|'/c calc'!A1;89120000001;Пермь\n",
        "letters above the plane": "Орлова 😀 Анна;89120000001;Пермь\n",
    }  # fmt: skip
    for name, line in broken.items():
        yield either(kind, name, bytes_of((HEAD + ANNA * 9 + line).encode()), 10)
    for name, end in {"Mac": "\r", "mixed": "\r\n\r", "Unicode": "\u2028", "form feeds": "\f"}.items():
        content = (HEAD + ANNA * 9).replace("\n", end).encode()
        yield either(kind, f"lines end as {name}", bytes_of(content), 9, "line_too_long", "empty_sheet")
    yield either(kind, "tabs with an open mark", bytes_of((HEAD + '"' + ANNA * 9).replace(";", "\t").encode()), 9)
    yield either(kind, "separators by turns", bytes_of((HEAD + ANNA + BORIS.replace(";", "\t")).encode()), 3)


def _zeros_and_marks() -> Iterator[Broken]:
    yield read("zeros", "between the letters", bytes_of("Ф\0ИО;Теле\0фон\nОрл\0ова Анна;8912\0\n".encode()), 1)
    yield either("zeros", "instead of the end", bytes_of((HEAD + ANNA).encode() + bytes(4000)), 2, "unknown_format")
    yield either("zeros", "at the beginning", bytes_of(bytes(64) + (HEAD + ANNA).encode()), 1, "unknown_format", *EMPTY)
    yield either(
        "zeros", "control characters", bytes_of((HEAD + "\x01\x02\x1b[31m" + ANNA).encode()), 1, "unknown_format"
    )
    marks = f"{RLM}ФИО;{LRM}Телефон\n{RLO}Орлова Анна{PDF};{RLM}89120000001{LRM}\n"
    yield read("marks of direction", "around names and cells", bytes_of(marks.encode()), 1)
    yield read(
        "marks of direction", "in Arabic and Hebrew", bytes_of("ФИО;Телефон\nمريم שרה;89120000001\n".encode()), 1
    )


def _too_much() -> Iterator[Broken]:
    kind = "too wide, too long"
    wide, row = "ж" + ";ж" * 999_999, "ж" + ";ж" * 999_999
    yield refused(kind, "a million columns", bytes_of(wide.encode()), "too_wide", told=("Row 1", "16384"))
    yield refused(
        kind, "a million columns in row 40", bytes_of((HEAD + ANNA * 38 + row).encode()), "too_wide", told=("Row 40",)
    )
    late = bytes_of((HEAD + ANNA * 9_000 + row).encode())
    yield refused(kind, "a million columns in row 9002", late, "too_wide", told=("Row 9002",))
    yield refused(kind, "one column too many", bytes_of((HEAD + ";" * 16_384).encode()), "too_wide", told=("Row 2",))
    long = bytes_of(HEAD.encode() + b"x" * 12_000_000)
    yield refused(kind, "a line of twelve megabytes", long, "line_too_long", told=("Line 2",))
    yield refused(kind, "no line ends at all", bytes_of(b"x" * 12_000_000), "line_too_long", "unknown_format")
    for size in (40_000, 150_000, 9_000_000):
        cell = bytes_of(f"{HEAD}{'ж' * size};89120000001;Пермь\n".encode())
        yield read("huge cell", f"a name of {size} letters", cell, 1)
    yield either("huge cell", "a heading of 200,000 letters", bytes_of(("ж" * 200_000 + ";Телефон\nА;1\n").encode()), 1)
    yield read("huge cell", "a phone of a million digits", bytes_of(f"{HEAD}Анна;{'9' * 1_000_000};\n".encode()), 1)
    for name in ("ФИО;ФИО;Телефон;Телефон", "Телефон;Телефон;Телефон;Телефон", ";;;", "ФИО;;;ФИО", "1;2;3;4"):
        content = f"{name}\nОрлова;Анна;89120000001;89120000002\nЗимин;Пётр;89120000003;\n"
        yield either("doubled headings", name, bytes_of(content.encode()), 3)


def _pages() -> Iterator[Broken]:
    """Web pages under the name of a workbook: as long as nobody reads their tables, they are refused in words."""
    kind, codes = "web page", ("html", "web_archive", "not_a_table", "xml_spreadsheet", "damaged", *EMPTY)
    table = "<table><tr><td>ФИО</td><td>Телефон</td></tr><tr><td>Орлова Анна</td><td>89120000001</td></tr>"
    for name, content in {
        "whole": f"<html><body>{table}</table></body></html>",
        "broken off": f"<html><body>{table}<tr><td>Зим",
        "a page of sign-in": "<!DOCTYPE html><html><body><form><input type=password></form></body></html>",
        "tables in tables": "<table><tr><td>" * 3000 + "x",
        "a frame": '<html><frameset><frame src="sheet001.htm">',
        "of another encoding": f'<meta charset="windows-1251">{table}',
        "with a script": f"<script>{table}</script>",
        "XML of 2003": '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "an archive of a page": "MIME-Version: 1.0\nContent-Type: multipart/related; type=text/html\n",
    }.items():
        yield either(kind, name, bytes_of(content.encode()), 2, *codes)
