"""What a role is denied of the cards it may open: fields it never sees, and fields it sees but may not change.

Every door asks here: a hidden field is not drawn, not told of, not filtered, sorted or searched by, as if the company
had none such. Codes are those of `fields`, kinds of contact, and what stands on a card besides.
"""

from django.utils.translation import gettext as _

from krug.clients import fields
from krug.clients.models import ContactKind
from krug.core.registry import GuardedField
from krug.core.rights import HIDDEN, Actor

ADDRESS, PURCHASES, TAGS = "address", "purchases", "tags"
NAMES = frozenset({"last_name", "first_name", "patronymic", "name"})
ALWAYS_SEEN = NAMES | {"owner"}  # what a card is called, and who answers for it: whose it is decides who sees it


def hidden(actor: Actor) -> frozenset[str]:
    """Codes of what the actor never sees."""
    return frozenset(code for code, how in actor.field_rights.items() if how == HIDDEN)


def readonly(actor: Actor) -> frozenset[str]:
    """Codes of what the actor may not change: what is only seen, and what is hidden."""
    return frozenset(actor.field_rights)


def offered() -> list[GuardedField]:
    """What roles can be denied of a client."""
    card = [
        GuardedField(each.code, each.label, _("Card"), hideable=each.code not in ALWAYS_SEEN) for each in fields.ALL
    ]
    contacts = [GuardedField(kind.value, kind.label, _("Contacts")) for kind in ContactKind]
    return [
        *contacts,
        GuardedField(ADDRESS, _("addresses"), _("Contacts")),
        *card,
        GuardedField(TAGS, _("tags"), _("Card")),
        GuardedField(PURCHASES, _("purchases and revenue"), _("Card")),
    ]
