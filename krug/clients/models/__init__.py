"""Tables of the client base. Nothing here is ever deleted: an archived row has a moment in ``archived_at``."""

from krug.clients.models.bulk import Bulk, BulkState
from krug.clients.models.cards import (
    LIVE,
    NEVER,
    Address,
    AddressKind,
    Client,
    ClientQuerySet,
    ClientSearch,
    ContactKind,
    ContactPoint,
    ContactPointQuerySet,
    DecisionRole,
    Employment,
    Kind,
    Purchase,
    Sex,
    Totals,
    Warmth,
    initials_of,
)
from krug.clients.models.duplicates import OPEN_PAIR, DuplicatePair, MassMerge, MassMergeState, Merge
from krug.clients.models.entry import Check, FieldRule, Instruction
from krug.clients.models.handing import Handover
from krug.clients.models.labels import Category, CategoryQuerySet, Colour, Tag, Tagging
from krug.clients.models.marks import Favourite, Opening
from krug.clients.models.own import OWN, OwnField, OwnFieldQuerySet, OwnType, OwnValues
from krug.clients.models.relations import End, Prospect, Relation, RelationKind
from krug.clients.models.views import DefaultView, PinnedView, SavedView, SavedViewQuerySet, SharedWith

__all__ = [
    "LIVE",
    "NEVER",
    "OPEN_PAIR",
    "OWN",
    "Address",
    "AddressKind",
    "Bulk",
    "BulkState",
    "Category",
    "CategoryQuerySet",
    "Check",
    "Client",
    "ClientQuerySet",
    "ClientSearch",
    "Colour",
    "ContactKind",
    "ContactPoint",
    "ContactPointQuerySet",
    "DecisionRole",
    "DefaultView",
    "DuplicatePair",
    "Employment",
    "End",
    "Favourite",
    "FieldRule",
    "Handover",
    "Instruction",
    "Kind",
    "MassMerge",
    "MassMergeState",
    "Merge",
    "Opening",
    "OwnField",
    "OwnFieldQuerySet",
    "OwnType",
    "OwnValues",
    "PinnedView",
    "Prospect",
    "Purchase",
    "Relation",
    "RelationKind",
    "SavedView",
    "SavedViewQuerySet",
    "Sex",
    "SharedWith",
    "Tag",
    "Tagging",
    "Totals",
    "Warmth",
    "initials_of",
]
