"""The lines of a file of contact cards, put together again and decoded, whichever version of the format they are in."""

import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from krug.exchange.reading.refusals import CannotRead

_NAME = re.compile(rb"(?:([\w-]{1,60})\.)?([A-Za-z][\w-]{0,60})((?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*)*):", re.DOTALL)
_PARAMETER = re.compile(r';\s*([\w-]+)(?:\s*=\s*((?:"[^"]*"|[^;"])*))?')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_UNESCAPED_SEMICOLON = re.compile(r"(?<!\\);")


@dataclass(slots=True)
class Property:
    """One property of a card: its name in capitals, the words of its parameters in small letters, its raw value, and
    the group it stands in with others.
    """

    name: str
    value: str
    words: frozenset[str] = field(default_factory=frozenset)
    group: str = ""

    @property
    def text(self) -> str:
        return unescaped(self.value)

    @property
    def parts(self) -> list[str]:
        """The parts of a structured value such as a name or an address."""
        return [" ".join(unescaped(part).split()) for part in _UNESCAPED_SEMICOLON.split(self.value)]


def unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def properties(lines: Iterable[bytes], encoding: str, wanted: frozenset[str], longest: int) -> Iterator[Property]:
    """The wanted properties in their order; of the others, pictures for the most part, nothing is kept."""
    for (group, name), parameters, value in _logical(lines, wanted, longest):
        told = _parameters(parameters.decode("utf-8", "replace"))
        words = frozenset(word for words in told.values() for word in words)
        if words & {"base64", "b"}:
            continue
        if "quoted-printable" in words:
            value = quopri.decodestring(value.replace(b"=\n", b""))
        charset = next(iter(told.get("charset", ())), encoding)
        yield Property(name, _decoded(value, charset, encoding), words, group)


_Name = tuple[str, str]  # the group and the name in it
_NOBODY: _Name = ("", "")


def _logical(lines: Iterable[bytes], wanted: frozenset[str], longest: int) -> Iterator[tuple[_Name, bytes, bytes]]:
    """Whole lines as name, parameters and value. Refuses a value that goes on beyond the limit."""
    name, parameters = _NOBODY, b""
    value: list[bytes] = []
    length = 0
    soft = False
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip(b"\r\n")
        goes_on = line[:1] in (b" ", b"\t") or soft
        if goes_on:
            if name[1]:
                # A soft line break of quoted-printable is a sign at the end of the line, not an indent of the next.
                value.append(line if soft else line[1:])
                length += len(line)
                if length > longest:
                    raise CannotRead("line_too_long", line=number, limit=longest)
        else:
            if name[1]:
                yield name, parameters, b"".join(value)
            name, parameters, value = _begun(line, wanted)
            length = len(line)
        soft = bool(name[1]) and line.endswith(b"=") and b"quoted-printable" in parameters.lower()
        if soft and value:
            value[-1] = value[-1].removesuffix(b"=")
    if name[1]:
        yield name, parameters, b"".join(value)


def _begun(line: bytes, wanted: frozenset[str]) -> tuple[_Name, bytes, list[bytes]]:
    found = _NAME.match(line)
    name = found[2].decode("ascii", "replace").upper() if found else ""
    if found is None or name not in wanted:
        return _NOBODY, b"", []
    return ((found[1] or b"").decode("ascii", "replace").lower(), name), found[3], [line[found.end() :]]


def _parameters(written: str) -> dict[str, list[str]]:
    """Parameters by their names; a bare word, as version 2.1 has them, is a type."""
    found: dict[str, list[str]] = {}
    for name, value in _PARAMETER.findall(written):
        key, words = (name, value) if value else ("type", name)
        listed = [word.strip(' "').lower() for word in words.split(",")]
        found.setdefault(key.lower(), []).extend(listed)
    return found


def _decoded(value: bytes, charset: str, encoding: str) -> str:
    try:
        return value.decode(charset)
    except (LookupError, UnicodeDecodeError, ValueError):
        return value.decode(encoding, "surrogateescape")
