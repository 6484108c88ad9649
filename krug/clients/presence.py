"""Which tables have anything of a client, in one statement: the card then asks only those."""

from typing import NamedTuple

from krug.core import db


class Presence(NamedTuple):
    addresses: bool
    places: bool
    people: bool
    relations: bool
    prospects: bool
    tags: bool
    purchases: bool


# By hand: most cards have few of these, and the ORM builds a question for longer than it runs.
_PRESENCE = """
SELECT
  EXISTS (SELECT 1 FROM clients_address WHERE client_id = {client} AND archived_at IS NULL),
  EXISTS (SELECT 1 FROM clients_employment WHERE person_id = {client} AND archived_at IS NULL),
  EXISTS (SELECT 1 FROM clients_employment WHERE company_id = {client} AND archived_at IS NULL),
  EXISTS (SELECT 1 FROM clients_relation WHERE first_id = {client} AND archived_at IS NULL)
    OR EXISTS (SELECT 1 FROM clients_relation WHERE second_id = {client} AND archived_at IS NULL),
  EXISTS (SELECT 1 FROM clients_prospect WHERE client_id = {client} AND archived_at IS NULL AND became_at IS NULL),
  EXISTS (SELECT 1 FROM clients_tagging WHERE client_id = {client} AND archived_at IS NULL),
  EXISTS (SELECT 1 FROM clients_purchase WHERE client_id = {client} AND archived_at IS NULL)
"""


def of(client_id: int) -> Presence:
    (row,) = db.rows(_PRESENCE.format(client=int(client_id)))
    return Presence(*map(bool, row))
