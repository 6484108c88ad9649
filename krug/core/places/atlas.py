"""The two tables beside this file, read once when somebody asks."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from krug.core.text.fold import fold

RUSSIA: Final = "RU"
# Numbers that regions had before they were joined to others, and the second one of Moscow: old INN begin so.
_FORMER: Final = {"80": "75", "81": "59", "82": "41", "84": "24", "85": "38", "88": "24", "97": "77"}
_LONGEST_PREFIX: Final = 3


@dataclass(frozen=True, slots=True)
class Place:
    """``region`` is the name of a Russian one, else empty."""

    zone: str
    country: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    number: str
    name: str
    zones: tuple[str, ...]
    phone_codes: tuple[str, ...]
    cities: tuple[str, ...]

    @property
    def capital(self) -> str:
        return self.cities[0]

    @property
    def place(self) -> Place:
        return Place(self.zones[0], RUSSIA, self.name)


@dataclass(frozen=True, slots=True)
class _Country:
    place: Place
    prefixes: tuple[str, ...]
    cities: tuple[str, ...]


@lru_cache(maxsize=1)
def regions() -> dict[str, Region]:
    """Every region by its two digits."""
    found = {}
    for number, name, zones, codes, cities in _lines("regions.txt"):
        found[number] = Region(number, name, tuple(zones.split()), tuple(codes.split()), _listed(cities))
    return found


@lru_cache(maxsize=1)
def _countries() -> list[_Country]:
    return [
        _Country(Place(zone, code), tuple(prefixes.split()), _listed(cities))
        for code, zone, prefixes, cities in _lines("countries.txt")
    ]


def _lines(name: str) -> Iterator[list[str]]:
    for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("|")


def _listed(cities: str) -> tuple[str, ...]:
    return tuple(city.strip() for city in cities.split(","))


@lru_cache(maxsize=1)
def cities() -> dict[str, Place | None]:
    """Folded names of the larger cities; None where two of one name have different clocks."""
    found: dict[str, Place | None] = {}
    homes = [(region.place, region.cities) for region in regions().values()]
    homes += [(country.place, country.cities) for country in _countries()]
    for place, names in homes:
        for name in map(fold, names):
            same = found.get(name, place)
            found[name] = same if same is not None and same.zone == place.zone else None
    return found | {fold(names[0]): place for place, names in homes}


@lru_cache(maxsize=1)
def _by_prefix() -> dict[str, Place]:
    by_region = {f"7{code}": region.place for region in regions().values() for code in region.phone_codes}
    return by_region | {prefix: country.place for country in _countries() for prefix in country.prefixes}


def of_city(name: str) -> Place | None:
    return cities().get(fold(name))


def of_phone(key: str) -> Place | None:
    """By the code of a number in its canonical form, which begins with that of the country."""
    return _of_code(key[: _LONGEST_PREFIX + 1 if key.startswith("7") else _LONGEST_PREFIX])


@lru_cache(maxsize=4096)
def _of_code(digits: str) -> Place | None:
    prefixes = (digits[:size] for size in range(len(digits), 1, -1))
    return next((place for prefix in prefixes if (place := _by_prefix().get(prefix))), None)


def of_inn(inn: str) -> Place | None:
    """Where the INN was given out. A company may have moved since."""
    number = _FORMER.get(inn[:2], inn[:2])
    region = regions().get(number)
    return region.place if region else None


def country_of_zone(zone: str) -> str:
    """Whose zone it is; "" when we know none or several."""
    if any(zone in region.zones for region in regions().values()):
        return RUSSIA
    return next((country.place.country for country in _countries() if country.place.zone == zone), "")
