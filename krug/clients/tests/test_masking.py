"""With a manager no page holds a contact in full: the same crawl first finds every one of them with the owner."""

import io
import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.management import call_command
from django.test import Client as Browser

from krug.clients import actions, drafts
from krug.clients.models import Client, ContactPoint
from krug.clients.testing import make_client, make_purchase
from krug.clients.tests.crawling import Secrets, walk
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

CLIENTS = 12
NUMBERS = [f"9126{number:02}{97 - number:02}{(number * 37) % 100:02}" for number in range(CLIENTS)]
MAILBOXES = [f"box{number:02}.{'qwrtpsdfgh'[number % 10]}secret" for number in range(CLIENTS)]
# Values that were once there and stand in the history only, and in a messenger.
FORMER_NUMBER, FORMER_MAILBOX, MESSENGER, WHATSAPP = "9137770011", "former.box", "secret_shop", "9148880022"
SECRETS = Secrets([*NUMBERS, FORMER_NUMBER, WHATSAPP], [*MAILBOXES, FORMER_MAILBOX, MESSENGER])
SPELLINGS = ("8 {0} {1}-{2}-{3}", "+7 ({0}) {1}-{2}-{3}", "8{0}{1}{2}{3}", "{0}.{1}.{2}.{3}")


@pytest.fixture
def base(cast: Cast) -> list[Client]:
    """Twelve clients of Boris, whose contacts he sees masked, with everything a client can have."""
    made = []
    for place, (number, mailbox) in enumerate(zip(NUMBERS, MAILBOXES, strict=True)):
        spelling = SPELLINGS[place % 4].format(number[:3], number[3:6], number[6:8], number[8:])
        email = f"{mailbox}@teplo.example" if place % 2 else f"{mailbox.upper()}@Teplo.example"
        named: dict[str, Any] = {"name": f"Firm {place}"} if place % 3 == 0 else {"last_name": f"Client{place}"}
        made.append(make_client(owner=cast.boris, phone=spelling, email=email, **named))
    _with_a_history(made[1], cast)
    actions.add_employment(made[1], made[0], position="director", by=cast.anna)
    make_purchase(made[1], 100, by=cast.boris)
    for archived in made[-3:]:
        actions.archive(archived, by=cast.anna)
    return made


def _with_a_history(client: Client, cast: Cast) -> None:
    """Contacts added, corrected, removed and shown, each written down in the journal."""
    phone = actions.add_contact(client, drafts.contact("phone", f"8{FORMER_NUMBER}"), by=cast.anna)
    fresh = drafts.contact("phone", "8 495 123-45-67 ext. 12", label="office")
    actions.change_contact(phone, fresh, is_preferred=False, opted_out=True, by=cast.anna)
    mail = actions.add_contact(client, drafts.contact("email", f"{FORMER_MAILBOX}@teplo.example"), by=cast.anna)
    actions.change_contact(
        mail, drafts.contact("email", "x@teplo.example"), is_preferred=False, opted_out=False, by=cast.anna
    )
    actions.remove_contact(mail, by=cast.anna)
    actions.add_contact(client, drafts.contact("telegram", f"https://t.me/{MESSENGER}"), by=cast.anna)
    actions.add_contact(client, drafts.contact("whatsapp", f"+7{WHATSAPP}"), by=cast.anna)
    actions.reveal_contact(phone, by=cast.boris)


def told(browser: Browser) -> tuple[dict[str, set[str]], int]:
    """Pages that tell a secret, and how many pages there were."""
    pages = dict(walk(browser, "/", "/clients/", "/clients/?view=archive", "/clients/?sort=name"))
    return {page: found for page, text in pages.items() if (found := SECRETS.told_by(text))}, len(pages)


@pytest.mark.once
def test_the_owners_crawl_finds_every_contact(base: list[Client], anna: Browser) -> None:
    found: set[str] = set()
    for _page, text in walk(anna, "/clients/", "/clients/?view=archive"):
        found |= SECRETS.told_by(text)
        if len(found) == len(SECRETS):
            break
    assert found == {*SECRETS.numbers, *SECRETS.mailboxes}


@pytest.mark.once
def test_a_managers_crawl_finds_none(base: list[Client], boris: Browser) -> None:
    found, pages = told(boris)
    assert found == {}
    assert pages > 400


@pytest.mark.once
def test_a_readers_crawl_finds_none(base: list[Client], gleb: Browser) -> None:
    found, pages = told(gleb)
    assert found == {}
    assert pages > 120


@pytest.mark.once
def test_a_head_of_another_team_reaches_none_of_these_cards(base: list[Client], cast: Cast) -> None:
    found, _pages = told(cast.browser(cast.vera))
    assert found == {}


ASKED = [
    "client1", "firm", NUMBERS[1], "8" + NUMBERS[1], NUMBERS[1][-4:], NUMBERS[1][:4], f"{MAILBOXES[1]}@teplo.example",
    FORMER_NUMBER, WHATSAPP,
]  # fmt: skip


@pytest.mark.parametrize("text", ASKED)
def test_hits_of_the_palette_tell_no_more_than_was_typed(
    base: list[Client], cast: Cast, boris: Browser, text: str
) -> None:
    """What was typed comes back in the field and in «New client «…»»; nothing else of a contact does."""
    page = boris.post("/palette/", {"q": text}).content.decode()
    assert SECRETS.told_by(page) - SECRETS.told_by(text) == set()
    assert SECRETS.told_by(unquote(page).replace(text, "")) == set()


