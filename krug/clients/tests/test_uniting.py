"""Cards that somebody chose to merge: from a card, and several in the list."""

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from krug.clients import access, actions, jobs
from krug.clients.models import Client, ClientQuerySet, DuplicatePair, Merge
from krug.clients.testing import make_client, make_purchase
from krug.core.rights import HIDDEN
from krug.staff.models import Employee
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def unlike(owner: Employee | None) -> tuple[Client, Client]:
    """Two cards of one client in whom nothing is alike."""
    one = make_client(owner=owner, last_name="Смирнова", first_name="Анна", phone="8 912 345-67-89", city="Пермь")
    return one, make_client(owner=owner, last_name="Белова", first_name="Нюра", email="n@mail.example", city="Омск")


def form(*cards: Client, keep: Client, **more: str) -> dict[str, str]:
    versions = dict(Client.objects.filter(pk__in=[card.pk for card in cards]).values_list("pk", "version"))
    ids = ",".join(str(card.pk) for card in cards)
    return {"ids": ids, "keep": str(keep.pk), **{f"version-{pk}": str(each) for pk, each in versions.items()}, **more}


def chosen(*cards: Client) -> str:
    return f"/duplicates/chosen/?ids={','.join(str(card.pk) for card in cards)}"


def test_a_card_is_merged_with_whoever_is_found_and_chosen(cast: Cast, anna: Browser) -> None:
    one, other = unlike(cast.boris)
    make_purchase(other, 100, by=cast.anna)
    assert f"/clients/{one.pk}/merge/" in anna.get(f"/clients/{one.pk}/").content.decode()
    found = anna.get(f"/clients/{one.pk}/merge/", {"q": "бело"}, headers=HTMX).content.decode()
    assert f"/duplicates/chosen/?ids={one.pk},{other.pk}" in found
    page = anna.get(chosen(one, other)).content.decode()
    assert ["Пермь" in page, "Омск" in page, "chosen by you" in page] == [True, True, True]
    sent = form(one, other, keep=one, **{"take-city": "theirs", "take-last_name": "mine"})
    answer = anna.post("/duplicates/chosen/", sent, headers=HTMX)
    merge = Merge.objects.get()
    assert (merge.survivor_id, merge.merged_id) == (one.pk, other.pk)
    assert f"/duplicates/merged/{merge.pk}/" in answer.headers["HX-Trigger"]
    assert f"/clients/{one.pk}/" in answer.content.decode()
    one.refresh_from_db()
    assert (one.last_name, one.city, one.totals.purchases) == ("Смирнова", "Омск", 1)
    assert anna.post(f"/duplicates/merged/{merge.pk}/").status_code == 204
    one.refresh_from_db()
    assert (one.city, Client.objects.get(pk=other.pk).archived_at) == ("Пермь", None)


def test_who_was_found_alike_is_offered_before_anything_is_typed(cast: Cast, anna: Browser) -> None:
    one, other = (
        make_client(owner=cast.boris, last_name="Смирнова", first_name=first, phone="8 912 345-67-89")
        for first in ("Анна", "Аня")
    )
    jobs.find_duplicates.func()
    for card, offered in ((one, other), (other, one)):
        assert f"?ids={card.pk},{offered.pk}" in anna.get(f"/clients/{card.pk}/merge/").content.decode()
    page = anna.get(chosen(one, other)).content.decode()
    assert ("surely one" in page, "the same phone" in page) == (True, True)


def test_nobody_of_the_other_kind_is_found(cast: Cast, anna: Browser) -> None:
    one = make_client(owner=cast.boris, last_name="Смирнова")
    firm = make_client(owner=cast.boris, name="ООО «Смирнова»")
    found = anna.get(f"/clients/{one.pk}/merge/", {"q": "смир"}, headers=HTMX).content.decode()
    assert (f"?ids={one.pk}," in found, "Nobody" in found) == (False, True)
    assert anna.get(chosen(one, firm)).status_code == 422
    assert anna.post("/duplicates/chosen/", form(one, firm, keep=one), headers=HTMX).status_code == 422
    assert not Merge.objects.exists()


def test_several_chosen_in_the_list_are_merged_two_by_two(cast: Cast, anna: Browser) -> None:
    one, two, three = (make_client(owner=cast.boris, last_name=name) for name in ("Орлов", "Орлова", "Орлик"))
    assert "/duplicates/ask/" in anna.get("/clients/").content.decode()
    asked = anna.post("/duplicates/ask/", {"ids": f"{one.pk},{two.pk},{three.pk}", "everything": ""})
    assert asked.headers["HX-Redirect"] == chosen(one, two, three)
    page = anna.get(chosen(one, two, three)).content.decode()
    assert ("1 more card after this" in page, "Орлик" in page) == (True, False)
    answer = anna.post("/duplicates/chosen/", form(one, two, three, keep=two), headers=HTMX).content.decode()
    assert (f'value="{two.pk},{three.pk}"' in answer, "Орлик" in answer) == (True, True)
    anna.post("/duplicates/chosen/", form(two, three, keep=two), headers=HTMX)
    assert list(Client.objects.live().values_list("pk", flat=True)) == [two.pk]


