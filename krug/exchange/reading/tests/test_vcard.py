"""Contact cards of every version: a row a card, the columns that any of them fills."""

from pathlib import Path

import pytest

from krug.exchange.reading import Limits, SheetInfo, open_book
from krug.exchange.reading.tests.making import refusal, text


def read(path: Path) -> list[dict[str, object]]:
    """Each card by the columns it fills."""
    with open_book(path) as book:
        layout = book.layout()
        return [
            {name: cell for name, cell in zip(layout.headers, row.cells, strict=True) if cell is not None}
            for row in book.rows(layout)
        ]


def card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def test_a_phone_of_2003_wrote_version_2_1(tmp_path: Path) -> None:
    content = card(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9E=D1=80=D0=BB=D0=BE=D0=B2=D0=B0;=D0=9C=D0=B0=D1=80=D0=B8=D1=",
        "=8F;;;",
        "TEL;CELL;PREF:+79120000001",
        "TEL;WORK;FAX:83432223344",
        "EMAIL;INTERNET:m@teplo.example",
        "PHOTO;ENCODING=BASE64;JPEG:",
        " AAAABBBB",
        "",
        "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=windows-1251:=EF=E5=F0=E2=E0=FF=0D=0A=E2=F2=EE=F0=E0=FF",
        version="2.1",
    )
    assert read(text(tmp_path / "a.vcf", content)) == [
        {
            "N: family": "Орлова", "N: given": "Мария", "TEL": "+79120000001 (mobile); 83432223344 (fax)",
            "EMAIL": "m@teplo.example", "NOTE": "первая\nвторая",
        }
    ]  # fmt: skip


def test_version_3_with_folded_lines_groups_and_several_of_everything(tmp_path: Path) -> None:
    content = card(
        "N:Орлова;Мария;Ивановна;;",
        "FN:Мария Ивановна Орлова",
        "ORG:ООО «Тепло»;Отдел продаж;Касса",
        "TITLE:старший бух",
        " галтер",
        "item1.TEL;type=pref:8 912 000-00-01",
        "item1.X-ABLabel:Дача",
        "TEL;TYPE=HOME,VOICE:8 912 000-00-02",
        "EMAIL;TYPE=INTERNET:m@teplo.example",
        "EMAIL:m@mail.example",
        "item2.URL:https\\://teplo.example",
        "item2.X-ABLabel:_$!<HomePage>!$_",
        "ADR;TYPE=WORK:;кв. 5;Ленина\\, 1;Пермь;Пермский край;614000;Россия",
        "ADR;TYPE=HOME:;;Лесная 2;;;;",
        "ADR:;;Третья 3;;;;",
        "BDAY;X-APPLE-OMIT-YEAR=1604:1604-11-27",
        "CATEGORIES:Опт,Друзья",
        "NOTE:первая\\nвторая\\; третья",
        "UID:5",
    )
    assert read(text(tmp_path / "a.vcf", content)) == [
        {
            "N: family": "Орлова", "N: given": "Мария", "N: additional": "Ивановна", "ORG": "ООО «Тепло»",
            "ORG: unit": "Отдел продаж, Касса", "TITLE": "старший бухгалтер",
            "TEL": "8 912 000-00-01 (Дача); 8 912 000-00-02 (home)", "EMAIL": "m@teplo.example; m@mail.example",
            "URL": "https://teplo.example", "ADR: city": "Пермь",
            "ADR": "614000, Россия, Пермский край, Пермь, Ленина, 1, кв. 5", "ADR (2)": "Лесная 2",
            "BDAY": "1604-11-27", "CATEGORIES": "Опт,Друзья", "NOTE": "Третья 3\nпервая\nвторая; третья",
        }
    ]  # fmt: skip


def test_version_4_with_addresses_of_the_net(tmp_path: Path) -> None:
    content = card(
        "FN:ООО Тепло",
        "ORG:ООО Тепло",
        'TEL;VALUE=uri;TYPE="voice,work":tel:+7-912-000-00-03;ext=12',
        "EMAIL:mailto:info@teplo.example",
        "IMPP:telegram:@teplo",
        "X-SOCIALPROFILE;TYPE=whatsapp:+79120000003",
        "IMPP:xmpp:teplo@chat.example",
        "GENDER:F;женщина",
        "BDAY:--1127",
        version="4.0",
    )
    assert read(text(tmp_path / "a.vcf", content)) == [
        {
            "ORG": "ООО Тепло", "TEL": "+7-912-000-00-03 доб. 12 (work)", "EMAIL": "info@teplo.example",
            "Telegram": "@teplo", "WhatsApp": "+79120000003", "IMPP": "xmpp:teplo@chat.example", "GENDER": "F",
            "BDAY": "--1127",
        }
    ]  # fmt: skip


