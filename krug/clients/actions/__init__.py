"""The verbs of the client base. Every door calls these: page, import, robot, API."""

from krug.clients.actions.bulk import (
    NotNow,
    archive_many,
    note_bulk_undone,
    run_bulk,
    start_bulk,
    start_undo_bulk,
    stop_bulk,
    undo_bulk,
)
from krug.clients.actions.cards import (
    Conflict,
    RequisitesTaken,
    archive,
    change,
    create,
    created,
    restore,
)
from krug.clients.actions.categories import (
    NameTaken,
    add_category,
    change_category,
    move_category,
    restore_category,
    retire_category,
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
from krug.clients.actions.employments import (
    EndsBeforeItBegins,
    add_employment,
    change_employment,
    end_employment,
    remove_employment,
)
from krug.clients.actions.entry import set_rule, write_instruction
from krug.clients.actions.kinds import KindTaken, add_kind, rename_kind, retire_kind, take_back_kind
from krug.clients.actions.layouts import lay_out
from krug.clients.actions.marks import MOST_FAVOURITES, note_opening, star, unstar
from krug.clients.actions.mass import create_many
from krug.clients.actions.prospects import add_prospect, remove_prospect, reveal_prospect, take_in
from krug.clients.actions.purchases import record_purchase, return_purchase
from krug.clients.actions.relations import (
    AlreadyRelated,
    Unrelatable,
    WithItself,
    WrongSides,
    add_relation,
    change_relation,
    end_relation,
    remove_relation,
)
from krug.clients.actions.tags import add_tag, remove_tag, tag_many, untag_many
from krug.clients.actions.totals import hold, note_interactions, refresh_purchases, touch
from krug.clients.actions.updating import update_many
from krug.clients.actions.views import (
    change_view,
    choose_default_view,
    pin_view,
    remove_view,
    restore_view,
    save_view,
    unpin_view,
)
from krug.clients.entry.standard import RuleBroken

__all__ = [
    "MOST_FAVOURITES",
    "AlreadyRelated",
    "Conflict",
    "ContactTaken",
    "EndsBeforeItBegins",
    "KindTaken",
    "NameTaken",
    "NotNow",
    "RequisitesTaken",
    "RuleBroken",
    "Unrelatable",
    "WithItself",
    "WrongSides",
    "add_address",
    "add_category",
    "add_contact",
    "add_employment",
    "add_kind",
    "add_prospect",
    "add_relation",
    "add_tag",
    "archive",
    "archive_many",
    "change",
    "change_category",
    "change_contact",
    "change_employment",
    "change_relation",
    "change_view",
    "choose_default_view",
    "create",
    "create_many",
    "created",
    "end_employment",
    "end_relation",
    "hold",
    "lay_out",
    "move_category",
    "note_bulk_undone",
    "note_interactions",
    "note_opening",
    "note_undo",
    "pin_view",
    "record_purchase",
    "refresh_purchases",
    "remove_address",
    "remove_contact",
    "remove_employment",
    "remove_prospect",
    "remove_relation",
    "remove_tag",
    "remove_view",
    "rename_kind",
    "restore",
    "restore_category",
    "restore_view",
    "retire_category",
    "retire_kind",
    "return_purchase",
    "reveal_contact",
    "reveal_prospect",
    "run_bulk",
    "save_view",
    "set_rule",
    "star",
    "start_bulk",
    "start_undo_bulk",
    "stop_bulk",
    "tag_many",
    "take_back_kind",
    "take_in",
    "touch",
    "undo_bulk",
    "unpin_view",
    "unstar",
    "untag_many",
    "update_many",
    "write_instruction",
]
