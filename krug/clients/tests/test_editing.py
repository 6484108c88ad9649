"""Every field of a card edited in place: its editor, a good value, a bad one, nothing, and two people at once."""

import datetime
import html
import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from krug.clients import actions, fields
from krug.clients.models import Category, Client
from krug.clients.testing import make_client
from krug.clients.views import groups
from krug.staff import actions as staff
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

LIST = "Choose one of the list."
NO_INN = "An INN has 10 digits (company) or 12 (person); digits here: 9. Add the missing ones."
CODE = "Begin with a code such as 43.22, or type words of the activity and choose one."
SUM = "Checksum does not match: one digit is mistyped. Compare with the document."


def too_long(limit: int) -> str:
    return f"At most {limit} characters fit here; this is {limit + 1}."


# Of whom, what is typed, what the card then shows, what its editor holds; what is refused and why; what empty does:
# None is refused with the sentence after it.
FIELDS: dict[str, tuple[str, str, str, str, str, str, str | None]] = {
    "last_name": ("p", " орлова-белова ", "Орлова-Белова", "Орлова-Белова", "x" * 101, too_long(100), ""),
    "first_name": ("p", "АННА", "Анна", "Анна", "x" * 101, too_long(100), ""),
    "patronymic": ("p", "Петровна", "Петровна", "Петровна", "x" * 101, too_long(100), ""),
    "name": ("c", " ооо  «Тепло» ", "ООО «Тепло»", "ООО «Тепло»", "x" * 301, too_long(300), None),
    "warmth": ("p", "2", "warm", "2", "7", LIST, None),
    "owner": ("p", "VERA", "Vera", "VERA", "999999", LIST, ""),
    "category": ("p", "77", "Dealers", "77", "78", LIST, ""),
    "city": ("p", "Нижний  Тагил", "Нижний Тагил", "Нижний Тагил", "x" * 101, too_long(100), ""),
    "about": ("p", "likes tea", "likes tea", "likes tea", "x" * 201, too_long(200), ""),
    "note": ("c", "one\r\ntwo", "one\ntwo", "one\ntwo", "x" * 20_001, too_long(20_000), ""),
    "sex": ("p", "f", "female", "f", "x", LIST, ""),
    "birth_date": (
        "p", "29.02", "29 February", "29.02", "31.02.1985", "There is no such day. Check the day and the month.", "",
    ),
    "preferred_channel": ("p", "telegram", "Telegram", "telegram", "fax", LIST, ""),
    "call_from": ("p", "9.30", "09:30", "09:30", "25:00", "Write the time as 14:30.", ""),
    "call_to": ("c", "18", "18:00", "18:00", "evening", "Write the time as 14:30.", ""),
    "time_zone": (
        "p", "Asia/Yekaterinburg", "Yekaterinburg", "Asia/Yekaterinburg", "Europe",
        "There is no such time zone; choose one of the list.", "",
    ),
    "full_name": ("c", "Общество «Тепло»", "Общество «Тепло»", "Общество «Тепло»", "x" * 501, too_long(500), ""),
    "inn": ("c", "7707 083893", "7707083893", "7707083893", "770708389", NO_INN, ""),
    "kpp": ("c", "770701001", "770701001", "770701001", "7707", "", ""),
    "ogrn": ("p", "304500116000157", "304500116000157", "304500116000157", "1027700132194", SUM, ""),
    "okved": ("c", "43.22 heating", "43.22", "43.22", "heating", CODE, ""),
    "activity": ("c", "boilers", "boilers", "boilers", "x" * 201, too_long(200), ""),
    "working_hours": ("c", "9-18", "9-18", "9-18", "x" * 201, too_long(200), ""),
}  # fmt: skip
EMPTY_REFUSED = {"name": "A company needs a name.", "warmth": LIST}


@pytest.fixture
def pair(cast: Cast) -> dict[str, Client]:
    Category.objects.create(pk=77, name="Dealers", key="dealers")
    return {
        "p": make_client(owner=cast.boris, last_name="Иванова", first_name="Ольга"),
        "c": make_client(owner=cast.boris, name="Firm"),
    }


def save(browser: Browser, client: Client, code: str, value: str, seen: str | None = None) -> Any:
    """As the page sends it: what its editor was filled with goes along."""
    address = f"/clients/{client.pk}/fields/{code}/"
    before = held(browser.get(address)) if seen is None else seen
    return browser.post(address, {"value": value, "seen": before})


def held(response: Any) -> str:
    """What the editor says its reader has seen."""
    found = re.findall(r'name="seen" value="([^"]*)"', response.content.decode())
    return html.unescape(found[0])


def shown(response: Any) -> str:
    found = re.findall(r'<(?:button class="text value"|span class="text")[^>]*>([^<]*)<', response.content.decode())
    return html.unescape(found[0])


def error(response: Any) -> str:
    found = re.findall(r'<p class="error"[^>]*>([^<]*)</p>', response.content.decode())
    return html.unescape(found[0]) if found else ""


