"""What an office looks up: activities, what an INN tells, names in their cases."""

import html
import re

import pytest
from django.test import Client as Browser

from krug.clients.models import Client
from krug.clients.portable import COLUMNS, drafts
from krug.clients.testing import make_client
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

HEATING = (
    "43.22 Производство санитарно-технических работ, монтаж отопительных систем и систем кондиционирования воздуха"
)


def save(browser: Browser, client: Client, code: str, value: str, seen: str = "") -> int:
    response = browser.post(f"/clients/{client.pk}/fields/{code}/", {"value": value, "seen": seen})
    client.refresh_from_db()
    return response.status_code


# Activities


def offered(browser: Browser, typed: str) -> list[str]:
    page = html.unescape(browser.get("/okved/", {"value": typed}).content.decode())
    return re.findall(r'data-put="([^"]*)"', page)


def test_activities_are_offered_while_words_or_a_code_are_typed(cast: Cast, gleb: Browser) -> None:
    assert offered(gleb, "отопительных систем")[0] == HEATING
    assert offered(gleb, "43.22") == [HEATING]
    assert offered(gleb, "") == []
    assert all(len(text) <= 200 for text in offered(gleb, "84.23"))


def test_an_activity_chosen_brings_its_code(cast: Cast, boris: Browser) -> None:
    client = make_client(owner=cast.boris, name="ООО «Тепло»")
    assert save(boris, client, "activity", HEATING) == 200
    assert (client.activity, client.okved) == (HEATING, "43.22")
    assert save(boris, client, "activity", "котлы", seen=HEATING) == 200
    assert (client.activity, client.okved) == ("котлы", "43.22")


def test_a_code_brings_its_activity_unless_somebody_has_written_in_own_words(cast: Cast, boris: Browser) -> None:
    client = make_client(owner=cast.boris, name="ООО «Тепло»")
    assert save(boris, client, "okved", "43.22") == 200
    assert (client.activity, client.okved) == (HEATING, "43.22")
    assert save(boris, client, "okved", "75", seen="43.22") == 200
    assert (client.activity, client.okved) == ("75 Деятельность ветеринарная", "75")
    assert save(boris, client, "okved", "", seen="75") == 200
    assert (client.activity, client.okved) == ("", "")
    client.activity = "лечим собак"
    client.save()
    assert save(boris, client, "okved", "75.00") == 200
    assert (client.activity, client.okved) == ("лечим собак", "75.00")


def test_both_are_undone_at_once(cast: Cast, anna: Browser) -> None:
    client = make_client(owner=cast.boris, name="ООО «Тепло»")
    response = anna.post(f"/clients/{client.pk}/fields/okved/", {"value": "75", "seen": ""})
    assert response.headers["HX-Trigger"].count("card-side") == 1
    undo = re.findall(r"/history/\d+/undo/", response.headers["HX-Trigger"])[0]
    assert anna.post(undo).status_code == 204
    client.refresh_from_db()
    assert (client.activity, client.okved) == ("", "")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"okved": "43.22"}, ("43.22", HEATING)),
        ({"okved": "75 ветклиника"}, ("75", "75 Деятельность ветеринарная")),
        ({"okved": 75.0}, ("75", "75 Деятельность ветеринарная")),
        ({"okved": "отопление"}, (None, "отопление")),
        ({"activity": "котлы", "okved": "43.22"}, ("43.22", "котлы")),
    ],
)
def test_a_column_of_codes_is_read_with_or_without_names(
    cells: dict[str, object], expected: tuple[str | None, str]
) -> None:
    values: dict[str, object] = {"company": "ООО «Тепло»"}
    for column in sorted(COLUMNS, key=lambda column: column.order):
        if column.code in cells:
            column.read(cells[column.code], values)
    row = drafts(values, owners={}, owner_id=None)
    assert row is not None
    assert (row.main.values.get("okved"), row.main.values.get("activity")) == expected


# INN


def about_inn(browser: Browser, client: Client) -> list[str]:
    page = html.unescape(browser.get(f"/clients/{client.pk}/?part=side").content.decode())
    return re.findall(r'<span class="about">([^<]*)</span>', page)


def test_an_inn_tells_whose_it_is_and_of_which_region(cast: Cast, boris: Browser) -> None:
    company = make_client(owner=cast.boris, name="ООО «Тепло»", inn="6658000003")
    trader = make_client(owner=cast.boris, inn="500100732259")
    nowhere = make_client(owner=cast.boris, name="АО «Связь»", inn="9909000000")
    assert about_inn(boris, company) == ["a company, Свердловская область"]
    assert about_inn(boris, trader) == ["a person or a sole trader, Московская область"]
    assert about_inn(boris, nowhere) == ["a company"]


