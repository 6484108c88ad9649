"""Looking through an employee's eyes: what opens to them opens, nothing is written, and it ends by itself."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils.timezone import now

from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.core.testing import codes, published
from krug.staff import access, looking
from krug.staff.models import Employee, Role
from krug.staff.testing import Cast, make_employee
from krug.timeline.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(cast: Cast) -> Browser:
    return cast.browser(cast.anna)


def look(browser: Browser, employee: Employee) -> int:
    return browser.post(reverse("look", args=[employee.pk])).status_code


def told() -> list[tuple[str, int | None, int]]:
    found = Event.objects.filter(code__contains="look").order_by("pk")
    return [(event.code, event.by_id, event.data["employee_id"]) for event in found]


def test_the_list_is_the_employees_and_a_bar_says_so(cast: Cast, anna: Browser) -> None:
    mine, others = make_client(owner=cast.boris), make_client(owner=cast.vera)
    look(anna, cast.boris)
    statuses = [anna.get(reverse("client", args=[client.pk])).status_code for client in (mine, others)]
    page = anna.get(reverse("clients")).content.decode()
    assert (statuses, "through the eyes of Boris" in page) == ([200, 404], True)
    assert told() == [("staff.looked_as", cast.anna.pk, cast.boris.pk)]


def test_nothing_is_written_meanwhile_and_the_refusal_says_why(cast: Cast, anna: Browser) -> None:
    client = make_client(owner=cast.boris, city="Пермь")
    look(anna, cast.boris)
    place = reverse("client_field", args=[client.pk, "city"])
    answer = anna.post(place, {"value": "Омск", "seen": "Пермь"}, headers={"HX-Request": "true"})
    assert (answer.status_code, "nothing can be changed" in answer.headers["HX-Trigger"]) == (403, True)
    assert Client.objects.get().city == "Пермь"
    assert cast.browser(cast.boris).post(place, {"value": "Омск", "seen": "Пермь"}).status_code == 200


def test_the_palette_is_asked_all_the_same(cast: Cast, anna: Browser) -> None:
    make_client(owner=cast.boris, last_name="Орлов")
    look(anna, cast.vera)
    assert "Орлов" not in anna.post(reverse("palette"), {"q": "орл"}).content.decode()
    anna.post(reverse("look_leave"))
    look(anna, cast.boris)
    assert "Орлов" in anna.post(reverse("palette"), {"q": "орл"}).content.decode().replace("<mark>", "").replace(
        "</mark>", ""
    )


@pytest.mark.parametrize("name", ["me", "sessions", "account_change_password", "account_reauthenticate"])
def test_what_is_the_employees_own_does_not_open(cast: Cast, anna: Browser, name: str) -> None:
    assert anna.get(reverse(name)).status_code == 200
    look(anna, cast.boris)
    assert anna.get(reverse(name)).status_code == 403


def test_leaving_is_being_oneself_again_and_is_written_down_once(cast: Cast, anna: Browser) -> None:
    look(anna, cast.boris)
    left = [anna.post(reverse("look_leave")).headers["Location"] for _time in range(2)]
    assert left == [reverse("employee", args=[cast.boris.pk]), reverse("home")]
    assert "through the eyes" not in anna.get(reverse("clients")).content.decode()
    assert [code for code, _by, _whom in told()] == ["staff.looked_as", "staff.stopped_looking"]


def test_it_ends_by_itself(cast: Cast, anna: Browser) -> None:
    look(anna, cast.boris)
    session = anna.session
    session[looking.KEY] = [cast.boris.pk, (now() - timedelta(seconds=1)).isoformat()]
    session.save()
    assert "through the eyes" not in anna.get(reverse("clients")).content.decode()
    assert told()[-1] == ("staff.stopped_looking", cast.anna.pk, cast.boris.pk)
    assert timedelta(minutes=30) == looking.LASTS


def test_it_ends_when_the_right_is_taken_or_the_employee_leaves(cast: Cast) -> None:
    role = Role.objects.create(name="Auditor", rights={access.LOOK: "yes", "clients.view": "own"})
    dina = make_employee("Dina", "Auditor")
    browser = cast.browser(dina)
    for change in (
        lambda: Role.objects.filter(pk=role.pk).update(rights={"clients.view": "own"}),
        lambda: Employee.objects.filter(pk=cast.boris.pk).update(left_at=now()),
    ):
        Role.objects.filter(pk=role.pk).update(rights={access.LOOK: "yes", "clients.view": "own"})
        look(browser, cast.boris)
        assert "through the eyes" in browser.get(reverse("clients")).content.decode()
        change()
        assert "through the eyes" not in browser.get(reverse("clients")).content.decode()


def test_only_an_owner_looks_through_an_owners_eyes(cast: Cast) -> None:
    Role.objects.create(name="Auditor", rights={access.LOOK: "yes"})
    browser = cast.browser(make_employee("Dina", "Auditor"))
    assert [look(browser, cast.anna), look(browser, cast.olga)] == [404, 302]


def test_nobody_looks_through_their_own_eyes_or_those_of_somebody_who_left(cast: Cast, anna: Browser) -> None:
    Employee.objects.filter(pk=cast.boris.pk).update(left_at=now())
    assert [look(anna, cast.anna), look(anna, cast.boris)] == [404, 404]


def test_looking_is_an_event_of_who_looks(cast: Cast, anna: Browser) -> None:
    with published() as happened:
        look(anna, cast.boris)
    assert (codes(happened), happened[0].by_id) == (["staff.looked_as"], cast.anna.pk)
