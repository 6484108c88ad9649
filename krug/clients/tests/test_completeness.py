"""How full cards are: by the weights of the company, kept by every verb, proved against the cards themselves."""

import datetime
import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from krug.clients import actions, drafts, jobs
from krug.clients.actions import completeness
from krug.clients.drafts import Draft, EmploymentDraft
from krug.clients.entry import items, standard
from krug.clients.models import Client, ClientSearch, FieldRule, Totals
from krug.clients.testing import make_client
from krug.core import db
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

# Ready weights of a person: phone 5, first name 4, last name 4, e-mail 3, city 2, place of work 2, born 2, and one each
# for the second contact, patronymic, address, about, preferred channel and warmth: 28 in all.


def full(client: Client) -> int:
    return Totals.objects.get(pk=client.pk).completeness


def only(*weighed: str, cast: Cast, kind: str = "person") -> None:
    """Nothing but these counts, each the same."""
    for item in items.of(kind):
        actions.set_rule(kind, None, item.code, by=cast.anna, weight=1 if item.code in weighed else 0)


@pytest.mark.parametrize(
    ("values", "percent"),
    [
        ({"last_name": "", "first_name": "", "phone": "8 912 345-67-89"}, 17),  # 5 of 28
        ({"last_name": "Орлов"}, 14),
        ({"last_name": "Орлов", "first_name": "Пётр", "phone": "8 912 345-67-89"}, 46),
        ({"last_name": "Орлов", "phone": "8 912 345-67-89", "email": "a@teplo.example"}, 46),  # two contacts
        ({"last_name": "Орлов", "warmth": 0}, 14),
        ({"last_name": "Орлов", "warmth": 1}, 17),
        ({"name": "ООО «Тепло»"}, 12),  # 4 of 31
        ({"name": "ООО «Тепло»", "inn": "7701000019", "city": "Пермь"}, 32),
    ],
)
def test_a_new_card_is_as_full_as_its_ready_weights_say(cast: Cast, values: dict[str, Any], percent: int) -> None:
    assert full(make_client(**values)) == percent


@pytest.mark.parametrize(
    "draft",
    [
        Draft("person"),
        Draft("person", {"last_name": "Орлов", "warmth": 0, "category_id": 7, "birth_date": None}, owner_id=3),
        Draft("person", {"warmth": 2}, None, [drafts.contact("phone", "8 912 345-67-89")] * 2),
        Draft("company", {"name": "Firm"}, None, [drafts.contact("email", "a@b.ru"), drafts.contact("site", "b.ru")]),
        Draft("company", {"inn": "1"}, None, [], [("main", "ул. Мира")]),
        Draft("person", {}, None, employments=[EmploymentDraft(1, "")]),
    ],
    ids=str,
)  # fmt: skip
def test_the_short_way_for_masses_sees_what_the_long_one_sees(draft: Draft) -> None:
    assert items.filled_in(draft) == {code for code, texts in items.texts_of(draft).items() if texts}


def test_what_the_company_weighs_counts_and_what_it_does_not_does_not(cast: Cast) -> None:
    only("city", "about", "phone", "address", cast=cast)
    client = make_client(owner=cast.boris, phone="8 912 345-67-89", city="Пермь")
    assert full(client) == 50
    assert full(make_client(name="ООО «Тепло»")) == 12  # companies have weights of their own


def test_a_card_of_which_nothing_is_asked_is_full(cast: Cast) -> None:
    only(cast=cast)
    assert full(make_client(last_name="Орлов")) == 100


def test_what_is_required_weighs_at_least_three_and_of_a_category_only_there(cast: Cast) -> None:
    only("city", cast=cast)
    dealers = actions.add_category("Dealers", by_id=None)
    actions.set_rule("person", dealers, "about", by=cast.anna, is_required=True)
    client = make_client(owner=cast.boris, city="Пермь")
    assert full(client) == 100
    actions.change(client, {"category": dealers.pk}, by=cast.boris)
    assert full(client) == 25  # one of one and three
    actions.change(client, {"about": "likes tea"}, by=cast.boris)
    assert full(client) == 100


def test_each_thing_that_counts_changes_the_figure(cast: Cast) -> None:
    """Or else the test above would hold of a figure that never moves."""
    only("phone", "email", "second_contact", "address", "employment", "city", cast=cast)
    person, company = make_client(owner=cast.boris), make_client(owner=cast.boris, name="ООО «Тепло»")
    actions.add_contact(person, drafts.contact("phone", "8 912 345-67-89"), by=cast.anna)
    seen = [full(person)]
    point = actions.add_contact(person, drafts.contact("email", "a@b.example"), by=cast.anna)
    seen.append(full(person))
    address = actions.add_address(person, kind="main", text="ул. Мира", by=cast.anna)
    seen.append(full(person))
    job = actions.add_employment(person, company, by=cast.anna)
    seen.append(full(person))
    actions.change(person, {"city": "Пермь"}, by=cast.anna)
    seen.append(full(person))
    actions.remove_contact(point, by=cast.anna)
    actions.remove_address(address, by=cast.anna)
    actions.end_employment(job, on=datetime.date(2026, 3, 1), by=cast.anna)
    assert [*seen, full(person)] == [16, 50, 66, 83, 100, 33]


