"""Who may import, and whose imports they see."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from krug.exchange.models import Import, State
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import read
from krug.staff.models import Employee
from krug.staff.testing import Cast


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return sheets.xlsx(tmp_path / "клиенты.xlsx", [("ФИО", "Телефон"), ("Орлова Мария", "89120000001")])


@pytest.mark.parametrize("who", ["boris", "gleb"])
def test_without_the_right_there_is_no_import(cast: Cast, path: Path, who: str) -> None:
    load = read(path, cast.anna)
    stranger: Employee = getattr(cast, who)
    browser = cast.browser(stranger)
    assert browser.get("/import/").status_code == 404
    assert browser.get(f"/import/{load.pk}/").status_code == 404
    for verb in ("correct", "start", "discard", "undo"):
        assert browser.post(f"/import/{load.pk}/{verb}/").status_code == 404
    file = SimpleUploadedFile(path.name, path.read_bytes())
    assert browser.post("/import/upload/", {"file": file}).status_code == 404
    assert (Import.objects.count(), Import.objects.get().state) == (1, State.READY)


def test_who_sees_not_everybodys_clients_sees_only_their_own_imports(anna: Browser, cast: Cast, path: Path) -> None:
    mine, hers = read(path, cast.anna), read(path, cast.olga)
    olga = cast.browser(cast.olga)
    assert [olga.get(f"/import/{load.pk}/").status_code for load in (mine, hers)] == [404, 200]
    assert [anna.get(f"/import/{load.pk}/").status_code for load in (mine, hers)] == [200, 200]
    assert olga.post(f"/import/{mine.pk}/start/").status_code == 404
    mine.refresh_from_db()
    assert mine.state == State.READY


def test_verbs_are_not_for_getting(anna: Browser, cast: Cast, path: Path) -> None:
    load = read(path, cast.anna)
    for verb in ("correct", "start", "discard", "undo"):
        assert anna.get(f"/import/{load.pk}/{verb}/").status_code == 405
    assert anna.get("/import/upload/").status_code == 405


def test_a_stranger_is_sent_to_sign_in(cast: Cast, path: Path) -> None:
    load = read(path, cast.anna)
    answer = Browser().get(f"/import/{load.pk}/")
    assert (answer.status_code, str(answer["Location"]).partition("?")[0]) == (302, "/account/login/")
