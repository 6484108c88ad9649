"""What can be filled, by codes that pages count time under, and its names."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from krug.clients.entry import items
from krug.clients.models import Kind
from krug.core.registry import Label

OTHER: Final = "other"
# What is no item of a card, or is one under another name in a form.
_BESIDES: Final[Mapping[str, Label]] = {
    "who": _("Name or company"), "contact": _("contacts"), "relation": _("relations"), "purchase": _("purchases"),
    "tags": _("labels"), "touch": _("touches"), "sheet": _("spreadsheet"), "pasted": _("pasted text"),
    OTHER: _("other fields"),
}  # fmt: skip
_SAME: Final[Mapping[str, str]] = {
    "company": "employment", "position": "employment", "telegram": "contact", "site": "contact",
    "legal_address": "address",
}  # fmt: skip


def labels() -> dict[str, Label]:
    """Every code there is."""
    found: dict[str, Label] = {item.code: item.label for kind in reversed(Kind.values) for item in items.of(kind)}
    return {**found, **_BESIDES}


def settled(code: str, known: Mapping[str, Label]) -> str:
    """The code under which time is kept; what nobody knows is counted too, as something else."""
    code = _SAME.get(code, code)
    return code if code in known else OTHER
