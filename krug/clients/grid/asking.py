"""What the page of the spreadsheet sends, read."""

import json
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from krug.clients.grid.judging import LONGEST_CELL, MOST, Typed
from krug.core.text.refusals import Refusal, said

LONGEST_KEY, LONGEST_CODE = 60, 100
_TOO_MANY = _("These are %(n)d cells, and at most %(most)d fit at once. Paste a part, or load a file.")
_TOO_LONG = _("A cell holds more than %(n)d signs. Shorten it.")
_UNREAD = _("The page has sent something else than cells. Read it anew and try again.")


class Sent(NamedTuple):
    """``key`` marks one sending."""

    key: str
    cells: list[Typed]


def read(body: bytes) -> Sent:
    """Raises Refusal for what is no such thing, or too much of it."""
    try:
        told = json.loads(body)
        key, cells = _text(told.get("key", "")), list(told["cells"])
        _hold_size(cells)
        return Sent(key[:LONGEST_KEY], [_cell(cell) for cell in cells])
    except Refusal:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Refusal("unread", _UNREAD) from error


def _hold_size(cells: list[Any]) -> None:
    if len(cells) > MOST:
        raise Refusal("too_many", said(_TOO_MANY, n=len(cells), most=MOST))


def _cell(told: dict[str, Any]) -> Typed:
    pk = told["id"]
    if type(pk) is not int or not 0 < pk < 2**63:
        raise TypeError(told)
    code, new, was = (_text(told.get(name, "")) for name in ("code", "new", "was"))
    if len(new) > LONGEST_CELL:
        raise Refusal("too_long", said(_TOO_LONG, n=LONGEST_CELL))
    return Typed(pk, code[:LONGEST_CODE], new, was)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    value.encode()  # half of a surrogate pair is no text
    return value.replace("\0", "")
