"""Which occasions hold on which day: literals worked out by hand."""

import datetime
from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from krug.clients import actions as clients
from krug.clients.testing import make_client, make_own_field, make_purchase
from krug.staff.testing import Cast
from krug.tasks.actions import make_task
from krug.tasks.finders import Found, Scope, finders
from krug.tasks.finders.purchases import usual
from krug.tasks.finders.rules import all_rules, rule_of
from krug.tasks.keeping.usual import count_usual
from krug.timeline.actions import record_interaction

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")


def found(code: str, client: Any, today: date, **values: Any) -> list[Found]:
    scope = Scope(today, today, MOSCOW, (client.pk,))
    rule = rule_of(code)
    assert rule is not None
    assert rule.finder.find is not None
    return [each for each in rule.finder.find(scope, {**rule.values, **values}) if each.holds(scope)]


def days(all_found: Iterable[Found]) -> list[tuple[str, date, date]]:
    return [(each.key, each.opens_on, each.good_until) for each in all_found]


def said(code: str, each: Found, at: datetime.datetime, language: str = "en") -> str:
    with translation.override(language):
        return finders[code].sentence(each.facts, at)


def at(day: date, hour: int = 12) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day, hour, tzinfo=MOSCOW)


def touch(client: Any, by: Any, day: date, hour: int = 12, **told: Any) -> Any:
    return record_interaction(client, at=at(day, hour), by=by, **{"kind": "call", **told})


def test_a_birthday_holds_from_a_week_before_until_the_day_itself(cast: Cast) -> None:
    client = make_client(birth_date=date(1981, 11, 27))
    assert found("birthday", client, date(2026, 11, 19)) == []
    (each,) = found("birthday", client, date(2026, 11, 20))
    assert days([each]) == [("own:2026", date(2026, 11, 20), date(2026, 11, 27))]
    assert said("birthday", each, at(date(2026, 11, 24))) == "Birthday in 3 days, turning 45"
    assert said("birthday", each, at(date(2026, 11, 27))) == "Birthday today, turning 45"
    assert found("birthday", client, date(2026, 11, 28)) == []


def test_a_birthday_in_january_is_near_in_december(cast: Cast) -> None:
    client = make_client(birth_date=date(1990, 1, 3))
    (each,) = found("birthday", client, date(2026, 12, 29))
    assert days([each]) == [("own:2027", date(2026, 12, 27), date(2027, 1, 3))]
    assert said("birthday", each, at(date(2026, 12, 29))) == "Birthday in 5 days, turning 37"
    (each,) = found("birthday", client, date(2027, 1, 3))
    assert each.key == "own:2027"


def test_the_29_february_is_kept_on_the_28th_of_other_years(cast: Cast) -> None:
    client = make_client(birth_date=date(1988, 2, 29))
    assert days(found("birthday", client, date(2027, 2, 28))) == [("own:2027", date(2027, 2, 21), date(2027, 2, 28))]
    assert found("birthday", client, date(2027, 3, 1)) == []
    assert days(found("birthday", client, date(2028, 2, 29))) == [("own:2028", date(2028, 2, 22), date(2028, 2, 29))]


def test_today_is_that_of_the_client(cast: Cast) -> None:
    """In Kamchatka it is nine hours later than in Moscow."""
    client = make_client(birth_date=date(1981, 11, 27), time_zone="Asia/Kamchatka")
    (each,) = found("birthday", client, date(2026, 11, 26))
    assert said("birthday", each, at(date(2026, 11, 26), 14)) == "Birthday tomorrow, turning 45"
    assert said("birthday", each, at(date(2026, 11, 26), 16)) == "Birthday today, turning 45"


def test_a_birthday_of_another_card_is_told_only_within_one_owners_clients(cast: Cast) -> None:
    mother, child = make_client(owner=cast.boris), make_client(first_name="Соня", birth_date=date(2017, 5, 14))
    from krug.clients.testing import ready_kind

    clients.add_relation(mother, child, ready_kind("parent"), by=cast.anna)
    assert found("close_day", mother, date(2026, 5, 12)) == []
    clients.change(child, {"owner": cast.boris.pk}, by=cast.anna)
    (each,) = found("close_day", mother, date(2026, 5, 12))
    assert said("close_day", each, at(date(2026, 5, 12))) == f"Child's birthday in 2 days: {child.name}"
    assert each.facts["years"] == 9


def test_a_rhythm_is_the_median_between_days_of_buying() -> None:
    first = date(2026, 1, 1).toordinal()
    assert usual([first, first + 30, first + 80, first + 125]) == 45  # 30, 50, 45
    assert usual([first, first + 10, first + 50]) == 25  # 10, 40


def _buyer(cast: Cast, *bought: date) -> Any:
    client = make_client(owner=cast.boris)
    for day in bought:
        make_purchase(client, 1000, by=cast.boris, on=day)
    return client


