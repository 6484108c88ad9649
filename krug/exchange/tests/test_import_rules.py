"""Imports and the company's rules of entry; categories and tags that a spreadsheet names."""

import html
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from krug.clients import actions
from krug.clients.actions import completeness
from krug.clients.models import Category, Client, Tag, Tagging, Totals
from krug.clients.testing import make_client
from krug.core.changes import undo
from krug.exchange.models import Import
from krug.exchange.tests.importing import loaded, numbers, read, start
from krug.staff import ready_roles
from krug.staff.models import Role
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

ASKED = "The company asks for this: fill it in."


def sheet(folder: Path, *lines: str) -> Path:
    path = folder / "clients.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def reasons(load: Import) -> dict[int, str]:
    bad = load.rows.filter(outcome="bad").order_by("pk")
    return {row.number: "; ".join(reason for _header, _value, _code, reason in row.bad) for row in bad}


def clients() -> list[str]:
    return list(Client.objects.live().order_by("name").values_list("name", flat=True))


@pytest.fixture
def strict(cast: Cast) -> None:
    actions.set_rule("person", None, "city", by=cast.anna, is_required=True)
    actions.set_rule("person", None, "phone", by=cast.anna, check_kind="begins", pattern="+7")
    actions.set_rule("company", None, "inn", by=cast.anna, is_required=True)


ROWS = (
    "ФИО;Компания;Телефон;Город;ИНН;Почта",
    "Орлов Пётр;;8 912 345-67-89;Пермь;;orlov@b.example",
    "Белов Иван;;8 912 345-67-90;;;",
    "Чернов Олег;;+375 29 123-45-67;Омск;;",
    "Серова Анна;ООО Тепло;8 912 345-67-91;Омск;;",
    "Рыжова Ольга;ООО Вода;8 912 345-67-92;Омск;7701000019;",
    "Орлов Пётр;;8 912 345-67-93;;;orlov@b.example",
)
BAD = {
    3: f"City: {ASKED}",
    4: "Phone: This must begin with: +7.",
    5: f"ООО «Тепло»: INN: {ASKED}",
}
GOOD = ["ООО «Вода»", "Орлов Пётр", "Рыжова Ольга"]


def test_without_rules_nothing_is_held_up(cast: Cast, tmp_path: Path) -> None:
    load = loaded(sheet(tmp_path, *ROWS), cast.anna)
    assert (numbers(load), load.counts["broken"]) == ((6, 5, 1, 0, 0), 0)


def test_rows_that_break_the_rules_are_told_of_in_the_preview_and_not_loaded(
    strict: None, cast: Cast, tmp_path: Path
) -> None:
    """The last row lacks a city, but its person has come with one in the first."""
    load = read(sheet(tmp_path, *ROWS), cast.anna)
    assert (numbers(load), reasons(load)) == ((6, 2, 1, 0, 3), BAD)
    load = start(load)
    assert (numbers(load), reasons(load), clients()) == ((6, 2, 1, 0, 3), BAD, GOOD)


def test_as_they_are_all_of_them_are_loaded(strict: None, cast: Cast, tmp_path: Path) -> None:
    load = loaded(sheet(tmp_path, *ROWS), cast.anna, as_is=True)
    assert (numbers(load), len(clients())) == ((6, 5, 1, 0, 0), 7)


def test_who_is_here_already_is_held_only_to_what_the_row_would_write(strict: None, cast: Cast, tmp_path: Path) -> None:
    known = make_client(owner=cast.boris, last_name="Орлов", first_name="Пётр", phone="8 912 345-67-89", city="Тула")
    actions.set_rule("person", None, "about", by=cast.anna, check_kind="one_of", pattern="tea, coffee")
    lines = ["ФИО;Телефон;Описание", "Орлов Пётр;8 912 345-67-89;tea", "Орлов Пётр;8 912 345-67-89;milk"]
    load = loaded(sheet(tmp_path, *lines), cast.anna)
    assert (numbers(load), reasons(load)) == ((2, 0, 1, 1, 0), {})  # the second value fills nothing
    known.refresh_from_db()
    assert known.about == "tea"
    load = loaded(sheet(tmp_path, *lines), cast.anna, overwrite=True)
    assert reasons(load) == {3: "In a few words: Write one of these: tea, coffee."}


def test_the_page_offers_to_load_them_as_they_are(strict: None, cast: Cast, tmp_path: Path, anna: Browser) -> None:
    load = read(sheet(tmp_path, *ROWS), cast.anna)
    page: Any = anna.get(f"/import/{load.pk}/")
    assert 'name="as_is"' in html.unescape(page.content.decode())
    free = read(sheet(tmp_path, *ROWS[:2]), cast.anna)
    assert 'name="as_is"' not in anna.get(f"/import/{free.pk}/").content.decode()


def test_completeness_is_kept_by_the_import_and_by_its_undo(cast: Cast, tmp_path: Path) -> None:
    make_client(owner=cast.boris, last_name="Орлов", first_name="Пётр", phone="8 912 345-67-89")
    load = loaded(sheet(tmp_path, *ROWS), cast.anna)
    assert completeness.refresh(list(Totals.objects.values_list("pk", flat=True))) == 0
    assert load.change_set_id is not None
    undo.undo(load.change_set_id, by_id=None)
    assert completeness.refresh(list(Totals.objects.values_list("pk", flat=True))) == 0


# Categories and tags

