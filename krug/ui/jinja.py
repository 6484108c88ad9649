"""The Jinja2 environment of all templates."""

import uuid
from collections.abc import Callable
from functools import lru_cache
from importlib import metadata
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Macro

from krug.core import registry
from krug.ui import formats, site, words
from krug.ui.navigation import nav_for, settings_for, verbs_for
from krug.ui.quick import QuickEnvironment


def environment(**options: Any) -> Environment:
    env = QuickEnvironment(
        **{
            **options,
            "autoescape": _escapes,
            "undefined": StrictUndefined,
            "trim_blocks": True,
            "lstrip_blocks": True,
        },
        extensions=["jinja2.ext.i18n"],
    )
    words.install(env)
    env.globals.update(
        url=_url,
        static=_static,
        site=site.current,
        nav_for=nav_for,
        settings_for=settings_for,
        verbs_for=verbs_for,
        panels=_panels,
        panel_files=_panel_files,
        language=translation.get_language,
        languages=settings.LANGUAGES,
        client_url=_client_url,
        reach_label=_reach_label,
        scope_label=_scope_label,
        new_key=_new_key,
        drawn_once=_drawn_once,
        zip=zip,
        version=_version(),
        max_file_mb=lambda: settings.MAX_FILE_MB,
        mail_is_set_up=lambda: settings.EMAIL_BACKEND != "django.core.mail.backends.dummy.EmailBackend",
    )
    env.filters.update(
        money=formats.money,
        number=formats.number,
        size=formats.size,
        day=formats.day,
        moment=formats.moment,
        long_day=formats.long_day,
        weekday_and_day=formats.weekday_and_day,
        term=formats.term,
        iso=formats.iso,
        device=formats.device,
        nbsp=lambda text: str(text).replace(" ", "\u00a0"),
    )
    return env


def _escapes(template: str | None) -> bool:
    """Letters are plain text; everything else is HTML."""
    return not (template or "").endswith(".txt")


def _url(name: str, *args: Any) -> str:
    # A page has dozens of addresses with the number of its client: each name is worked out once for all numbers.
    if all(type(arg) is int and arg >= 0 for arg in args):
        return _address(name, len(args)) % args
    return _reversed(name, *args)


_PLACES = tuple(range(7_000_000_001, 7_000_000_009))


@lru_cache(maxsize=1024)
def _address(name: str, count: int) -> str:
    """With ``%d`` where the numbers go."""
    address = reverse(name, args=_PLACES[:count]).replace("%", "%%")
    for place in _PLACES[:count]:
        address = address.replace(str(place), "%d")
    return address


@lru_cache(maxsize=4096)
def _reversed(name: str, *args: Any) -> str:
    return reverse(name, args=args)


@lru_cache(maxsize=512)
def _static(path: str) -> str:
    return static(path)


@lru_cache(maxsize=1)
def _client_prefix() -> str:
    return reverse("client", args=[0])[:-2]


def _client_url(pk: int) -> str:
    # A list has fifty of them; reversing each costs more than drawing the row.
    return f"{_client_prefix()}{pk}/"


def _panel_files(page: str, ending: str) -> list[str]:
    """Styles (``.css``) or scripts (``.js``) of the panels of a page, each once."""
    panels = sorted((panel for panel in registry.panels if panel.page == page), key=lambda panel: panel.order)
    return list(dict.fromkeys(file for panel in panels for file in panel.files if file.endswith(ending)))


def _panels(request: Any, page: str, place: str, subject: Any) -> list[tuple[str, dict[str, Any]]]:
    """Templates and contexts of the panels other rooms put at this place of a page."""
    return [
        (panel.template, {**panel.context(request, subject)})
        for panel in registry.panels
        if (panel.page, panel.place) == (page, place) and (not panel.right or request.user.may(panel.right))
    ]


def _reach_label(code: str) -> str:
    """A reach in words, «yes» for a right without one."""
    reach = registry.reaches.get(code)
    return str(reach.label) if reach else translation.gettext("yes") if code else ""


def _scope_label(code: str) -> str:
    """A scope of the API in words; of a room that is gone its code."""
    scope = registry.scopes.get(code)
    return str(scope.label) if scope else code


def _new_key() -> str:
    """Marks one sending of a form, so that a repeat of it does nothing twice."""
    return uuid.uuid4().hex


def _drawn_once(macro: Macro) -> Callable[..., str]:
    """A macro drawn from its arguments and nothing else, each time the same: not even from the language of the page.

    ``typed``: what is safe already and what is not may be spelled alike.
    """
    return lru_cache(maxsize=1024, typed=True)(macro)


def _version() -> str:
    return metadata.version("krug")
