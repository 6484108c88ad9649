"""The company's rules of entry at every door of the base: the verbs, the form of a new client, the card."""

import html
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from krug.clients import actions, drafts
from krug.clients.drafts import Draft
from krug.clients.fields import BadValue
from krug.clients.merging import Delta
from krug.clients.models import Category, Client, ContactPoint, FieldRule
from krug.clients.testing import make_client
from krug.core.changes import sets
from krug.core.changes.undo import revert
from krug.core.testing import codes, published
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

ASKED = "The company asks for this: fill it in."
PHONE = "8 912 345-67-89"
FOREIGN = "+375 29 123-45-67"


def rule(
    cast: Cast, field: str, *, kind: str = "person", category: Category | None = None, **asked: object
) -> FieldRule:
    return actions.set_rule(kind, category, field, by=cast.anna, **asked)


@pytest.fixture
def strict(cast: Cast) -> Client:
    """Persons need a phone of Russia and a city, companies an INN. The client was there before, with all of it."""
    client = make_client(owner=cast.boris, phone=PHONE, city="Пермь")
    rule(cast, "phone", is_required=True, check_kind="begins", pattern="+7", message="Only Russian phones.")
    rule(cast, "city", is_required=True, check_kind="one_of", pattern="Пермь, Омск")
    rule(cast, "inn", kind="company", is_required=True)
    return client


def draft(**values: Any) -> Draft:
    phone = values.pop("phone", PHONE)
    contacts = [drafts.contact("phone", phone)] if phone else []
    return Draft("person", {"last_name": "Орлов", "city": "Пермь", **values}, None, contacts)


def broken(refused: pytest.ExceptionInfo[actions.RuleBroken]) -> list[tuple[str, str]]:
    return [(each.field, each.message) for each in refused.value.all]


CITY = "Write one of these: Пермь, Омск."
NEW = [
    ({}, []),
    ({"phone": ""}, [("phone", ASKED)]),
    ({"phone": FOREIGN}, [("phone", "Only Russian phones.")]),
    ({"city": ""}, [("city", ASKED)]),
    ({"city": "Тула"}, [("city", CITY)]),
    ({"city": "омск"}, []),
    ({"city": "", "phone": ""}, [("phone", ASKED), ("city", ASKED)]),
]


# The verbs


@pytest.mark.parametrize(("over", "refused"), NEW)
def test_the_verb_adds_only_what_keeps_the_rules(
    strict: Client, cast: Cast, over: dict[str, str], refused: list[tuple[str, str]]
) -> None:
    with published() as told:
        if refused:
            with pytest.raises(actions.RuleBroken) as raised:
                actions.create(draft(**over), by=cast.boris)
            assert broken(raised) == refused
            assert (raised.value.field, raised.value.message) == refused[0]
        else:
            actions.create(draft(**over), by=cast.boris)
    assert (Client.objects.count(), len(told)) == ((1, 0) if refused else (2, 1))


def test_a_mass_of_clients_is_held_to_the_rules_unless_it_is_taken_as_it_is(strict: Client, cast: Cast) -> None:
    with pytest.raises(actions.RuleBroken):
        actions.create_many([draft(), draft(city="")], by_id=None)
    assert Client.objects.count() == 1
    actions.create_many([draft(phone=""), draft(city="")], by_id=None, as_is=True)
    assert Client.objects.count() == 3


def test_a_mass_change_is_held_to_the_rules_unless_it_is_taken_as_it_is(strict: Client, cast: Cast) -> None:
    change_set = sets.begin("bulk", by_id=None).pk
    for delta, field in (
        (Delta(strict.pk, "person", cells=[("city", "Пермь", "Тула")]), "city"),
        (Delta(strict.pk, "person", cells=[("city", "Пермь", "")]), "city"),
        (Delta(strict.pk, "person", contacts=[drafts.contact("phone", FOREIGN)]), "phone"),
    ):
        with pytest.raises(actions.RuleBroken) as raised:
            actions.update_many([delta], by_id=None, change_set_id=change_set)
        assert raised.value.field == field
    actions.update_many([delta], by_id=None, change_set_id=change_set, as_is=True)
    assert ContactPoint.objects.filter(key="375291234567").exists()


@pytest.mark.parametrize(
    ("values", "refused"),
    [({"city": ""}, ASKED), ({"city": "Тула"}, CITY), ({"city": "Омск"}, None), ({"about": "likes tea"}, None)],
)
def test_a_change_may_not_empty_what_is_required_nor_write_what_does_not_fit(
    strict: Client, cast: Cast, values: dict[str, str], refused: str | None
) -> None:
    if refused is None:
        assert actions.change(strict, values, by=cast.boris) is not None
        return
    with pytest.raises(actions.RuleBroken) as raised:
        actions.change(strict, values, by=cast.boris)
    assert (broken(raised), Client.objects.get(pk=strict.pk).city) == ([("city", refused)], "Пермь")