LABELLED = (
    "ФИО;Компания;Телефон;Категория;Метки",
    "Орлов Пётр;;8 912 345-67-89;Dealers;VIP | сервис",
    "Белов Иван;;8 912 345-67-90;Новые;vip",
    "Чернов Олег;;8 912 345-67-91;;",
)


def labels() -> dict[str, tuple[str, list[str]]]:
    rows = Client.objects.live().select_related("category").order_by("name")
    tagged = Tagging.objects.filter(archived_at=None).order_by("tag__key")
    return {
        client.name: (
            client.category.name if client.category else "",
            list(tagged.filter(client=client).values_list("tag__name", flat=True)),
        )
        for client in rows
    }


def test_a_category_nobody_has_added_is_added_by_who_may(cast: Cast, tmp_path: Path) -> None:
    actions.add_category("Dealers", by_id=None)
    load = read(sheet(tmp_path, *LABELLED), cast.anna)
    assert (Category.objects.count(), Tag.objects.count()) == (1, 0)  # looking changes nothing
    load = start(load)
    assert numbers(load) == (3, 3, 0, 0, 0)
    assert labels() == {
        "Белов Иван": ("Новые", ["VIP"]), "Орлов Пётр": ("Dealers", ["VIP", "сервис"]), "Чернов Олег": ("", []),
    }  # fmt: skip
    again = loaded(sheet(tmp_path, *LABELLED), cast.anna)
    assert numbers(again) == (3, 0, 0, 3, 0)


def test_undoing_the_import_retires_the_category_it_added(cast: Cast, tmp_path: Path) -> None:
    load = loaded(sheet(tmp_path, *LABELLED[:3]), cast.anna)
    assert load.change_set_id is not None
    undo.undo(load.change_set_id, by_id=None)
    assert (clients(), Category.objects.filter(archived_at=None).count()) == ([], 0)


def test_a_category_that_somebody_uses_by_now_stays(cast: Cast, tmp_path: Path) -> None:
    load = loaded(sheet(tmp_path, *LABELLED), cast.anna)
    other = make_client(owner=cast.boris)
    actions.change(other, {"category": Category.objects.get(name="Новые").pk}, by=cast.boris)
    assert load.change_set_id is not None
    undo.undo(load.change_set_id, by_id=None)
    assert list(Category.objects.filter(archived_at=None).values_list("name", flat=True)) == ["Новые"]


def test_who_may_not_add_categories_is_told_of_the_cell(cast: Cast, tmp_path: Path) -> None:
    actions.add_category("Dealers", by_id=None)
    load = loaded(sheet(tmp_path, *LABELLED), cast.olga)
    assert numbers(load) == (3, 2, 0, 0, 1)
    assert reasons(load) == {
        3: "There is no such category. Who manages the company can add it in the settings.",
    }
    assert (labels()["Орлов Пётр"], Category.objects.count()) == (("Dealers", ["VIP", "сервис"]), 1)


def test_a_retired_category_is_refused_to_everybody(cast: Cast, tmp_path: Path) -> None:
    actions.retire_category(actions.add_category("Dealers", by_id=None), by=cast.anna)
    load = loaded(sheet(tmp_path, *LABELLED[:2]), cast.anna)
    assert list(reasons(load)) == [2]


def test_known_clients_get_a_category_where_they_have_none_and_tags_beside_theirs(cast: Cast, tmp_path: Path) -> None:
    dealers, old = actions.add_category("Dealers", by_id=None), actions.add_category("Old", by_id=None)
    for name, phone, category in (("Орлов", "8 912 345-67-89", None), ("Белов", "8 912 345-67-90", old)):
        client = make_client(owner=cast.boris, last_name=name, first_name="", phone=phone)
        actions.add_tag(client, "mine", by=cast.boris)
        if category:
            actions.change(client, {"category": category.pk}, by=cast.boris)
    load = loaded(sheet(tmp_path, *LABELLED[:3]), cast.anna)
    assert labels()["Орлов Пётр"] == (dealers.name, ["mine", "VIP", "сервис"])
    assert labels()["Белов Иван"] == ("Old", ["mine", "VIP"])
    assert load.change_set_id is not None
    undo.undo(load.change_set_id, by_id=None)
    assert labels() == {"Белов": ("Old", ["mine"]), "Орлов": ("", ["mine"])}


def test_a_category_for_companies_goes_to_the_company_of_the_row_or_to_the_note(cast: Cast, tmp_path: Path) -> None:
    actions.add_category("Dealers", kind="company", by_id=None)
    lines = [LABELLED[0], "Орлов Пётр;ООО Тепло;8 912 345-67-89;Dealers;", "Белов Иван;;8 912 345-67-90;Dealers;"]
    loaded(sheet(tmp_path, *lines), cast.anna)
    assert labels()["ООО «Тепло»"] == ("Dealers", [])
    assert Client.objects.get(last_name="Белов").note == "Category: Dealers"


def test_the_right_to_add_categories_is_that_of_managing_the_company(cast: Cast, tmp_path: Path) -> None:
    """The twin: the same loader with the right has the category added."""
    role = Role.objects.get(name=ready_roles.HEAD)
    role.rights = {**role.rights, "company.manage": "yes"}
    role.save()
    cast.olga.refresh_from_db()
    load = loaded(sheet(tmp_path, *LABELLED), cast.olga)
    assert (numbers(load), Category.objects.count()) == ((3, 3, 0, 0, 0), 2)
