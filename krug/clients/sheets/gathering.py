"""What files hold of clients that does not lie beside them: one statement for a portion of clients."""

from collections.abc import Mapping, Sequence

from krug.clients import contacts, sight
from krug.clients.contacts import Way
from krug.clients.lines import Line
from krug.clients.models import AddressKind
from krug.core import db
from krug.core.rights import Actor

_ADDRESSES = """
SELECT client_id, kind, text FROM clients_address
WHERE client_id IN ({clients}) AND archived_at IS NULL ORDER BY client_id, id
"""


def ways(actor: Actor, lines: Sequence[Line]) -> Mapping[int, list[Way]]:
    return contacts.every_way(actor, [(line.id, line.owner_id, line.category_id) for line in lines])


def addresses(actor: Actor, lines: Sequence[Line]) -> Mapping[int, dict[AddressKind, str]]:
    """By kind; of several the first."""
    found: dict[int, dict[AddressKind, str]] = {}
    if sight.ADDRESS not in sight.hidden(actor):
        for client_id, kind, text in db.rows(_ADDRESSES.format(clients=db.listed(line.id for line in lines))):
            found.setdefault(client_id, {}).setdefault(AddressKind(kind), text)
    return found
