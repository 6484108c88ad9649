"""Whatever happens in whatever order, a client is what one look at all facts would make of it."""

import random
from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from krug.clients import actions as clients
from krug.clients.models import Client, Purchase
from krug.clients.testing import make_client
from krug.core.text.money import Money
from krug.staff.testing import Cast
from krug.timeline import actions
from krug.timeline.models import Event, Interaction, RefusalReason, WarmthMark
from krug.timeline.tests.test_warmth import pass_days
from krug.timeline.warmth import actions as warmth
from krug.timeline.warmth import judging, running

pytestmark = pytest.mark.django_db
STEPS = 45


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_step_by_step_equals_one_look_at_everything(cast: Cast, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    hour = judging.this_hour()  # rules count days from it: between two looks an hour must not pass
    monkeypatch.setattr(judging, "this_hour", lambda: hour)
    warmth.take_ready_rules(by_id=cast.anna.pk)
    warmth.add_rule(
        level=2, tests=[["refusal", {"reasons": [], "days": 300}], ["purchases", {"number": 2}]], by=cast.anna
    )
    warmth.add_rule(level=1, tests=[["untouched", {}], ["lapsed", {"days": 60}]], by=cast.anna)
    luck = random.Random(seed)
    people = [make_client(by=cast.boris, last_name=name) for name in ("Орлов", "Белов", "Гусев", "Котов")]
    for _step in range(STEPS):
        _live(luck, cast, people)
    running.settle_all()

    step_by_step = _state()
    WarmthMark.objects.all().delete()
    Client.objects.update(warmth=0)
    running.settle_all()

    assert _state() == step_by_step
    assert len({level for level, _rule in step_by_step.values()}) > 1  # the history was not all of one kind


def _state() -> dict[int, tuple[int, int | None]]:
    marks = dict(WarmthMark.objects.values_list("client_id", "rule_id"))
    return {pk: (level, marks.get(pk)) for pk, level in Client.objects.live().values_list("pk", "warmth")}


def _live(luck: random.Random, cast: Cast, people: list[Client]) -> None:
    client, before = luck.choice(people), timedelta(days=luck.choice((0, 1, 20, 40, 100)))
    match luck.choice(("touch", "touch", "touch", "remove", "undo", "buy", "return", "days", "night")):
        case "touch":
            actions.record_interaction(
                client, kind=luck.choice(("call", "message", "note")), direction=luck.choice(("in", "out")),
                result=luck.choice(("", "agreed", "thinks", "refused", "no_answer")), at=now() - before, by=cast.anna,
                reason=luck.choice((None, RefusalReason.objects.first())),
                participants=luck.choice(((), (luck.choice(people),))),
            )  # fmt: skip
        case "remove":
            if touch := Interaction.objects.filter(archived_at=None).order_by("?").first():
                actions.remove_interaction(touch, by=cast.anna)
        case "undo":
            told = Event.objects.filter(undone_at=None, code__in=("timeline.interaction_recorded",
                                        "timeline.interaction_removed", "clients.purchase_recorded"))  # fmt: skip
            actions.undo(luck.choice(list(told.order_by("pk"))), by=cast.anna) if told.exists() else None
        case "buy":
            clients.record_purchase(client, amount=Money(100), made_on=localdate() - before, by=cast.anna)
        case "return":
            if bought := Purchase.objects.filter(returned_at=None, archived_at=None).first():
                clients.return_purchase(bought, by=cast.anna)
        case "days":
            pass_days(luck.choice((1, 15, 45)))
            Event.objects.update(undone_at=now())  # nobody undoes what was so long ago
        case "night":
            running.settle_all()
