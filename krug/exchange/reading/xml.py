"""XML read event by event, with the constructions a spreadsheet never needs refused."""

from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from krug.exchange.reading.refusals import CannotRead

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def steps(
    pieces: Iterable[bytes | str], start: Start, end: End | None = None, text: Text | None = None
) -> Iterator[None]:
    """Call back for every element of a document, pausing after each piece of it. A document type is refused."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        for piece in pieces:
            parser.Parse(piece)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as failure:
        raise CannotRead("damaged") from failure


def walk(pieces: Iterable[bytes | str], start: Start, end: End | None = None, text: Text | None = None) -> None:
    """Call back for every element of a document, its names without their prefixes."""

    def start_locally(name: str, attributes: Attributes) -> None:
        start(local(name), {local(key): value for key, value in attributes.items()})

    def end_locally(name: str) -> None:
        if end:
            end(local(name))

    for _ in steps(pieces, start_locally, end_locally, text):
        pass


def local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse(*declaration: object) -> None:
    raise CannotRead("hostile")