def test_a_new_client_may_have_an_inn_and_a_wrong_one_is_explained(cast: Cast, boris: Browser) -> None:
    sentence = "The 10th digit must be 9, not 8, unless another is mistyped. Compare with the document."
    response = boris.post("/clients/new/", {"who": "ООО Тепло", "inn": "7701000018"})
    assert response.status_code == 422
    assert sentence in html.unescape(response.content.decode())
    assert boris.post("/clients/new/", {"who": "ООО Тепло", "inn": "ИНН 7701 000019"}).status_code == 302
    assert Client.objects.values_list("name", "inn").get() == ("ООО «Тепло»", "7701000019")


def test_an_inn_that_is_there_is_noticed_while_typing_and_refused_when_insisted_on(cast: Cast, boris: Browser) -> None:
    make_client(owner=cast.boris, name="ООО «Тепло»", inn="7701000019")
    typed = {"who": "ООО Тепло Плюс", "inn": "7701000019"}
    assert "the same INN" in boris.post("/clients/check/", typed).content.decode()
    assert boris.post("/clients/new/", typed).status_code == 409
    response = boris.post("/clients/new/", {**typed, "anyway": "yes"})
    assert response.status_code == 422
    assert "Another client already has this INN and KPP." in response.content.decode()
    assert Client.objects.count() == 1


def test_a_form_sent_by_htmx_comes_back_alone_or_is_led_to_the_card(cast: Cast, boris: Browser) -> None:
    refused = boris.post("/clients/new/", {"who": "", "key": "k1"}, headers={"HX-Request": "true"})
    assert (refused.status_code, refused.content.decode().strip()[:5]) == (422, "<form")
    response = boris.post("/clients/new/", {"who": "Анна"}, headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, f"/clients/{Client.objects.get().pk}/")


# Names in their cases


def declined(browser: Browser, client: Client) -> list[str]:
    page = html.unescape(browser.get(f"/clients/{client.pk}/cases/").content.decode())
    return re.findall(r"<output[^>]*>([^<]*)</output>", page)


def test_a_name_is_shown_in_its_cases_whole_and_short(cast: Cast, boris: Browser) -> None:
    client = make_client(owner=cast.boris, last_name="Смирнова", first_name="Анна", patronymic="Петровна", sex="f")
    assert declined(boris, client) == [
        "Смирновой Анны Петровны", "Смирновой А. П.", "Смирновой Анне Петровне", "Смирновой А. П.",
        "Смирнову Анну Петровну", "Смирнову А. П.", "Смирновой Анной Петровной", "Смирновой А. П.",
    ]  # fmt: skip


def test_the_sex_on_the_card_decides(cast: Cast, boris: Browser) -> None:
    assert declined(boris, make_client(owner=cast.boris, last_name="Ким", first_name="Женя", sex="m"))[2] == "Киму Жене"
    assert declined(boris, make_client(owner=cast.boris, last_name="Ким", first_name="Женя", sex="f"))[2] == "Ким Жене"


def test_a_name_that_cannot_be_declined_says_why(cast: Cast, boris: Browser) -> None:
    unknown, foreign = (
        make_client(owner=cast.boris, last_name="Нгуен", first_name="Хо"),
        make_client(owner=cast.boris, last_name="Smith", first_name="John", sex="m"),
    )
    pages = [boris.get(f"/clients/{each.pk}/cases/").content.decode() for each in (unknown, foreign)]
    assert "Choose the sex above" in pages[0]
    assert "This name is not declined in Russian." in pages[1]


def test_only_persons_have_cases_and_only_for_readers_of_russian(cast: Cast, boris: Browser) -> None:
    person, company = make_client(owner=cast.boris), make_client(owner=cast.boris, name="ООО «Тепло»")
    assert boris.get(f"/clients/{company.pk}/cases/").status_code == 404
    shown = [
        "The name in its cases" in boris.get(f"/clients/{each.pk}/").content.decode() for each in (person, company)
    ]
    assert shown == [True, False]
    cast.boris.language = "bg"
    cast.boris.save()
    assert "/cases/" not in boris.get(f"/clients/{person.pk}/").content.decode()


# Forms that keep what was typed


def test_forms_that_keep_what_was_typed_have_a_key_and_say_whose_page_it_is(cast: Cast, boris: Browser) -> None:
    for path in ("/clients/new/", f"/clients/{make_client(owner=cast.boris).pk}/"):
        page = boris.get(path).content.decode()
        (form,) = re.findall(r'<form[^>]*data-keeps="[\w-]+".*?</form>', page, re.DOTALL)
        assert re.search(r'<input type="hidden" name="key" value="\w{32}"', form)
        assert f'data-me="{cast.boris.pk}"' in page
