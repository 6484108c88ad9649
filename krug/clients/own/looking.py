"""Looking at the values of a field before something is done to all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from krug.clients.models import OwnField, OwnValues
from krug.clients.own import types
from krug.clients.own.indexes import Filled

MOST_LOOKED_AT = 20_000
EXAMPLES = 5


@dataclass(frozen=True)
class Looked:
    """How many cards have a value, and what some of them hold. ``is_all``: no more were there than were looked at."""

    number: int
    is_all: bool
    examples: Sequence[str]


def looked_at(field: OwnField) -> Looked:
    found = [value for value, _client in held(field)]
    examples = list(dict.fromkeys(types.words(field, value) for value in found[:1000]))[:EXAMPLES]
    return Looked(len(found), len(found) < MOST_LOOKED_AT, examples)


def held(field: OwnField, most: int = MOST_LOOKED_AT) -> Iterator[tuple[Any, int]]:
    """Values with their clients, a bounded number of them."""
    rows = OwnValues.objects.filter(Filled(field.key, "data")).order_by("client_id")
    for client_id, data in rows.values_list("client_id", "data")[:most]:
        yield data[field.key], client_id
