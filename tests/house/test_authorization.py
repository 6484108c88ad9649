"""Every address × method × role × whose it is. Expectations are the literals of `tests.house.matrix`."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.http.response import HttpResponseBase
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from krug.api import pace
from krug.clients import access as clients
from krug.clients.models import Address, Client, ContactPoint, Employment, Prospect, Purchase, Relation
from krug.exchange import access as exchange
from krug.exchange.models import Export, Import
from krug.staff import access as staff
from krug.staff import middleware, queries
from krug.staff.models import Employee, Session, Token
from krug.staff.testing import token_of
from krug.timeline import access as timeline
from krug.timeline.models import Attachment, Event, Interaction
from tests.house.matrix import API, OPEN, ROWS, Row
from tests.house.world import ACTORS, World, build, digest, path_and_data, writes

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
EVERY = [*ROWS, *API]
ADDRESSES = sorted({row.address for row in EVERY})


@dataclass(frozen=True)
class Askers:
    """Of each employee the browser in which they are signed in and a program with their token.

    `looking`: a browser in which Anna looks through Boris's eyes.
    """

    browsers: dict[str, Browser]
    programs: dict[str, Browser]
    looking: Browser

    def of(self, row: Row) -> dict[str, Browser]:
        return self.programs if row in API else self.browsers


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[World, Askers]]:
    """The world is built once; every test undoes what it does."""
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(middleware, "SEEN_EVERY_S", 1e9)  # however long the tests last, no later visit does
        queries.forget_company()
        world = build()
        browsers = {actor: world.cast.browser(getattr(world.cast, actor)) for actor in ACTORS}
        for browser in browsers.values():
            browser.get("/keys/")  # the first visit notes when the session was seen
        programs = {actor: program(secret) for actor, secret in world.tokens.items()}
        looking = world.cast.browser(world.cast.anna)
        looking.post(reverse("look", args=[world.cast.boris.pk]))
        looking.get("/keys/")
        world.before = digest()
        yield world, Askers(browsers, programs, looking)
        transaction.set_rollback(True)


def program(secret: str) -> Browser:
    return Browser(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture(autouse=True)
def _no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """How fast programs ask is not written down here, where a refusal must write nothing."""
    monkeypatch.setattr(pace, "SHARED_EVERY", 1_000_000)


@pytest.fixture
def world(built: tuple[World, Askers]) -> World:
    return built[0]


@pytest.fixture
def kept(world: World) -> Callable[[], bool]:
    """Whether every row is as it was when the test began. Where nothing was written, not one need be looked at."""
    before = writes()
    return lambda: writes() == before or digest() == world.before


@pytest.fixture
def askers(built: tuple[World, Askers]) -> Askers:
    return built[1]


def send(browser: Browser, row: Row, method: str, path: str, data: dict[str, Any]) -> Any:
    call: Callable[..., HttpResponseBase] = getattr(browser, method.lower())
    if (row in API or "cells" in data) and "file" not in data and method in {"POST", "PATCH"}:
        return call(path, json.dumps(data), content_type="application/json")
    return call(path, data if method == row.method else {}) if method == "POST" else call(path)


def ask(browser: Browser, row: Row, method: str, path: str, data: dict[str, Any]) -> int:
    """The status of one request, whose effects are undone, those on the browser too."""
    cookies = copy.deepcopy(browser.cookies)
    with transaction.atomic():
        response = send(browser, row, method, path, data)
        transaction.set_rollback(True)
    browser.cookies = cookies
    if response.streaming:
        request_finished.disconnect(close_old_connections)  # it would close the connection of this very test
        response.close()
        request_finished.connect(close_old_connections)
    return int(response.status_code)


def mistakes(row: Row, world: World, browsers: dict[str, Browser], actors: tuple[str, ...] = ACTORS) -> list[str]:
    """Where the row's promise is not kept; a refusal that has written something is a mistake too."""
    found = []
    for actor in actors:
        for case, expected in zip(row.cases, row.expected(actor), strict=True):
            path, data = path_and_data(world, row, actor, case)
            is_refused = expected in {404, 405, 410}
            before = writes() if is_refused else 0
            status = ask(browsers[actor], row, row.method, path, data)
            if status != expected:
                found.append(f"{row.method} {path} as {actor} ({case}): {status}, not {expected}")
            if is_refused and status == expected and writes() != before:
                found.append(f"{row.method} {path} as {actor} ({case}): refused, but it wrote")
    return found


@pytest.mark.parametrize("row", EVERY, ids=lambda row: f"{row.method}-{row.address.replace(' ', '-')}")
def test_everybody_gets_what_the_matrix_says(row: Row, world: World, askers: Askers, kept: Callable[[], bool]) -> None:
    assert mistakes(row, world, askers.of(row)) == []
    assert kept()


@pytest.mark.parametrize("row", API, ids=lambda row: f"{row.method}-{row.address.replace(' ', '-')}")
def test_the_api_opens_to_no_browser_and_to_no_token_without_its_scope(row: Row, world: World, askers: Askers) -> None:
    unscoped = program(token_of(world.cast.anna))
    for asker, expected in ((askers.browsers["anna"], 401), (Browser(), 401), (unscoped, 403)):
        for case in row.cases:
            path, data = path_and_data(world, row, "anna", case)
            wanted = 404 if row.address == "api_nothing" and expected == 403 else expected
            assert (case, ask(asker, row, row.method, path, data)) == (case, wanted)


