"""Counting the touches of many clients anew: what undo and the nightly proof ask for."""

from collections.abc import Sequence

from krug.clients import actions as clients
from krug.clients.models import NEVER, Totals
from krug.core import db
from krug.core.text.money import Money

_COLUMNS = ("interactions", "last_interaction_at", "last_interaction_kind", "touch_cost")

# Their own, and those of others in which they took part, which cost them nothing; of equally late ones the newer.
_COUNTED = """
WITH touched AS (
  SELECT client_id, id, kind, at, staff_cost + benefit AS cost FROM timeline_interaction
  WHERE archived_at IS NULL AND client_id IN ({clients})
  UNION ALL
  SELECT p.client_id, i.id, i.kind, i.at, 0 FROM timeline_participant p
  JOIN timeline_interaction i ON i.id = p.interaction_id AND i.client_id <> p.client_id
  WHERE p.archived_at IS NULL AND i.archived_at IS NULL AND p.client_id IN ({clients})
),
ranked AS (
  SELECT client_id, at, kind, COUNT(*) OVER (PARTITION BY client_id) AS number,
    SUM(cost) OVER (PARTITION BY client_id) AS cost,
    ROW_NUMBER() OVER (PARTITION BY client_id ORDER BY at DESC, id DESC) AS place FROM touched
)
SELECT client_id, number, at, kind, cost FROM ranked WHERE place = 1
"""


def refresh_many(client_ids: Sequence[int]) -> None:
    """As `refresh_totals`, for any number of clients in one question. Call inside a transaction."""
    clients.hold(client_ids)
    rows = db.rows(_COUNTED.format(clients=db.listed(client_ids)))
    found = {pk: (number, db.moment(at), kind, Money(int(cost))) for pk, number, at, kind, cost in rows}
    nothing = (0, NEVER, "", Money(0))
    db.update_many(Totals, _COLUMNS, [(*found.get(pk, nothing), pk) for pk in client_ids])
