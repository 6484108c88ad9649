"""A Russian word without its ending, so that «ремонт автомобилей» finds «ремонту автомобиля».

Names of a directory are nouns and adjectives; for these a list of endings is enough, and a dictionary of word forms
would cost twenty megabytes of memory.
"""

import re
from typing import Final

# The longest that leaves three letters: it begins the furthest to the left.
_ENDING: Final = re.compile(
    r"(?<=.{3})(?:иями|[яа]ми|и?[яа]х|и[еэ]м|иям|[ео]го|[ео]му|[ыи]ми|ией|[еоая]м|[еоиы]й|[ая]я|[ое]е|[ыи]е|[ыи]х"
    r"|[уюиь]ю|[иь][яи]|[ое]в|[ьйаяоеыиую])$"
)


def stem(word: str) -> str:
    """What stays of a folded word when it is declined; short words and words in Latin letters stay whole."""
    return _ENDING.sub("", word, count=1)
