"""Files of other programs, recognised by their columns. See README.md."""

from collections.abc import Sequence

from krug.core import registry
from krug.exchange.programs import amocrm, bitrix, cards, google, onec, outlook
from krug.exchange.programs.program import LEFT_OUT, NOTE, Program, bare

__all__ = ["PROGRAMS", "Program", "recognised", "settled"]

# The more particular before the more general: the first whose columns are there is it.
PROGRAMS: tuple[Program, ...] = (
    cards.CARDS,
    amocrm.DEALS,
    bitrix.DEALS,
    bitrix.LEADS,
    amocrm.CONTACTS,
    bitrix.COMPANIES,
    outlook.RUSSIAN,
    bitrix.CONTACTS,
    google.CONTACTS,
    outlook.ENGLISH,
    onec.COUNTERPARTIES,
)
_SURE = 99


def recognised(headers: Sequence[str]) -> Program | None:
    """The program that wrote a sheet with these columns, None if it is none we know."""
    names = frozenset(map(bare, headers))
    return next((program for program in PROGRAMS if program.wrote(names)), None)


def settled(headers: Sequence[str], texts: Sequence[Sequence[str]]) -> dict[int, tuple[str, int]]:
    """What is certain of the columns of a known program, by their places. The others are left to guessing.

    Of several columns for what a client has once, the first that is filled is it; others that say more go to the note.
    """
    program = recognised(headers)
    meanings = [program.meaning(header, texts[place]) if program else None for place, header in enumerate(headers)]
    found: dict[int, tuple[str, int]] = {}
    taken: dict[str, int] = {}
    for place in sorted(range(len(headers)), key=lambda place: not texts[place]):
        meaning = meanings[place]
        if meaning is None:
            continue
        if meaning not in (LEFT_OUT, NOTE) and meaning in taken and not registry.portable[meaning].many:
            meaning = LEFT_OUT if texts[place] in ([], texts[taken[meaning]]) else NOTE
        found[place] = (meaning, _SURE)
        taken.setdefault(meaning, place)
    return found
