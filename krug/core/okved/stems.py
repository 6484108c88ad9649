"""A Russian word without its ending, so that «ремонт автомобилей» finds «ремонту автомобиля».

Names of a directory are nouns and adjectives; for these a list of endings is enough, and a dictionary of word forms
would cost twenty megabytes of memory.
"""

from typing import Final

# The longest first: «ями» before «и».
_ENDINGS: Final = (
    ("иями", "ями", "ами", "иях", "ием", "иям", "ого", "его", "ому", "ему", "ыми", "ими", "ией")
    + ("ях", "ах", "ем", "ом", "ям", "ам", "ей", "ой", "ий", "ый", "ая", "яя", "ое", "ее", "ые", "ие", "ых", "их")
    + ("ую", "юю", "ию", "ью", "ия", "ья", "ии", "ьи", "ов", "ев")
    + ("ь", "й", "а", "я", "о", "е", "ы", "и", "у", "ю")
)
_SHORTEST: Final = 3


def stem(word: str) -> str:
    """What stays of a folded word when it is declined; short words and words in Latin letters stay whole."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word[: -len(ending)]
    return word
