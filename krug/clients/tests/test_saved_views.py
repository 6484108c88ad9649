"""Saved views through their addresses: whose they are, what they open, and the builder that makes what they keep."""

import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser

from krug.clients import actions, conditions, ready_views, saved
from krug.clients.fields import BadValue
from krug.clients.models import DefaultView, SavedView
from krug.clients.testing import make_client
from krug.core.testing import published
from krug.staff.models import Employee
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

CITY = {"field": "city", "op": "is", "value": "Perm"}
PERM = {"condition": json.dumps(CITY)}


def tabs(browser: Browser, **asked: str) -> list[str]:
    page = browser.get("/clients/", asked).content.decode()
    return re.findall(
        r">([^<>]+)</a>", page[page.index('<nav class="tabs"') : page.index("</nav>", page.index("tabs"))]
    )


def led(response: object) -> tuple[str, dict[str, list[str]]]:
    """Where the list is read anew."""
    path = urlsplit(json.loads(response.headers["HX-Location"])["path"])  # type: ignore[attr-defined]
    return path.path, parse_qs(path.query)


def test_what_the_list_shows_is_kept_under_a_name_and_becomes_a_tab(cast: Cast, boris: Browser) -> None:
    with published() as events:
        response = boris.post(f"/clients/views/?sort=name&condition={json.dumps(CITY)}", {"name": " In  Perm "})
    view = SavedView.objects.get()
    assert (view.name, view.owner, view.shared_with) == ("In Perm", cast.boris, "")
    assert view.asked == {"condition": json.dumps(CITY), "sort": "name"}
    assert [event.code for event in events] == ["clients.view_saved"]
    assert led(response)[1]["saved"] == [str(view.pk)]
    assert "In Perm" in tabs(boris)
    assert "In Perm" not in tabs(cast.browser(cast.vera))


def test_a_link_leads_to_the_address_with_all_that_is_asked(cast: Cast, boris: Browser) -> None:
    perm, _omsk = make_client(owner=cast.boris, city="Perm"), make_client(owner=cast.boris, city="Omsk")
    view = actions.save_view("In Perm", PERM, by=cast.boris)
    page = boris.get(f"/clients/views/{view.pk}/", follow=True).content.decode()
    assert re.findall(r'data-client="(\d+)"', page) == [str(perm.pk)]
    assert cast.browser(cast.vera).get(f"/clients/views/{view.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("shared_with", "who"), [("", "boris"), ("team", "boris olga"), ("all", "anna boris gleb olga vera")]
)
def test_a_view_is_seen_by_those_it_is_shared_with(cast: Cast, shared_with: str, who: str) -> None:
    view = actions.save_view("In Perm", PERM, by=cast.boris)
    SavedView.objects.filter(pk=view.pk).update(shared_with=shared_with, team=cast.boris.team if shared_with else None)
    people: dict[str, Employee] = {name: getattr(cast, name) for name in ("anna", "boris", "gleb", "olga", "vera")}
    assert sorted(name for name, person in people.items() if saved.of(person)) == who.split()


def test_only_who_manages_the_company_shares_with_everybody(cast: Cast) -> None:
    view = actions.save_view("In Perm", PERM, by=cast.boris)
    with pytest.raises(BadValue):
        actions.change_view(view, name="In Perm", shared_with="all", by=cast.boris)
    actions.change_view(view, name="In Perm", shared_with="team", by=cast.boris)
    assert SavedView.objects.get().team == cast.boris.team
    actions.change_view(view, name="In Perm", shared_with="all", by=cast.anna)
    assert SavedView.objects.get().shared_with == "all"
    with pytest.raises(BadValue):
        actions.save_view("Mine", PERM, shared_with="team", by=cast.anna)  # she is in no team


def test_a_view_that_was_changed_says_so_and_keeps_it_when_asked(cast: Cast, boris: Browser) -> None:
    view = actions.save_view("In Perm", {"city": "Perm"}, by=cast.boris)
    assert "Changed" not in boris.get("/clients/", {"city": "Perm", "saved": str(view.pk)}).content.decode()
    assert "Changed" in boris.get("/clients/", {"city": "Omsk", "saved": str(view.pk)}).content.decode()
    boris.post(f"/clients/views/{view.pk}/?city=Omsk", {"name": "In Omsk"})
    assert SavedView.objects.get().asked == {"city": "Perm"}
    boris.post(f"/clients/views/{view.pk}/?city=Omsk&saved={view.pk}", {"name": "In Omsk", "anew": "yes"})
    assert SavedView.objects.get().asked == {"city": "Omsk"}


def test_a_removed_view_comes_back_with_its_tab(cast: Cast, boris: Browser) -> None:
    view = actions.save_view("In Perm", PERM, by=cast.boris)
    with published() as events:
        removed = boris.post(f"/clients/views/{view.pk}/remove/")
        undo = json.loads(removed.headers["HX-Trigger"])["krug:toast"]["undo"]
        assert "In Perm" not in tabs(boris)
        assert boris.get(f"/clients/views/{view.pk}/").status_code == 404
        boris.post(undo)
        boris.post(undo)
    assert "In Perm" in tabs(boris)
    assert [event.code for event in events] == ["clients.view_removed", "clients.view_restored"]


