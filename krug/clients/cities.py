"""Names of cities, tidied; and whether a text is one, by which a column of a spreadsheet is known to be cities."""

import re

from krug.core import places
from krug.core.text.fold import fold
from krug.core.text.names import fix_case

_PREFIX = re.compile(r"^(?:г\.|г\s|гор\.|город\s|гр\.)\s*", re.IGNORECASE)


def tidy(text: str) -> str:
    """«г. ЕКАТЕРИНБУРГ» → «Екатеринбург»."""
    city = _PREFIX.sub("", " ".join(text.split())).strip(" ,.;")
    return fix_case(city)[:100]


def is_known(text: str) -> bool:
    return fold(_bare(text)) in places.cities()


def place_of(text: str) -> places.Place | None:
    """Where a larger city is; None for what we do not know or what could be two."""
    return places.of_city(_bare(text))


def _bare(text: str) -> str:
    return _PREFIX.sub("", text.strip()).strip(" .")
