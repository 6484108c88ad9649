"""Where things are, by a city, a telephone or an INN."""

import zoneinfo

import pytest

from krug.core import places
from krug.core.places.atlas import _countries
from krug.core.text.fold import fold


def test_there_are_eighty_nine_regions_with_a_capital_and_a_clock() -> None:
    regions = places.regions()
    assert len(regions) == 89
    assert [number for number in regions if not (len(number) == 2 and number.isdigit())] == []
    assert len({region.name for region in regions.values()}) == 89
    assert [region.name for region in regions.values() if not region.capital or not region.zones] == []


def test_every_zone_is_known_to_the_computer() -> None:
    named = {zone for region in places.regions().values() for zone in region.zones}
    named |= {country.place.zone for country in _countries()}
    assert named - zoneinfo.available_timezones() == set()


def test_no_telephone_code_belongs_to_two() -> None:
    codes = [f"7{code}" for region in places.regions().values() for code in region.phone_codes]
    codes += [prefix for country in _countries() for prefix in country.prefixes]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("city", "zone", "region"),
    [
        ("Екатеринбург", "Asia/Yekaterinburg", "Свердловская область"),
        ("САРАТОВ", "Europe/Saratov", "Саратовская область"),
        ("орел", "Europe/Moscow", "Орловская область"),
        ("СПб", "Europe/Moscow", "Санкт-Петербург"),
        ("Благовещенск", "Asia/Yakutsk", "Амурская область"),
        ("Русе", "Europe/Sofia", ""),
        ("Алматы", "Asia/Almaty", ""),
    ],
)
def test_a_city_tells_its_time_zone(city: str, zone: str, region: str) -> None:
    place = places.of_city(city)
    assert place is not None
    assert (place.zone, place.region) == (zone, region)


@pytest.mark.parametrize("city", ["Берёзовский", "Мирный", "Троицк", "Нью-Васюки", ""])
def test_a_city_that_could_be_two_or_none_tells_nothing(city: str) -> None:
    assert places.of_city(city) is None


@pytest.mark.parametrize(
    ("key", "zone"),
    [
        ("73432223344", "Asia/Yekaterinburg"),
        ("74012223344", "Europe/Kaliningrad"),
        ("78452223344", "Europe/Saratov"),
        ("77012223344", "Asia/Almaty"),
        ("359888123456", "Europe/Sofia"),
        ("375291234567", "Europe/Minsk"),
        ("4930123456", "Europe/Berlin"),
        ("79123456789", ""),  # of a mobile operator
        ("78001234567", ""),
        ("12025550123", ""),
        ("", ""),
    ],
)
def test_a_telephone_tells_its_time_zone_unless_it_moves_with_its_owner(key: str, zone: str) -> None:
    place = places.of_phone(key)
    assert (place.zone if place else "") == zone


@pytest.mark.parametrize(
    ("inn", "region"),
    [
        ("7701000019", "Москва"), ("9701234567", "Москва"), ("6658000000", "Свердловская область"),
        ("8101000000", "Пермский край"), ("9909000000", ""), ("", ""),
    ],
)  # fmt: skip
def test_an_inn_tells_where_it_was_given_out(inn: str, region: str) -> None:
    place = places.of_inn(inn)
    assert (place.region if place else "") == region


def test_a_zone_tells_its_country() -> None:
    zones = ("Asia/Srednekolymsk", "Europe/Moscow", "Europe/Sofia", "America/New_York")
    assert [places.country_of_zone(zone) for zone in zones] == ["RU", "RU", "BG", ""]


def test_capitals_are_found_by_their_names() -> None:
    for region in places.regions().values():
        place = places.cities()[fold(region.capital)]
        assert place is not None
        assert place.zone == region.zones[0]
