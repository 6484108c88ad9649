"""Places and actions that a person may reach, asked of the registries each time."""

from collections.abc import Iterator
from typing import Any

from krug.core import registry
from krug.core.registry import NavItem, Verb


def nav_for(user: Any, group: str) -> list[NavItem]:
    return [item for item in registry.nav if item.group == group and _may(user, item.right)]


def settings_for(user: Any) -> list[NavItem]:
    """Sections of the settings."""
    return nav_for(user, "settings")


def verbs_for(user: Any, page: str = "") -> Iterator[Verb]:
    """Actions open to the person: everywhere, and those of one page."""
    return (verb for verb in registry.verbs if verb.page in {"", page} and _may(user, verb.right))


def _may(user: Any, right: str) -> bool:
    return not right or user.may(right)
