"""The page of rules, what would be if they were others, and the hand on the card."""

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils.timezone import localdate, now

from krug.clients.models import Client, Warmth
from krug.clients.testing import make_client, make_purchase
from krug.staff.testing import Cast, denied
from krug.timeline import actions
from krug.timeline.models import Event, WarmthMark, WarmthRule
from krug.timeline.warmth import actions as warmth
from krug.timeline.warmth import running

pytestmark = pytest.mark.django_db


def told(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\u2009", " ").split())


def test_a_company_without_rules_begins_with_the_ready_ones(cast: Cast, anna: Browser) -> None:
    assert "No rules: warmth is set by hand only" in anna.get("/settings/warmth/").content.decode()

    anna.post("/settings/warmth/ready/")

    page = told(anna.get("/settings/warmth/").content.decode())
    assert "1 hot the last result is agreed, not older than 30 days" in page
    assert "6 warm touches in the last 30 days: at least 3" in page
    assert WarmthRule.objects.count() == 7


def test_a_rule_is_written_as_a_sentence(cast: Cast, anna: Browser) -> None:
    typed = {"level": "2", "sign": ["touches", "result"], "touches.days": "14", "touches.number": "2",
             "result.results": ["thinks", "agreed"], "result.days": "10"}  # fmt: skip

    answer = anna.post("/settings/warmth/new/", typed)

    rule = WarmthRule.objects.get()
    assert (answer.status_code, rule.level) == (302, 2)
    assert rule.tests == [
        ["result", {"results": ["thinks", "agreed"], "days": 10}], ["touches", {"days": 14, "number": 2}],
    ]  # fmt: skip
    anna.post(f"/settings/warmth/{rule.pk}/", {"level": "3", "sign": ["bought"], "bought.days": "60"})
    rule.refresh_from_db()
    assert (rule.level, rule.tests) == (3, [["bought", {"days": 60}]])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"level": "2"}, "Choose how warm, and at least one sign."),
        ({"level": "2", "sign": "bought", "bought.days": "soon"}, "Write a whole number from 1 to 3650."),
        ({"level": "2", "sign": "result", "result.days": "30"}, "Choose at least one."),
        ({"sign": "untouched"}, "Choose how warm, and at least one sign."),
    ],
)
def test_a_rule_that_cannot_be_read_says_why(cast: Cast, anna: Browser, typed: dict[str, str], said: str) -> None:
    answer = anna.post("/settings/warmth/new/", typed)

    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not WarmthRule.objects.exists()


def test_what_would_be_is_counted_before_it_is(cast: Cast, anna: Browser) -> None:
    warmth.take_ready_rules(by_id=cast.anna.pk)
    for name in ("Орлов", "Белов", "Гусев"):
        make_client(by=cast.boris, last_name=name)
    agreed, kept = Client.objects.order_by("pk")[:2]
    actions.record_interaction(agreed, kind="call", result="agreed", by=cast.boris)
    actions.record_interaction(kept, kind="call", result="agreed", by=cast.boris)
    warmth.hold(kept, until=None, by=cast.boris)
    first = WarmthRule.objects.earliest("order")

    new = anna.post("/settings/warmth/weigh/", {"level": "1", "sign": "untouched"})
    changed = anna.post("/settings/warmth/weigh/", {"level": "2", "rule": first.pk, "sign": "untouched"})
    nothing = anna.post("/settings/warmth/weigh/", {"level": "2", "sign": "bought", "bought.days": "5"})

    assert told(new.content.decode()).startswith("Of 1 client the warmth would change at once: not said → cold 1")
    assert "Of 2 clients the warmth would change at once:" in told(changed.content.decode())
    assert "not said → warm 1" in told(changed.content.decode())
    assert "hot → not said 1" in told(changed.content.decode())
    assert "Nobody would become warmer or colder." in nothing.content.decode()
    assert not WarmthRule.objects.filter(level=1, tests=[["untouched", {}]]).exists()


def test_rules_are_ordered_taken_away_and_put_back(cast: Cast, anna: Browser) -> None:
    one = warmth.add_rule(level=1, tests=[["untouched", {}]], by=cast.anna)
    two = warmth.add_rule(level=3, tests=[["bought", {"days": 5}]], by=cast.anna)

    anna.post(f"/settings/warmth/{two.pk}/up/")
    assert list(WarmthRule.objects.filter(archived_at=None)) == [two, one]
    anna.post(f"/settings/warmth/{two.pk}/retire/")
    assert "Taken away · 1" in told(anna.get("/settings/warmth/").content.decode())
    anna.post(f"/settings/warmth/{two.pk}/restore/")
    assert list(WarmthRule.objects.filter(archived_at=None)) == [two, one]

    codes = Event.objects.order_by("pk").values_list("code", flat=True)
    assert list(codes) == [
        "timeline.warmth_rule_written", "timeline.warmth_rule_written", "timeline.warmth_rules_ordered",
        "timeline.warmth_rule_retired", "timeline.warmth_rule_restored",
    ]  # fmt: skip


