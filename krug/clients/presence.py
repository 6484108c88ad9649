"""Which tables have anything of a client, in one statement: the card then asks only those."""

from typing import NamedTuple

from krug.clients import sight
from krug.core import db


class Presence(NamedTuple):
    addresses: bool
    places: bool
    people: bool
    relations: bool
    prospects: bool
    tags: bool
    purchases: bool
    days: bool
    professions: bool
    tastes: bool
    gifts: bool

    def without(self, hidden: frozenset[str]) -> "Presence":
        """For a reader from whom some of it is hidden."""
        return self._replace(
            addresses=self.addresses and sight.ADDRESS not in hidden,
            tags=self.tags and sight.TAGS not in hidden,
            purchases=self.purchases and sight.PURCHASES not in hidden,
            days=self.days and sight.DAYS not in hidden,
            professions=self.professions and sight.PROFESSIONS not in hidden,
            tastes=self.tastes and sight.TASTES not in hidden,
            gifts=self.gifts and sight.GIFTS not in hidden,
        )


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
  EXISTS (SELECT 1 FROM clients_purchase WHERE client_id = {client} AND archived_at IS NULL),
  EXISTS (SELECT 1 FROM clients_anniversary WHERE client_id = {client} AND archived_at IS NULL),
  EXISTS (SELECT 1 FROM clients_practice WHERE client_id = {client} AND archived_at IS NULL),
  EXISTS (SELECT 1 FROM clients_liking WHERE client_id = {client} AND archived_at IS NULL),
  EXISTS (SELECT 1 FROM clients_gift WHERE client_id = {client} AND archived_at IS NULL)
"""


def of(client_id: int) -> Presence:
    (row,) = db.rows(_PRESENCE.format(client=int(client_id)))
    return Presence(*map(bool, row))
