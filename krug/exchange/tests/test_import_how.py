"""How to update, as the page asks it: the key, the policy of each column, one switch for all."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from krug.clients.testing import make_client
from krug.exchange import actions
from krug.exchange.models import Import
from krug.exchange.tests import sheets
from krug.exchange.tests.browsing import read_words
from krug.exchange.tests.importing import read
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db
ROWS = [("ФИО", "Телефон", "Тел. 2", "Город"), ("Смирнова Анна", "89123456789", "89120000001", "Казань")]


@pytest.fixture
def load(cast: Cast, tmp_path: Path) -> Import:
    make_client(owner=cast.anna, phone="89123456789", city="Пермь")
    return read(sheets.text(tmp_path / "a.csv", ROWS), cast.anna)


def posted(anna: Browser, load: Import, **said: Any) -> str:
    """Corrected as the page would, and what it says then of what will happen."""
    anna.post(
        f"/import/{load.pk}/correct/", {"header_row": "1", **{k.replace("_of_", "-"): v for k, v in said.items()}}
    )
    load.refresh_from_db()
    actions.prepare(load)
    load.refresh_from_db()
    page = anna.get(f"/import/{load.pk}/").content.decode()
    return read_words(page.partition("<main")[2].partition("<summary>")[2].partition("</summary>")[0].encode())


def policies(load: Import) -> dict[str, str]:
    return {column["header"]: column["policy"] for column in load.mapping if column.get("policy")}


USUAL = (
    "How to update Clients are recognised by INN, e-mail or phone, when the names agree; companies also by name. "
    "What is there stays: empty values are filled, notes, phones and tags are added."
)


def test_nothing_has_to_be_decided(anna: Browser, load: Import) -> None:
    page = anna.get(f"/import/{load.pk}/").content.decode()
    assert USUAL in read_words(page.encode())
    assert '<details class="box how">' in page


def test_a_policy_is_kept_and_told(anna: Browser, load: Import) -> None:
    said = posted(anna, load, policy_of_3="overwrite")
    assert policies(load) == {"Город": "overwrite"}
    assert said.endswith(
        "Overwritten: «Город». Everything else only fills what is empty; notes, phones and tags are added."
    )
    assert posted(anna, load) == said
    assert posted(anna, load, policy_of_3="fill") == USUAL


def test_columns_that_become_the_same_have_one_policy(anna: Browser, load: Import) -> None:
    posted(anna, load, policy_of_2="fill", policy_of_1="append")
    assert policies(load) == {"Телефон": "fill", "Тел. 2": "fill"}


def test_what_makes_no_sense_is_not_taken(anna: Browser, load: Import) -> None:
    assert (
        posted(anna, load, policy_of_1="overwrite", policy_of_3="burn", known_by="city,phone", key_asked="yes") == USUAL
    )
    assert (policies(load), load.known_by) == ({}, [])


def test_one_switch_sets_all_of_them(anna: Browser, load: Import) -> None:
    posted(anna, load, policy_of_1="fill")
    said = posted(anna, load, overwrite="yes", policy_of_1="fill", policy_of_3="fill")
    assert (policies(load), load.counts["update"]) == ({}, 1)
    assert "Overwritten: «ФИО», «Город»." in said
    said = posted(anna, load, overwrite="yes", policy_of_0="fill", policy_of_3="overwrite")
    assert "Overwritten: «Город»." in said
    assert posted(anna, load) == USUAL


def test_a_key_is_kept_until_its_column_goes(anna: Browser, load: Import) -> None:
    said = posted(anna, load, known_by=["city", "name"], key_asked="yes")
    assert (load.known_by, load.counts["create"]) == (["name", "city"], 1)
    assert "Clients are recognised only by «Name + City»." in said
    posted(anna, load)
    assert load.known_by == ["name", "city"]
    posted(anna, load, column_of_3="")
    assert load.known_by == []


def test_a_key_that_tells_nobody_apart_is_answered_with_what_is_missing(anna: Browser, load: Import) -> None:
    posted(anna, load, known_by=["city"], key_asked="yes")
    assert load.problem["message"] == "By this alone clients cannot be told apart: City."
    page = read_words(anna.get(f"/import/{load.pk}/").content)
    assert load.problem["remedy"] in page
