"""Of two cards that become one: which stays, and which of the two values each field keeps."""

from collections.abc import Collection, Iterator
from typing import Any

from krug.clients import fields
from krug.clients.fields import CardField
from krug.clients.models import Client
from krug.core.text import names
from krug.core.text.fold import fold

_NAMES = frozenset({"last_name", "first_name", "patronymic"})
JOINED = "note"  # two notes become one; nothing of either is lost
ONE_BY_ONE = frozenset({"inn", "kpp", "ogrn"})


def ordered(one: Client, other: Client) -> tuple[Client, Client]:
    """The card that stays first: with more history, fuller, older. Read with their totals."""
    return (one, other) if _weight(one) >= _weight(other) else (other, one)


def _weight(client: Client) -> tuple[int, int, int]:
    totals = client.totals
    return totals.purchases + totals.interactions, totals.completeness, -client.pk


def differing(survivor: Client, merged: Client) -> Iterator[CardField]:
    """Fields in which the two say different things, or only one says something. Read with their own values."""
    for spec in fields.of(survivor.kind):
        mine, theirs = fields.value_of(survivor, spec.code), fields.value_of(merged, spec.code)
        if mine != theirs and fields.is_filled(spec, theirs) and spec.code != JOINED:
            yield spec


def taken(survivor: Client, merged: Client, *, denied: Collection[str] = ()) -> frozenset[str]:
    """Codes of the fields whose values come from the merged card, as long as nobody says otherwise.

    What is ``denied`` to who merges is only filled where the survivor has nothing: it survives unseen.
    """
    found = set()
    for spec in differing(survivor, merged):
        mine, theirs = fields.value_of(survivor, spec.code), fields.value_of(merged, spec.code)
        is_better = spec.code in _NAMES and spec.code not in denied and _spells_out(spec.code, mine, theirs)
        if not fields.is_filled(spec, mine) or is_better:
            found.add(spec.code)
    return frozenset(found)


def _spells_out(code: str, mine: str, theirs: str) -> bool:
    """«Пётр» rather than «П.», «Александр» rather than «Саша», letters of ours rather than Latin ones."""
    if mine.isascii() != theirs.isascii():
        return mine.isascii()
    if len(mine.rstrip(".")) == 1:
        return len(theirs.rstrip(".")) > 1
    is_full = fold(theirs) in names.full_forms(theirs) and fold(mine) not in names.full_forms(mine)
    return code == "first_name" and is_full


def joined_note(mine: str, theirs: str) -> str:
    if not theirs or theirs in mine:
        return mine
    return f"{mine}\n{theirs}".strip()


def value(client: Client, code: str) -> Any:
    return fields.value_of(client, code)
