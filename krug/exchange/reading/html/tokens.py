"""The tags and the text of an HTML document, streamed. It forgives what browsers forgive, within bounds."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# What a value between quotation marks may be long before we believe that one of them was forgotten.
_LONGEST_VALUE = 1_024
_LONGEST_TAG = 2_048
_LONGEST_WAIT = 1 << 20
_TAG = re.compile(
    rf"<(/?)([a-zA-Z][\w:.-]{{0,60}})((?:[^>\"']|\"[^\"]{{0,{_LONGEST_VALUE}}}\"|'[^']{{0,{_LONGEST_VALUE}}}')*+)>"
)
_LOOSE_TAG = re.compile(r"<(/?)([a-zA-Z][\w:.-]{0,60})([^>]*)>")
_OTHER = re.compile(r"<[!?/][^>]*>")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# Elements whose contents are no text of the page.
_HIDDEN = frozenset({"script", "style", "title", "template", "noscript"})
_ENTITY_CHARS = 40
_COMMENT_END = re.compile("-->")


class Token(NamedTuple):
    """A tag by its name in lower case, a closing one with a slash before it; text has no name."""

    name: str
    text: str  # of a tag its attributes as they are written

    def attributes(self) -> dict[str, str]:
        found = _ATTRIBUTE.findall(self.text)
        return {name.lower(): double or single or bare for name, double, single, bare in reversed(found)}


def tokens(pieces: Iterable[str]) -> Iterator[Token]:
    """Every tag and every stretch of text; comments, declarations and scripts are passed over."""
    scanner = _Scanner()
    for piece in pieces:
        yield from scanner.feed(piece)
    yield from scanner.finish()


class _Scanner:
    """Keeps what of the document cannot be told yet: the beginning of a tag, a comment that goes on."""

    def __init__(self) -> None:
        self.rest = ""
        self.until: re.Pattern[str] | None = None  # what ends the stretch that is passed over

    def feed(self, piece: str) -> Iterator[Token]:
        yield from self._scan(self.rest + piece, is_last=False)

    def finish(self) -> Iterator[Token]:
        yield from self._scan(self.rest, is_last=True)

    def _scan(self, text: str, *, is_last: bool) -> Iterator[Token]:
        at = 0
        while at < len(text):
            if self.until is not None:
                end = self.until.search(text, at)
                if end is None:
                    at = max(at, len(text) - _ENTITY_CHARS)
                    break
                self.until, at = None, end.end()
                continue
            start = text.find("<", at)
            if start != at:
                stop = self._text_end(text, at, is_last=is_last) if start < 0 else start
                if stop > at:
                    yield Token("", text[at:stop])
                at = stop
                if start < 0:
                    break
            following = self._after_tag(text, start, is_last=is_last)
            if following is None:
                break
            token, at = following
            if token is not None:
                yield token
        self.rest = text[at:]

    def _text_end(self, text: str, at: int, *, is_last: bool) -> int:
        """Where the text ends for sure: an entity such as «&nbsp;» may be cut by the end of the piece."""
        ampersand = text.rfind("&", max(at, len(text) - _ENTITY_CHARS))
        return len(text) if is_last or ampersand < 0 else ampersand

    def _after_tag(self, text: str, at: int, *, is_last: bool) -> tuple[Token | None, int] | None:
        """What stands at a «<» and where it ends; None if the rest of the document has to tell."""
        if text.startswith("<!--", at):
            self.until = _COMMENT_END
            return None, at + 4
        if text.find(">", at) < 0:
            # Without an end in sight it is waited for; where none ever comes the rest is text.
            waits = not is_last and len(text) - at < _LONGEST_WAIT
            return None if waits else (Token("", text[at:]), len(text))
        found = _TAG.match(text, at, at + _LONGEST_TAG)
        if found is None and not is_last and len(text) - at < _LONGEST_TAG and _LOOSE_TAG.match(text, at):
            return None  # a quotation mark may still be closed
        found = found or _LOOSE_TAG.match(text, at)
        if found is None:
            other = _OTHER.match(text, at)
            return (None, other.end()) if other else (Token("", "<"), at + 1)
        name = found[2].lower()
        if name in _HIDDEN and not found[1] and not found[3].endswith("/"):
            self.until = re.compile(rf"</{name}\s*>", re.IGNORECASE)
            return None, found.end()
        return Token(found[1] + name, found[3]), found.end()