def test_a_night_is_undone_from_the_page_of_rules(cast: Cast, anna: Browser) -> None:
    make_client(by=cast.boris)
    warmth.add_rule(level=1, tests=[["untouched", {}]], by=cast.anna)
    running.settle_all()
    page = anna.get("/settings/warmth/").content.decode()
    day = f"{localdate():%d.%m.%Y}"
    assert f"Warmth by the rules, {day} 1 Undo" in told(page)

    anna.post(re.findall(r'hx-post="(/changes/sets/\d+/undo/)"', page)[0])
    (set_id,) = Event.objects.filter(code="timeline.warmth_settled").values_list("change_set_id", flat=True)
    actions.undo_set(set_id, by_id=cast.anna.pk)

    assert Client.objects.get().warmth == 0
    assert f"Warmth by the rules, {day} 1 undone" in told(anna.get("/settings/warmth/").content.decode())


def test_the_card_says_why_and_until_when(cast: Cast, boris: Browser) -> None:
    warmth.take_ready_rules(by_id=cast.anna.pk)
    client = make_client(owner=cast.boris)
    actions.record_interaction(client, kind="call", result="agreed", by=cast.boris)
    head = f"/clients/{client.pk}/?part=head"
    assert "the last result is agreed, not older than 30 days by a rule of the company, today" in told(
        boris.get(head).content.decode()
    )

    day = localdate() + timedelta(days=10)
    boris.post(f"/clients/{client.pk}/warmth/hold/", {"until": day.isoformat()})
    page = told(boris.get(head).content.decode())
    assert "Set by hand , Boris, today The rules leave it alone until" in page
    mark = WarmthMark.objects.get(pk=client.pk)
    assert mark.until is not None
    assert timedelta(days=9) < mark.until - now() < timedelta(days=11)

    boris.post(f"/clients/{client.pk}/warmth/hold/", {"for_good": "on"})
    assert "The rules leave it alone for good." in told(boris.get(head).content.decode())

    boris.post(f"/clients/{client.pk}/warmth/release/")
    assert WarmthMark.objects.get(pk=client.pk).is_by_hand is False


def test_a_day_gone_by_holds_nothing(cast: Cast, boris: Browser) -> None:
    client = make_client(owner=cast.boris, warmth=3)

    answer = boris.post(f"/clients/{client.pk}/warmth/hold/", {"until": localdate().isoformat()})

    assert "Choose a day to come." in answer.headers["HX-Trigger"]
    assert not WarmthMark.objects.exists()


def test_warmth_hidden_from_a_role_has_no_reason_either(cast: Cast) -> None:
    warmth.take_ready_rules(by_id=cast.anna.pk)
    client = make_client(owner=cast.boris)
    actions.record_interaction(client, kind="call", result="agreed", by=cast.boris)
    boris = cast.browser(denied(cast.boris, warmth="hidden"))

    page = boris.get(f"/clients/{client.pk}/").content.decode()

    assert "the last result is agreed" not in page
    assert "Became hot" not in page
    assert boris.post(f"/clients/{client.pk}/warmth/hold/", {}).status_code == 403
    assert "Became hot" in cast.browser(cast.anna).get(f"/clients/{client.pk}/").content.decode()


def test_a_rule_that_goes_by_purchases_is_not_told_to_who_may_not_see_them(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    WarmthRule.objects.create(level=Warmth.HOT, tests=[["bought", {"days": 90}]], order=1)
    make_purchase(client, 500, by=cast.anna, on=localdate())
    page = cast.browser(cast.boris).get(f"/clients/{client.pk}/").content.decode()
    assert page.count("bought something in the last 90 days") == 2  # beside the warmth and in the feed
    page = cast.browser(denied(cast.boris, purchases="hidden")).get(f"/clients/{client.pk}/").content.decode()
    assert "bought something" not in page
    assert "Became hot" in page or "Warmth changed" in page


def test_a_warmth_kept_by_hand_is_not_told_to_who_may_not_see_warmth(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    warmth.hold(client, until=None, by=cast.anna)
    assert "for good" in cast.browser(cast.boris).get(f"/clients/{client.pk}/feed/").content.decode()
    hidden = cast.browser(denied(cast.boris, warmth="hidden")).get(f"/clients/{client.pk}/feed/").content.decode()
    assert "for good" not in hidden
