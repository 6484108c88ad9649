"""Where an event came from, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from krug.core import origin
from krug.timeline.journal import ORIGIN


def where_from(data: Mapping[str, Any]) -> str:
    """Of what the journal wrote down; nothing for what an older Krug wrote, and for what the worker did by itself."""
    way, name = (*data.get(ORIGIN, ()), "", "")[:2]
    if way == origin.API:
        return _("through the API: %(name)s") % {"name": name} if name else _("through the API")
    return {origin.WEB: _("in the browser"), origin.COMMAND: _("by the command line")}.get(way, "")
