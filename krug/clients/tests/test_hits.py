"""How a hit is shown: what matched is marked and nothing else, and why it was found. No name becomes HTML."""

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from krug.clients import actions, drafts, hits
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.clients.tests.finding_base import company, make_base, person
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


def title(cast: Cast, text: str) -> str:
    return str(hits.find(cast.anna, text).hits[0].title)


def reason(cast: Cast, text: str) -> str:
    return str(hits.find(cast.anna, text).hits[0].reason)


@pytest.mark.parametrize(
    ("name", "text", "marked"),
    [
        ("Смирнова Анна", "смир", "<mark>Смир</mark>нова Анна"),
        ("Смирнова Анна", "анна смирнова", "<mark>Смирнова</mark> <mark>Анна</mark>"),
        ("Смирнова Анна", "ан", "Смирнова <mark>Ан</mark>на"),
        ("Ёлкин Пётр", "елк", "<mark>Ёлк</mark>ин Пётр"),
        ("Иванов Пётр", "bdfyjd", "<mark>Иванов</mark> Пётр"),
        ("Иванов Пётр", "ivan", "<mark>Иван</mark>ов Пётр"),
        ("Хабаров Лев", "[f,f", "<mark>Хаба</mark>ров Лев"),
        ("Римский-Корсаков Николай", "корс", "Римский-<mark>Корс</mark>аков Николай"),
        ("Римский-Корсаков Николай", "римск", "<mark>Римск</mark>ий-Корсаков Николай"),
        ("Римский-Корсаков Николай", "римский-корсаков", "<mark>Римский</mark>-<mark>Корсаков</mark> Николай"),
        ("О'Нил Пол", "о'н", "<mark>О</mark>&#39;<mark>Н</mark>ил Пол"),
        ("Смирнова Анна", "смирнова ан", "<mark>Смирнова</mark> <mark>Ан</mark>на"),
    ],
)
def test_exactly_the_matched_letters_of_a_persons_name_are_marked(
    cast: Cast, name: str, text: str, marked: str
) -> None:
    person(name)
    assert title(cast, text) == marked


@pytest.mark.parametrize(
    ("name", "text", "marked"),
    [
        ("ООО «Тепло и свет»", "тепло", "ООО «<mark>Тепло</mark> и свет»"),
        ("ООО «Тепло и свет»", "ооо тепло", "ООО «<mark>Тепло</mark> и свет»"),
        ('ООО "Тепло"', "теп", "ООО &#34;<mark>Теп</mark>ло&#34;"),
        ("Foo & Bar Ltd", "bar", "Foo &amp; <mark>Bar</mark> Ltd"),
        ("3М Россия", "росс", "3М <mark>Росс</mark>ия"),
    ],
)
def test_exactly_the_matched_letters_of_a_companys_name_are_marked(
    cast: Cast, name: str, text: str, marked: str
) -> None:
    company(name)
    assert title(cast, text) == marked


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("6789", "phone +7 912 345-<mark>67-89</mark>"),
        ("3456789", "phone +7 912 <mark>345-67-89</mark>"),
        ("9123", "phone +7 <mark>912 3</mark>45-67-89"),
        ("8912345", "phone +7 <mark>912 345</mark>-67-89"),
        ("89123456789", "phone +7 <mark>912 345-67-89</mark>"),
        ("+7 (912) 345-67-89", "phone +7 <mark>912 345-67-89</mark>"),
        ("anna.petrova@teplo.example", "e-mail <mark>anna.petrova</mark>@teplo.example"),
        ("annap", "e-mail <mark>anna.p</mark>etrova@teplo.example"),
        ("смирнова", ""),
        ("анна 6789", "phone +7 912 345-<mark>67-89</mark>"),
    ],
)
def test_the_reason_tells_by_which_contact_a_client_was_found(cast: Cast, text: str, why: str) -> None:
    make_base(cast)
    assert reason(cast, text) == why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("7707083893", "INN <mark>7707083893</mark>"),
        ("7707", "INN <mark>7707</mark>083893"),
        ("0958", "phone +44 20 7946 <mark>0958</mark>"),
        ("46 0958", "phone +44 20 79<mark>46 0958</mark>"),
        ("4567", "phone +7 495 123-<mark>45-67</mark>"),
    ],
)
def test_the_reason_tells_the_digits_of_any_number(cast: Cast, text: str, why: str) -> None:
    make_base(cast)
    assert reason(cast, text) == why


def test_the_reason_shows_the_second_phone_when_that_is_the_one(cast: Cast) -> None:
    client = make_base(cast)["anna"]
    actions.add_contact(client, drafts.contact("phone", "8 999 111-22-33"), by=cast.anna)
    assert reason(cast, "2233") == "phone +7 999 111-<mark>22-33</mark>"


