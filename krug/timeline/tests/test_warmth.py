"""Warmth follows the rules when something happens, as time passes, and gives way to a hand."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate, localtime, now
from django_tasks_db.models import DBTaskResult

from krug.clients import actions as clients
from krug.clients.bulk.deeds import Deed
from krug.clients.bulk.selection import Selection
from krug.clients.models import Client, Totals
from krug.clients.testing import make_client
from krug.core.models import ChangeSet
from krug.core.text.money import Money
from krug.staff import queries
from krug.staff.models import Company
from krug.staff.testing import Cast
from krug.timeline import actions
from krug.timeline.models import Event, Interaction, RefusalReason, WarmthMark, WarmthRule
from krug.timeline.warmth import actions as warmth
from krug.timeline.warmth import running, settling

pytestmark = pytest.mark.django_db

COLD, WARM, HOT = 1, 2, 3


@pytest.fixture
def rules(cast: Cast) -> list[WarmthRule]:
    warmth.take_ready_rules(by_id=cast.anna.pk)
    return list(WarmthRule.objects.all())


def warmth_of(client: Client) -> int:
    return Client.objects.values_list("warmth", flat=True).get(pk=client.pk)


def touch(client: Client, cast: Cast, result: str = "", days_ago: int = 0, **how: Any) -> Interaction:
    made = actions.record_interaction(
        client, kind=how.pop("kind", "call"), result=result, at=now() - timedelta(days=days_ago), by=cast.boris, **how
    )
    assert made is not None
    return made


def told(client: Client) -> list[tuple[list[int], int | None, list[str]]]:
    rows = Event.objects.filter(client=client, code="timeline.warmth_changed").order_by("pk")
    return [(data["cells"][0][3:], by, data["touch"]) for by, data in rows.values_list("by_id", "data")]


def test_a_touch_makes_a_client_hot_at_once_and_says_why(cast: Cast, rules: list[WarmthRule]) -> None:
    client = make_client(by=cast.boris)

    touch(client, cast, "agreed")

    assert warmth_of(client) == HOT
    assert told(client) == [([0, HOT], None, ["call", "agreed"])]
    mark = WarmthMark.objects.get(pk=client.pk)
    assert (mark.level, mark.rule_id, mark.is_by_hand) == (HOT, rules[0].pk, False)


def test_the_first_rule_that_holds_counts(cast: Cast, rules: list[WarmthRule]) -> None:
    client = make_client(by=cast.boris)
    touch(client, cast, "agreed", days_ago=3)

    touch(client, cast, "refused", reason=RefusalReason.objects.get(code="expensive"))

    assert warmth_of(client) == COLD
    touch(client, cast, kind="message", direction="in")
    assert warmth_of(client) == COLD  # written to us or not: the refusal stands above
    assert [change for change, _by, _touch in told(client)] == [[0, HOT], [HOT, COLD]]


def test_who_was_not_reached_has_said_nothing_and_a_note_is_no_touch(cast: Cast, rules: list[WarmthRule]) -> None:
    client = make_client(by=cast.boris)
    touch(client, cast, "agreed", days_ago=3)

    touch(client, cast, "no_answer")
    touch(client, cast, "refused", kind="note")

    assert warmth_of(client) == HOT


def test_a_touch_removed_is_one_that_never_was(cast: Cast, rules: list[WarmthRule]) -> None:
    client = make_client(by=cast.boris)
    made = touch(client, cast, "agreed")

    actions.remove_interaction(made, by=cast.boris)

    assert warmth_of(client) == 0
    assert [change for change, _by, _touch in told(client)] == [[0, HOT], [HOT, 0]]


def test_undoing_the_removal_of_a_touch_warms_again(cast: Cast, rules: list[WarmthRule]) -> None:
    client = make_client(by=cast.boris)
    made = touch(client, cast, "agreed")
    actions.remove_interaction(made, by=cast.boris)

    actions.undo(Event.objects.get(code="timeline.interaction_removed"), by=cast.boris)

    assert warmth_of(client) == HOT


def test_undoing_a_touch_cools_its_client_and_whoever_took_part(cast: Cast) -> None:
    warmth.add_rule(level=COLD, tests=[["untouched", {}]], by=cast.anna)
    client, other = make_client(by=cast.boris), make_client(by=cast.boris, last_name="Орлов")
    running.settle_all()
    assert [warmth_of(client), warmth_of(other)] == [COLD, COLD]
    touch(client, cast, participants=[other])
    assert [warmth_of(client), warmth_of(other)] == [0, 0]

    actions.undo(Event.objects.get(code="timeline.interaction_recorded"), by=cast.boris)

    assert [warmth_of(client), warmth_of(other)] == [COLD, COLD]


def test_a_purchase_warms_and_its_return_cools(cast: Cast, rules: list[WarmthRule]) -> None:
    client = make_client(by=cast.boris)
    purchase = clients.record_purchase(client, amount=Money(100_00), made_on=localdate(), by=cast.boris)
    assert purchase is not None
    assert warmth_of(client) == WARM

    clients.return_purchase(purchase, by=cast.boris)

    assert warmth_of(client) == 0


def test_time_alone_cools_at_night_in_one_change_set_that_is_undone(cast: Cast, rules: list[WarmthRule]) -> None:
    client, other = make_client(by=cast.boris), make_client(by=cast.boris, last_name="Орлов")
    for each in (client, other):
        touch(each, cast, "agreed")
    pass_days(100)

    assert running.settle_all() == 2

    assert [warmth_of(client), warmth_of(other)] == [COLD, COLD]
    (made,) = ChangeSet.objects.filter(kind="warmth")
    settled = Event.objects.get(code="timeline.warmth_settled")
    assert (settled.change_set_id, settled.client_id, settled.data["changed"]) == (made.pk, None, 2)
    assert running.settle_all() == 0  # nothing more to do, and no empty change set is left
    assert ChangeSet.objects.filter(kind="warmth").count() == 1

    actions.undo_set(made.pk, by_id=cast.anna.pk)
    running.settle_set(made.pk, is_undo=True)
    running.settle_all()

    assert [warmth_of(client), warmth_of(other)] == [HOT, HOT]  # a hand has said so, and holds for a month
    pass_days(31)
    running.settle_all()
    assert [warmth_of(client), warmth_of(other)] == [COLD, COLD]


@pytest.mark.parametrize("killed_in", ["settling.settle_portion", "running._finish"])
def test_killed_before_midnight_a_night_goes_on_in_the_same_change_set(
    cast: Cast, rules: list[WarmthRule], monkeypatch: pytest.MonkeyPatch, killed_in: str
) -> None:
    for name in ("Орлов", "Белов"):
        touch(make_client(by=cast.boris, last_name=name), cast, "agreed")
    pass_days(100)
    monkeypatch.setattr(running, "FIRST", 1)
    late = localtime().replace(hour=23, minute=59)

    before_it_dies = [settling.settle_portion] if killed_in == "settling.settle_portion" else []

    def dies(*told: Any) -> None:
        before_it_dies.pop()(*told)

    with monkeypatch.context() as killed:
        killed.setattr(f"krug.timeline.warmth.{killed_in}", dies)
        set_clock(killed, late)
        with pytest.raises(IndexError):
            running.settle_all()
    set_clock(monkeypatch, late + timedelta(minutes=2))
    assert running.settle_all() == 2

    settled = Event.objects.get(code="timeline.warmth_settled")
    made = ChangeSet.objects.get(kind="warmth")
    assert (settled.change_set_id, settled.data["changed"]) == (made.pk, 2)
    assert made.label == f"Warmth by the rules, {late:%d.%m.%Y}"


def set_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    for name in ("django.utils.timezone.now", "krug.timeline.warmth.running.now"):
        monkeypatch.setattr(name, lambda: at)


def test_a_night_bears_the_day_of_the_company(
    cast: Cast, rules: list[WarmthRule], monkeypatch: pytest.MonkeyPatch
) -> None:
    Company.objects.update(time_zone="Asia/Vladivostok")
    queries.forget_company()
    touch(make_client(by=cast.boris), cast, "agreed")
    pass_days(100)
    evening = localtime().replace(hour=20, minute=0)
    set_clock(monkeypatch, evening)

    assert running.settle_all() == 1

    assert ChangeSet.objects.get(kind="warmth").label == f"Warmth by the rules, {evening + timedelta(days=1):%d.%m.%Y}"


def pass_days(days: int) -> None:
    """What happened is so much longer ago."""
    earlier = timedelta(days=days)
    for row in Interaction.objects.all():
        Interaction.objects.filter(pk=row.pk).update(at=row.at - earlier)
    for total in Totals.objects.exclude(interactions=0):
        Totals.objects.filter(pk=total.pk).update(last_interaction_at=total.last_interaction_at - earlier)
    for total in Totals.objects.exclude(last_purchase_on=None):
        assert total.last_purchase_on is not None
        Totals.objects.filter(pk=total.pk).update(last_purchase_on=total.last_purchase_on - earlier)
    for mark in WarmthMark.objects.exclude(until=None):
        assert mark.until is not None
        WarmthMark.objects.filter(pk=mark.pk).update(until=mark.until - earlier)


def test_a_hand_keeps_the_rules_away_for_a_month(cast: Cast, rules: list[WarmthRule]) -> None:
    client = make_client(by=cast.boris)
    touch(client, cast, "agreed")

    clients.change(client, {"warmth": COLD}, by=cast.boris)
    touch(client, cast, "agreed")
    running.settle_all()

    mark = WarmthMark.objects.get(pk=client.pk)
    assert (warmth_of(client), mark.is_by_hand, mark.by_id) == (COLD, True, cast.boris.pk)
    assert mark.until is not None
    assert timedelta(days=29) < mark.until - now() < timedelta(days=31)
    pass_days(20)
    assert running.settle_all() == 0
    pass_days(11)
    touch(client, cast, "thinks")
    assert warmth_of(client) == WARM


def test_undoing_a_hand_gives_the_client_back_to_its_rule(cast: Cast, rules: list[WarmthRule]) -> None:
    client = make_client(by=cast.boris)
    touch(client, cast, "agreed")
    number = clients.change(client, {"warmth": COLD}, by=cast.boris)
    assert number is not None

    actions.undo(Event.objects.get(pk=number), by=cast.boris)

    mark = WarmthMark.objects.get(pk=client.pk)
    assert (warmth_of(client), mark.is_by_hand, mark.rule_id) == (HOT, False, rules[0].pk)
    touch(client, cast, "refused")
    assert warmth_of(client) == COLD


def test_undoing_what_a_rule_did_is_a_hand(cast: Cast, rules: list[WarmthRule]) -> None:
    client = make_client(by=cast.boris)
    touch(client, cast, "agreed")

    actions.undo(Event.objects.get(code="timeline.warmth_changed"), by=cast.anna)
    touch(client, cast, "agreed")

    mark = WarmthMark.objects.get(pk=client.pk)
    assert (warmth_of(client), mark.is_by_hand, mark.by_id) == (0, True, cast.anna.pk)


def test_what_was_on_the_card_before_any_rule_is_by_hand(cast: Cast, rules: list[WarmthRule]) -> None:
    """As after an import: it holds for a month from when the rules first look, and then until a rule says another."""
    client = make_client(by=cast.boris, warmth=HOT)

    running.settle_all()

    mark = WarmthMark.objects.get(pk=client.pk)
    assert (warmth_of(client), mark.level, mark.is_by_hand, mark.by_id) == (HOT, HOT, True, None)
    pass_days(40)
    assert running.settle_all() == 0
    assert warmth_of(client) == HOT
    touch(client, cast, "refused")
    assert warmth_of(client) == COLD


def test_a_hand_may_hold_for_good_and_let_go(cast: Cast, rules: list[WarmthRule]) -> None:
    client = make_client(by=cast.boris)
    touch(client, cast, "agreed")
    warmth.hold(client, until=None, by=cast.boris)
    pass_days(400)
    assert running.settle_all() == 0

    warmth.release(client, by=cast.boris)

    assert warmth_of(client) == COLD
    held, released = Event.objects.filter(code__in=["timeline.warmth_held", "timeline.warmth_released"]).order_by("pk")
    assert (held.data["level"], held.data["until"], released.by_id) == (HOT, "", cast.boris.pk)


def test_warmth_taken_from_a_merged_card_keeps_its_rule(cast: Cast, rules: list[WarmthRule]) -> None:
    client, twin = make_client(by=cast.boris), make_client(by=cast.boris)
    touch(twin, cast, "agreed")

    clients.merge(client, twin, by=cast.anna)

    mark = WarmthMark.objects.get(pk=client.pk)
    assert (warmth_of(client), mark.is_by_hand, mark.rule_id) == (HOT, False, rules[0].pk)


def test_a_changed_rule_is_carried_through_the_base(cast: Cast, rules: list[WarmthRule]) -> None:
    client = make_client(by=cast.boris)
    touch(client, cast, "agreed")

    warmth.change_rule(rules[0], level=WARM, tests=rules[0].tests, by=cast.anna)
    running.settle_all()
    assert warmth_of(client) == WARM

    warmth.retire_rule(rules[0], by=cast.anna)
    running.settle_all()
    assert warmth_of(client) == 0


def test_a_company_without_rules_is_left_alone(cast: Cast) -> None:
    client = make_client(by=cast.boris, warmth=HOT)

    touch(client, cast, "refused")
    running.settle_all()

    assert warmth_of(client) == HOT
    assert not WarmthMark.objects.exists()


def test_a_card_is_fuller_when_its_warmth_is_known(cast: Cast, rules: list[WarmthRule]) -> None:
    client = make_client(by=cast.boris)
    before = Totals.objects.get(pk=client.pk).completeness

    touch(client, cast, "agreed")

    assert Totals.objects.get(pk=client.pk).completeness > before
    version = Client.objects.get(pk=client.pk).version
    assert version == 2  # of the touch; nobody has worked on the card besides


def test_a_touch_corrected_warms_or_cools_whom_it_concerns(cast: Cast, rules: list[WarmthRule]) -> None:
    warmth.add_rule(level=COLD, tests=[["untouched", {}]], by=cast.anna)
    client, other = make_client(by=cast.boris), make_client(by=cast.boris, last_name="Орлов")
    made = touch(client, cast, "agreed", participants=[other])
    assert [warmth_of(client), warmth_of(other)] == [HOT, 0]

    actions.change_interaction(made, {"result": "thinks"}, leave=[other.pk], by=cast.boris)

    assert [warmth_of(client), warmth_of(other)] == [WARM, COLD]


def test_clients_of_a_mass_change_are_settled_by_one_job(cast: Cast, rules: list[WarmthRule]) -> None:
    client = make_client(owner=cast.boris)
    touch(client, cast, "agreed")
    deed = Deed("set", "warmth", COLD)

    bulk = clients.start_bulk(Selection((client.pk,)), deed, key="a", by=cast.anna)
    waiting = DBTaskResult.objects.filter(task_path="krug.timeline.jobs.settle_warmth_of").values_list("args_kwargs")
    assert [args["args"] for (args,) in waiting] == [[bulk.change_set_id, 0]]
    assert running.settle_set(bulk.change_set_id or 0, is_undo=False) == 0

    mark = WarmthMark.objects.get(pk=client.pk)
    assert (warmth_of(client), mark.level, mark.is_by_hand) == (COLD, COLD, True)
    clients.start_undo_bulk(bulk, by=cast.anna)
    running.settle_set(bulk.change_set_id or 0, is_undo=True)
    mark.refresh_from_db()
    assert (warmth_of(client), mark.level, mark.is_by_hand, mark.rule_id) == (HOT, HOT, False, rules[0].pk)
