"""How a room offers itself to the house: one small registry and one frozen dataclass per kind of offer.

Rooms fill the registries in their ``registration.py``, discovered once at start. Consumers iterate inside functions,
never while modules are being imported. ``docs/extending.md`` describes every registry; a test keeps it complete.
"""

from krug.core.registry.generic import Registry
from krug.core.registry.offers import (
    Anew,
    Belonging,
    Check,
    Column,
    ColumnSource,
    Conditions,
    Door,
    Endpoints,
    EventType,
    Finder,
    Finding,
    Found,
    Guarded,
    GuardedField,
    Hit,
    Label,
    Loose,
    NavItem,
    OpenWork,
    Panel,
    PersonalData,
    Reach,
    Right,
    RowGroups,
    Scheduled,
    Scope,
    Tracked,
    Verb,
)

__all__ = [
    "ALL",
    "Anew",
    "Belonging",
    "Check",
    "Column",
    "ColumnSource",
    "Conditions",
    "Door",
    "Endpoints",
    "EventType",
    "Finder",
    "Finding",
    "Found",
    "Guarded",
    "GuardedField",
    "Hit",
    "Label",
    "Loose",
    "NavItem",
    "OpenWork",
    "Panel",
    "PersonalData",
    "Reach",
    "Registry",
    "Right",
    "RowGroups",
    "Scheduled",
    "Scope",
    "Tracked",
    "Verb",
]

nav: Registry[NavItem] = Registry("nav")
panels: Registry[Panel] = Registry("panels")
search: Registry[Finder] = Registry("search")
events: Registry[EventType] = Registry("events")
verbs: Registry[Verb] = Registry("verbs")
rights: Registry[Right] = Registry("rights")
reaches: Registry[Reach] = Registry("reaches")
scopes: Registry[Scope] = Registry("scopes")
gate: Registry[Door] = Registry("gate")
endpoints: Registry[Endpoints] = Registry("endpoints")
tracked: Registry[Tracked] = Registry("tracked")
schedule: Registry[Scheduled] = Registry("schedule")
portable: Registry[Column] = Registry("portable")
doctor: Registry[Check] = Registry("doctor")
personal: Registry[PersonalData] = Registry("personal")
conditions: Registry[Conditions] = Registry("conditions")
guarded: Registry[Guarded] = Registry("guarded")
columns: Registry[ColumnSource] = Registry("columns")
open_work: Registry[OpenWork] = Registry("open_work")
row_groups: Registry[RowGroups] = Registry("row_groups")
belongings: Registry[Belonging] = Registry("belongings")

ALL = (
    nav, panels, search, events, verbs, rights, reaches, scopes, gate, endpoints, tracked, schedule, portable,
    doctor, personal, conditions, guarded, columns, open_work, row_groups, belongings,
)  # fmt: skip
