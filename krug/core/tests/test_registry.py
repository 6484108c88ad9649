from dataclasses import dataclass

import pytest

from krug.core import registry
from krug.core.registry import Registry


@dataclass(frozen=True)
class Bell:
    code: str
    order: int = 100


@dataclass(frozen=True)
class Stone:
    """An offer without an order."""

    code: str


def bells(*offers: Bell) -> "Registry[Bell]":
    made: Registry[Bell] = Registry("bells")
    for offer in offers:
        made.register(offer)
    return made


def test_offers_come_in_their_order_and_equals_as_registered() -> None:
    found = bells(Bell("late", 200), Bell("second"), Bell("first", 1), Bell("third"))
    assert [bell.code for bell in found] == ["first", "second", "third", "late"]


def test_offers_without_an_order_come_as_registered() -> None:
    stones: Registry[Stone] = Registry("stones")
    for code in ("c", "a", "b"):
        stones.register(Stone(code))
    assert [stone.code for stone in stones] == ["c", "a", "b"]


def test_an_offer_made_twice_is_refused_and_the_first_stays() -> None:
    found = bells(Bell("hour", 1))
    with pytest.raises(ValueError, match="bells: 'hour' is already offered"):
        found.register(Bell("hour", 2))
    assert list(found) == [Bell("hour", 1)]


def test_registering_gives_the_offer_back() -> None:
    assert bells().register(Bell("hour")) == Bell("hour")


def test_an_offer_is_found_by_its_code() -> None:
    found = bells(Bell("hour"))
    assert found["hour"] == Bell("hour")
    assert found.get("hour") == Bell("hour")
    assert ("hour" in found) is True


def test_an_unknown_code_is_none_or_a_key_error() -> None:
    found = bells(Bell("hour"))
    assert found.get("minute") is None
    assert ("minute" in found) is False
    with pytest.raises(KeyError):
        found["minute"]


def test_iterating_sees_what_was_registered_since() -> None:
    found = bells(Bell("b"))
    assert [bell.code for bell in found] == ["b"]
    found.register(Bell("a", 1))
    assert [bell.code for bell in found] == ["a", "b"]


def test_the_house_has_twenty_one_registries_and_each_knows_its_name() -> None:
    assert [each.name for each in registry.ALL] == [
        "nav",
        "panels",
        "search",
        "events",
        "verbs",
        "rights",
        "reaches",
        "scopes",
        "gate",
        "endpoints",
        "tracked",
        "schedule",
        "portable",
        "doctor",
        "personal",
        "conditions",
        "guarded",
        "columns",
        "open_work",
        "row_groups",
        "belongings",
    ]


def test_the_core_offers_its_checks_and_its_housekeeping() -> None:
    assert [
        check.code for check in registry.doctor if check.look.__module__ == "krug.core.doctor"
    ] == ["database", "migrations", "disk", "file_rights", "write_lock", "sqlite_version", "workers", "time_zone",
          "secret_key"]  # fmt: skip
    assert registry.schedule["core.housekeeping"].every.total_seconds() == 6 * 3600
