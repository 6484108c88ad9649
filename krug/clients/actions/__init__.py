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
from krug.clients.actions.handing import NobodyToTake, NotTheirs, ask_undo, carry_on, hand_over, put_back
from krug.clients.actions.kinds import KindTaken, add_kind, rename_kind, retire_kind, take_back_kind
from krug.clients.actions.layouts import lay_out
from krug.clients.actions.marks import MOST_FAVOURITES, note_opening, star, unstar
from krug.clients.actions.mass import create_many
from krug.clients.actions.own import (
    OwnNameTaken,
    OwnSpec,
    TooManyOwn,
    add_own_field,
    change_own_field,
    move_own_field,
    restore_own_field,
    retire_own_field,
)
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
from krug.clients.actions.turning import CannotTurn, turn_own_back, turn_own_field
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
    "CannotTurn",
    "Conflict",
    "ContactTaken",
    "EndsBeforeItBegins",
    "KindTaken",
    "NameTaken",
    "NobodyToTake",
    "NotTheirs",
    "OwnNameTaken",
    "OwnSpec",
    "RequisitesTaken",
    "RuleBroken",
    "TooManyOwn",
    "Unrelatable",
    "WithItself",
    "WrongSides",
    "add_address",
    "add_category",
    "add_contact",
    "add_employment",
    "add_kind",
    "add_own_field",
    "add_prospect",
    "add_relation",
    "add_tag",
    "archive",
    "ask_undo",
    "carry_on",
    "change",
    "change_category",
    "change_contact",
    "change_employment",
    "change_own_field",
    "change_relation",
    "change_view",
    "choose_default_view",
    "create",
    "create_many",
    "created",
    "end_employment",
    "end_relation",
    "hand_over",
    "hold",
    "lay_out",
    "move_category",
    "move_own_field",
    "note_interactions",
    "note_opening",
    "note_undo",
    "pin_view",
    "put_back",
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
    "restore_own_field",
    "restore_view",
    "retire_category",
    "retire_kind",
    "retire_own_field",
    "return_purchase",
    "reveal_contact",
    "reveal_prospect",
    "save_view",
    "set_rule",
    "star",
    "tag_many",
    "take_back_kind",
    "take_in",
    "touch",
    "turn_own_back",
    "turn_own_field",
    "unpin_view",
    "unstar",
    "untag_many",
    "update_many",
    "write_instruction",
]