def test_a_broken_rhythm_of_three_purchases(cast: Cast) -> None:
    """Every 45 days (40 and 50), so from 1.3 × 45 = 58.5 days on: the 59th after 1 July is 29 August."""
    client = _buyer(cast, date(2026, 4, 2), date(2026, 5, 12), date(2026, 7, 1))
    assert found("rhythm", client, date(2026, 8, 28)) == []
    (each,) = found("rhythm", client, date(2026, 8, 29))
    assert days([each]) == [("2026-07-01", date(2026, 8, 29), date(2026, 10, 13))]
    (each,) = found("rhythm", client, date(2026, 9, 2))
    assert said("rhythm", each, at(date(2026, 9, 2))) == "Usually buys every 45 days, 63 have passed"
    assert said("rhythm", each, at(date(2026, 9, 2)), "ru") == "Обычно покупает раз в 45 дней, прошло 63"
    assert found("rhythm", client, date(2026, 10, 14)) == []


def test_several_purchases_on_one_day_are_one_visit(cast: Cast) -> None:
    client = _buyer(cast, date(2026, 5, 12), date(2026, 5, 12), date(2026, 7, 1))
    assert found("rhythm", client, date(2026, 9, 2)) == []


def test_a_returned_purchase_makes_no_rhythm(cast: Cast) -> None:
    client = _buyer(cast, date(2026, 4, 2), date(2026, 5, 12), date(2026, 7, 1))
    clients.return_purchase(client.purchases.get(made_on=date(2026, 7, 1)), by=cast.boris)
    assert found("rhythm", client, date(2026, 8, 29)) == []


def test_a_touch_since_it_was_offered_answers_a_broken_rhythm(cast: Cast) -> None:
    client = _buyer(cast, date(2026, 4, 2), date(2026, 5, 12), date(2026, 7, 1))
    touch(client, cast.boris, date(2026, 8, 28))
    assert len(found("rhythm", client, date(2026, 8, 30))) == 1
    touch(client, cast.boris, date(2026, 8, 29))
    assert found("rhythm", client, date(2026, 8, 30)) == []


def test_who_bought_once_is_held_against_the_category(cast: Cast) -> None:
    category = clients.add_category("Wholesale", by_id=cast.anna.pk)
    for _number in range(2):
        known = _buyer(cast, date(2026, 1, 1), date(2026, 1, 11), date(2026, 1, 31))  # 30 days in two intervals
        clients.change(known, {"category": category.pk}, by=cast.anna)
    fresh = _buyer(cast, date(2026, 6, 1))
    clients.change(fresh, {"category": category.pk}, by=cast.anna)
    count_usual()
    assert found("rhythm", fresh, date(2026, 6, 20)) == []
    (each,) = found("rhythm", fresh, date(2026, 6, 21))  # 1.3 × 15 = 19.5, the 20th day
    assert said("rhythm", each, at(date(2026, 6, 21))) == "Others like this buy every 15 days, here 20 have passed"
    assert found("rhythm", fresh, date(2026, 6, 21), others=False) == []


def test_years_since_the_first_purchase(cast: Cast) -> None:
    client = _buyer(cast, date(2024, 2, 29))
    (each,) = found("first_purchase", client, date(2026, 2, 25))
    assert days([each]) == [("2026", date(2026, 2, 25), date(2026, 3, 4))]
    assert said("first_purchase", each, at(date(2026, 2, 28))) == "2 years since the first purchase today"
    assert found("first_purchase", client, date(2024, 2, 29)) == []


def test_silence_lasts_as_long_as_the_segment_may_be_left_alone(cast: Cast) -> None:
    client = make_client(owner=cast.boris, warmth=3)
    assert found("silence", client, date(2026, 9, 1)) == []
    touch(client, cast.boris, date(2026, 6, 1), 23)
    assert found("silence", client, date(2026, 8, 29)) == []
    (each,) = found("silence", client, date(2026, 8, 30))
    assert days([each]) == [("2026-06-01", date(2026, 8, 30), date(2026, 9, 29))]
    assert said("silence", each, at(date(2026, 8, 30))) == "90 days without a touch, the standard is 90"
    hot = [[None, 3, 14]]
    assert days(found("silence", client, date(2026, 6, 15), standards=hot)) == [
        ("2026-06-01", date(2026, 6, 15), date(2026, 7, 15))
    ]
    assert found("silence", client, date(2026, 8, 30), standards=hot) == []


