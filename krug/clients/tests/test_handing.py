"""All clients of one employee go to others: in turn, in portions, with their open work, and back."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from krug.clients import access, actions, jobs
from krug.clients.actions import handing
from krug.clients.models import Client, Handover, Totals
from krug.clients.testing import make_client
from krug.core import registry
from krug.core.registry import OpenWork
from krug.core.rights import SEEN
from krug.core.testing import codes, published
from krug.staff.models import Employee
from krug.staff.testing import Cast, denied

pytestmark = pytest.mark.django_db


def handed(source: Employee, *receivers: Employee, by: Employee, **only: object) -> Handover:
    """Asked for and done, as the worker does it."""
    made = actions.hand_over(source, receivers, by=by, **only)  # type: ignore[arg-type]
    jobs.hand_over.func(made.pk)
    made.refresh_from_db()
    return made


def owners() -> list[str]:
    return [str(client.owner) for client in Client.objects.order_by("pk").select_related("owner")]


def test_clients_go_to_the_receivers_in_turn_archived_ones_too(cast: Cast) -> None:
    clients = [make_client(owner=cast.boris) for _each in range(3)]
    actions.archive(clients[2], by=cast.anna)
    make_client(owner=cast.gleb)
    with published() as told:
        made = handed(cast.boris, cast.vera, cast.olga, by=cast.anna)
    assert owners() == ["Vera", "Olga", "Vera", "Gleb"]
    assert codes(told) == ["clients.handed_over"]
    assert (made.done, made.change_set.label) == (3, "Boris → Vera, Olga")
    assert list(access.visible(cast.vera).values_list("pk", flat=True)) == [clients[0].pk]
    assert set(Totals.objects.filter(owner=cast.vera).values_list("client", flat=True)) == {
        clients[0].pk, clients[2].pk,
    }  # fmt: skip


def test_they_are_found_by_their_new_owner(cast: Cast) -> None:
    from krug.clients import hits

    client = make_client(owner=cast.boris, last_name="Орлов")
    handed(cast.boris, cast.vera, by=cast.anna)
    found = [[hit.data["id"] for hit in hits.find(who, "орлов").hits] for who in (cast.vera, cast.boris)]
    assert found == [[client.pk], []]


def test_only_those_of_a_category_or_a_city_when_it_is_named(cast: Cast) -> None:
    dealers = actions.add_category("Dealers", by_id=cast.anna.pk)
    make_client(owner=cast.boris, city="Пермь")
    make_client(owner=cast.boris, city="Омск")
    make_client(owner=cast.boris, category_id=dealers.pk)
    handed(cast.boris, cast.vera, by=cast.anna, city="Омск")
    handed(cast.boris, cast.olga, by=cast.anna, category_id=dealers.pk)
    assert owners() == ["Boris", "Vera", "Olga"]


def test_the_whole_is_undone_but_whom_somebody_handed_on_since(cast: Cast) -> None:
    clients = [make_client(owner=cast.boris) for _each in range(3)]
    made = handed(cast.boris, cast.vera, by=cast.anna)
    actions.change(clients[1], {"owner": cast.olga.pk}, by=cast.anna)
    actions.ask_undo(made, by=cast.anna)
    actions.ask_undo(made, by=cast.anna)
    jobs.undo_handover.func(made.pk, cast.anna.pk)
    assert owners() == ["Boris", "Olga", "Boris"]
    made.refresh_from_db()
    assert (made.change_set.undone_at is not None, made.is_busy) == (True, False)


def test_it_goes_on_where_it_was_interrupted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing, "PORTION", 2)
    for _each in range(5):
        make_client(owner=cast.boris)
    made = actions.hand_over(cast.boris, [cast.vera, cast.olga], by=cast.anna)
    handing._move_portion(made.pk)
    assert owners() == ["Vera", "Olga", "Boris", "Boris", "Boris"]
    for _again in range(2):
        jobs.hand_over.func(made.pk)
    made.refresh_from_db()
    assert (owners(), made.done) == (["Vera", "Olga", "Vera", "Olga", "Vera"], 5)


def test_open_work_goes_with_them(cast: Cast) -> None:
    moved: list[tuple[list[int], int, int]] = []
    work = OpenWork("deals", lambda ids, source, to, _change_set: moved.append((list(ids), source, to)))
    registry.open_work.register(work)
    try:
        client = make_client(owner=cast.boris)
        handed(cast.boris, cast.vera, by=cast.anna)
    finally:
        del registry.open_work._offers["deals"]
    assert moved == [([client.pk], cast.boris.pk, cast.vera.pk)]


def test_a_head_hands_over_clients_of_the_team_only(cast: Cast) -> None:
    make_client(owner=cast.boris)
    make_client(owner=cast.vera)
    assert [str(each) for each in access.handing(cast.olga)] == ["Boris", "Olga"]
    handed(cast.boris, cast.vera, by=cast.olga)
    with pytest.raises(actions.NotTheirs):
        actions.hand_over(cast.vera, [cast.olga], by=cast.olga)
    with pytest.raises(actions.NotTheirs):
        actions.hand_over(cast.boris, [cast.vera], by=cast.boris)
    assert owners() == ["Vera", "Vera"]


def test_nobody_takes_over_who_left_or_has_them_already(cast: Cast) -> None:
    Employee.objects.filter(pk=cast.olga.pk).update(left_at=now())
    cast.olga.refresh_from_db()
    for receivers in ([], [cast.boris], [cast.olga], [cast.vera, cast.olga]):
        with pytest.raises(actions.NobodyToTake):
            actions.hand_over(cast.boris, receivers, by=cast.anna)
    assert not Handover.objects.exists()


def test_a_role_that_may_not_change_the_owner_hands_nobody_over(cast: Cast) -> None:
    with pytest.raises(Exception, match="Your role may not change this: owner"):
        actions.hand_over(cast.boris, [cast.vera], by=denied(cast.olga, owner=SEEN))


def test_the_page_takes_somebody_who_left_and_shows_how_far_it_is(cast: Cast) -> None:
    make_client(owner=cast.boris)
    Employee.objects.filter(pk=cast.boris.pk).update(left_at=now())
    anna = cast.browser(cast.anna)
    place = reverse("hand_over")
    assert f"{place}?source={cast.boris.pk}" in anna.get(reverse("employee", args=[cast.boris.pk])).content.decode()
    started = anna.post(place, {"source": cast.boris.pk, "receivers": [cast.vera.pk, cast.olga.pk]})
    made = Handover.objects.get()
    assert started.headers["Location"] == reverse("handover", args=[made.pk])
    assert "hx-trigger" in anna.get(started.headers["Location"]).content.decode()
    jobs.hand_over.func(made.pk)
    page = anna.get(started.headers["Location"]).content.decode()
    assert ("1 client handed over." in page, reverse("handover_undo", args=[made.pk]) in page) == (True, True)
    assert "Boris → Olga, Vera" in anna.get(place).content.decode()


def test_nobody_named_is_told_at_the_field(cast: Cast) -> None:
    answer = cast.browser(cast.anna).post(reverse("hand_over"), {"source": cast.boris.pk, "receivers": [cast.boris.pk]})
    assert (answer.status_code, "somebody else who works here" in answer.content.decode()) == (422, True)
