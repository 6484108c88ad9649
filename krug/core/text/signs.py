"""Signs that look like others, or like nothing at all, as they arrive from Word, messengers and web pages."""

from typing import Final

DASHES: Final = "‐‑‒–—―−⁃﹘﹣－"
DOUBLE_QUOTES: Final = "«»“”„‟‹›＂〝〞″"
APOSTROPHES: Final = "’‘‚‛ʼʹ`´′＇"
SPACES: Final = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
INVISIBLE: Final = (
    "\0\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)

_VISIBLE: Final = str.maketrans(dict.fromkeys(SPACES, " ") | dict.fromkeys(INVISIBLE, ""))
_PLAIN: Final = _VISIBLE | str.maketrans(dict.fromkeys(DASHES, "-") | {"＋": "+"})


def visible(text: str) -> str:
    """The text without signs nobody sees, every space of whatever width a plain one; line ends stay."""
    return text.translate(_VISIBLE)


def plain(text: str) -> str:
    """The visible text with hyphens for all dashes and minuses."""
    return text.translate(_PLAIN)
