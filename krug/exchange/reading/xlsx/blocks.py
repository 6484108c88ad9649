"""The text of a long XML part in blocks of whole elements.

A sheet of a million rows is half a gigabyte of XML. Looking for its cells with a regular expression in blocks of whole
rows is half as fast again as an XML parser calling back for every element; what the expression does not account for,
to the last element, is given to the parser.
"""

import codecs
import re
from collections.abc import Iterable, Iterator

from krug.exchange.reading.refusals import CannotRead

_DECLARED = re.compile(rb"""<\?xml[^>]*encoding=["']([\w-]+)["']""")
_DEFINITIONS = re.compile("<!(DOCTYPE|ENTITY)")
_LONGEST_ELEMENT = 1 << 24
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def blocks(pieces: Iterable[bytes], parent: str, child: str) -> Iterator[str]:
    """The children of an element, whole ones together. Prefixes of names stay as they are. Without its end: damaged."""
    opened = re.compile(rf"<((?:\w+:)?){parent}(?:\s[^>]*)?>")
    closed = re.compile(rf"</(?:\w+:)?{parent}\s*>")
    rest, closing, is_over = "", "", False
    for text in _decoded(pieces):
        if is_over:
            continue  # the sum of the part is checked when all of it was read
        rest += text
        if not closing and (start := opened.search(rest)):
            if _DEFINITIONS.search(rest, 0, start.start()):
                raise CannotRead("hostile")
            rest, closing, is_over = rest[start.end() :], f"</{start[1]}{child}>", start[0].endswith("/>")
        end = rest.rfind(closing) + len(closing) if closing and closing in rest else 0
        if end:
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > _LONGEST_ELEMENT:
            raise CannotRead("too_heavy")
        is_over = is_over or bool(closing and closed.search(rest))
    if closing and not is_over:
        raise CannotRead("damaged")


def _decoded(pieces: Iterable[bytes]) -> Iterator[str]:
    decoder = None
    for piece in pieces:
        try:
            decoder = decoder or codecs.getincrementaldecoder(_encoding(piece))()
            text = decoder.decode(piece)
        except (UnicodeDecodeError, LookupError) as failure:
            raise CannotRead("damaged") from failure
        yield text


def _encoding(beginning: bytes) -> str:
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = _DECLARED.match(beginning.removeprefix(codecs.BOM_UTF8))
    return declared[1].decode("ascii") if declared else "utf-8"


def unescaped(text: str) -> str:
    """Text with `_x000D_`, as Excel writes characters that XML cannot hold, turned back."""
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) if "_x" in text else text