def typed(response: Any) -> str:
    """What stands in the editor, ready to be corrected."""
    page = response.content.decode()
    chosen = re.findall(r'<option value="([^"]*)" selected', page)
    area = re.findall(r"<textarea[^>]*>([^<]*)</textarea>", page)
    written = re.findall(r'name="value" type="text" value="([^"]*)"', page)
    return html.unescape((chosen or area or written or [""])[0])


def told(response: HttpResponse) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response.headers["HX-Trigger"])
    return found


def test_the_table_has_every_field_of_the_card() -> None:
    assert sorted(FIELDS) == sorted(fields.BY_CODE)


@pytest.mark.parametrize("code", FIELDS)
def test_a_good_value_is_saved_shown_and_can_be_corrected(
    code: str, pair: dict[str, Client], cast: Cast, anna: Browser
) -> None:
    whose, value, text, again, _bad, _sentence, _empty = FIELDS[code]
    value, again = (each.replace("VERA", str(cast.vera.pk)) for each in (value, again))
    response = save(anna, pair[whose], code, value)
    assert (response.status_code, shown(response)) == (200, text)
    assert told(response)["krug:toast"]["text"] == "Changed"
    assert told(response)["krug:toast"]["undo"].startswith("/history/")
    assert told(response)["krug:refresh-card-head"] is True
    editor = anna.get(f"/clients/{pair[whose].pk}/fields/{code}/")
    assert held(editor) == again
    assert shown(anna.get(f"/clients/{pair[whose].pk}/fields/{code}/?shown=1")) == text
    card = html.unescape(anna.get(f"/clients/{pair[whose].pk}/").content.decode())
    assert f">{text}<" in card


@pytest.mark.parametrize("code", FIELDS)
def test_the_same_value_once_more_changes_nothing(
    code: str, pair: dict[str, Client], cast: Cast, anna: Browser
) -> None:
    whose, value, *_rest = FIELDS[code]
    save(anna, pair[whose], code, value.replace("VERA", str(cast.vera.pk)))
    before = Client.objects.get(pk=pair[whose].pk)
    response = save(anna, pair[whose], code, value.replace("VERA", str(cast.vera.pk)))
    assert (response.status_code, "HX-Trigger" in response.headers) == (200, False)
    assert Client.objects.get(pk=pair[whose].pk).version == before.version


@pytest.mark.parametrize("code", [code for code, row in FIELDS.items() if row[5]])
def test_a_bad_value_is_refused_with_its_sentence_and_stays_in_the_editor(
    code: str, pair: dict[str, Client], anna: Browser
) -> None:
    whose, _value, _text, _again, bad, sentence, _empty = FIELDS[code]
    before = fields.value_of(pair[whose], code)
    response = save(anna, pair[whose], code, bad)
    assert (response.status_code, error(response)) == (422, sentence)
    if not fields.BY_CODE[code].choices and fields.BY_CODE[code].control not in {"owner", "zone", "category"}:
        assert typed(response) == bad
    client = Client.objects.get(pk=pair[whose].pk)
    assert (fields.value_of(client, code), client.version) == (before, 1)


@pytest.mark.parametrize("code", FIELDS)
def test_an_emptied_field_is_empty_or_says_why_not(
    code: str, pair: dict[str, Client], cast: Cast, anna: Browser
) -> None:
    whose, value, *_rest, empty = FIELDS[code]
    save(anna, pair[whose], code, value.replace("VERA", str(cast.vera.pk)))
    response = save(anna, pair[whose], code, "")
    if empty is None:
        assert (response.status_code, error(response)) == (422, EMPTY_REFUSED[code])
    else:
        assert (response.status_code, shown(response)) == (200, empty)
        assert fields.value_of(Client.objects.get(pk=pair[whose].pk), code) in ("", None)


@pytest.mark.parametrize("code", ["last_name", "birth_date", "sex", "patronymic"])
def test_a_company_has_no_fields_of_a_person(code: str, pair: dict[str, Client], anna: Browser) -> None:
    assert anna.get(f"/clients/{pair['c'].pk}/fields/{code}/").status_code == 404
    assert anna.post(f"/clients/{pair['c'].pk}/fields/{code}/", {"value": "x"}).status_code == 404


@pytest.mark.parametrize("code", ["name", "kpp", "full_name", "working_hours"])
def test_a_person_has_no_fields_of_a_company(code: str, pair: dict[str, Client], anna: Browser) -> None:
    assert anna.get(f"/clients/{pair['p'].pk}/fields/{code}/").status_code == 404


@pytest.mark.parametrize("code", ["id", "version", "archived_at", "sort_key", "created_by", "nothing"])
def test_what_is_no_field_of_the_card_cannot_be_edited(code: str, pair: dict[str, Client], anna: Browser) -> None:
    assert anna.post(f"/clients/{pair['p'].pk}/fields/{code}/", {"value": "9"}).status_code == 404


def test_a_zero_byte_is_dropped_from_what_was_typed(pair: dict[str, Client], anna: Browser) -> None:
    assert shown(save(anna, pair["p"], "city", "Om\0sk")) == "Omsk"


# Two people at once


