"""Tokens of programs: made once, shown once, never more than their owner, revoked at once."""

import datetime
import re

import pytest
from django.test import Client as Browser
from django.utils.timezone import now

from krug.core.testing import codes, published
from krug.staff import actions, queries
from krug.staff.models import Employee, Token
from krug.staff.testing import Cast, token_of

pytestmark = pytest.mark.django_db

FORM = {"name": "Сайт", "scopes": ["clients:read", "clients:write"], "days": "90"}
SECRET = re.compile(r'value="(krug_[\w-]+)"')


def connect(employee: Employee) -> None:
    employee.role.rights |= {"staff.connect": "yes"}
    employee.role.save()


def test_a_token_is_shown_once_and_kept_as_a_digest(anna: Browser, cast: Cast) -> None:
    with published() as told:
        page = anna.post("/settings/me/tokens/", FORM).content.decode()
    (secret,) = SECRET.findall(page)
    token = Token.objects.get()
    assert len(secret) == len("krug_") + 43  # 256 bits
    assert token.digest == queries.digest(secret)
    assert (token.employee, token.name, token.scopes) == (cast.anna, "Сайт", ["clients:read", "clients:write"])
    assert abs(token.expires_at - now() - datetime.timedelta(days=90)) < datetime.timedelta(minutes=1)
    assert codes(told) == ["staff.token_made"]
    assert secret not in str([event.facts() for event in told])
    later = anna.get("/settings/me/").content.decode() + anna.get("/settings/tokens/").content.decode()
    assert "Сайт" in later
    assert "krug_" not in later.replace("krug_csrf", "").replace("krug_…", "")
    assert Browser(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/clients").status_code == 200


def test_nobody_gives_a_program_more_than_their_role(cast: Cast) -> None:
    connect(cast.gleb)
    assert [scope.code for scope in queries.scopes_of(cast.gleb)] == [
        "clients:read", "touches:read", "occasions:read",
    ]  # fmt: skip
    assert [scope.code for scope in queries.scopes_of(cast.anna)] == [
        "clients:read", "clients:write", "purchases:write", "clients:export", "touches:read", "touches:write",
        "tasks:read", "tasks:write", "occasions:read", "occasions:write",
    ]  # fmt: skip
    with pytest.raises(actions.ScopeNotYours):
        actions.make_token(name="x", scopes=["clients:write"], days=1, by=cast.gleb)
    with pytest.raises(actions.ScopeNotYours):
        actions.make_token(name="x", scopes=[], days=1, by=cast.anna)
    with pytest.raises(actions.ScopeNotYours):
        actions.make_token(name="x", scopes=["clients:everything"], days=1, by=cast.anna)
    page = cast.browser(cast.gleb).post("/settings/me/tokens/", FORM)
    assert page.status_code == 422
    assert not Token.objects.exists()


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_token_lives_at_most_a_year(days: int, cast: Cast) -> None:
    actions.make_token(name="x", scopes=["clients:read"], days=365, by=cast.anna)
    with pytest.raises(actions.TokenLivesTooLong):
        actions.make_token(name="x", scopes=["clients:read"], days=days, by=cast.anna)


def test_a_token_without_a_name_or_scope_is_refused_in_the_form(anna: Browser) -> None:
    assert anna.post("/settings/me/tokens/", {**FORM, "name": ""}).status_code == 422
    assert anna.post("/settings/me/tokens/", {**FORM, "scopes": []}).status_code == 422
    assert anna.post("/settings/me/tokens/", {**FORM, "days": "3650"}).status_code == 422
    assert not Token.objects.exists()


def test_who_may_not_connect_programs_has_no_form_and_no_token(gleb: Browser, cast: Cast) -> None:
    assert 'action="/settings/me/tokens/"' in cast.browser(cast.anna).get("/settings/me/").content.decode()
    assert 'action="/settings/me/tokens/"' not in gleb.get("/settings/me/").content.decode()
    assert gleb.post("/settings/me/tokens/", FORM).status_code == 404


def test_everybody_revokes_their_own_and_who_manages_staff_everybodys(anna: Browser, cast: Cast) -> None:
    connect(cast.boris)
    token_of(cast.boris, "clients:read")
    token_of(cast.vera, "clients:read")
    mine, hers = Token.objects.order_by("pk")
    boris = cast.browser(cast.boris)
    assert boris.post(f"/settings/tokens/{hers.pk}/revoke/").status_code == 404
    with published() as told:
        assert boris.post(f"/settings/tokens/{mine.pk}/revoke/").headers["Location"] == "/settings/me/"
        assert anna.post(f"/settings/tokens/{hers.pk}/revoke/").headers["Location"] == "/settings/tokens/"
        assert anna.post(f"/settings/tokens/{hers.pk}/revoke/").status_code == 404  # twice is once
    assert codes(told) == ["staff.token_revoked", "staff.token_revoked"]
    assert not Token.objects.live().exists()


def test_the_owner_sees_whose_tokens_there_are_and_nothing_to_use_them_by(anna: Browser, cast: Cast) -> None:
    secret = token_of(cast.boris, "clients:read")
    page = anna.get("/settings/tokens/").content.decode()
    assert "Boris" in page
    assert "read clients" in page
    assert secret not in page
    assert queries.digest(secret) not in page


def test_closing_access_ends_every_token_and_is_told(cast: Cast) -> None:
    for _token in range(2):
        token_of(cast.boris, "clients:read")
    with published() as told:
        actions.dismiss(cast.boris, by=cast.anna)
    assert codes(told) == ["staff.token_revoked", "staff.token_revoked", "staff.employee_left"]
    assert not Token.objects.live().exists()
