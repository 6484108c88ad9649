"""Occasions are kept in step: at once for whom something happened with, at night for everybody, with one result."""

import datetime
from typing import Any

import pytest
from django.utils.timezone import localdate, now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from krug.clients import actions as clients
from krug.clients.models import Client
from krug.clients.testing import make_client, make_purchase
from krug.staff.testing import Cast, make_cast
from krug.tasks.actions import OfferedNoMore, close, make_task, refuse_occasion, set_finder, use_occasion
from krug.tasks.finders import finders, rules
from krug.tasks.keeping import looking, marks
from krug.tasks.models import AwaitingFinding, FinderRule, Occasion, OccasionState
from krug.timeline.actions import record_interaction, remove_interaction

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def buyer(cast: Cast, *, every: int = 30, ago: int = 50, rubles: int = 1_000) -> Client:
    """Bought four times, so many days apart, the last so many days ago: the rhythm is broken by default."""
    client = make_client(owner=cast.boris)
    for number in range(4):
        make_purchase(client, rubles, by=cast.boris, on=localdate() - (ago + number * every) * DAY)
    return client


def the_one(**which: Any) -> Occasion:
    found: Occasion = Occasion.objects.get(**which)
    return found


def test_what_happens_with_a_client_is_looked_at_once(cast: Cast) -> None:
    client = buyer(cast)
    assert Occasion.objects.count() == 0
    assert AwaitingFinding.objects.filter(looked_at=None).exists()
    looking.look_at_marked()
    occasion = the_one()
    assert (occasion.client_id, occasion.finder, occasion.state) == (client.pk, "rhythm", "open")
    assert (occasion.owner_id, occasion.usual.minor, occasion.chance, occasion.value.minor) == (
        cast.boris.pk, 100_000, 120, 12_000,
    )  # fmt: skip
    assert not AwaitingFinding.objects.filter(looked_at=None).exists()


def test_a_touch_closes_what_it_answers(cast: Cast) -> None:
    client = buyer(cast)
    looking.look_at_marked()
    touch = record_interaction(client, kind="call", by=cast.boris)
    looking.look_at_marked()
    assert the_one().state == OccasionState.EXPIRED
    assert touch is not None
    remove_interaction(touch, by=cast.boris)
    looking.look_at_marked()
    assert (the_one().state, the_one().closed_at) == ("open", None)


def test_another_owner_has_the_occasion_with_the_client(cast: Cast) -> None:
    client = buyer(cast)
    looking.look_at_marked()
    clients.change(client, {"owner": cast.vera.pk}, by=cast.anna)
    looking.look_at_marked()
    assert the_one().owner_id == cast.vera.pk


def test_an_archived_client_has_none(cast: Cast) -> None:
    client = buyer(cast)
    looking.look_at_marked()
    clients.archive(client, by=cast.anna)
    looking.look_at_marked()
    assert the_one().state == OccasionState.EXPIRED


def test_used_twice_is_refused_and_it_is_not_offered_again(cast: Cast) -> None:
    buyer(cast)
    looking.look_at_marked()
    occasion = the_one()
    use_occasion(occasion, by=cast.boris)
    with pytest.raises(OfferedNoMore):
        use_occasion(occasion, by=cast.anna)
    looking.look_at_all()
    assert (the_one().state, the_one().closed_by) == ("used", cast.boris)


def test_refused_it_comes_back_after_the_pause(cast: Cast) -> None:
    buyer(cast)
    looking.look_at_marked()
    refuse_occasion(the_one(), by=cast.boris)
    looking.look_at_all()
    assert the_one().state == OccasionState.REFUSED
    Occasion.objects.update(closed_at=now() - 29 * DAY)
    looking.look_at_all()
    assert the_one().state == OccasionState.REFUSED
    Occasion.objects.update(closed_at=now() - 30 * DAY)
    looking.look_at_all()
    assert the_one().state == OccasionState.OPEN


def test_it_led_to_a_sale_if_something_is_bought_within_the_days(cast: Cast) -> None:
    client = buyer(cast)
    looking.look_at_marked()
    use_occasion(the_one(), by=cast.boris)
    make_purchase(client, 500, by=cast.boris, on=localdate() + 15 * DAY)
    looking.look_at_marked()
    assert the_one(state="used").sold is False
    bought = make_purchase(client, 500, by=cast.boris, on=localdate() + 14 * DAY)
    looking.look_at_marked()
    assert the_one(state="used").sold is True
    clients.return_purchase(bought, by=cast.boris)
    looking.look_at_marked()
    assert the_one(state="used").sold is False


def test_a_finder_turned_off_offers_nothing(cast: Cast) -> None:
    buyer(cast)
    looking.look_at_marked()
    set_finder(finders["rhythm"], is_on=False, values={}, by=cast.anna)
    assert looking.is_due()
    looking.look_at_all()
    assert the_one().state == OccasionState.EXPIRED
    set_finder(finders["rhythm"], is_on=True, values={"longer": 200}, by=cast.anna)
    looking.look_at_all()
    assert the_one().state == OccasionState.EXPIRED
    set_finder(finders["rhythm"], is_on=True, values={"longer": 130}, by=cast.anna)
    looking.look_at_all()
    assert the_one().state == OccasionState.OPEN


