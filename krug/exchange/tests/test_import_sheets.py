"""A workbook with several tables: each sheet an import of its own, of the same file."""

from pathlib import Path

import pytest
from django.test import Client as Browser

from krug.exchange.models import Import
from krug.exchange.tests import sheets
from krug.exchange.tests.browsing import sent, words
from krug.exchange.tests.importing import names, targets, work_off
from krug.staff.testing import Cast

PERSONS = (("ФИО", "Телефон"), ("Орлова Мария", "89120000001"), ("Осин Пётр", "89120000002"))
COMPANIES = (("Организация", "ИНН"), ("ООО Тепло", "7701000019"))


@pytest.fixture
def url(anna: Browser, cast: Cast, tmp_path: Path) -> str:
    path = sheets.xlsx(tmp_path / "база.xlsx", PERSONS, sheet="Люди", more={"Фирмы": COMPANIES, "Пустой": ()})
    found = sent(anna, path)
    work_off()
    return found


def other(browser: Browser, url: str, sheet: str) -> str:
    answer = browser.post(f"{url}sheet/", {"sheet": sheet})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_the_other_sheets_with_something_in_them_are_offered(anna: Browser, url: str) -> None:
    page = words(anna, url)
    assert "The file has other sheets too" in page
    assert "Load «Фирмы»" in page
    assert "Пустой" not in page


def test_another_sheet_is_an_import_of_its_own_with_its_own_columns(anna: Browser, url: str) -> None:
    second = other(anna, url, "Фирмы")
    work_off()
    first, load = Import.objects.order_by("pk")
    assert (load.path, load.sheet, targets(load)) == (first.path, "Фирмы", {"Организация": "company", "ИНН": "inn"})
    for address in (url, second):
        anna.post(f"{address}start/")
    work_off()
    assert names() == ["Орлова Мария", "Осин Пётр", "ООО «Тепло»"]
    assert "Load «" not in words(anna, url)
    assert f'href="{second}"' in anna.get(url).content.decode()
    assert f'href="{url}"' in anna.get(second).content.decode()


def test_pressed_twice_it_is_one_import_and_given_up_it_can_be_had_again(anna: Browser, url: str) -> None:
    second = other(anna, url, "Фирмы")
    assert other(anna, url, "Фирмы") == second
    assert other(anna, second, "Люди") == url
    work_off()
    anna.post(f"{second}discard/")
    third = other(anna, url, "Фирмы")
    assert third not in (url, second)
    assert other(anna, second, "Фирмы") == third
    assert Import.objects.count() == 3


def test_a_sheet_that_is_not_there_leads_back(anna: Browser, url: str) -> None:
    assert other(anna, url, "Нет такого") == url
    assert Import.objects.count() == 1


def test_an_import_of_somebody_else_is_not_there(cast: Cast, url: str) -> None:
    assert cast.browser(cast.olga).post(f"{url}sheet/", {"sheet": "Фирмы"}).status_code in (302, 404)
    assert cast.browser(cast.gleb).post(f"{url}sheet/", {"sheet": "Фирмы"}).status_code == 404