@pytest.mark.parametrize(
    ("kind", "value", "text", "why"),
    [
        ("email", "ANNA@Teplo.example", "anna@", "e-mail <mark>ANNA</mark>@Teplo.example"),
        ("email", "a_b-petrova@teplo.example", "petr", "e-mail a_b-<mark>petr</mark>ova@teplo.example"),
        ("telegram", "https://t.me/Anna_Shop", "shop", "Telegram https://t.me/Anna_<mark>Shop</mark>"),
        ("whatsapp", "+7 913 777-00-11", "0011", "WhatsApp +7 913 777-<mark>00-11</mark>"),
        ("phone", "+376 312 345", "312345", "phone +376 <mark>312 345</mark>"),
        ("phone", "+376 312 345", "376312", "phone +<mark>376 312</mark> 345"),
    ],
)
def test_the_reason_marks_the_letters_of_any_contact(cast: Cast, kind: str, value: str, text: str, why: str) -> None:
    client = make_client(last_name="Орлова")
    actions.add_contact(client, drafts.contact(kind, value), by=cast.anna)
    assert reason(cast, text) == why


def test_a_masked_contact_is_a_reason_without_a_mark(cast: Cast) -> None:
    make_base(cast)
    assert [str(hit.reason) for hit in hits.find(cast.boris, "6789").hits] == ["phone +7 912 •••-••-89"]


def test_an_employer_brought_along_says_who_works_there(cast: Cast) -> None:
    make_base(cast)
    _person, employer = hits.find(cast.anna, "иван").hits
    assert (employer.title, employer.reason) == ("ООО «Тепло»", "works here: <mark>Иван</mark>ов Пётр Сергеевич")


def test_a_hit_says_where_the_client_works_and_lives(cast: Cast) -> None:
    client = make_client(last_name="Орлова", city="Пермь", about="котёл")
    (hit,) = hits.find(cast.anna, "орлова").hits
    assert (hit.subtitle, hit.initials, hit.url) == ("котёл · Пермь", "ОР", f"/clients/{client.pk}/")
    actions.add_employment(client, company("Тепло"), position="директор", by=cast.anna)
    assert hits.find(cast.anna, "орлова").hits[0].subtitle == "Тепло, директор · Пермь"


def test_a_client_without_a_name_can_be_found_and_shown(cast: Cast) -> None:
    make_client(last_name="", phone="8 912 345-67-89")
    assert title(cast, "6789") == "No name"


@pytest.mark.parametrize(
    ("text", "read_as"),
    [("bdfyjd", "иванов"), ("Bdfyjd Gtnh", "иванов петр"), ("иванов", ""), ("ivanov", ""), ("[f,fhjd", "хабаров"),
     ("bdfyjd пётр", "иванов петр"), ("ыьшер", "smith"), ("4567", ""), ("нетникого", "")],
)  # fmt: skip
def test_the_palette_says_that_the_layout_was_wrong(cast: Cast, text: str, read_as: str) -> None:
    make_base(cast)
    assert hits.find(cast.anna, text).read_as == read_as


# Names that would be programs


@pytest.mark.parametrize(
    ("name", "text", "marked"),
    [
        ('<b>&"', "b", "&lt;<mark>b</mark>&gt;&amp;&#34;"),
        ("<script>alert(1)</script>", "script", "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;"),
        ("<img src=x onerror=alert(1)>", "img onerror",
         "&lt;<mark>img</mark> src=x <mark>onerror</mark>=alert(1)&gt;"),
        ("</mark><i>", "mark", "&lt;/<mark>mark</mark>&gt;&lt;i&gt;"),
        ("%(x)s {{7*7}} {0}", "x", "%(<mark>x</mark>)s {{7*7}} {0}"),
    ],
)  # fmt: skip
def test_a_name_stays_text_and_is_marked_inside(cast: Cast, name: str, text: str, marked: str) -> None:
    company(name)
    assert title(cast, text) == marked


def test_a_contact_stays_text_in_the_reason(cast: Cast) -> None:
    client = make_client(last_name="Орлова")
    actions.add_contact(client, drafts.contact("telegram", "<b>anna&"), by=cast.anna)
    assert reason(cast, "anna") == "Telegram &lt;b&gt;<mark>anna</mark>&amp;"


# What the palette costs


def queries(browser: Browser, text: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.post("/palette/", {"q": text}).status_code == 200
    return len(asked)


def test_the_palette_asks_the_same_number_of_questions_for_one_hit_and_for_ten(
    cast: Cast, anna: Browser, boris: Browser
) -> None:
    def add(number: int) -> Client:
        client = make_client(owner=cast.boris, last_name=f"Смирнов{number}", phone=f"8 912 345-67-{number:02}")
        actions.add_employment(client, company(f"Firm {number}", cast.boris), by=cast.anna)
        return client

    add(0)
    for browser in (anna, boris):
        queries(browser, "смирнов")
    more = {"sqlite": 0, "postgresql": 1}[connection.vendor]  # how many the index expects
    assert (queries(anna, "смирнов") - more, queries(boris, "смирнов") - more) == (4, 4)
    assert (queries(anna, "9123") - more, queries(boris, "9123") - more) == (5, 5)  # which phone it was
    for number in range(1, 10):
        add(number)
    assert (queries(anna, "смирнов") - more, queries(boris, "смирнов") - more) == (4, 4)
    assert (queries(anna, "9123") - more, queries(boris, "9123") - more) == (5, 5)
