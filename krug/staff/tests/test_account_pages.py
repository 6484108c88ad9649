"""The pages of the sign-in: each of them, for strangers and employees, in every language."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Protocol

import allauth
import pytest
from allauth.account import app_settings
from django.http.response import ResponseHeaders
from django.test import Client as Browser

from krug import staff
from krug.staff import urls
from krug.staff.models import Employee
from krug.staff.testing import Cast

# In tests nothing has been collected into the folder of static files.

THEIRS = Path(allauth.__file__).parent / "templates/account"
OURS = Path(staff.__file__).parent / "jinja2/account"

LOGIN = "/account/login/"

# Address: what a stranger gets there, what an employee gets: the title of a page, or where one is sent.
PAGES = [
    ("login", LOGIN, (200, "Sign in · Krug"), (302, "/")),
    ("logout", "/account/logout/", (302, LOGIN), (200, "Sign out · Krug")),
    ("inactive", "/account/inactive/", *[(200, "Your access has been closed · Krug")] * 2),
    ("signup", "/account/signup/", (200, "By invitation only · Krug"), (302, "/")),
    (
        "reauthenticate", "/account/reauthenticate/",
        (302, "/account/login/?next=/account/reauthenticate/"), (200, "Is it you? · Krug"),
    ),
    (
        "change_password", "/account/password/change/",
        (302, "/account/login/?next=/account/password/change/"), (200, "Change the password · Krug"),
    ),
    (
        "set_password", "/account/password/set/",
        (302, "/account/login/?next=/account/password/set/"), (302, "/account/password/change/"),
    ),
    ("reset_password", "/account/password/reset/", *[(200, "Forgot the password? · Krug")] * 2),
    ("reset_password_done", "/account/password/reset/done/", *[(200, "Look into your mail · Krug")] * 2),
    (
        "reset_password_from_key", "/account/password/reset/key/1-nonsense/",
        *[(200, "This link does not work any more · Krug")] * 2,
    ),
    (
        "reset_password_from_key_done", "/account/password/reset/key/done/",
        *[(200, "The password is changed · Krug")] * 2,
    ),
]  # fmt: skip
Outcome = tuple[int, str]

UNREACHABLE = {
    "base_confirm_code.html": "a base of pages we do not have",
    "base_entrance.html": "a base: ours is staff/entrance.html",
    "base_manage.html": "a base: ours is staff/settings.html",
    "base_manage_email.html": "a base of pages we do not have",
    "base_manage_password.html": "a base: ours is staff/settings.html",
    "base_manage_phone.html": "a base of pages we do not have",
    "base_reauthenticate.html": "a base: ours is staff/settings.html",
    "confirm_email_verification_code.html": "no address, and e-mails are not verified: the invitation does that",
    "confirm_login_code.html": "no address, and signing in by code is off",
    "confirm_password_reset_code.html": "no address, and passwords are reset by link, not by code",
    "confirm_phone_verification_code.html": "no address, and nobody signs in by phone",
    "email.html": "no address: an employee has the one e-mail of the invitation",
    "email_change.html": "no address: an employee has the one e-mail of the invitation",
    "email_confirm.html": "no address, and e-mails are not verified",
    "phone_change.html": "no address, and nobody signs in by phone",
    "request_login_code.html": "no address, and signing in by code is off",
    "signup.html": "sign-up is closed: its address answers with signup_closed.html",
    "signup_by_passkey.html": "no address, and there are no passkeys",
    "snippets/already_logged_in.html": "part of a page that is ours",
    "snippets/warn_no_email.html": "part of a page we do not have",
    "verification_sent.html": "no address, and e-mails are not verified",
    "verified_email_required.html": "none of our doors asks for a verified e-mail",
}


class Answer(Protocol):
    status_code: int
    headers: ResponseHeaders
    content: bytes


def files(folder: Path, ending: str) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob(f"*.{ending}")}


def outcome(response: Answer) -> Outcome:
    if response.status_code == 302:
        return 302, response.headers["Location"]
    found = re.search(r"<title>(.*?)</title>", response.content.decode())
    return response.status_code, found[1] if found else ""


def alerts(response: Answer) -> list[str]:
    """What a page says in red, above the form or under a field."""
    found = re.findall(r'<p class="[^"]*" role="alert">(.*?)</p>', response.content.decode(), re.DOTALL)
    return [re.sub(r"<[^>]*>", "", text).strip() for text in found]


def notices(response: Answer) -> list[str]:
    return re.findall(r'<p class="[^"]*" role="status">(.*?)</p>', response.content.decode())


class Fields(HTMLParser):
    """Fields of a page as people meet them: label, name, what the browser may fill in, where the cursor stands."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.labels: dict[str, str] = {}
        self.inputs: list[dict[str, str | None]] = []
        self._label = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self._label = (told.get("for") or "") if tag == "label" else ""
        if tag == "input" and (told.get("id") or "").startswith("id_"):
            self.inputs.append(told)

    def handle_data(self, data: str) -> None:
        if self._label:
            self.labels[self._label] = data

    def handle_endtag(self, tag: str) -> None:
        self._label = ""

    def rows(self) -> list[tuple[str, str, str, bool]]:
        return [
            (self.labels[told["id"] or ""], told["name"] or "", told["autocomplete"] or "", "autofocus" in told)
            for told in self.inputs
        ]


