"""How full a card is: in percent by the weights of the company, and what it lacks, the weightiest first."""

from collections.abc import Collection

from krug.clients.entry.items import Item
from krug.clients.entry.standard import Standard


def percent(standard: Standard, category_id: int | None, filled: Collection[str]) -> int:
    """100 only for a card that lacks nothing, and for one of which nothing is asked."""
    weights = standard.weights(category_id)
    whole = sum(weights.values())
    return 100 * sum(weight for code, weight in weights.items() if code in filled) // whole if whole else 100


def missing(standard: Standard, category_id: int | None, filled: Collection[str]) -> list[Item]:
    weights = standard.weights(category_id)
    lacking = [item for item in standard.items if item.code in weights and item.code not in filled]
    return sorted(lacking, key=lambda item: -weights[item.code])
