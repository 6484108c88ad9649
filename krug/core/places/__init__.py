"""Where something is, by what is known of it: a city, a telephone, an INN; and what time it is there.

Regions are the subjects of the Russian Federation. A telephone of a Russian mobile operator tells nothing: numbers move
with their owners.
"""

from krug.core.places.atlas import Place, Region, cities, country_of_zone, of_city, of_inn, of_phone, regions

__all__ = ["Place", "Region", "cities", "country_of_zone", "of_city", "of_inn", "of_phone", "regions"]
