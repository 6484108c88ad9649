"""Names of cities, tidied; whether a text is one, by which a column of a spreadsheet is known to be cities; and those
of the base."""

import re

from krug.clients import access
from krug.core import db, places
from krug.core.rights import Actor
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


_CITIES = """
WITH RECURSIVE each(city) AS (
  SELECT min(city) FROM clients_client WHERE archived_at IS NULL AND city > ''
  UNION ALL
  SELECT (SELECT min(city) FROM clients_client WHERE archived_at IS NULL AND city > each.city)
  FROM each WHERE each.city IS NOT NULL
) SELECT city FROM each WHERE city IS NOT NULL LIMIT 1000
"""


def in_use(actor: Actor) -> list[str]:
    """Cities of visible clients, in the order of the alphabet."""
    if actor.owners(access.VIEW) is not None:
        return list(access.visible(actor).exclude(city="").order_by("city").values_list("city", flat=True).distinct())
    return in_base()


def in_base() -> list[str]:
    """Cities of all live clients: a step of the index for each, not a row for each."""
    return [row[0] for row in db.rows(_CITIES)]
