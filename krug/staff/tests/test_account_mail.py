"""Letters and messages of the sign-in, word for word; the reset of a password over a real SMTP server."""

import re
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from allauth.account import app_settings
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from django.core import mail
from django.test import Client as Browser
from django.utils.timezone import now
from pytest_django import Settings

from krug.staff import queries
from krug.staff.models import Company, Employee
from krug.staff.testing import PASSWORD, Cast
from krug.staff.tests.test_account_pages import OURS, THEIRS, Answer, Fields, alerts, files, outcome
from krug.staff.tests.test_account_signing import ME, NEW, OUT, TOO_MANY, WINDOWS, change, sign_in

RESET = "/account/password/reset/"

UNREACHABLE_LETTERS = {
    "account_already_exists": "sign-up is closed",
    "email_changed": "an employee has the one e-mail of the invitation",
    "email_confirm": "e-mails are not verified: the invitation does that",
    "email_confirmation": "e-mails are not verified",
    "email_confirmation_signup": "sign-up is closed",
    "email_deleted": "an employee has the one e-mail of the invitation",
    "login_code": "signing in by code is off",
    "password_reset_code": "passwords are reset by link, not by code",
    "unknown_account": "strangers could have us write to anybody, so it is off",
}
UNREACHABLE_MESSAGES = {
    "cannot_delete_primary_email.txt": "an employee has the one e-mail of the invitation",
    "email_confirmation_failed.txt": "e-mails are not verified",
    "email_confirmation_sent.txt": "e-mails are not verified",
    "email_confirmed.txt": "e-mails are not verified",
    "email_deleted.txt": "an employee has the one e-mail of the invitation",
    "login_code_sent.txt": "signing in by code is off",
    "phone_verification_sent.txt": "nobody signs in by phone",
    "phone_verified.txt": "nobody signs in by phone",
    "primary_email_set.txt": "an employee has the one e-mail of the invitation",
    "unverified_primary_email.txt": "an employee has the one e-mail of the invitation",
}