def test_the_palette_shows_the_owner_what_it_hides_from_the_manager(
    base: list[Client], anna: Browser, boris: Browser
) -> None:
    page = anna.post("/palette/", {"q": NUMBERS[1][-4:]}).content.decode()
    assert SECRETS.told_by(page) == {NUMBERS[1]}
    page = boris.post("/palette/", {"q": NUMBERS[1][-4:]}).content.decode()
    assert f"+7 912 •••-••-{NUMBERS[1][-2:]}" in page
    assert SECRETS.told_by(page) == set()


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_finding_by_the_console_as_a_manager_is_masked(base: list[Client], cast: Cast, options: list[str]) -> None:
    def find(*who: str) -> str:
        out = io.StringIO()
        call_command("find", "client1", NUMBERS[1][-4:], *who, *options, stdout=out)
        return out.getvalue().replace(NUMBERS[1][-4:], "", 1)

    assert SECRETS.told_by(find()) == {NUMBERS[1]}
    assert SECRETS.told_by(find("--as", cast.boris.email)) == set()


def test_the_hint_of_a_duplicate_tells_whose_and_no_other_contact(base: list[Client], boris: Browser) -> None:
    typed = {"phone": f"8{NUMBERS[1]}", "who": "Somebody"}
    for response in (boris.post("/clients/check/", typed), boris.post("/clients/new/", typed)):
        page = response.content.decode()
        assert "Client1" in page
        assert SECRETS.told_by(page) - {NUMBERS[1]} == set()


def test_what_a_manager_sends_is_answered_without_contacts(base: list[Client], boris: Browser) -> None:
    client = base[1]
    sent = [
        (f"/clients/{client.pk}/contacts/", {"kind": "phone", "value": f"8{NUMBERS[1]}"}),
        (f"/clients/{client.pk}/contacts/", {"kind": "email", "value": "new@teplo.example"}),
        (f"/clients/{client.pk}/fields/city/", {"value": "Perm", "seen": ""}),
        (f"/clients/{client.pk}/others/", {"name": "firm"}),
        (f"/clients/{client.pk}/strip/", {"kind": "call", "text": "yes"}),
    ]
    for address, data in sent:
        page = boris.post(address, data).content.decode()
        assert SECRETS.told_by(page) - SECRETS.told_by(str(data)) == set()


# Shown one by one


def test_a_contact_shown_is_that_one_only_and_stands_in_the_history(
    base: list[Client], boris: Browser, anna: Browser
) -> None:
    client = base[2]
    phone = ContactPoint.objects.get(client=client, kind="phone")
    shown = boris.post(f"/contacts/{phone.pk}/reveal/")
    assert (shown.status_code, SECRETS.told_by(shown.content.decode())) == (200, {NUMBERS[2]})
    card = boris.get(f"/clients/{client.pk}/").content.decode()
    assert SECRETS.told_by(card) == set()
    assert card.count("Contact shown in full") == 1
    history = anna.get(f"/clients/{client.pk}/feed/?kind=changes").content.decode()
    assert history.count("Contact shown in full") == 1
    assert history.count("· Boris") == 1


def test_a_reader_has_nothing_shown(base: list[Client], gleb: Browser) -> None:
    phone = ContactPoint.objects.get(client=base[2], kind="phone")
    assert gleb.post(f"/contacts/{phone.pk}/reveal/").status_code == 404
    assert "reveal" not in gleb.get(f"/clients/{base[2].pk}/").content.decode()


def test_who_sees_a_contact_masked_cannot_open_its_editor(base: list[Client], boris: Browser, anna: Browser) -> None:
    phone = ContactPoint.objects.get(client=base[2], kind="phone")
    assert boris.get(f"/contacts/{phone.pk}/").status_code == 404
    editor = anna.get(f"/contacts/{phone.pk}/")
    assert SECRETS.told_by(editor.content.decode()) == {NUMBERS[2]}


def test_a_masked_contact_keeps_its_shape_and_nothing_else(cast: Cast, boris: Browser) -> None:
    client = make_client(owner=cast.boris, phone="8 912 345-67-89 ext. 12", email="anna.petrova@teplo.example")
    for kind, value in (
        ("telegram", "@petrova_shop"), ("vk", "vk.com/petrova"), ("site", "teplo.example"), ("other", "pager 77-12"),
        ("phone", "+359 2 123 4567"),
    ):  # fmt: skip
        actions.add_contact(client, drafts.contact(kind, value), by=cast.anna)
    assert contacts_on(boris.get(f"/clients/{client.pk}/?part=side").content.decode()) == [
        "+7\u00a0912\u00a0•••-••-89", "a•••@teplo.example", "@•••", "v•••", "teplo.example", "p•••",
        "+359\u00a0••••••67",
    ]  # fmt: skip


def contacts_on(card: str) -> list[str]:
    """What a reader reads in the rows of contacts, extensions and badges with it."""
    rows = re.findall(r'id="contact-\d+">\s*<span class="label">[^<]*</span>\s*<span class="text">(.*?)</span>\n', card)
    return [re.sub("<[^>]*>", "", row) for row in rows]


def test_the_owner_reads_the_same_contacts_in_full(cast: Cast, anna: Browser) -> None:
    client = make_client(owner=cast.boris, phone="8 912 345-67-89 ext. 12", email="anna.petrova@teplo.example")
    actions.add_contact(client, drafts.contact("telegram", "@petrova_shop"), by=cast.anna)
    assert contacts_on(anna.get(f"/clients/{client.pk}/?part=side").content.decode()) == [
        "+7\u00a0912\u00a0345-67-89 ext. 12", "anna.petrova@teplo.example", "@petrova_shop",
    ]  # fmt: skip
