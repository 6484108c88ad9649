"""Krug as an app: its manifest, its icons, the worker that keeps a page for when nothing answers, and nothing else."""

import json
import re
import struct
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client as Browser

from krug.staff.testing import Cast
from krug.ui import offline

pytestmark = [pytest.mark.once, pytest.mark.django_db]
UI = Path(offline.__file__).parent


def asked(path: str, **headers: str) -> Any:
    return Browser().get(path, headers=headers)


def shell(source: str) -> dict[str, Any]:
    """What the worker keeps, as its first line says."""
    found: dict[str, Any] = json.loads(re.match(r"const SHELL = (\{.*\});\n", source)[1])  # type: ignore[index]
    return found


def size(path: str) -> tuple[int, int]:
    found = finders.find(path.removeprefix("/static/"))
    assert isinstance(found, str)
    head = Path(found).read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", head[16:24])


def test_the_manifest_says_how_krug_is_installed(cast: Cast) -> None:
    response = asked("/manifest.webmanifest")
    told = json.loads(response.content)
    assert (response.headers["Content-Type"], response.headers["Cache-Control"]) == (
        "application/manifest+json", "no-cache",
    )  # fmt: skip
    assert (told["start_url"], told["scope"], told["display"], told["lang"]) == ("/", "/", "standalone", "en")
    assert told["shortcuts"] == [
        {"name": "Find", "url": "/#find"}, {"name": "New client", "url": "/clients/new/"},
    ]  # fmt: skip
    assert [(icon["sizes"], icon["purpose"], size(icon["src"])) for icon in told["icons"]] == [
        ("192x192", "any", (192, 192)), ("512x512", "any", (512, 512)), ("512x512", "maskable", (512, 512)),
    ]  # fmt: skip


def test_pages_name_the_manifest_the_icon_and_both_colours(cast: Cast, boris: Browser) -> None:
    page = boris.get("/clients/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    touch = re.findall(r'<link rel="apple-touch-icon" href="([^"]+)">', page)
    assert [size(path) for path in touch] == [(180, 180)]
    colours = re.findall(r'<meta name="theme-color" media="\(prefers-color-scheme: (\w+)\)" content="(#\w+)">', page)
    assert dict(colours) == offline.CANVAS


def test_the_worker_comes_from_the_root_and_is_asked_for_each_time(cast: Cast) -> None:
    response = asked("/sw.js")
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    policy = response.headers["Content-Security-Policy"]
    assert {"worker-src 'self'", "manifest-src 'self'", "script-src 'self'"} <= set(policy.split("; "))
    assert "unsafe" not in policy


def test_the_worker_keeps_static_files_and_one_page_of_nobody(cast: Cast) -> None:
    """Never an address of a client, of a list, of an answer; what is kept is kept at the installation and only read."""
    source = asked("/sw.js").content.decode()
    kept = shell(source)
    assert kept["page"] == "/offline/?in=en"
    assert [path for path in kept["files"] if not path.startswith("/static/")] == []
    assert re.findall(r"\bcache\.\w+|\bcaches\.\w+", (UI / "worker.js").read_text()) == [
        "caches.open", "cache.addAll", "caches.keys", "caches.delete", "caches.match", "caches.match",
    ]  # fmt: skip
    assert "/clients/" not in source


def test_all_that_the_page_without_connection_is_drawn_with_is_kept(cast: Cast) -> None:
    page = asked("/offline/").content.decode()
    named = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page)) - {"/static/ui/app/krug-touch-180.png"}
    fonts = {path for path in shell(asked("/sw.js").content.decode())["files"] if path.endswith(".woff2")}
    assert named == set(shell(asked("/sw.js").content.decode())["files"]) - fonts
    assert len(fonts) == 2


def test_the_page_without_connection_is_the_same_for_everybody(cast: Cast, boris: Browser) -> None:
    """No name, no token, no theme, no trace of a session, whoever asks."""
    response = boris.get("/offline/")
    page = response.content.decode()
    assert page == asked("/offline/").content.decode()
    assert "X-CSRFToken" not in page
    assert "Boris" not in page
    assert dict(asked("/offline/").cookies) == {}
    assert 'data-me=""' in page
    assert "data-offline" in page


@pytest.mark.parametrize(("language", "title"), [("ru", "Нет связи"), ("bg", "Няма връзка"), ("en", "No connection")])
def test_the_page_without_connection_speaks_the_readers_language(cast: Cast, language: str, title: str) -> None:
    page = asked(f"/offline/?in={language}").content.decode()
    assert (f"<h1>{title}</h1>" in page, f'<html lang="{language}"' in page) == (True, True)
    cast.boris.language = language
    cast.boris.save()
    assert shell(cast.browser(cast.boris).get("/sw.js").content.decode())["page"] == f"/offline/?in={language}"


def test_a_language_nobody_speaks_is_answered_in_ours(cast: Cast) -> None:
    assert "<h1>No connection</h1>" in asked("/offline/?in=../etc").content.decode()


def test_a_changed_page_makes_another_worker(cast: Cast) -> None:
    one, other = (shell(asked("/sw.js", **{"Accept-Language": "en"}).content.decode())["cache"] for _time in range(2))
    cast.boris.language = "ru"
    cast.boris.save()
    russian = shell(cast.browser(cast.boris).get("/sw.js").content.decode())["cache"]
    assert one == other
    assert one != russian


def test_a_token_is_given_to_its_own_session_only(cast: Cast, boris: Browser) -> None:
    told = boris.get("/token/").json()
    assert (told["me"], len(told["token"])) == (cast.boris.pk, 64)
    assert asked("/token/").headers["Location"] == "/account/login/?next=/token/"


def test_before_the_first_visit_no_page_complains(db: None) -> None:
    """The page of founding names the manifest: it may not be led to the page of founding itself."""
    assert [asked(path).status_code for path in ("/manifest.webmanifest", "/sw.js", "/offline/")] == [200, 200, 200]