def test_chances_are_counted_from_what_became_of_those_used(cast: Cast) -> None:
    for number in range(3):
        client = buyer(cast)
        looking.look_at_marked()
        use_occasion(the_one(client=client), by=cast.boris)
        if number == 0:
            make_purchase(client, 500, by=cast.boris, on=localdate())
    looking.look_at_marked()
    Occasion.objects.filter(sold=False).update(closed_at=now() - 15 * DAY)
    looking.look_at_all()
    rule = FinderRule.objects.get(code="rhythm")
    assert (rule.used, rule.sold) == (3, 1)


def test_the_night_leaves_alone_whom_something_happened_with_meanwhile(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has read the facts, then somebody speaks with the client and that is looked at, then it would write."""
    client = buyer(cast)
    AwaitingFinding.objects.all().delete()
    _speak_while_the_night_reads(client, cast, monkeypatch)
    looking.look_at_all()
    assert not Occasion.objects.filter(state=OccasionState.OPEN).exists()


def test_without_marks_the_night_would_offer_what_was_answered(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: it must fail when nobody looks at the marks."""
    client = buyer(cast)
    AwaitingFinding.objects.all().delete()
    _speak_while_the_night_reads(client, cast, monkeypatch)
    monkeypatch.setattr(marks, "of", lambda scope: {})
    looking.look_at_all()
    assert Occasion.objects.filter(state=OccasionState.OPEN).exists()


def _speak_while_the_night_reads(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from krug.tasks.keeping import wanted

    spoken: list[Any] = []
    real = wanted.by_place

    def slow(scope: Any, all_rules: Any) -> Any:
        read = real(scope, all_rules)
        if not spoken and (scope.ids is not None or scope.after < client.pk <= scope.upto):
            spoken.append(record_interaction(client, kind="call", by=cast.boris))
            looking.look_at_marked()
        return read

    monkeypatch.setattr(wanted, "by_place", slow)


Step = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from([
            "buy", "call", "letter", "think", "task", "done", "owner", "archive", "born", "refuse", "use", "forget",
        ]),
        st.integers(0, 2), st.integers(0, 200),
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_the_night_comes_to_what_was_found_at_once(django_db_blocker: Any, steps: list[Step]) -> None:
    from django.db import transaction

    with transaction.atomic():
        cast = make_cast()
        people = [make_client(owner=cast.boris) for _number in range(3)]
        for step in steps:
            _take(step, people, cast)
            looking.look_at_marked()
        at_once = _offered()
        looking.look_at_all()
        assert _offered() == at_once
        if not {"refuse", "use"} & {what for what, _who, _ago in steps}:
            Occasion.objects.all().delete()
            looking.look_at_all()
            assert _offered() == at_once
        transaction.set_rollback(True)


def _offered() -> list[Any]:
    columns = ("client", "finder", "key", "facts", "owner", "good_until")
    return sorted(map(repr, Occasion.objects.filter(state=OccasionState.OPEN).values_list(*columns)))


def _take(step: Step, people: list[Client], cast: Cast) -> None:
    what, who, ago = step
    client = Client.objects.get(pk=people[who].pk)
    day, moment = localdate() - ago * DAY, now() - ago * DAY
    offered = Occasion.objects.filter(client=client, state=OccasionState.OPEN).order_by("pk").first()
    task = client.tasks.filter(state="open").order_by("pk").first()
    if what == "buy":
        make_purchase(client, ago + 1, by=cast.boris, on=day)
    elif what in ("call", "letter", "think"):
        told: dict[str, Any] = {"call": {}, "letter": {"direction": "in"}, "think": {"result": "thinks"}}[what]
        record_interaction(client, kind="email" if what == "letter" else "call", at=moment, by=cast.boris, **told)
    elif what == "task":
        make_task(client, doing="call", due_at=moment, responsible=cast.boris, by=cast.boris)
    elif what == "done" and task:
        close(task, by=cast.boris)
    elif what == "forget" and (touch := client.interactions.filter(archived_at=None).first()):
        remove_interaction(touch, by=cast.boris)
    elif what == "owner":
        clients.change(client, {"owner": cast.vera.pk}, by=cast.anna)
    elif what == "archive":
        clients.archive(client, by=cast.anna) if client.archived_at is None else clients.restore(client, by=cast.anna)
    elif what == "born":
        clients.change(client, {"birth_date": localdate().replace(year=1980, day=1) + (ago % 20) * DAY}, by=cast.anna)
    elif what in ("refuse", "use") and offered:
        (refuse_occasion if what == "refuse" else use_occasion)(offered, by=cast.boris)


def test_a_mass_change_is_looked_at(cast: Cast) -> None:
    """As an import or a handing over: one event, whose clients are in its change set."""
    from django.db import transaction

    from krug.core import events
    from krug.core.changes import sets
    from krug.core.changes.cells import Cell
    from krug.core.changes.undo import ChangeSetUndone

    client = buyer(cast)
    AwaitingFinding.objects.all().delete()
    with transaction.atomic():
        change_set = sets.begin("bulk", by_id=cast.anna.pk)
        sets.record(change_set.pk, [(client.pk, Cell("clients.client", client.pk, "city", "", "Omsk"))])
        events.publish(
            ChangeSetUndone(by_id=None, change_set_id=change_set.pk, kind="bulk", label="", put_back=1, kept=0)
        )
    assert looking.look_after_masses() == 1
    assert the_one().client_id == client.pk
    assert looking.look_after_masses() == 0


def test_days_of_the_company_decide(cast: Cast) -> None:
    assert rules.today() == now().astimezone(rules.zone()).date()
