"""The verbs of the client base. Every door calls these: page, import, robot, API."""

from krug.clients.actions.cards import (
    Conflict,
    RequisitesTaken,
    archive,
    change,
    create,
    created,
    restore,
)
from krug.clients.actions.contacts import (
    ContactTaken,
    add_address,
    add_contact,
    change_contact,
    remove_address,
    remove_contact,
    reveal_contact,
)
from krug.clients.actions.derived import note_undo
from krug.clients.actions.employments import add_employment, end_employment, remove_employment
from krug.clients.actions.mass import create_many
from krug.clients.actions.purchases import record_purchase, return_purchase
from krug.clients.actions.totals import hold, note_interactions, refresh_purchases, touch
from krug.clients.actions.updating import update_many

__all__ = [
    "Conflict",
    "ContactTaken",
    "RequisitesTaken",
    "add_address",
    "add_contact",
    "add_employment",
    "archive",
    "change",
    "change_contact",
    "create",
    "create_many",
    "created",
    "end_employment",
    "hold",
    "note_interactions",
    "note_undo",
    "record_purchase",
    "refresh_purchases",
    "remove_address",
    "remove_contact",
    "remove_employment",
    "restore",
    "return_purchase",
    "reveal_contact",
    "touch",
    "update_many",
]