@pytest.mark.parametrize("language", ["ru", "en", "bg"])
@pytest.mark.parametrize(("name", "address", "stranger", "employee"), PAGES)
def test_every_page_opens_in_every_language_without_inline_code(
    cast: Cast, language: str, name: str, address: str, stranger: Outcome, employee: Outcome
) -> None:
    outside = Browser()
    outside.cookies["krug_language"] = language
    Employee.objects.filter(pk=cast.boris.pk).update(language=language)
    for browser, expected in ((outside, stranger), (cast.browser(cast.boris), employee)):
        response = browser.get(address)
        assert (response.status_code, response.headers["Content-Language"]) == (expected[0], language)
        assert re.findall(r"<style|<script(?![^>]* src=)| style=| on\w+=", response.content.decode()) == []


@pytest.mark.parametrize(("name", "address", "stranger", "employee"), PAGES)
def test_every_page_says_what_it_is(cast: Cast, name: str, address: str, stranger: Outcome, employee: Outcome) -> None:
    assert outcome(Browser().get(address)) == stranger
    assert outcome(cast.browser(cast.boris).get(address)) == employee


def test_the_pages_above_are_all_that_have_an_address() -> None:
    mounted = [pattern.name for pattern in urls.urlpatterns if (pattern.name or "").startswith("account_")]
    assert mounted == [f"account_{name}" for name, *_rest in PAGES]


def test_every_page_of_allauth_is_ours_or_cannot_be_reached() -> None:
    assert files(THEIRS, "html") - files(OURS, "html") == set(UNREACHABLE)
    assert files(OURS, "html") - files(THEIRS, "html") == {
        "_fields.html", "_no_mail.html", "password_reset_help_text.html",
    }  # fmt: skip


def test_what_would_ask_for_the_pages_left_out_is_off() -> None:
    assert list(app_settings.LOGIN_METHODS) == ["email"]
    assert app_settings.EMAIL_VERIFICATION == "none"
    assert app_settings.EMAIL_UNKNOWN_ACCOUNTS is False
    assert app_settings.LOGIN_BY_CODE_ENABLED is False
    assert app_settings.LOGIN_BY_CODE_REQUIRED is False
    assert app_settings.PASSWORD_RESET_BY_CODE_ENABLED is False
    assert app_settings.TEMPLATE_EXTENSION == "html"


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        (LOGIN, [("E-mail", "login", "username", True), ("Password", "password", "current-password", False)]),
        ("/account/password/reset/", [("E-mail", "email", "username", True)]),
        ("/account/reauthenticate/", [("Password", "password", "current-password", True)]),
        (
            "/account/password/change/",
            [
                ("Current password", "oldpassword", "current-password", True),
                ("New password", "password1", "new-password", False),
                ("The new password once more", "password2", "new-password", False),
            ],
        ),
    ],
)
def test_every_field_has_a_label_and_tells_the_browser_what_belongs_there(
    cast: Cast, address: str, fields: list[tuple[str, str, str, bool]]
) -> None:
    browser = Browser() if address == LOGIN else cast.browser(cast.boris)
    assert Fields(browser.get(address).content.decode()).rows() == fields


def test_a_name_in_a_page_stays_text(cast: Cast) -> None:
    Employee.objects.filter(pk=cast.boris.pk).update(first_name="D'Arcy <b>")
    page = cast.browser(cast.boris).get("/account/logout/").content.decode()
    assert re.findall("as (D.*?)[.] On", page) == ["D&#39;Arcy &lt;b&gt;"]
