"""Who comes in and who does not; guessing is stopped; a changed password ends what the old one opened."""

import re

import pytest
from django.core import mail
from django.core.cache import caches
from django.db import connection
from django.test import Client as Browser
from django.utils.timezone import now

from krug.staff.models import Employee, Session
from krug.staff.testing import PASSWORD, Cast
from krug.staff.tests.test_account_pages import LOGIN, Answer, Fields, alerts, notices, outcome

NEW = "a longer road to Perm"
ME = "/settings/me/"
OUT = (302, "/account/login/?next=/settings/me/")
WRONG = ["The email address and/or password you specified are not correct."]
TOO_MANY = ["Too many wrong passwords. Wait five minutes and try again, or choose a new password."]
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"


def sign_in(email: str, password: str, browser: Browser | None = None) -> Answer:
    return (browser or Browser()).post(LOGIN, {"login": email, "password": password})


def change(browser: Browser, *, old: str = PASSWORD, new: str = NEW) -> Answer:
    form = {"oldpassword": old, "password1": new, "password2": new}
    return browser.post("/account/password/change/", form, headers={"User-Agent": WINDOWS})


def test_signing_in_opens_a_session_that_knows_whose_it_is(cast: Cast) -> None:
    browser = Browser(enforce_csrf_checks=True)
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(LOGIN).content.decode())[0]
    form = {"login": " Boris@Teplo.example ", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert outcome(browser.post(LOGIN, form)) == (302, "/")
    response = browser.get("/settings/me/")
    assert (response.status_code, notices(response)) == (200, [])
    assert list(Session.objects.values_list("employee_id", "address")) == [(cast.boris.pk, "127.0.0.1")]


def test_a_form_without_its_token_is_refused(cast: Cast) -> None:
    assert sign_in("boris@teplo.example", PASSWORD, Browser(enforce_csrf_checks=True)).status_code == 403


def test_a_wrong_password_and_an_unknown_e_mail_get_the_same_answer(cast: Cast) -> None:
    assert alerts(sign_in("boris@teplo.example", "not the password")) == WRONG
    assert alerts(sign_in("nobody@teplo.example", "not the password")) == WRONG
    assert Session.objects.count() == 0


@pytest.mark.parametrize(
    ("asked", "sent"),
    [("/settings/me/", "/settings/me/"), ("https://evil.example/", "/"), ("//evil.example/", "/")],
)
def test_after_signing_in_one_is_where_one_wanted_but_never_elsewhere(cast: Cast, asked: str, sent: str) -> None:
    form = {"login": "boris@teplo.example", "password": PASSWORD, "next": asked}
    assert outcome(Browser().post(LOGIN, form)) == (302, sent)


@pytest.mark.parametrize("address", [LOGIN, "/account/logout/", "/account/reauthenticate/"])
def test_a_form_is_sent_to_where_it_stands_and_so_keeps_what_one_wanted(cast: Cast, address: str) -> None:
    browser = Browser() if address == LOGIN else cast.browser(cast.boris)
    wanted = f"{address}?next=/settings/sessions/"
    page = browser.get(wanted).content.decode()
    assert re.findall(r'<form class="(?:box pad )?form[^"]*" method="post"([^>]*)>', page) == [""]
    form = {"login": "boris@teplo.example", "password": PASSWORD}
    assert outcome(browser.post(wanted, form)) == (302, "/settings/sessions/")


def test_somebody_who_has_left_does_not_come_in_and_learns_why_only_with_the_right_password(cast: Cast) -> None:
    Employee.objects.filter(pk=cast.boris.pk).update(left_at=now())
    browser = Browser()
    assert alerts(sign_in("boris@teplo.example", "not the password", browser)) == WRONG
    assert outcome(sign_in("boris@teplo.example", PASSWORD, browser)) == (302, "/account/inactive/")
    assert outcome(browser.get("/settings/me/")) == (302, "/account/login/?next=/settings/me/")


def test_nobody_signs_up_by_sending_the_form_either(cast: Cast) -> None:
    form = {"email": "eve@evil.example", "password1": "correct horse battery", "first_name": "Eve"}
    assert outcome(Browser().post("/account/signup/", form)) == (200, "By invitation only · Krug")
    assert Employee.objects.count() == 5


def test_looking_at_the_page_signs_nobody_out_and_the_button_does(cast: Cast) -> None:
    browser = cast.browser(cast.boris)
    browser.get("/account/logout/")
    assert browser.get("/settings/me/").status_code == 200
    response = browser.post("/account/logout/", follow=True)
    assert (outcome(response), notices(response)) == ((200, "Sign in · Krug"), ["You are signed out."])
    assert outcome(browser.get("/settings/me/")) == (302, "/account/login/?next=/settings/me/")


def test_asked_once_more_an_employee_goes_on_with_the_right_password_only(cast: Cast) -> None:
    browser = cast.browser(cast.boris)
    asked = {"next": "/settings/sessions/"}
    refused = browser.post("/account/reauthenticate/", {"password": "not the password", **asked})
    assert alerts(refused) == ["Incorrect password."]
    granted = browser.post("/account/reauthenticate/", {"password": PASSWORD, **asked})
    assert outcome(granted) == (302, "/settings/sessions/")


def guess(email: str, times: int) -> None:
    for _attempt in range(times):
        assert alerts(sign_in(email, "not the password")) == WRONG


def test_after_five_wrong_passwords_even_the_right_one_is_refused_but_not_to_others(cast: Cast) -> None:
    guess("boris@teplo.example", 5)
    assert alerts(sign_in("boris@teplo.example", PASSWORD)) == TOO_MANY
    assert alerts(sign_in("BORIS@teplo.example", PASSWORD)) == TOO_MANY
    assert outcome(sign_in("vera@teplo.example", PASSWORD)) == (302, "/")


def test_four_wrong_passwords_are_forgiven(cast: Cast) -> None:
    guess("boris@teplo.example", 4)
    assert outcome(sign_in("boris@teplo.example", PASSWORD)) == (302, "/")


def test_wrong_passwords_are_counted_in_the_database_not_in_the_process(cast: Cast) -> None:
    guess("boris@teplo.example", 5)
    del caches["default"]
    assert alerts(sign_in("boris@teplo.example", PASSWORD)) == TOO_MANY
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_cache")
    assert outcome(sign_in("boris@teplo.example", PASSWORD)) == (302, "/")


def test_another_port_in_the_host_header_gives_no_new_attempts(cast: Cast) -> None:
    guess("boris@teplo.example", 5)
    form = {"login": "boris@teplo.example", "password": PASSWORD}
    assert alerts(Browser().post(LOGIN, form, headers={"Host": "testserver:4444"})) == TOO_MANY


def test_too_many_attempts_get_a_page_that_says_when_to_come_back(cast: Cast) -> None:
    browser = cast.browser(cast.boris)
    form = {"oldpassword": "not the password", "password1": "a" * 12, "password2": "a" * 12}
    answers = [browser.post("/account/password/change/", form) for _attempt in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert outcome(answers[5]) == (429, "Too many attempts · Krug")
    assert re.findall("Try again in (.*?)[.]", answers[5].content.decode()) == ["five minutes"]


def test_too_many_links_asked_for_get_a_page_that_says_so(cast: Cast) -> None:
    answers = [Browser().post("/account/password/reset/", {"email": "boris@teplo.example"}) for _attempt in range(4)]
    assert [answer.status_code for answer in answers] == [302] * 3 + [429]
    assert re.findall("can be asked for in (.*?)[.]", answers[3].content.decode()) == ["an hour"]


def test_a_changed_password_signs_out_every_other_browser(cast: Cast) -> None:
    here, elsewhere = cast.browser(cast.boris), cast.browser(cast.boris)
    assert outcome(change(here)) == (302, ME)
    assert notices(here.get(ME)) == ["The new password holds from now on; the old one opens nothing any more."]
    assert outcome(elsewhere.get(ME)) == OUT
    assert outcome(sign_in("boris@teplo.example", NEW)) == (302, "/")


def test_a_changed_password_leaves_only_this_session_in_the_list(cast: Cast) -> None:
    here, elsewhere = cast.browser(cast.boris), cast.browser(cast.boris)
    assert [browser.get(ME).status_code for browser in (here, elsewhere)] == [200, 200]
    change(here)
    assert Session.objects.filter(employee=cast.boris).count() == 1


def test_without_the_current_password_or_with_a_weak_new_one_nothing_changes(cast: Cast) -> None:
    browser = cast.browser(cast.boris)
    assert alerts(change(browser, old="not the password")) == ["Please type your current password."]
    too_short = "This password is too short. It must contain at least 10 characters."
    assert alerts(change(browser, new="kj28xq")) == [too_short]
    assert outcome(sign_in("boris@teplo.example", PASSWORD)) == (302, "/")
    assert mail.outbox == []


def test_whoever_has_no_password_chooses_a_first_one(cast: Cast) -> None:
    Employee.objects.filter(pk=cast.boris.pk).update(password="!")
    browser = cast.browser(Employee.objects.get(pk=cast.boris.pk))
    response = browser.get("/account/password/set/")
    assert outcome(response) == (200, "Choose a password · Krug")
    assert Fields(response.content.decode()).rows() == [
        ("New password", "password1", "new-password", True),
        ("The new password once more", "password2", "new-password", False),
    ]
    browser.post("/account/password/set/", {"password1": NEW, "password2": NEW})
    assert notices(browser.get(ME)) == [
        "The password is set. From now on you can sign in with your e-mail and this password."
    ]
    assert outcome(sign_in("boris@teplo.example", NEW)) == (302, "/")
