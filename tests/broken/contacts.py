"""Contact cards and lists of contacts that programs have written badly, or not to their end."""

from collections.abc import Iterator

from tests.broken.cases import DAMAGED, Broken, Make, bytes_of, cut_at, either, parts
from tests.broken.texts import EMPTY

ANNA = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Орлова;Анна;;;\r\nFN:Анна Орлова\r\nTEL;TYPE=CELL:89120000001\r\nEND:VCARD\r\n"
CODES = ("not_a_table", "unknown_format", "too_heavy", "line_too_long", "no_cards", *DAMAGED, *EMPTY)
HEAD, LAST = ANNA.partition("END")[0], "END:VCARD\r\n"


def contacts() -> Iterator[Broken]:
    kind = "contact cards"
    broken = {
        "without an end": HEAD, "without a beginning": ANNA.partition("\r\n")[2], "one in another": HEAD + ANNA + LAST,
        "nothing in it": "BEGIN:VCARD\r\n" + LAST, "no version": ANNA.replace("VERSION:3.0\r\n", ""),
        "a version nobody knows": ANNA.replace("3.0", "9.9"), "ends of lines of a Mac": ANNA.replace("\r\n", "\r"),
        "folded in the middle": ANNA.replace("Анна Орлова", "Анна\r\n  Орл\r\n ова"),
        "a fold at the beginning": " \r\n " + ANNA, "lines without a colon": ANNA.replace("TEL;", "\r\nчепуха\r\nTEL;"),
        "an encoding nobody knows": ANNA.replace("FN:", "FN;CHARSET=X-1;ENCODING=ZIP:"),
        "quoted, badly": HEAD + "NOTE;ENCODING=QUOTED-PRINTABLE:=D0=9=XX=\r\n" + LAST,
        "quoted without end": HEAD + "NOTE;ENCODING=QUOTED-PRINTABLE:=D0=\r\n=9F=\r\n",
        "base64, badly": HEAD + "PHOTO;ENCODING=b:!!!!\r\n" + LAST,
        "a thousand phones": HEAD + "TEL:1\r\n" * 1000 + LAST,
        "a photo of five megabytes": HEAD + f"PHOTO;ENCODING=b:{'A' * 5_000_000}\r\n" + LAST,
        "a name of a megabyte": ANNA.replace("Анна Орлова", "ж" * 1_000_000), "groups": HEAD + "item1.TEL:1\r\n" + LAST,
        "zeros between": ANNA.replace("Орлова", "Ор\0лова"), "parameters without end": ANNA.replace("TYPE=CELL", '"'),
        "a date that is none": HEAD + "BDAY:20260231\r\n" + LAST,
        "separators of all kinds": HEAD + "ORG:;;,\\,;\r\n" + LAST,
    }  # fmt: skip
    for name, content in broken.items():
        yield either(kind, name, bytes_of(content.encode()), 2, *CODES)
    for encoding in ("cp1251", "utf-16", "utf-8-sig"):
        yield either(kind, encoding, bytes_of(ANNA.encode(encoding)), 1, *CODES)
    whole: Make = bytes_of((ANNA * 20).encode())
    for part in parts(8):
        yield either(kind, f"broken off at {part:.0%}", cut_at(whole, part), 20, *CODES)
    yield from _lists()


def _lists() -> Iterator[Broken]:
    kind = "lists of contacts"
    google = "First Name,Last Name,E-mail 1 - Value,Phone 1 - Value\n"
    for name, content in {
        "Google, cells missing": google + "Анна\n", "Google, cells too many": google + "Анна,Орлова,,1,2,3,4\n",
        "Google, separators in a cell": google + "Анна,Орлова,a@x.example ::: ::: ,1 ::: \n",
        "Google, empty": google + ",,,\n",
        "Google, a line in a cell": google + '"Ан\nна",Орлова,,1\n',
        "Google, an open mark": google + '"Анна,Орлова,,1\n',
        "Outlook, dates": "First Name,Last Name,Birthday\nАнна,Орлова,0/0/00\n",
        "amoCRM, no stage": "ID,Название сделки,Бюджет,Этап сделки\n1,Котёл,много,\n",
        "Bitrix24, doubled": "ID;Имя;Рабочий телефон;Рабочий телефон\n;;;\nx;Анна;1;1\n",
    }.items():  # fmt: skip
        yield either(kind, name, bytes_of(content.encode()), 2, *EMPTY)