def test_many_cards_are_rows_by_their_numbers_and_empty_ones_are_told_apart(tmp_path: Path) -> None:
    content = card("FN:Мария Орлова") + card("UID:5") + card("N:;Пётр;;;", "TEL:89120000001")
    with open_book(text(tmp_path / "a.vcf", content)) as book:
        layout = book.layout()
        assert (book.format, book.sheets, layout.header_row, layout.headers) == (
            "vcard", [SheetInfo("", 3)], 0, ("FN", "N: given", "TEL"),
        )  # fmt: skip
        assert [(row.number, row.cells) for row in book.rows(layout)] == [
            (1, ("Мария Орлова", None, None)),
            (3, (None, "Пётр", "89120000001")),
        ]
        assert book.skipped.counts["blank"] == 1


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["N:;Мария Орлова;;;"], {"FN": "Мария Орлова"}),
        (["N:;;;;", "FN:Мама"], {"N: given": "Мама"}),
        (["N:Орлова;Мария;;;", "FN:Мария из бухгалтерии"], {"N: family": "Орлова", "N: given": "Мария"}),
        (["FN:Тепло", "ORG:Тепло"], {"ORG": "Тепло"}),
        (["FN:А\\, Б", "BDAY:около 1985"], {"FN": "А, Б", "NOTE": "BDAY: около 1985"}),
    ],
)
def test_what_somebody_is_called(tmp_path: Path, lines: list[str], expected: dict[str, str]) -> None:
    assert read(text(tmp_path / "a.vcf", card(*lines))) == [expected]


def test_a_card_inside_another_is_passed_over_and_one_without_an_end_ends_where_the_next_begins(tmp_path: Path) -> None:
    inner = card("N:Секретарь;Анна;;;")
    content = (
        f"BEGIN:VCARD\nN:Орлова;Мария;;;\nAGENT:\n{inner}TEL:1234567\nEND:VCARD\n"
        "BEGIN:VCARD\nN:Осин;Пётр;;;\nBEGIN:VCARD\nN:Дуб;Олег;;;\n"
    )
    assert read(text(tmp_path / "a.vcf", content)) == [
        {"N: family": "Орлова", "N: given": "Мария", "TEL": "1234567"},
        {"N: family": "Осин", "N: given": "Пётр"},
        {"N: family": "Дуб", "N: given": "Олег"},
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_cards_are_read_in_whatever_encoding(tmp_path: Path, encoding: str) -> None:
    content = card("N:Орлова;Мария;Ивановна;;", "ORG:Общество «Тепло»", version="2.1")
    found = read(text(tmp_path / "a.vcf", content, encoding))
    assert found == [{"N: family": "Орлова", "N: given": "Мария", "N: additional": "Ивановна",
                      "ORG": "Общество «Тепло»"}]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("BEGIN:VCARD\n", "no_cards"),
        ("BEGIN:VCARD\nUID:5\nEND:VCARD", "no_cards"),
        ("BEGIN:VCARD\nFN;CHARSET=nothing:Анна Орлова\nEND:VCARD", ""),
        ("BEGIN:VCARD\nFN;CHARSET=rot13:Anna\nFN;CHARSET=idna:Anna\nEND:VCARD", ""),
        ("BEGIN:VCARD\nFN" + ";A" * 20_000 + "\nFN:Анна", ""),
        ("BEGIN:VCALENDAR\n", "not_a_table"),
    ],
)
def test_strange_files_of_cards(tmp_path: Path, content: str, code: str) -> None:
    assert refusal(text(tmp_path / "a.vcf", content)) == code


def test_a_value_without_end_is_refused_by_its_line_and_a_picture_is_not_kept(tmp_path: Path) -> None:
    limits = Limits(line_chars=1_000)
    folded = " AAAA\n" * 500
    assert (
        refusal(text(tmp_path / "a.vcf", f"BEGIN:VCARD\nFN:А Б\nNOTE:x\n{folded}END:VCARD"), limits) == "line_too_long"
    )
    assert refusal(text(tmp_path / "b.vcf", f"BEGIN:VCARD\nFN:А Б\nPHOTO:x\n{folded}END:VCARD"), limits) == ""
    assert refusal(text(tmp_path / "c.vcf", "BEGIN:VCARD\nFN:" + "x" * 2_000), limits) == "line_too_long"