@pytest.mark.once
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method}-{row.address.replace(' ', '-')}")
def test_strangers_are_led_to_the_sign_in(row: Row, world: World, kept: Callable[[], bool]) -> None:
    for case in row.cases:
        path, data = path_and_data(world, row, "anna", case)
        expected = OPEN.get((row.address, row.method), 302)
        response = getattr(Browser(), row.method.lower())(path, data if row.method == "POST" else {})
        assert (path, response.status_code) == (path, expected)
        if (row.address, row.method) not in OPEN:
            assert response.headers["Location"] == f"/account/login/?next={quote(path)}"
    Session.objects.filter(employee=None).delete()  # of employees some take messages of the browser
    assert kept()


@pytest.mark.once
@pytest.mark.parametrize("address", ADDRESSES)
def test_methods_that_are_not_in_the_matrix_are_refused(
    address: str, world: World, askers: Askers, kept: Callable[[], bool]
) -> None:
    """Allauth's own pages answer what they do not know as they answer GET; nothing is written either way."""
    rows = [row for row in EVERY if row.address.split()[0] == address.split()[0]]
    for method in METHODS:
        if any(row.method == method for row in rows):
            continue
        path, _data = path_and_data(world, rows[0], "anna", rows[0].cases[0])
        status = ask(askers.of(rows[0])["anna"], rows[0], method, path, {})
        assert status == 405 or address.startswith(("account_", "mfa_")), (method, path, status)
    Session.objects.exclude(employee=world.cast.anna).exclude(session_key__startswith="push-").delete()
    assert kept()


def addresses(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        else:
            assert pattern.name, f"{pattern.pattern} has no name"
            yield pattern.name


@pytest.mark.once
def test_every_address_stands_in_the_matrix_and_nothing_else() -> None:
    assert {address.partition(" ")[0] for address in ADDRESSES} == set(addresses(get_resolver().url_patterns))


def everything(model: Any) -> Callable[..., Any]:
    return lambda *_anything: model.objects.all()


def any_card(_actor: Any, pk: int) -> Client | None:
    return clients._opened.first(pk, 0, owners=None, groups=frozenset())


# Checks, each taken away in turn: (address, method, module, name of the gate, what stands there without it).
STRIPPED = [
    ("client", "GET", clients, "opened", any_card),
    ("client_peek", "GET", clients, "opened", any_card),
    ("client_field", "POST", clients, "editable", everything(Client)),
    ("client_archive", "POST", clients, "archivable", everything(Client)),
    ("contact_reveal", "POST", clients, "revealable", everything(ContactPoint)),
    ("address_remove", "POST", clients, "addresses", everything(Address)),
    ("employment_end", "POST", clients, "employments", everything(Employment)),
    ("relation_end", "POST", clients, "relations", everything(Relation)),
    ("prospect_remove", "POST", clients, "prospects", everything(Prospect)),
    ("purchase_return", "POST", clients, "purchases", everything(Purchase)),
    ("touch_remove", "POST", timeline, "changeable", everything(Interaction)),
    ("event_undo", "POST", timeline, "undoable", everything(Event)),
    ("file", "GET", timeline, "attachments", everything(Attachment)),
    ("end_session", "POST", staff, "sessions", everything(Session)),
    ("import", "GET", exchange, "imports", everything(Import)),
    ("export_file", "GET", exchange, "exports", everything(Export)),
    ("employee", "POST", Employee, "may", lambda *_anything: True),
    ("token_revoke", "POST", staff, "tokens", everything(Token)),
    ("api_client", "GET", clients, "visible_any", everything(Client)),
    ("api_client", "PATCH", clients, "editable", everything(Client)),
    ("api_contact", "DELETE", clients, "contact_points", everything(ContactPoint)),
    ("api_client_touches", "POST", timeline, "recordable", everything(Client)),
]


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "method", "module", "gate", "open_gate"), STRIPPED, ids=lambda value: str(value)[:20]
)
def test_a_check_taken_away_is_noticed(
    address: str, method: str, module: Any, gate: str, open_gate: Any, world: World, askers: Askers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    row = next(row for row in EVERY if (row.address, row.method) == (address, method))
    assert mistakes(row, world, askers.of(row)) == []
    monkeypatch.setattr(module, gate, open_gate)
    assert mistakes(row, world, askers.of(row)) != []


OWN_ALONE = ("/account/", "/settings/me/", "/settings/sessions/")
ONLY_READ = {  # asked by POST, they write nothing
    "palette", "client_check", "client_blanks", "client_paste", "client_tag_names", "client_taste_names",
    "employment_others", "relation_others", "look_leave", "conditions", "strip_moment", "warmth_weigh",
}  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method}-{row.address.replace(' ', '-')}")
def test_through_an_employees_eyes_one_sees_what_they_see_and_writes_nothing(
    row: Row, world: World, askers: Askers, kept: Callable[[], bool]
) -> None:
    """Anna as Boris: GET as the matrix has it for him, whatever writes is refused, and so is what is his alone."""
    for case, expected in zip(row.cases, row.expected("boris"), strict=True):
        path, data = path_and_data(world, row, "boris", case)
        status = ask(askers.looking, row, row.method, path, data)
        if path.startswith(OWN_ALONE) or (row.method == "POST" and row.address.split()[0] not in ONLY_READ):
            expected = 403
        assert (path, status) == (path, expected)
    assert kept()
