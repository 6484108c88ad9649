"""All that this room offers to be asked."""

from krug.clients.conditions import of_card, of_rows

FIELDS = (*of_card.FIELDS, *of_rows.FIELDS)
