"""Somebody a client told of, and what is read on a page."""

import html
import re
from typing import Any

from krug.clients import actions
from krug.clients.models import Client, Prospect
from krug.clients.testing import ready_kind
from krug.staff.testing import Cast


def told_of(client: Client, cast: Cast, name: str = "ИП Соколов", **told: Any) -> Prospect:
    usual: dict[str, Any] = {
        "relation_kind": ready_kind("partner_company"), "end": "second", "kind": "company", "name": name,
    }  # fmt: skip
    return actions.add_prospect(client, **{**usual, **told}, by=cast.boris)


def text(response: Any) -> str:
    """What is read on a page."""
    page = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(page).split())
