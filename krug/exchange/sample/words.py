"""What managers write down of a conversation: who speaks agrees in gender, what is spoken of stands in its place.

In a phrase ``[m|f]`` follows the client, ``<m|f>`` the manager, ``{gen}`` and the like are filled in.
"""

import re
from dataclasses import dataclass
from typing import Any

from krug.exchange.sample.chance import Table

_OF_CLIENT = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")
_OF_MANAGER = re.compile(r"<([^|>]*)\|([^>]*)>")
_FORM = {"m": r"\1", "f": r"\2"}

Way = tuple[str, str]  # kind and direction of a touch
CALL_IN: Table[Way] = Table(((("call", "in"), 1),))
CALL_OUT: Table[Way] = Table(((("call", "out"), 1),))
THEY_TURN_TO_US: Table[Way] = Table(((("call", "in"), 14), (("message", "in"), 4), (("email", "in"), 2)))
WE_TURN_TO_THEM: Table[Way] = Table(((("call", "out"), 12), (("message", "out"), 3)))
EITHER_CALLS: Table[Way] = Table(((("call", "out"), 7), (("call", "in"), 4)))
WE_WRITE: Table[Way] = Table(((("email", "out"), 3), (("message", "out"), 2)))
LETTER_OUT: Table[Way] = Table(((("email", "out"), 1),))
LETTER_IN: Table[Way] = Table(((("email", "in"), 5), (("message", "in"), 2), (("call", "in"), 1)))
MESSAGE_OUT: Table[Way] = Table(((("message", "out"), 1),))
MESSAGE_IN: Table[Way] = Table(((("message", "in"), 1),))
WE_MEET: Table[Way] = Table(((("meeting", ""), 1),))
NOTED: Table[Way] = Table(((("note", ""), 1),))


@dataclass(frozen=True)
class Phrase:
    """One kind of touch: how it is made, what comes of it, how long a call lasts, and how it is written down."""

    way: Table[Way]
    result: str
    texts: tuple[str, ...]
    seconds: tuple[int, int] | None = (45, 420)


def phrase(way: Table[Way], result: str, texts: str, seconds: tuple[int, int] | None = (45, 420)) -> Phrase:
    """``texts`` are one a line."""
    return Phrase(way, result, tuple(line.strip() for line in texts.strip().splitlines()), seconds)


def write(text: str, *, client: str, manager: str, **facts: Any) -> str:
    """``client`` and ``manager`` are their sexes."""
    text = _OF_CLIENT.sub(_FORM[client], text)
    text = _OF_MANAGER.sub(_FORM[manager], text).format_map(facts)
    return (text[0].upper() + text[1:]).replace("..", ".")
