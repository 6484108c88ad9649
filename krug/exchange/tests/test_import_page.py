"""A person's way through the page: a file in, what will happen, the loading, the result, the way back."""

import re
from pathlib import Path

import pytest
from django.test import Client as Browser

from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.exchange.models import Import, State
from krug.exchange.tests import sheets
from krug.exchange.tests.browsing import figures, read_words, sent, words
from krug.exchange.tests.importing import names, work_off
from krug.staff.models import Role
from krug.staff.testing import Cast, make_employee

FRAGMENT = {"HX-Request": "true"}
ROWS = (
    ("ФИО", "Телефон", "Город", "Скидка"),
    ("Орлова Мария", "89120000001", "Пермь", "5 %"),
    ("Смирнова Анна", "89123456789", "Казань", ""),
    ("Кривой Иван", "8912345", "Омск", ""),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return sheets.xlsx(tmp_path / "клиенты.xlsx", ROWS, more={"Старые": ROWS[:2]})


def test_from_the_file_to_the_result_and_back(anna: Browser, cast: Cast, path: Path) -> None:
    make_client(phone="89123456789")
    url = sent(anna, path)
    assert "Reading the file…" in words(anna, url)
    assert work_off() == 1

    ready = anna.get(url)
    assert figures(ready.content) == {"Will create": "1", "Will update": "1", "The same already": "0",
                                      "Could not read": "1"}  # fmt: skip
    assert "row 4 Кривой Иван «Телефон»" in read_words(ready.content)
    assert 'name="cell-1" value="8912345"' in ready.content.decode()
    assert names() == ["Смирнова Анна Петровна"]

    running = anna.post(f"{url}start/")
    assert "Loading: 0 of 3 rows" in read_words(running.content)
    assert work_off() == 1

    done = anna.get(url)
    assert figures(done.content) == {"Created": "1", "Updated": "1", "The same already": "0", "Could not read": "1"}
    assert names() == ["Смирнова Анна Петровна", "Орлова Мария"]

    assert "Being undone…" in read_words(anna.post(f"{url}undo/").content)
    assert work_off() == 1
    assert "Undone: the clients of this file are in the archive, changed values are as they were." in words(anna, url)
    assert names() == ["Смирнова Анна Петровна"]


def test_the_result_says_what_is_next(anna: Browser, cast: Cast, path: Path) -> None:
    url = sent(anna, path)
    work_off()
    anna.post(f"{url}start/")
    work_off()
    page = anna.get(url).content.decode()
    section = page.partition('class="next-steps"')[2].partition("</section>")[0]
    links = re.findall(r'href="([^"]*)".*?<strong>([^<]*)</strong>', section, re.DOTALL)
    first = Client.objects.order_by("pk")[0]
    assert links == [
        (f"/clients/{first.pk}/", "Call the first one"),
        ("/clients/?owner=none", "Share them out"),
        ("/settings/people/", "Invite colleagues"),
        ("/clients/", "See the clients"),
    ]
    for address, _label in links:
        assert anna.get(address).status_code == 200


def test_only_who_may_invite_is_sent_to_invite(cast: Cast, path: Path) -> None:
    olga = cast.browser(cast.olga)
    url = sent(olga, path)
    work_off()
    olga.post(f"{url}start/")
    work_off()
    assert re.findall(r"/settings/people/", olga.get(url).content.decode().partition("next-steps")[2]) == []


def test_the_page_of_a_busy_import_asks_again_and_of_a_finished_one_does_not(
    anna: Browser, cast: Cast, path: Path
) -> None:
    url = sent(anna, path)
    asks = f'<div id="load" hx-get="{url}" hx-trigger="load delay:700ms" hx-target="this" hx-swap="outerHTML">'
    fragment = anna.get(url, headers=FRAGMENT).content.decode()
    assert fragment.strip().partition("\n")[0] == asks
    work_off()
    assert anna.get(url, headers=FRAGMENT).content.decode().strip().partition("\n")[0] == '<div id="load">'
    running = anna.post(f"{url}start/", headers=FRAGMENT).content.decode()
    assert asks.replace('id="load"', 'id="load-progress"')[:-1] in running


def test_the_progress_asks_for_itself_alone_until_the_loading_has_ended(anna: Browser, cast: Cast, path: Path) -> None:
    """Buttons beside it are not replaced while somebody presses them."""
    url = sent(anna, path)
    work_off()
    anna.post(f"{url}start/", headers=FRAGMENT)
    asking = {**FRAGMENT, "HX-Target": "load-progress"}
    progress = anna.get(url, headers=asking)
    assert (progress.content.decode().count("<button"), "HX-Retarget" in progress.headers) == (0, False)
    assert "Waits for its turn…" in read_words(progress.content)
    work_off()
    done = anna.get(url, headers=asking)
    assert (done.headers["HX-Retarget"], done.headers["HX-Reswap"]) == ("#load", "outerHTML")
    assert figures(done.content)["Created"] == "2"


def test_progress_is_shown_in_rows(anna: Browser, cast: Cast, path: Path) -> None:
    url = sent(anna, path)
    Import.objects.update(rows_done=2_000)
    assert "Reading the file… 2 000 rows" in words(anna, url)
    work_off()
    Import.objects.update(state=State.RUNNING, rows_done=1_200, rows_total=3_000)
    assert "Loading: 1 200 of 3 000 rows" in words(anna, url)
    assert '<progress max="3000" value="1200"' in anna.get(url).content.decode()


def corrected(browser: Browser, url: str, **values: object) -> dict[str, str]:
    """What the preview says after the worker has read the file anew."""
    answer = browser.post(f"{url}correct/", {"header_row": "1", **values})
    assert "Reading the file…" in read_words(answer.content)
    assert work_off() == 1
    return figures(browser.get(url).content)


def test_a_column_is_left_out_or_taken_for_another_and_the_preview_follows(
    anna: Browser, cast: Cast, path: Path
) -> None:
    url = sent(anna, path)
    work_off()
    everything = {"Will create": "3", "Will update": "0", "The same already": "0", "Could not read": "0"}
    assert corrected(anna, url, **{"column-1": ""}) == everything
    assert corrected(anna, url, **{"column-1": "note", "column-2": "about"}) == everything
    load = Import.objects.get()
    assert [(column["target"], column["confidence"]) for column in load.mapping] == [
        ("name", 95),
        ("note", 100),
        ("about", 100),
        ("note", 50),
    ]
    anna.post(f"{url}start/")
    work_off()
    crooked = Client.objects.get(last_name="Кривой")
    assert (crooked.note, crooked.about, crooked.city) == ("Телефон: 8912345", "Омск", "")


def test_without_any_column_that_names_somebody_the_page_asks_for_one(anna: Browser, cast: Cast, path: Path) -> None:
    url = sent(anna, path)
    work_off()
    assert corrected(anna, url, **{"column-0": "", "column-1": "note"}) == {}
    assert "No column was recognised as a name, a company, a phone or an e-mail." in words(anna, url)
    assert anna.post(f"{url}start/").status_code == 200
    assert (Import.objects.get().state, work_off()) == (State.READY, 0)
    assert corrected(anna, url, **{"column-0": "name"})["Will create"] == "3"


def test_unreadable_cells_go_to_the_note_by_choice(anna: Browser, cast: Cast, path: Path) -> None:
    url = sent(anna, path)
    work_off()
    assert corrected(anna, url, keep_unreadable="yes")["Could not read"] == "0"
    assert corrected(anna, url)["Could not read"] == "1"


def test_another_sheet_is_guessed_anew(anna: Browser, cast: Cast, path: Path) -> None:
    url = sent(anna, path)
    work_off()
    assert Import.objects.get().sheets == ["Лист1", "Старые"]
    assert corrected(anna, url, sheet="Старые") == {"Will create": "1", "Will update": "0", "The same already": "0",
                                                    "Could not read": "0"}  # fmt: skip
    assert Import.objects.get().sheet == "Старые"


def test_another_header_row_is_guessed_anew(anna: Browser, cast: Cast, path: Path) -> None:
    url = sent(anna, path)
    work_off()
    assert corrected(anna, url, header_row="2")["Will create"] == "2"
    assert [column["header"] for column in Import.objects.get().mapping] == [
        "Орлова Мария",
        "89120000001",
        "Пермь",
        "5 %",
    ]


def test_a_header_row_that_is_not_there_is_refused_and_can_be_corrected(anna: Browser, cast: Cast, path: Path) -> None:
    url = sent(anna, path)
    work_off()
    anna.post(f"{url}correct/", {"header_row": "900"})
    work_off()
    assert "The sheet has no filled row 900 near its beginning. Choose the row with the names of the columns." in (
        words(anna, url)
    )
    assert corrected(anna, url)["Will create"] == "2"


def test_an_owner_is_chosen_for_new_clients(anna: Browser, cast: Cast, path: Path) -> None:
    url = sent(anna, path)
    work_off()
    corrected(anna, url, owner=str(cast.vera.pk))
    anna.post(f"{url}start/")
    work_off()
    assert set(Client.objects.values_list("owner__first_name", flat=True)) == {"Vera"}


def test_nobody_is_made_to_answer_by_who_may_not_hand_over(cast: Cast, path: Path) -> None:
    rights = {"clients.view": "own", "clients.edit": "own", "clients.create": "yes", "exchange.import": "yes"}
    Role.objects.create(name="Importer", rights=rights, order=100)
    dina = make_employee("Dina", "Importer")
    browser = cast.browser(dina)
    url = sent(browser, path)
    work_off()
    answer = browser.post(f"{url}correct/", {"owner": str(cast.vera.pk)})
    assert answer.status_code == 422
    assert (Import.objects.get().owner, Import.objects.get().state) == (dina, State.READY)


def test_a_meaning_that_does_not_exist_is_passed_over(anna: Browser, cast: Cast, path: Path) -> None:
    url = sent(anna, path)
    work_off()
    corrected(anna, url, **{"column-1": "password"})
    assert Import.objects.get().mapping[1]["target"] == "phone"


def test_start_pressed_twice_loads_once(anna: Browser, cast: Cast, path: Path) -> None:
    url = sent(anna, path)
    work_off()
    assert [anna.post(f"{url}start/").status_code for _press in range(2)] == [200, 200]
    assert work_off() == 1
    assert anna.post(f"{url}start/").status_code == 200
    assert work_off() == 0
    assert names() == ["Орлова Мария", "Смирнова Анна"]


def test_an_old_page_changes_nothing_and_shows_how_it_stands(anna: Browser, cast: Cast, path: Path) -> None:
    url = sent(anna, path)
    work_off()
    anna.post(f"{url}start/")
    work_off()
    for verb in ("correct", "discard", "start"):
        answer = anna.post(f"{url}{verb}/", {"column-0": ""})
        assert figures(answer.content)["Created"] == "2"
    assert (work_off(), Import.objects.get().state) == (0, State.DONE)


def test_one_sending_repeated_is_one_import(anna: Browser, cast: Cast, path: Path) -> None:
    assert sent(anna, path, "one") == sent(anna, path, "one")
    assert sent(anna, path, "two") != sent(anna, path, "one")
    assert (Import.objects.count(), work_off()) == (2, 2)


def test_two_people_with_the_same_key_have_an_import_each(anna: Browser, cast: Cast, path: Path) -> None:
    assert sent(anna, path, "one") != sent(cast.browser(cast.olga), path, "one")
    assert set(Import.objects.values_list("by__first_name", flat=True)) == {"Anna", "Olga"}


def test_a_second_import_waits_for_the_first_and_finds_its_clients(anna: Browser, cast: Cast, path: Path) -> None:
    first, second = sent(anna, path, "one"), sent(anna, path, "two")
    work_off()
    assert figures(anna.get(second).content)["Will create"] == "2"
    anna.post(f"{first}start/")
    anna.post(f"{second}start/")
    assert work_off() == 2
    assert figures(anna.get(second).content) == {"Created": "0", "Updated": "0", "The same already": "2",
                                                 "Could not read": "1"}  # fmt: skip
    assert names() == ["Орлова Мария", "Смирнова Анна"]


def test_not_loaded_after_all_nothing_is_there(anna: Browser, cast: Cast, path: Path) -> None:
    url = sent(anna, path)
    work_off()
    assert "Not loaded, by your choice." in read_words(anna.post(f"{url}discard/").content)
    anna.post(f"{url}start/")
    assert (work_off(), names(), Import.objects.get().state) == (0, [], State.DISCARDED)


def test_the_list_shows_what_was_loaded_under_the_name_of_the_file(anna: Browser, cast: Cast, path: Path) -> None:
    url = sent(anna, path)
    work_off()
    assert "клиенты.xlsx" in words(anna, "/import/")
    assert re.findall(r'<a href="(/import/\d+/)">', anna.get("/import/").content.decode()) == [url]


def test_a_sending_without_a_file_is_told_what_to_choose(anna: Browser) -> None:
    answer = anna.post("/import/upload/", {"key": "one"})
    assert answer.status_code == 422
    assert "Choose a file: Excel, OpenDocument, CSV or contact cards." in read_words(answer.content)
