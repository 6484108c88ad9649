"""The language in which clients are asked for: one grammar for the list, the API, and whoever speaks it above.

`read` and `loads` make a condition of JSON, `where` makes SQL of it for one reader, `fields.offered` says what can be
asked, `words.told` says a condition in words. Rooms offer fields through the registry ``conditions``.
"""

from krug.clients.conditions.asking import check, where
from krug.clients.conditions.fields import Field, offered
from krug.clients.conditions.language import (
    BadCondition,
    Condition,
    Group,
    Term,
    dumps,
    loads,
    read,
    terms,
    together,
    written,
)
from krug.clients.conditions.operators import Operator, Takes, Type
from krug.clients.conditions.places import Column, Place, Reading, Rows
from krug.clients.conditions.predicates import Test

__all__ = [
    "BadCondition", "Column", "Condition", "Field", "Group", "Operator", "Place", "Reading", "Rows", "Takes", "Term",
    "Test", "Type", "check", "dumps", "loads", "offered", "read", "terms", "together", "where", "written",
]  # fmt: skip