def test_category_and_warmth_together_go_before_either(cast: Cast) -> None:
    category = clients.add_category("Dealers", by_id=cast.anna.pk)
    client = make_client(owner=cast.boris, warmth=2, category_id=category.pk)
    touch(client, cast.boris, date(2026, 6, 1))
    told = [[category.pk, None, 20], [None, 2, 30], [category.pk, 2, 10]]
    assert days(found("silence", client, date(2026, 6, 11), standards=told)) == [
        ("2026-06-01", date(2026, 6, 11), date(2026, 7, 11))
    ]
    assert len(found("silence", client, date(2026, 6, 21), standards=told[:2])) == 1
    assert found("silence", client, date(2026, 6, 20), standards=told[:2]) == []


def test_who_is_promised_something_is_not_silent(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    touch(client, cast.boris, date(2026, 6, 1))
    make_task(client, doing="call", due_at=at(date(2026, 12, 1)), responsible=cast.boris, by=cast.boris)
    assert found("silence", client, date(2026, 9, 1)) == []


def test_a_letter_waits_until_somebody_answers(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    letter = touch(client, cast.boris, date(2026, 6, 1), kind="email", direction="in")
    assert found("answer", client, date(2026, 6, 1)) == []
    touch(client, cast.boris, date(2026, 6, 2), kind="email", direction="in")
    touch(client, cast.boris, date(2026, 6, 2), 14, kind="note")
    (each,) = found("answer", client, date(2026, 6, 2))
    assert days([each]) == [(f"touch:{letter.pk}", date(2026, 6, 2), date(2026, 6, 16))]
    assert said("answer", each, at(date(2026, 6, 2))) == "Wrote on 1 June and waits for an answer"
    touch(client, cast.boris, date(2026, 6, 3), kind="message", direction="out")
    assert found("answer", client, date(2026, 6, 3)) == []


def test_a_missed_call_waits_and_a_talk_does_not(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    touch(client, cast.boris, date(2026, 6, 1), direction="in", result="agreed")
    assert found("answer", client, date(2026, 6, 3)) == []
    touch(client, cast.boris, date(2026, 6, 2), direction="in", result="no_answer")
    (each,) = found("answer", client, date(2026, 6, 3))
    assert said("answer", each, at(date(2026, 6, 3))) == "Called on 2 June and nobody answered"
    touch(client, cast.boris, date(2026, 6, 4), direction="in", result="agreed")
    assert found("answer", client, date(2026, 6, 4)) == []


def test_a_task_nobody_has_done(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    task = make_task(
        client, doing="email", what="send the estimate", due_at=at(date(2026, 6, 1)), responsible=cast.boris,
        by=cast.boris,
    )  # fmt: skip
    assert task is not None
    assert found("promise", client, date(2026, 6, 1)) == []
    (each,) = found("promise", client, date(2026, 6, 2))
    assert days([each]) == [(f"task:{task.pk}", date(2026, 6, 2), date(2026, 7, 2))]
    assert said("promise", each, at(date(2026, 6, 2))) == "Promised on 1 June and not done: send the estimate"
    touch(client, cast.boris, date(2026, 6, 3))
    assert found("promise", client, date(2026, 6, 3)) == []


def test_a_talk_after_which_nothing_was_planned(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    talk = touch(client, cast.boris, date(2026, 6, 1), result="call_back")
    assert found("promise", client, date(2026, 6, 3)) == []
    (each,) = found("promise", client, date(2026, 6, 4))
    assert days([each]) == [(f"touch:{talk.pk}", date(2026, 6, 4), date(2026, 7, 4))]
    assert said("promise", each, at(date(2026, 6, 4))) == "Asked on 1 June to be called back, and nothing was planned"
    make_task(client, doing="call", due_at=at(date(2026, 6, 20)), responsible=cast.boris, by=cast.boris)
    assert found("promise", client, date(2026, 6, 4)) == []


def test_the_end_of_a_contract_in_a_field_of_the_companys_own(cast: Cast) -> None:
    field = make_own_field(cast.anna, "date", "Contract")
    client = make_client(owner=cast.boris)
    clients.change(client, {field.code: "2026-12-05"}, by=cast.boris)
    assert found("ending", client, date(2026, 11, 26)) == []
    chosen = [field.code]
    assert found("ending", client, date(2026, 11, 4), fields=chosen) == []
    (each,) = found("ending", client, date(2026, 11, 26), fields=chosen)
    assert days([each]) == [(f"{field.key}:2026-12-05", date(2026, 11, 5), date(2026, 12, 19))]
    assert said("ending", each, at(date(2026, 11, 26))) == "Contract: the term ends in 9 days"


def test_the_chance_begins_with_the_default_and_is_learned() -> None:
    """(sold × 1000 + default × 50) / (used + 50): (8 × 1000 + 120 × 50) / 90 = 155.6, in steps of five."""
    from krug.tasks.models import FinderRule

    assert {rule.code: rule.chance for rule in all_rules()}["rhythm"] == 120
    FinderRule.objects.create(code="rhythm", used=40, sold=8)
    assert {rule.code: rule.chance for rule in all_rules()}["rhythm"] == 155
