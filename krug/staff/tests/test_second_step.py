"""The second step of signing in: set up, asked for, spare codes, demanded of a role, taken off."""

import re
from datetime import timedelta
from pathlib import Path

import allauth
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils.http import urlencode

from krug import staff
from krug.core.testing import codes, published
from krug.staff import actions
from krug.staff.models import Employee, Role, Session
from krug.staff.testing import PASSWORD, Cast, program
from krug.staff.tests.test_account_pages import alerts, files, outcome

pytestmark = pytest.mark.django_db

LOGIN, CODE = "/account/login/", "/account/2fa/authenticate/"
ACTIVATE, INDEX, SPARE = "/account/2fa/totp/activate/", "/account/2fa/", "/account/2fa/recovery-codes/"
UNREACHABLE = {
    "base_entrance.html": "a base: ours is staff/entrance.html",
    "base_manage.html": "a base: ours is staff/settings.html",
    "recovery_codes/base.html": "a base: ours is staff/settings.html",
    "totp/base.html": "a base: ours is staff/settings.html",
    "trust.html": "no address, and browsers are not trusted",
}


def code_of(secret: str) -> str:
    """What the phone shows now, in the middle of those that are taken: the first of them is about to be too old."""
    taken = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, taken[len(taken) // 2])))


def signed_in(employee: Employee) -> Browser:
    """By the password, as people do."""
    browser = Browser()
    browser.post(LOGIN, {"login": employee.email, "password": PASSWORD})
    return browser


def sure(browser: Browser) -> Browser:
    """Has said once more who it is: what is important opens for five minutes."""
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    return browser


def set_up(browser: Browser) -> str:
    """The secret, once the step is on."""
    page = sure(browser).get(ACTIVATE).content.decode()
    found = re.search(r'class="totp-key">([A-Z2-7]+)<', page)
    assert found
    assert browser.post(ACTIVATE, {"code": code_of(found[1])}).headers["Location"] == SPARE
    return found[1]


@pytest.fixture(autouse=True)
def _codes_are_used_once_in_life(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test signs in again within the half minute for which a code is good."""
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.TOTP._mark_code_used", lambda *_anything: True)


@pytest.mark.django_db(transaction=True)
def test_whoever_sets_it_up_is_asked_for_a_code_from_then_on(cast: Cast) -> None:
    with published() as told:
        secret = set_up(signed_in(cast.boris))
    assert codes(told) == ["staff.second_step_changed"]
    browser = Browser()
    assert browser.post(LOGIN, {"login": cast.boris.email, "password": PASSWORD}).headers["Location"] == CODE
    assert browser.get("/clients/").headers["Location"].startswith(LOGIN)
    wrong = browser.post(CODE, {"code": "000000"})
    assert alerts(wrong) == ["This code does not fit. Write the one that the app shows now."]
    assert browser.post(CODE, {"code": code_of(secret)}).status_code == 302
    assert browser.get("/clients/").status_code == 200


def test_a_spare_code_signs_in_once(cast: Cast) -> None:
    browser = signed_in(cast.boris)
    set_up(browser)
    spare = re.findall(r"<li><code>(\d+)</code>", browser.get(SPARE).content.decode())
    assert (len(spare), len(set(spare))) == (10, 10)
    for expected in (302, 200):
        other = signed_in(cast.boris)
        assert other.post(CODE, {"code": spare[0]}).status_code == expected
    assert "9 codes are left." in browser.get(INDEX).content.decode()
    file = browser.get(f"{SPARE}download/").content.decode()
    assert file.split() == spare[1:]


def test_setting_it_up_asks_for_the_password_of_an_old_session(cast: Cast) -> None:
    browser = cast.browser(cast.boris)
    assert browser.get(ACTIVATE).headers["Location"] == f"/account/reauthenticate/?{urlencode({'next': ACTIVATE})}"


def demanded(role: Role, by: Employee) -> None:
    actions.demand_second_step(role, True, by=by)


def test_a_role_that_demands_it_opens_nothing_before(cast: Cast) -> None:
    browser = signed_in(cast.boris)
    demanded(cast.boris.role, cast.anna)
    for place in ("/clients/", "/settings/me/", "/"):
        assert outcome(browser.get(place)) == (302, ACTIVATE)
    asked = browser.get("/clients/", headers={"HX-Request": "true"})
    assert asked.headers["HX-Redirect"] == ACTIVATE
    assert outcome(signed_in(cast.gleb).get("/clients/")) == (200, "Clients · Krug")
    set_up(browser)
    assert outcome(browser.get("/clients/")) == (200, "Clients · Krug")


def test_where_it_is_demanded_it_cannot_be_taken_off(cast: Cast) -> None:
    browser = signed_in(cast.boris)
    set_up(browser)
    demanded(cast.boris.role, cast.anna)
    refused = browser.post("/account/2fa/totp/deactivate/")
    assert alerts(refused) == ["Your role demands the second step."]
    assert Authenticator.objects.filter(user_id=cast.boris.pk).count() == 2


def test_taken_off_it_ends_the_other_sessions_and_asks_no_more(cast: Cast) -> None:
    browser, other = signed_in(cast.boris), signed_in(cast.boris)
    set_up(browser)
    assert browser.post("/account/2fa/totp/deactivate/").status_code == 302
    assert (browser.get("/clients/").status_code, other.get("/clients/").status_code) == (200, 302)
    assert signed_in(cast.boris).get("/clients/").status_code == 200


def test_a_role_that_demands_it_again_asks_again(cast: Cast) -> None:
    browser = signed_in(cast.boris)
    set_up(browser)
    demanded(cast.boris.role, cast.anna)
    assert browser.get("/clients/").status_code == 200
    actions.demand_second_step(cast.boris.role, False, by=cast.anna)
    browser.post("/account/2fa/totp/deactivate/")
    demanded(cast.boris.role, cast.anna)
    assert outcome(browser.get("/clients/")) == (302, ACTIVATE)


def test_programs_are_apart(cast: Cast) -> None:
    Role.objects.filter(pk=cast.boris.role_id).update(
        demands_code=True, rights=cast.boris.role.rights | {"staff.connect": "yes"}
    )
    boris = Employee.objects.select_related("role").get(pk=cast.boris.pk)
    assert program(boris, "clients:read").get(reverse("api_clients")).status_code == 200


def test_only_owners_demand_it(cast: Cast) -> None:
    with pytest.raises(actions.OnlyOwners):
        demanded(cast.boris.role, cast.olga)


def test_a_lost_phone_is_mended_by_who_manages_staff_and_at_the_console(cast: Cast) -> None:
    set_up(signed_in(cast.boris))
    assert cast.browser(cast.olga).post(reverse("drop_second_step", args=[cast.boris.pk])).status_code == 404
    cast.browser(cast.anna).post(reverse("drop_second_step", args=[cast.boris.pk]))
    assert not Session.objects.filter(employee=cast.boris).exists()
    assert signed_in(cast.boris).get("/clients/").status_code == 200
    set_up(signed_in(cast.anna))
    call_command("owner", "second-step", cast.anna.email)
    assert signed_in(cast.anna).get("/clients/").status_code == 200
    with pytest.raises(CommandError, match="There is no employee"):
        call_command("owner", "second-step", cast.anna.email)


@pytest.mark.parametrize("language", ["ru", "en", "bg"])
def test_every_page_opens_in_every_language_without_inline_code(cast: Cast, language: str) -> None:
    Employee.objects.filter(pk=cast.boris.pk).update(language=language)
    browser, entering = signed_in(cast.boris), Browser()
    pages = [browser.get(INDEX), sure(browser).get(ACTIVATE)]
    set_up(browser)
    pages += [browser.get(f"/account/2fa/{place}") for place in (
        "", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "reauthenticate/",
    )]  # fmt: skip
    entering.cookies["krug_language"] = language
    entering.post(LOGIN, {"login": cast.boris.email, "password": PASSWORD})
    pages.append(entering.get(CODE))
    assert [(page.status_code, page.headers["Content-Language"]) for page in pages] == [(200, language)] * 8
    for page in pages:
        assert re.findall(r"<style|<script(?![^>]* src=)| style=| on\w+=", page.content.decode()) == []


def test_every_page_letter_and_message_of_allauth_is_ours_or_cannot_be_reached() -> None:
    theirs, ours = Path(allauth.__file__).parent / "templates/mfa", Path(staff.__file__).parent / "jinja2/mfa"
    for ending in ("html", "txt"):
        left_out = files(theirs, ending) - files(ours, ending)
        assert {name for name in left_out if "webauthn" not in name} == {
            name for name in UNREACHABLE if name.endswith(ending)
        }
        assert files(ours, ending) - files(theirs, ending) == set()


def test_the_list_of_sessions_goes_on_being_told(cast: Cast) -> None:
    """A session that passed the second step knows where it was opened, as the others do."""
    set_up(signed_in(cast.boris))
    session = Session.objects.filter(employee=cast.boris).latest("made_at")
    assert session.address == "127.0.0.1"
    assert session.seen_at - session.made_at < timedelta(minutes=1)