def test_a_value_changed_meanwhile_is_shown_beside_mine_and_mine_can_be_written_over_it(
    pair: dict[str, Client], cast: Cast, anna: Browser
) -> None:
    actions.change(pair["p"], {"city": "Tula"}, by=cast.boris)
    response = save(anna, pair["p"], "city", "Omsk", seen="")
    assert response.status_code == 409
    page = html.unescape(response.content.decode())
    assert page.count("While you were editing, somebody wrote here: «Tula».") == 1
    assert (typed(response), held(response)) == ("Omsk", "Tula")
    assert Client.objects.get(pk=pair["p"].pk).city == "Tula"
    again = save(anna, pair["p"], "city", typed(response), seen=held(response))
    assert (again.status_code, shown(again)) == (200, "Omsk")


@pytest.mark.parametrize("code", FIELDS)
def test_every_field_notices_that_it_was_changed_meanwhile(
    code: str, pair: dict[str, Client], cast: Cast, anna: Browser
) -> None:
    whose, value, text, again, *_rest = FIELDS[code]
    value, again = (each.replace("VERA", str(cast.vera.pk)) for each in (value, again))
    mine = {"owner": str(cast.olga.pk), "warmth": "3", "sex": "m", "preferred_channel": "vk", "birth_date": "01.03",
            "call_from": "11", "call_to": "11", "time_zone": "Asia/Omsk", "inn": "", "kpp": "", "ogrn": "",
                "category": "", "okved": "41"}  # fmt: skip
    before = held(anna.get(f"/clients/{pair[whose].pk}/fields/{code}/"))
    assert save(anna, pair[whose], code, value).status_code == 200
    response = save(anna, pair[whose], code, mine.get(code, "Mine"), seen=before)
    assert (response.status_code, held(response)) == (409, again)
    assert f"somebody wrote here: «{text}»" in html.unescape(response.content.decode())
    assert save(anna, pair[whose], code, mine.get(code, "Mine"), seen=held(response)).status_code == 200


def test_both_writing_the_same_is_no_conflict(pair: dict[str, Client], cast: Cast, anna: Browser) -> None:
    actions.change(pair["p"], {"city": "Omsk"}, by=cast.boris)
    assert save(anna, pair["p"], "city", "Omsk", seen="").status_code == 200


# Requisites


def test_an_inn_of_another_client_is_refused_with_a_sentence(pair: dict[str, Client], anna: Browser) -> None:
    make_client(name="Other", inn="7707083893")
    response = save(anna, pair["c"], "inn", "7707083893")
    assert (response.status_code, error(response)) == (422, "Another client already has this INN and KPP.")
    assert typed(response) == "7707083893"
    save(anna, pair["c"], "kpp", "770701001")
    assert save(anna, pair["c"], "inn", "7707083893").status_code == 200


# Owners


def test_a_client_handed_over_to_whom_the_reader_does_not_see_leads_back_to_the_list(
    pair: dict[str, Client], cast: Cast
) -> None:
    olga = cast.browser(cast.olga)
    actions.change(pair["p"], {"owner": cast.olga.pk}, by=cast.anna)
    choices = re.findall(r'<option value="(\d*)"', olga.get(f"/clients/{pair['p'].pk}/fields/owner/").content.decode())
    assert str(cast.vera.pk) in choices
    response = save(olga, pair["p"], "owner", str(cast.vera.pk))
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/clients/")
    assert told(response)["krug:toast"]["text"] == "Handed over"
    assert Client.objects.get(pk=pair["p"].pk).owner_id == cast.vera.pk


def test_without_the_right_to_hand_over_the_owner_is_not_edited(pair: dict[str, Client], boris: Browser) -> None:
    assert boris.get(f"/clients/{pair['p'].pk}/fields/owner/").status_code == 404
    assert boris.post(f"/clients/{pair['p'].pk}/fields/owner/", {"value": ""}).status_code == 404


def test_somebody_who_left_is_not_handed_clients(pair: dict[str, Client], cast: Cast, anna: Browser) -> None:
    staff.dismiss(cast.vera, by=cast.anna)
    response = save(anna, pair["p"], "owner", str(cast.vera.pk))
    assert (response.status_code, error(response)) == (422, LIST)


# Ages


@pytest.mark.parametrize(
    ("born", "today", "text"),
    [
        ("27.11.1985", "2026-11-26", "27 November 1985, 40 years"),
        ("27.11.1985", "2026-11-27", "27 November 1985, 41 years"),
        ("29.02.2024", "2025-02-28", "29 February 2024, 0 years"),
        ("29.02.2024", "2025-03-01", "29 February 2024, 1 year"),
        ("27.11", "2026-11-26", "27 November"),
        ("29.02", "2026-11-26", "29 February"),
    ],
)
def test_a_birthday_tells_the_age_when_the_year_is_known(
    pair: dict[str, Client], cast: Cast, born: str, today: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "localdate", lambda: datetime.date.fromisoformat(today))
    client = pair["p"]
    client.birth_date = fields.birthday(born)
    fact = groups.fact(client, fields.BY_CODE["birth_date"], editable=True)
    assert fact.text == text
