"""The company's results of touches and reasons of refusals: added, renamed, moved, retired, offered."""

import pytest
from django.test import Client as Browser

from krug.api.testing import get
from krug.clients.testing import make_client
from krug.core.testing import codes, published
from krug.staff.testing import Cast, program
from krug.timeline import actions, lists
from krug.timeline.models import RefusalReason, TouchResult
from krug.timeline.testing import ready_reason
from krug.timeline.tests.told import lines

pytestmark = pytest.mark.django_db


def titles() -> list[str]:
    return [result.title for result in lists.results()]


def test_an_installation_begins_with_the_ready_ones() -> None:
    assert titles() == ["reached", "no answer", "call back", "thinks it over", "refused", "agreed"]
    assert [str(reason) for reason in lists.reasons()] == [
        "too expensive", "have bought already", "not needed", "chose others", "no budget now",
    ]  # fmt: skip
    actions.make_ready_choices()
    assert (TouchResult.objects.count(), RefusalReason.objects.count()) == (6, 5)


def test_a_result_of_ones_own_is_offered_and_told(cast: Cast, boris: Browser) -> None:
    client = make_client(owner=cast.boris)
    with published() as told:
        own = actions.add_result("Ждёт смету", tone="soon", by=cast.anna)
    assert codes(told) == ["timeline.choices_changed"]
    assert titles()[-1] == "Ждёт смету"
    said = {"kind": "call", "result": own.code}
    assert boris.post(f"/clients/{client.pk}/strip/", said).status_code == 204
    assert lines(cast.boris, client) == ["Call | Ждёт смету"]
    actions.retire_choice(own, by=cast.anna)
    assert "Ждёт смету" not in titles()
    assert boris.post(f"/clients/{client.pk}/strip/", said).status_code == 422
    assert lines(cast.boris, client) == ["Call | Ждёт смету"]
    touch = client.interactions.get()
    assert "Ждёт смету" in boris.get(f"/touches/{touch.pk}/").content.decode()


def test_a_ready_one_is_renamed_and_an_empty_name_brings_the_usual_one_back(cast: Cast) -> None:
    reached = TouchResult.objects.get(code="reached")
    actions.change_result(reached, label="Дозвонились", by=cast.anna)
    assert titles()[0] == "Дозвонились"
    actions.change_result(reached, label=" ", by=cast.anna)
    assert titles()[0] == "reached"
    reason = ready_reason("expensive")
    actions.rename_reason(reason, name="Дорого нам", by=cast.anna)
    actions.rename_reason(reason, name="", by=cast.anna)
    assert ready_reason("expensive").title == "too expensive"


def test_no_two_are_called_the_same(cast: Cast) -> None:
    with pytest.raises(actions.NameTaken):
        actions.add_result("No Answer", by=cast.anna)
    mine = actions.add_reason("Далеко", by=cast.anna)
    actions.retire_choice(mine, by=cast.anna)
    with pytest.raises(actions.NameTaken):
        actions.add_reason("далеко", by=cast.anna)
    actions.restore_choice(mine, by=cast.anna)
    assert [str(reason) for reason in lists.reasons()][-1] == "Далеко"


def test_one_goes_up_by_a_place_and_the_first_stays(cast: Cast) -> None:
    thinks, reached = (TouchResult.objects.get(code=code) for code in ("thinks", "reached"))
    for result in (thinks, reached):
        actions.move_choice(result, by=cast.anna)
    assert titles()[:4] == ["reached", "no answer", "thinks it over", "call back"]


def test_one_goes_down_by_a_place_and_the_last_stays(cast: Cast) -> None:
    reached, agreed = (TouchResult.objects.get(code=code) for code in ("reached", "agreed"))
    for result in (reached, agreed):
        actions.move_choice(result, down=True, by=cast.anna)
    assert titles() == ["no answer", "reached", "call back", "thinks it over", "refused", "agreed"]
    actions.retire_choice(agreed, by=cast.anna)
    with published() as told:
        actions.move_choice(agreed, down=True, by=cast.anna)
    assert codes(told) == []


def test_the_page_adds_renames_and_moves(anna: Browser) -> None:
    assert (
        anna.post("/settings/results/", {"label": "Ждёт смету", "tone": "soon", "is_reached": "on"}).status_code == 302
    )
    own = TouchResult.objects.get(label="Ждёт смету")
    assert (own.tone, own.is_reached, own.is_refusal) == ("soon", True, False)
    response = anna.post(f"/settings/results/{own.pk}/", {"label": "Ждёт счёт", "wants_next": "on"})
    own.refresh_from_db()
    assert (response.status_code, own.label, own.wants_next, own.is_reached) == (200, "Ждёт счёт", True, False)
    for move in ("up", "down", "retire", "restore"):
        assert anna.post(f"/settings/results/{own.pk}/{move}/").status_code == 302
    assert anna.post(f"/settings/results/{own.pk}/eat/").status_code == 404
    assert anna.post("/settings/results/", {"label": "ждёт счёт"}).status_code == 422
    assert anna.post("/settings/refusal-reasons/", {"name": "Далеко"}).status_code == 302
    far = RefusalReason.objects.get(name="Далеко")
    assert anna.post(f"/settings/refusal-reasons/{far.pk}/", {"name": "Not needed"}).status_code == 422
    assert anna.post(f"/settings/refusal-reasons/{far.pk}/up/").status_code == 302
    assert "Далеко" in anna.get("/settings/results/").content.decode()


def test_programs_read_both_lists(cast: Cast) -> None:
    reader = program(cast.anna, "touches:read")
    assert get(reader, "/touch-results").json()["items"][4] == {
        "code": "refused", "name": "refused", "is_reached": True, "is_refusal": True, "wants_reason": False,
        "wants_next": False,
    }  # fmt: skip
    expensive = ready_reason("expensive")
    assert get(reader, "/refusal-reasons").json()["items"][0] == {"id": expensive.pk, "name": "too expensive"}
