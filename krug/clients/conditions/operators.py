"""What can be asked of a field of each type.

What is empty (NULL, and an empty text, which are the same here) answers to nothing but «empty» and to the negations:
«is not», «does not contain», «none of» and «not in the last days» hold for it.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import pgettext_lazy

from krug.core.registry import Label


class Type(StrEnum):
    TEXT = "text"
    CODE = "code"  # compared as it is, letter for letter: INN, OKVED
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    BIRTHDAY = "birthday"  # its year may be unknown
    MOMENT = "moment"
    CHOICE = "choice"
    YES = "yes"
    EMPLOYEE = "employee"
    CLIENT = "client"


class Takes(StrEnum):
    """What an operator is followed by."""

    NOTHING = "nothing"
    ONE = "one"
    TWO = "two"
    MANY = "many"
    DAYS = "days"


@dataclass(frozen=True)
class Operator:
    """``negates`` is the operator of which this one is the contrary, emptiness included."""

    code: str
    label: Label
    takes: Takes = Takes.ONE
    negates: str = ""


OPERATORS = {
    each.code: each
    for each in (
        Operator("is", pgettext_lazy("condition", "is")),
        Operator("is_not", pgettext_lazy("condition", "is not"), negates="is"),
        Operator("one_of", pgettext_lazy("condition", "is one of"), Takes.MANY),
        Operator("none_of", pgettext_lazy("condition", "is none of"), Takes.MANY, negates="one_of"),
        Operator("contains", pgettext_lazy("condition", "has a word beginning with")),
        Operator("contains_not", pgettext_lazy("condition", "has no word beginning with"), negates="contains"),
        Operator("starts", pgettext_lazy("condition", "begins with")),
        Operator("eq", pgettext_lazy("condition", "equals")),
        Operator("lt", pgettext_lazy("condition", "less than")),
        Operator("gt", pgettext_lazy("condition", "more than")),
        Operator("between", pgettext_lazy("condition", "from … to"), Takes.TWO),
        Operator("on", pgettext_lazy("condition", "on")),
        Operator("before", pgettext_lazy("condition", "before")),
        Operator("after", pgettext_lazy("condition", "after")),
        Operator("last", pgettext_lazy("condition", "in the last days"), Takes.DAYS),
        Operator("not_last", pgettext_lazy("condition", "not in the last days"), Takes.DAYS, negates="last"),
        Operator("next", pgettext_lazy("condition", "in the next days"), Takes.DAYS),
        Operator("anniversary", pgettext_lazy("condition", "comes round in the next days"), Takes.DAYS),
        Operator("me", pgettext_lazy("condition", "is me"), Takes.NOTHING),
        Operator("filled", pgettext_lazy("condition", "is filled in"), Takes.NOTHING),
        Operator("empty", pgettext_lazy("condition", "is empty"), Takes.NOTHING, negates="filled"),
        Operator("nobody", pgettext_lazy("condition", "is nobody"), Takes.NOTHING, negates="filled"),
    )
}

_DATES = ("on", "before", "after", "between", "last", "not_last", "next", "filled", "empty")
OF_TYPE: dict[Type, tuple[str, ...]] = {
    Type.TEXT: ("contains", "contains_not", "is", "is_not", "starts", "filled", "empty"),
    Type.CODE: ("is", "is_not", "starts", "one_of", "none_of", "filled", "empty"),
    Type.NUMBER: ("eq", "lt", "gt", "between", "filled", "empty"),
    Type.MONEY: ("eq", "lt", "gt", "between", "filled", "empty"),
    Type.DATE: _DATES,
    Type.BIRTHDAY: ("anniversary", "on", "before", "after", "between", "filled", "empty"),
    Type.MOMENT: _DATES,
    Type.CHOICE: ("is", "is_not", "one_of", "none_of", "filled", "empty"),
    Type.YES: ("is",),
    Type.EMPLOYEE: ("is", "is_not", "one_of", "none_of", "me", "nobody"),
    Type.CLIENT: ("is", "is_not", "filled", "empty"),
}