def test_tabs_are_one_s_own_choice(cast: Cast, boris: Browser) -> None:
    view = actions.save_view("In Perm", PERM, shared_with="all", by=cast.anna)
    assert "In Perm" not in tabs(boris)
    boris.post(f"/clients/views/{view.pk}/pin/")
    boris.post(f"/clients/views/{view.pk}/pin/")
    assert "In Perm" in tabs(boris)
    boris.post(f"/clients/views/{view.pk}/pin/", {"off": "1"})
    assert "In Perm" not in tabs(boris)
    assert "In Perm" in tabs(cast.browser(cast.anna))


def test_a_role_begins_with_the_view_chosen_for_it(cast: Cast, anna: Browser, boris: Browser) -> None:
    view = actions.save_view("In Perm", PERM, by=cast.anna)
    role = cast.boris.role
    with pytest.raises(BadValue):
        actions.choose_default_view(role, view, by=cast.anna)
    actions.change_view(view, name="In Perm", shared_with="all", by=cast.anna)
    assert anna.post(f"/clients/views/{view.pk}/first/", {"role": role.pk}).status_code == 204
    assert boris.get("/clients/").headers["Location"] == saved.address_of(view)
    assert boris.get("/clients/?view=all").status_code == 200
    assert anna.get("/clients/").status_code == 200
    actions.remove_view(view, by=cast.anna)
    assert boris.get("/clients/").status_code == 200
    actions.restore_view(SavedView.objects.get(), by=cast.anna)
    anna.post(f"/clients/views/{view.pk}/first/", {"role": role.pk, "off": "1"})
    assert not DefaultView.objects.exists()


def test_what_cannot_be_asked_is_not_kept(cast: Cast, boris: Browser) -> None:
    response = boris.post('/clients/views/?condition={"field": "shoe", "op": "is", "value": "1"}', {"name": "Shoes"})
    assert response.status_code == 422
    assert "no field «shoe»" in response.content.decode()
    assert not SavedView.objects.exists()


def test_ready_views_can_all_be_asked(cast: Cast, anna: Browser) -> None:
    for view in ready_views.ALL:
        assert view.fits(conditions.offered(cast.anna))
        assert anna.get(f"/clients/{view.address}").status_code == 200


FORM = {
    "node": ["r:group", "r.0:term", "r.1:group", "r.1.0:term", "r.1.1:term"],
    "r.match": "all", "r.1.match": "any",
    "r.0.field": "birth_date", "r.0.was": "birth_date", "r.0.op": "on", "r.0.value": "27.11.1985",
    "r.1.0.field": "phone", "r.1.0.was": "phone", "r.1.0.op": "is", "r.1.0.value": "no",
    "r.1.1.field": "inn", "r.1.1.was": "inn", "r.1.1.op": "one_of", "r.1.1.value": "7707083893, 7707083894",
}  # fmt: skip
BUILT = {
    "all": [
        {"field": "birth_date", "op": "on", "value": "1985-11-27"},
        {"any": [{"field": "phone", "op": "is", "value": False},
                 {"field": "inn", "op": "one_of", "value": ["7707083893", "7707083894"]}]},
    ]
}  # fmt: skip


def test_the_builder_makes_a_condition_and_opens_one_again(cast: Cast, anna: Browser) -> None:
    path, asked = led(anna.post("/clients/conditions/?city=Perm&sort=name", {**FORM, "do": "apply"}))
    assert (path, asked["city"], asked["sort"]) == ("/clients/", ["Perm"], ["name"])
    assert json.loads(asked["condition"][0]) == BUILT
    form = anna.get("/clients/conditions/", {"condition": asked["condition"][0]}).content.decode()
    assert 'value="27.11.1985"' in form
    assert 'value="7707083893, 7707083894"' in form
    assert html.unescape(form).count('name="node"') == 5


def test_the_builder_adds_and_takes_out_rows_and_says_how_many_match(cast: Cast, anna: Browser) -> None:
    make_client(birth_date="1985-11-27")
    counted = anna.post("/clients/conditions/", {**FORM, "do": "count"}).content.decode()
    assert "exactly 1 client" in counted
    assert "<form" not in counted
    for do, rows in (("add:r.1", 6), ("group:r", 8), ("drop:r.1", 2), ("drop:r.0", 4)):
        form = anna.post("/clients/conditions/", {**FORM, "do": do}).content.decode()
        assert form.count('name="node"') == rows, do


def test_another_field_forgets_the_value_of_the_one_before(cast: Cast, anna: Browser) -> None:
    form = anna.post("/clients/conditions/", {**FORM, "r.0.field": "touched"}).content.decode()
    assert "27.11.1985" not in form


def test_what_is_wrong_is_said_at_its_row(cast: Cast, anna: Browser) -> None:
    refused = anna.post("/clients/conditions/", {**FORM, "r.0.value": "yesterday", "do": "apply"})
    assert refused.status_code == 422
    assert refused.content.decode().count('role="alert"') == 1
    assert anna.post("/clients/conditions/", {**FORM, "r.0.value": "", "do": ""}).status_code == 200


def test_a_chip_stands_for_each_part_and_takes_it_away(cast: Cast, anna: Browser) -> None:
    page = anna.get("/clients/", {"condition": json.dumps(BUILT)}).content.decode()
    assert "<strong>Birthday: 27.11.1985</strong>" in page
    without = html.unescape(re.findall(r'class="off" href="([^"]*)"', page)[0])
    assert json.loads(parse_qs(urlsplit(without).query)["condition"][0]) == BUILT["all"][1]