def test_the_last_of_what_is_required_cannot_be_removed_another_can(strict: Client, cast: Cast) -> None:
    only = strict.contact_points.get()
    with pytest.raises(actions.RuleBroken):
        actions.remove_contact(only, by=cast.boris)
    second = actions.add_contact(strict, drafts.contact("phone", "8 912 000-00-01"), by=cast.boris)
    assert actions.remove_contact(second, by=cast.boris) is not None
    with pytest.raises(actions.RuleBroken):
        actions.change_contact(
            only, drafts.contact("email", "a@teplo.example"), is_preferred=False, opted_out=False, by=cast.boris
        )
    only.refresh_from_db()
    assert (only.kind, only.archived_at) == ("phone", None)


def test_a_contact_is_held_to_its_rule_when_added_and_when_corrected(strict: Client, cast: Cast) -> None:
    foreign = drafts.contact("phone", FOREIGN)
    with pytest.raises(actions.RuleBroken) as added:
        actions.add_contact(strict, foreign, by=cast.boris)
    with pytest.raises(actions.RuleBroken) as corrected:
        actions.change_contact(strict.contact_points.get(), foreign, is_preferred=True, opted_out=False, by=cast.boris)
    assert broken(added) == broken(corrected) == [("phone", "Only Russian phones.")]


def test_an_old_contact_that_does_not_fit_may_still_be_marked(strict: Client, cast: Cast) -> None:
    point = ContactPoint.objects.create(client=strict, kind="phone", value=FOREIGN, key="375291234567")
    same = drafts.contact("phone", FOREIGN)
    assert actions.change_contact(point, same, is_preferred=True, opted_out=False, by=cast.boris) is not None


