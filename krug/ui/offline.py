"""Krug as an app on the phone and the desk: its manifest, and the worker that shows a page when nothing answers."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from krug.core import registry

CANVAS = {"light": "#f4f6f4", "dark": "#0e1413"}
ICONS = (("192", "any"), ("512", "any"), ("maskable-512", "maskable"))
# What the page without connection is drawn with: a test holds it to what that page names.
FILES = (
    "vendor/golos-text/golos-text.css", "vendor/tabler/tabler.min.css", "ui/css/tokens.css", "ui/css/parts.css",
    "ui/css/forms.css", "ui/css/shell.css", "ui/js/theme.js", "vendor/htmx/htmx.min.js", "ui/js/app.js",
    "ui/js/meanwhile.js", "ui/js/kept.js", "ui/js/waiting.js", "ui/krug.svg", "ui/icons.svg",
    "vendor/golos-text/golos-text-cyrillic.woff2", "vendor/golos-text/golos-text-latin.woff2",
)  # fmt: skip


def manifest() -> dict[str, Any]:
    """The same for everybody, since a browser asks for it without saying whose it is."""
    return {
        "id": "/",
        "name": "Krug",
        "short_name": "Krug",
        "description": _("The clients of the company"),
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": CANVAS["light"],
        "theme_color": CANVAS["light"],
        "icons": [
            {"src": static(f"ui/app/krug-{name}.png"), "sizes": _sizes(name), "type": "image/png", "purpose": purpose}
            for name, purpose in ICONS
        ],
        "shortcuts": [
            {"name": _("Find"), "url": "/#find"},
            *({"name": str(verb.label), "url": reverse(verb.url_name)} for verb in registry.verbs if _at_hand(verb)),
        ],
    }


def _sizes(name: str) -> str:
    size = name.rpartition("-")[2]
    return f"{size}x{size}"


def _at_hand(verb: registry.Verb) -> bool:
    """What a person starts from anywhere, often enough for a key."""
    return not verb.page and bool(verb.key)


def page(language: str) -> str:
    """What stands there without connection. Drawn of no request, so nothing of anybody can be in it."""
    with override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        return render_to_string("ui/offline.html")


def worker(language: str) -> str:
    """The service worker; another text whenever anything it keeps has changed, so that browsers take it anew."""
    address = f"{reverse('offline')}?in={language}"
    files = [static(name) for name in FILES]
    drawn = hashlib.sha256(f"{page(language)}{files}".encode()).hexdigest()[:12]
    shell = {"cache": f"krug-shell-{drawn}", "page": address, "files": files, "icon": static("ui/app/krug-192.png")}
    return f"const SHELL = {json.dumps(shell)};\n{_source()}"


@lru_cache(maxsize=1)
def _source() -> str:
    return Path(__file__).with_name("worker.js").read_text(encoding="utf-8")
