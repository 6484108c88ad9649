"""The one router of the room: operations that share an address must share it. The modules beside this fill it."""

from ninja import Router

from krug.api.values import Receipt
from krug.clients import queries

READ, WRITE, SELL = "clients:read", "clients:write", "purchases:write"

router = Router()


def receipt(pk: int, client_id: int) -> Receipt:
    """What was written, and the version its client has by now."""
    return Receipt(id=pk, version=queries.version_of(client_id))