def test_an_address_is_held_to_its_rule_and_the_last_one_stays(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    rule(cast, "address", is_required=True, check_kind="begins", pattern="ул.")
    with pytest.raises(actions.RuleBroken):
        actions.add_address(client, kind="main", text="Ленина, 1", by=cast.boris)
    address = actions.add_address(client, kind="main", text="ул. Ленина, 1", by=cast.boris)
    with pytest.raises(actions.RuleBroken):
        actions.remove_address(address, by=cast.boris)


def test_new_rules_leave_the_cards_that_are_here_alone(cast: Cast) -> None:
    client = make_client(owner=cast.boris, phone=FOREIGN, city="Тула")
    rule(cast, "email", is_required=True)
    rule(cast, "city", check_kind="one_of", pattern="Пермь")
    assert actions.change(client, {"about": "likes tea"}, by=cast.boris) is not None
    assert actions.change(client, {"city": ""}, by=cast.boris) is not None  # it is not required


def test_rules_of_a_category_are_kept_beside_the_general_ones(cast: Cast) -> None:
    dealers = actions.add_category("Dealers", by_id=None)
    rule(cast, "city", is_required=True)
    rule(cast, "email", category=dealers, is_required=True)
    with pytest.raises(actions.RuleBroken) as raised:
        actions.create(draft(city="", category_id=dealers.pk), by=cast.boris)
    assert [field for field, _message in broken(raised)] == ["email", "city"]
    with pytest.raises(actions.RuleBroken) as raised:
        actions.create(draft(city=""), by=cast.boris)
    assert [field for field, _message in broken(raised)] == ["city"]


def test_a_client_may_be_given_a_category_that_asks_for_more(cast: Cast) -> None:
    dealers = actions.add_category("Dealers", by_id=None)
    rule(cast, "email", category=dealers, is_required=True)
    client = make_client(owner=cast.boris)
    assert actions.change(client, {"category": dealers.pk}, by=cast.boris) is not None


def test_undo_brings_back_what_the_rules_would_not_take_now(cast: Cast) -> None:
    client = make_client(owner=cast.boris, city="Тула")
    with published() as told:
        actions.change(client, {"city": "Пермь"}, by=cast.boris)
    rule(cast, "city", is_required=True, check_kind="one_of", pattern="Пермь")
    revert(told[0].cells)
    assert Client.objects.get(pk=client.pk).city == "Тула"


# The form of a new client


def errors(response: HttpResponse) -> list[str]:
    return re.findall(r'<p class="error" role="alert">([^<]*)', html.unescape(response.content.decode()))


@pytest.mark.parametrize(("over", "refused"), NEW)
def test_the_form_says_at_each_field_what_is_wrong(
    strict: Client, boris: Browser, over: dict[str, str], refused: list[tuple[str, str]]
) -> None:
    form = {"who": "Орлов", "phone": "8 912 000-00-02", "city": "Пермь", **over}
    response: Any = boris.post("/clients/new/", form)
    if not refused:
        assert (response.status_code, Client.objects.count()) == (302, 2)
        return
    assert (response.status_code, errors(response)) == (422, [message for _field, message in refused])
    assert Client.objects.count() == 1


def test_the_form_shows_at_once_what_is_required_with_its_hint_and_the_instruction(cast: Cast, boris: Browser) -> None:
    rule(cast, "city", is_required=True, hint="Where they live, not where they work")
    actions.write_instruction("person", None, "Names in full.\r\nAsk for the city.", by=cast.anna)
    page = html.unescape(boris.get("/clients/new/").content.decode())
    before, _details, after = page.partition('<details class="more-fields"')
    assert ('name="city"' in before, 'name="city"' in after, 'name="email"' in after) == (True, False, True)
    assert '<p class="hint">Where they live, not where they work</p>' in before
    assert "<p>Names in full.\nAsk for the city.</p>" in page


def test_hints_of_the_parts_of_a_name_stand_under_the_one_field_of_the_name(cast: Cast, boris: Browser) -> None:
    rule(cast, "last_name", hint="In full.")
    rule(cast, "first_name", hint="No initials.")
    page = html.unescape(boris.get("/clients/new/").content.decode())
    assert '<p class="hint">In full. No initials.</p>' in page


def test_an_employer_who_lacks_something_is_told_of_at_its_field(strict: Client, boris: Browser) -> None:
    form = {"who": "Орлов", "phone": "8 912 000-00-02", "city": "Пермь", "company": "ООО Тепло"}
    response: Any = boris.post("/clients/new/", form)
    assert (response.status_code, errors(response)) == (422, [f"INN: {ASKED}"])
    assert Client.objects.count() == 1


# The card


def test_the_card_keeps_what_was_typed_beside_the_reason(strict: Client, boris: Browser) -> None:
    address = f"/clients/{strict.pk}/fields/city/"
    for typed, sentence in (("", ASKED), ("Тула", CITY)):
        response: Any = boris.post(address, {"value": typed, "seen": "Пермь"})
        page = html.unescape(response.content.decode())
        assert (response.status_code, f'name="value" type="text" value="{typed}"' in page) == (422, True)
        assert f">{sentence}</p>" in page


def test_the_card_says_why_the_last_phone_stays(strict: Client, boris: Browser) -> None:
    response = boris.post(f"/contacts/{strict.contact_points.get().pk}/remove/")
    assert (response.status_code, f"Phone: {ASKED}" in response.headers["HX-Trigger"]) == (204, True)
    assert strict.contact_points.get().archived_at is None


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("contacts", {"kind": "phone", "value": FOREIGN}),
        ("addresses", {"kind": "main", "text": "Ленина, 1"}),
        ("employments", {"name": "ООО Новая"}),
    ],
)
def test_the_forms_of_the_card_refuse_with_the_reason(
    strict: Client, cast: Cast, boris: Browser, address: str, form: dict[str, str]
) -> None:
    rule(cast, "address", check_kind="begins", pattern="ул.")
    response: Any = boris.post(f"/clients/{strict.pk}/{address}/", form)
    assert (response.status_code, len(errors(response))) == (422, 1)
    assert (Client.objects.count(), strict.addresses.count(), strict.contact_points.count()) == (1, 0, 1)


# The rules themselves


def test_a_rule_is_changed_once_and_told_of_once(cast: Cast) -> None:
    with published() as told:
        rule(cast, "city", is_required=True)
        rule(cast, "city", is_required=True)
        rule(cast, "city", hint="Where they live")
    assert codes(told) == ["clients.entry_rule_changed", "clients.entry_rule_changed"]
    assert FieldRule.objects.get().hint == "Where they live"


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("nothing", {"is_required": True}),
        ("second_contact", {"is_required": True}),
        ("employment", {"is_required": True}),
        ("owner", {"is_required": True}),
        ("birth_date", {"check_kind": "begins", "pattern": "1"}),
    ],
)
def test_what_cannot_be_asked_is_refused(cast: Cast, field: str, asked: dict[str, Any]) -> None:
    with pytest.raises(BadValue):
        rule(cast, field, **asked)
    assert FieldRule.objects.count() == 0