@pytest.mark.parametrize(
    ("ids", "said"),
    [("1", "from two to 20"), ("", "from two to 20"), ("1,1", "may not merge"),
     (",".join(map(str, range(1, 23))), "from two to 20"), ("1,999999", "may not merge")],
)  # fmt: skip
def test_what_cannot_be_merged_is_said_over_the_list(cast: Cast, anna: Browser, ids: str, said: str) -> None:
    make_client(owner=cast.boris, last_name="Орлов")
    answer = anna.post("/duplicates/ask/", {"ids": ids.replace("1", str(Client.objects.get().pk), 1)})
    assert (answer.status_code, said in answer.headers["HX-Trigger"]) == (204, True)


def test_a_person_and_a_company_are_refused_over_the_list(cast: Cast, anna: Browser) -> None:
    one, firm = make_client(last_name="Орлов"), make_client(name="ООО «Орлов»")
    answer = anna.post("/duplicates/ask/", {"ids": f"{one.pk},{firm.pk}"})
    assert "A person and a company cannot be one client." in answer.headers["HX-Trigger"]


def test_of_two_people_who_merge_the_same_cards_the_second_is_told(cast: Cast, anna: Browser) -> None:
    one, other = unlike(cast.boris)
    sent = form(one, other, keep=one)
    actions.change(other, {"about": "Дача"}, by=cast.boris)
    stale = anna.post("/duplicates/chosen/", sent, headers=HTMX)
    assert (stale.status_code, "has changed meanwhile" in stale.content.decode()) == (409, True)
    actions.merge(one, other, by=cast.olga)
    assert anna.post("/duplicates/chosen/", sent, headers=HTMX).status_code == 404
    assert Merge.objects.count() == 1


def test_a_foreign_card_is_neither_found_nor_merged(cast: Cast) -> None:
    mine, _other = unlike(cast.boris)
    foreign, _another = unlike(cast.vera)
    olga = cast.browser(cast.olga)
    assert olga.get(f"/clients/{mine.pk}/merge/").status_code == 200
    assert olga.get(f"/clients/{foreign.pk}/merge/").status_code == 404
    found = olga.get(f"/clients/{mine.pk}/merge/", {"q": "белова"}, headers=HTMX).content.decode()
    assert found.count("data-other") == 1
    assert olga.get(chosen(mine, foreign)).status_code == 404
    assert olga.post("/duplicates/chosen/", form(mine, foreign, keep=mine)).status_code == 404
    assert not Merge.objects.exists()


def test_the_twin_without_that_care_would_merge_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, _other = unlike(cast.boris)
    foreign, _another = unlike(cast.vera)

    def all_of_them(actor: object) -> ClientQuerySet:
        return Client.objects.live()

    monkeypatch.setattr(access, "mergeable", all_of_them)
    olga = cast.browser(cast.olga)
    assert olga.post("/duplicates/chosen/", form(mine, foreign, keep=mine), headers=HTMX).status_code == 200
    assert Merge.objects.count() == 1


def test_what_is_hidden_is_not_compared(cast: Cast) -> None:
    one, other = unlike(cast.boris)
    role = cast.olga.role
    role.fields = {"city": HIDDEN, "phone": HIDDEN}
    role.save()
    page = cast.browser(Employee.objects.get(pk=cast.olga.pk)).get(chosen(one, other)).content.decode()
    assert ["Пермь" in page, "345" in page, "Смирнова" in page] == [False, False, True]


def test_comparing_leaves_no_pair_in_the_queue(cast: Cast, anna: Browser) -> None:
    anna.get(chosen(*unlike(cast.boris)))
    assert not DuplicatePair.objects.exists()


@pytest.mark.parametrize("more", [0, 3])
def test_one_found_and_many_take_as_many_questions(cast: Cast, anna: Browser, more: int) -> None:
    one, _other = unlike(cast.boris)
    for number in range(more):
        make_client(owner=cast.boris, last_name=f"Белов{number}", first_name="Олег")
    anna.get(f"/clients/{one.pk}/merge/", {"q": "бел"}, headers=HTMX)
    with CaptureQueriesContext(connection) as captured:
        found = anna.get(f"/clients/{one.pk}/merge/", {"q": "бел"}, headers=HTMX).content.decode()
    assert (found.count("data-other"), len(captured) <= 14) == (1 + more, True)
