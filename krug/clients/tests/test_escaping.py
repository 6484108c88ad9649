"""Whatever is typed stays text: hostile strings through every text field, on every page that shows them."""

import html
from html.parser import HTMLParser

import pytest
from django.test import Client as Browser

from krug.clients import actions, drafts
from krug.clients.models import Client, RelationKind
from krug.clients.testing import make_client
from krug.core.text.money import Money
from krug.staff.testing import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "'><b>x</b>",
    "</textarea><script>alert(1)</script>", "</title><script>alert(1)</script>", "<!--", "--><b>", "<b>&\"'</b>",
    "&lt;b&gt;x", "&amp;", "{{ 7*7 }}", "{% raise %}", "%(what)s", "%s%d", "javascript:alert(1)", "<mark>x</mark>",
    "<a href=javascript:x>", "<iframe srcdoc='<b>'>", "\u202e<b>rtl", "`${alert(1)}`",
    "<details open ontoggle=alert(1)>",
]  # fmt: skip
MARKED = "qzqz"  # begins every hostile text, so that it is found by a search and known on a page


class Elements(HTMLParser):
    """What a browser would make of a page: its elements, and its text and attributes as they are read."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(sorted(name for name, _value in attrs))))
        self.texts += [value for _name, value in attrs if value]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        """Without what marks the letters found, which cuts a text in two."""
        return "".join(self.texts)


def hostile_client(cast: Cast, text: str) -> tuple[Client, Client]:
    """A person and a company with the text in all that can be typed."""
    typed = f"{MARKED} {text}"
    person = make_client(
        owner=cast.boris, last_name=typed[:100], first_name=typed[:100], city=typed[:100], about=typed, note=typed,
        activity=typed,
    )  # fmt: skip
    firm = make_client(
        owner=cast.boris, name=typed, city=typed[:100], full_name=typed, working_hours=typed, about=typed
    )
    for kind in ("telegram", "site", "other", "vk"):
        actions.add_contact(person, drafts.contact(kind, typed, label=typed[:60]), by=cast.boris)
    actions.add_address(person, kind="main", text=typed, by=cast.boris)
    actions.add_employment(person, firm, position=typed, department=typed, duties=typed, by=cast.boris)
    own = actions.add_kind(first_word=typed, by=cast.anna)
    actions.add_relation(person, firm, own, note=typed, by=cast.boris)
    actions.add_prospect(
        person, relation_kind=own, end="second", kind="person", name=typed, site=typed, note=typed, by=cast.boris
    )
    actions.record_purchase(person, amount=Money(100), made_on=person.created_at.date(), what=typed, by=cast.boris)
    actions.change(person, {"city": f"{typed}2"[:100], "about": ""}, by=cast.boris)
    return person, firm


def pages(browser: Browser, person: Client, firm: Client) -> dict[str, str]:
    asked = {
        "list": browser.get("/clients/"),
        "choices": browser.get("/clients/options/city/"),
        "person": browser.get(f"/clients/{person.pk}/"),
        "company": browser.get(f"/clients/{firm.pk}/"),
        "editor": browser.get(f"/clients/{person.pk}/fields/note/"),
        "input": browser.get(f"/clients/{person.pk}/fields/last_name/"),
        "others": browser.post(f"/clients/{person.pk}/others/", {"name": MARKED}),
        "palette": browser.post("/palette/", {"q": MARKED}),
        "history": browser.get(f"/clients/{person.pk}/feed/"),
        "network": browser.get(f"/clients/{person.pk}/network/"),
        "people": browser.get(f"/clients/{firm.pk}/people/"),
        "relatives": browser.post(f"/clients/{firm.pk}/relations/others/", {"name": MARKED}),
        "relation": browser.get(f"/clients/{person.pk}/relations/add/"),
        "prospects": browser.get("/clients/prospects/"),
        "kinds": browser.get("/settings/relations/"),
    }
    return {name: response.content.decode() for name, response in asked.items()}


@pytest.fixture
def harmless(cast: Cast, anna: Browser) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """The elements of the same pages of a client of plain letters: hostile ones may add none."""
    person, firm = hostile_client(cast, "x")
    found = {name: Elements(page).elements for name, page in pages(anna, person, firm).items()}
    for client in (person, firm):
        client.delete()
    RelationKind.objects.filter(code="").delete()
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_makes_an_element_and_every_text_is_read_as_typed(
    cast: Cast, anna: Browser, harmless: dict[str, list[tuple[str, tuple[str, ...]]]], text: str
) -> None:
    person, firm = hostile_client(cast, text)
    for name, page in pages(anna, person, firm).items():
        seen = Elements(page)
        made = [element for element in seen.elements if element[0] != "mark"]
        assert (name, made) == (name, [element for element in harmless[name] if element[0] != "mark"])
        assert (name, text in seen.text.replace("\u00a0", " ")) == (name, True)


@pytest.mark.parametrize("text", HOSTILE[:6])
def test_the_hint_of_a_duplicate_is_text_too(cast: Cast, anna: Browser, text: str) -> None:
    make_client(owner=cast.boris, last_name=text[:100], city=text, phone="8 912 345-67-89")
    page = anna.post("/clients/new/", {"phone": "8 912 345-67-89", "who": text}).content.decode()
    assert text not in page
    assert html.unescape(page).count(text) == 3
