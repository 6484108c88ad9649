"""What is asked, offered to the house. Called when the history registers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from krug.clients import access as clients_access
from krug.core import registry
from krug.core.registry import EventType, NavItem, Panel
from krug.timeline.asking.events import AskingChanged
from krug.timeline.asking.sources import SOURCES, sources
from krug.timeline.warmth.panels import asked as asked_panel


def _as_it_is(data: dict[str, Any]) -> dict[str, Any]:
    """Of no client."""
    return data


def register() -> None:
    for source in SOURCES:
        sources.register(source)
    registry.events.register(EventType(AskingChanged.code, _("What is asked was changed"), "help", _as_it_is))
    for page in ("client", "today"):
        registry.panels.register(
            Panel(f"timeline.asked.{page}", page, "head", "timeline/asking/_panel.html", asked_panel)
        )
    registry.nav.register(
        NavItem("settings.asking", _("What is asked"), "asking", "help", 3, clients_access.MANAGE_COMPANY, "settings")
    )