def test_the_contact_person_counts_on_the_card_of_the_company(cast: Cast) -> None:
    company = make_client(owner=cast.boris, name="ООО «Тепло»")
    actions.add_employment(make_client(owner=cast.boris), company, by=cast.anna)
    assert full(company) == 25  # eight of thirty-one


# When the weights change


def test_another_weight_has_the_cards_counted_anew_by_the_worker(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    client = make_client(owner=cast.boris, city="Пермь")
    before = full(client)
    rule = actions.set_rule("person", None, "city", by=cast.anna, weight=10)
    assert full(client) == before
    assert rule.weighed_at is not None
    assert jobs.recount.call("person", rule.weighed_at.isoformat()) == 1
    assert full(client) > before
    assert jobs.recount.call("person", rule.weighed_at.isoformat()) == 0


def test_a_recount_leaves_the_rest_to_one_asked_for_later(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    Totals.objects.update(completeness=99)
    actions.set_rule("person", None, "city", by=cast.anna, weight=10)
    earlier = (now() - datetime.timedelta(minutes=1)).isoformat()
    assert (jobs.recount.call("person", earlier), full(client)) == (0, 99)


def test_words_alone_ask_for_no_recount(cast: Cast) -> None:
    rule = actions.set_rule("person", None, "city", by=cast.anna, hint="Where they live", check_kind="", message="x")
    assert (rule.weighed_at, FieldRule.objects.count()) == (None, 1)


def test_the_nightly_proof_finds_and_mends_what_drifted(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    right = full(client)
    assert jobs.prove_totals.call() == 0
    Totals.objects.filter(pk=client.pk).update(completeness=1)
    assert (jobs.prove_totals.call(), full(client)) == (1, right)


def test_what_an_older_version_did_not_keep_is_made(cast: Cast) -> None:
    client = make_client(owner=cast.boris, city="Пермь")
    right, tokens = full(client), ClientSearch.objects.get(pk=client.pk).tokens
    Totals.objects.update(completeness=0)
    ClientSearch.objects.update(tokens="смирнова анна петровна")
    assert jobs.catch_up.call() == 2
    assert (full(client), ClientSearch.objects.get(pk=client.pk).tokens) == (right, tokens)
    assert jobs.catch_up.call() == 0


@pytest.mark.parametrize("count", [1, 3, 9])
def test_any_number_of_cards_is_counted_in_a_few_queries(cast: Cast, count: int) -> None:
    clients = [make_client(owner=cast.boris, phone="8 912 345-67-89") for _number in range(count)]
    Totals.objects.update(completeness=0)
    with CaptureQueriesContext(connection) as captured:
        assert completeness.refresh([client.pk for client in clients]) == count
    assert len(captured) == (4 if db.is_sqlite() else 5)  # there the aggregates are held by a query of its own


# On the card


def test_the_card_says_how_full_it_is_and_what_is_missing_the_weightiest_first(cast: Cast, boris: Browser) -> None:
    client = make_client(owner=cast.boris, last_name="Орлов", first_name="Пётр", phone="8 912 345-67-89")
    page = html.unescape(boris.get(f"/clients/{client.pk}/").content.decode())
    foot = page[page.index('id="card-foot"') :].partition("</div>")[0]
    assert (full(client), "Filled in: 46%." in foot, 'stroke-dasharray="46 100"' in page) == (46, True, True)
    opens = re.findall(r'hx-get="([^"]*)" hx-target="([^"]*)"[^>]*>([^<]*)</button>', foot)
    assert opens == [
        (f"/clients/{client.pk}/contacts/?kind=email", "#new-contact", "e-mail"),
        (f"/clients/{client.pk}/fields/city/", "#missing-city", "city"),
        (f"/clients/{client.pk}/fields/birth_date/", "#missing-birth_date", "born"),
        (f"/clients/{client.pk}/employments/", "#new-job", "place of work"),
        (f"/clients/{client.pk}/contacts/", "#new-contact", "second contact"),
        (f"/clients/{client.pk}/addresses/", "#new-contact", "address"),
    ]
    assert [f'id="{target[1:]}"' in page for _address, target, _label in opens] == [True] * 6


def test_who_only_reads_is_told_what_is_missing_without_being_asked_to_fill_it(cast: Cast, gleb: Browser) -> None:
    client = make_client(owner=cast.boris, last_name="Орлов")
    page = gleb.get(f"/clients/{client.pk}/").content.decode()
    foot = page[page.index('id="card-foot"') :].partition("</div>")[0]
    assert ("Missing:" in foot, "<button" in foot) == (True, False)


def test_standards_of_both_kinds_are_read_in_one_query(cast: Cast) -> None:
    actions.set_rule("person", None, "city", by=cast.anna, is_required=True)
    actions.set_rule("company", None, "inn", by=cast.anna, is_required=True)
    with CaptureQueriesContext(connection) as captured:
        found = standard.of_each()
    assert [found[kind].required(None) for kind in ("person", "company")] == [{"city"}, {"inn"}]
    assert len(captured) == 1