class Sink:
    """Stands for the company's mail server: keeps what it is given."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = Sink()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "Krug <crm@teplo.example>"
    yield kept
    controller.stop()


def ask(email: str = "boris@teplo.example", **options: Any) -> Answer:
    return Browser().post(RESET, {"email": email}, **options)


def link_in(text: str) -> str:
    found = re.findall(r"^http://\S+", text, re.MULTILINE)
    assert len(found) == 1
    return str(found[0])


def follow(link: str, password: str, browser: Browser | None = None) -> Answer:
    """Open the link of a letter and choose a new password there."""
    browser = browser or Browser()
    address = urlsplit(link).path
    browser.get(address)
    form = re.sub(r"(/key/\w+)-.*/$", r"\1-set-password/", address)
    return browser.post(form, {"password1": password, "password2": password}, headers={"User-Agent": WINDOWS})


def letters() -> list[tuple[list[str], str, str]]:
    return [(letter.to, str(letter.subject), str(letter.body)) for letter in mail.outbox]


def rename_to_awkward(cast: Cast) -> None:
    Company.objects.update(name="O'Hara & <Heat>")
    Employee.objects.filter(pk=cast.boris.pk).update(first_name="D'Arcy <b>")
    queries.forget_company()


def test_every_letter_and_message_of_allauth_is_ours_or_cannot_be_reached() -> None:
    theirs, ours = files(THEIRS / "email", "txt"), files(OURS / "email", "txt")
    parts = {f"{name}_{part}.txt" for name in UNREACHABLE_LETTERS for part in ("subject", "message")}
    assert theirs - ours == {*parts, "base_message.txt", "base_notification.txt"}
    assert ours - theirs == {"_if_not_you.txt"}
    assert files(THEIRS / "messages", "txt") - files(OURS / "messages", "txt") == set(UNREACHABLE_MESSAGES)
    assert files(OURS / "messages", "txt") - files(THEIRS / "messages", "txt") == set()
    assert app_settings.EMAIL_NOTIFICATIONS is True


def test_the_letter_with_a_link_is_plain_text_as_written(cast: Cast) -> None:
    rename_to_awkward(cast)
    ask()
    to, subject, body = letters()[0]
    link = link_in(body)
    assert (to, subject) == (["boris@teplo.example"], "A new password for Krug: O'Hara & <Heat>")
    assert body == (
        "Hello, D'Arcy <b>!\n\n"
        "Somebody, most likely you, asked for a new password for Krug of O'Hara & <Heat>. "
        "To choose it, open this link:\n\n"
        f"{link}\n\n"
        "The link works once. If it was not you, do nothing: the old password stays as it is."
    )
    assert re.fullmatch(r"http://testserver/account/password/reset/key/[0-9a-z]+-[0-9a-z]+-[0-9a-f]+/", link)


def test_a_changed_a_reset_and_a_first_password_are_told_by_letter(cast: Cast) -> None:
    rename_to_awkward(cast)
    change(cast.browser(cast.boris))
    ask()
    follow(link_in(letters()[1][2]), PASSWORD)
    Employee.objects.filter(pk=cast.boris.pk).update(password="!")
    boris = Employee.objects.get(pk=cast.boris.pk)
    form = {"password1": NEW, "password2": NEW}
    cast.browser(boris).post("/account/password/set/", form, headers={"User-Agent": WINDOWS})
    if_not_you = (
        "\n\nIt was done from the network address 127.0.0.1, with Chrome, Windows.\n\n"
        "If it was not you, somebody else has your password or reads your mail. "
        "Press «Forgot the password?» on the sign-in page at once, and tell the owner of your Krug."
    )
    to, told = ["boris@teplo.example"], letters()
    assert [told[0], *told[2:]] == [
        (
            to,
            "Your Krug password has been changed: O'Hara & <Heat>",
            f"The password of boris@teplo.example in Krug of O'Hara & <Heat> has just been changed.{if_not_you}",
        ),
        (
            to,
            "Your Krug password has been replaced: O'Hara & <Heat>",
            "The password of boris@teplo.example in Krug of O'Hara & <Heat> "
            f"has just been replaced by the link from a letter.{if_not_you}",
        ),
        (
            to,
            "Your Krug has a password now: O'Hara & <Heat>",
            "A password for boris@teplo.example in Krug of O'Hara & <Heat> "
            f"has just been set. Before there was none.{if_not_you}",
        ),
    ]


def test_a_forgotten_password_is_replaced_through_a_letter(cast: Cast, sink: Sink) -> None:
    elsewhere, here = cast.browser(cast.boris), Browser()
    assert outcome(elsewhere.get(ME)) == (200, "My settings · Krug")
    assert outcome(here.post(RESET, {"email": "Boris@teplo.example"})) == (302, f"{RESET}done/")
    [letter] = sink.letters
    assert (letter["To"], letter["From"]) == ("boris@teplo.example", "Krug <crm@teplo.example>")
    assert letter["Subject"] == "A new password for Krug: Teplo"
    response = follow(link_in(letter.get_content()), NEW, here)
    assert outcome(response) == (302, f"{RESET}key/done/")
    assert outcome(elsewhere.get(ME)) == OUT
    assert outcome(here.get(ME)) == OUT
    assert sign_in("boris@teplo.example", PASSWORD).status_code == 200
    assert outcome(sign_in("boris@teplo.example", NEW)) == (302, "/")
    assert [letter["Subject"] for letter in sink.letters[1:]] == ["Your Krug password has been replaced: Teplo"]


@pytest.mark.parametrize("language", ["ru", "en", "bg"])
def test_the_page_of_the_link_asks_for_a_new_password_in_every_language(cast: Cast, language: str) -> None:
    ask()
    browser = Browser()
    browser.cookies["krug_language"] = language
    response = browser.get(urlsplit(link_in(letters()[0][2])).path, follow=True)
    assert (response.status_code, response.headers["Content-Language"]) == (200, language)
    assert [row[1:] for row in Fields(response.content.decode()).rows()] == [
        ("password1", "new-password", True),
        ("password2", "new-password", False),
    ]


def test_a_link_works_once(cast: Cast) -> None:
    ask()
    link, browser = link_in(letters()[0][2]), Browser()
    follow(link, NEW, browser)
    gone = (200, "This link does not work any more · Krug")
    assert outcome(browser.get(urlsplit(link).path)) == gone
    assert outcome(Browser().get(urlsplit(link).path)) == gone


def test_a_new_password_by_link_ends_the_wait_after_wrong_ones(cast: Cast) -> None:
    for _attempt in range(5):
        sign_in("boris@teplo.example", "not the password")
    assert alerts(sign_in("boris@teplo.example", PASSWORD)) == TOO_MANY
    ask()
    follow(link_in(letters()[0][2]), NEW)
    assert outcome(sign_in("boris@teplo.example", NEW)) == (302, "/")


def test_a_letter_speaks_the_language_of_the_employee(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    russian = Catalog(locale="ru")
    russian.add("A new password for Krug: %(company)s", "Новый пароль для Круга: %(company)s")
    folder = tmp_path / "ru/LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, russian)
    settings.LOCALE_PATHS = [str(tmp_path)]
    Employee.objects.filter(pk=cast.boris.pk).update(language="ru")
    ask("boris@teplo.example")
    ask("vera@teplo.example")
    assert [subject for _to, subject, _body in letters()] == [
        "Новый пароль для Круга: Teplo",
        "A new password for Krug: Teplo",
    ]


def test_an_unknown_e_mail_and_one_of_a_leaver_get_the_same_page_and_no_letter(cast: Cast) -> None:
    Employee.objects.filter(pk=cast.vera.pk).update(left_at=now())
    for email in ("boris@teplo.example", "nobody@teplo.example", "vera@teplo.example"):
        assert outcome(ask(email)) == (302, f"{RESET}done/")
    assert [to for to, _subject, _body in letters()] == [["boris@teplo.example"]]


def test_a_link_lets_nobody_in_who_has_left_since(cast: Cast) -> None:
    ask()
    Employee.objects.filter(pk=cast.boris.pk).update(left_at=now())
    browser = Browser()
    follow(link_in(letters()[0][2]), NEW, browser)
    for password in (NEW, PASSWORD):
        sign_in("boris@teplo.example", password, browser)
        assert outcome(browser.get(ME)) == OUT


def test_a_link_is_void_for_whoever_has_left_since(cast: Cast) -> None:
    ask()
    Employee.objects.filter(pk=cast.boris.pk).update(left_at=now())
    gone = (200, "This link does not work any more · Krug")
    assert outcome(Browser().get(urlsplit(link_in(letters()[0][2])).path)) == gone


def test_a_forged_host_makes_no_letter_and_a_forwarded_one_changes_none(cast: Cast) -> None:
    browser, form = Browser(raise_request_exception=False), {"email": "boris@teplo.example"}
    browser.post(RESET, form, headers={"Host": "evil.example"})
    assert letters() == []
    browser.post(RESET, form, headers={"X-Forwarded-Host": "evil.example"})
    assert urlsplit(link_in(letters()[0][2])).netloc == "testserver"


def test_a_forged_host_gets_the_page_that_says_so(cast: Cast) -> None:
    response = Browser(raise_request_exception=False).get("/account/login/", headers={"Host": "evil.example"})
    assert outcome(response) == (400, "Krug does not know this address · Krug")


def test_a_link_leads_to_the_address_of_this_krug_whatever_the_host_header_says(cast: Cast, settings: Settings) -> None:
    settings.KRUG_URL = "http://testserver"
    ask(headers={"Host": "testserver:4444"})
    assert urlsplit(link_in(letters()[0][2])).netloc == "testserver"


@pytest.mark.parametrize("address", [RESET, f"{RESET}done/"])
def test_without_a_mail_server_the_page_names_two_ways_out_instead(
    cast: Cast, settings: Settings, address: str
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    response = Browser().get(address)
    page = response.content.decode()
    assert outcome(response) == (200, "Forgot the password? · Krug")
    assert Fields(page).rows() == []
    assert re.findall("<code>(.*?)</code>", page) == ["krug owner password E-MAIL"]
    assert re.findall("in the setting (KRUG_[A-Z_]+)", page) == ["KRUG_MAIL_URL"]
