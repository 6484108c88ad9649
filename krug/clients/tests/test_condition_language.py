"""The grammar of conditions, its refusals, and what a reader may ask for."""

import json
from typing import Any

import pytest

from krug.clients import access, actions, conditions, listing
from krug.clients.conditions import BadCondition, Group, Term, haste
from krug.clients.conditions import words as in_words
from krug.clients.testing import make_client
from krug.core import db, registry
from krug.staff.models import Role
from krug.staff.testing import Cast, program

pytestmark = pytest.mark.django_db

ONE: dict[str, Any] = {
    "text": "a", "code": "4", "number": 1, "money": "1.50", "date": "2026-01-01", "birthday": "2026-01-01",
    "moment": "2026-01-01", "yes": True, "employee": 1, "client": 1, "choice": "1",
}  # fmt: skip
CITY = {"field": "city", "op": "is", "value": "Perm"}


def found(actor: Any, data: dict[str, Any]) -> list[int]:
    where = conditions.where(actor, conditions.read(data))
    return sorted(access.visible(actor).filter(where).values_list("pk", flat=True))


def test_a_condition_is_read_and_written_back() -> None:
    data = {"all": [CITY, {"any": [{"field": "phone", "op": "is", "value": False}, {"field": "note", "op": "empty"}]}]}
    read = conditions.loads(json.dumps(data))
    any_of = Group((Term("phone", "is", False), Term("note", "empty")), is_any=True)
    assert read == Group((Term("city", "is", "Perm"), any_of))
    assert conditions.loads(conditions.dumps(read)) == read
    assert conditions.dumps(conditions.loads("")) == ""


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", "1", "NaN", '{"all": {}}', '{"all": [], "any": []}', '{"field": "city"}', '{"field": 1, "op": "is"}',
        '{"field": "city", "op": "is", "value": {}}', '{"field": "city", "op": "is", "value": [[1]]}',
        '{"field": "city", "op": "is", "value": null, "more": 1}', '{"field": "city", "op": "is", "value": NaN}',
        "[" * 5000, '{"all": [' * 9 + "]}" * 9, json.dumps({"all": [CITY] * 41}),
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadCondition) as refused:
        conditions.loads(text)
    assert len(str(refused.value.message)) > 20


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ({"field": "shoe", "op": "is", "value": "1"}, "There is no field «shoe» to ask for."),
        ({"field": "city", "op": "gt", "value": "1"}, "City: «gt» cannot be asked of it."),
        ({"field": "city", "op": "is"}, "City: one value is missing."),
        ({"field": "city", "op": "one_of", "value": []}, "City: choose at least one value."),
        ({"field": "kind", "op": "is", "value": "dog"}, "Kind: choose one of the list."),
        ({"field": "phone", "op": "is", "value": "yes"}, "Has a phone: it is true or false."),
        ({"field": "purchases", "op": "gt", "value": "many"}, "Number of purchases: write a whole number."),
        ({"field": "purchases", "op": "gt", "value": 10**30}, "Number of purchases: write a whole number."),
        ({"field": "created", "op": "last", "value": -1}, "Added: write a number of days from 0 to 3660."),
        ({"field": "birth_date", "op": "anniversary", "value": 400}, "Birthday: write a number of days from 0 to 366."),
        ({"field": "birth_date", "op": "on", "value": "25.11.2026"}, "Birthday: write a day as 2026-12-31."),
        ({"field": "created", "op": "between", "value": ["2026-01-01"]}, "Added: two values are missing: from and to."),
        ({"field": "tag", "op": "is", "value": "vip"}, "Tag: choose one of the list."),
        ({"field": "owner", "op": "is", "value": True}, "Owner: choose one of the list."),
    ],
)  # fmt: skip
def test_what_a_field_does_not_understand_is_refused_by_its_name(cast: Cast, term: dict[str, Any], said: str) -> None:
    with pytest.raises(BadCondition) as refused:
        conditions.check(cast.anna, conditions.read(term))
    assert str(refused.value.message) == said


def test_every_offered_operator_of_every_field_can_be_asked(cast: Cast) -> None:
    """In both ways of reading, alone and denied by another: whatever the engine makes of it."""
    make_client(owner=cast.boris, phone="8 912 345-67-89")
    actions.add_tag(make_client(), "VIP", by=cast.anna)
    actions.add_category("Dealers", by_id=cast.anna.pk)
    for field in conditions.offered(cast.anna).values():
        choices = field.offers(cast.anna)
        one: Any = choices[0][0] if choices and field.type != "employee" else ONE[field.type]
        for operator in field.operators:
            value = {"nothing": None, "one": one, "two": [one, one], "many": [one], "days": 5}[operator.takes]
            term = conditions.read({"field": field.code, "op": operator.code, "value": value})
            for is_stepping in (False, True):
                where = conditions.where(cast.anna, term, is_stepping=is_stepping)
                assert access.visible(cast.anna).filter(where).count() <= 2, (field.code, operator.code)
            assert in_words.told(cast.anna, term, conditions.offered(cast.anna))


def test_codes_of_fields_are_offered_once() -> None:
    codes = [field.code for source in registry.conditions for field in source.fields(None)]  # type: ignore[arg-type]
    assert len(codes) == len(set(codes))


def test_a_condition_shows_nobody_else_s_clients(cast: Cast) -> None:
    mine, foreign = make_client(owner=cast.boris, city="Perm"), make_client(owner=cast.vera, city="Perm")
    assert found(cast.anna, CITY) == [mine.pk, foreign.pk]
    assert found(cast.boris, CITY) == [mine.pk]
    everybody = {"any": [CITY, {"field": "city", "op": "is_not", "value": "Perm"}]}
    assert found(cast.boris, everybody) == [mine.pk]


def test_where_somebody_works_is_not_felt_out_through_companies_one_does_not_see(cast: Cast) -> None:
    person = make_client(owner=cast.boris)
    hidden = make_client(owner=cast.vera, name="ООО «Тайна»", okved="43.22")
    actions.add_employment(person, hidden, position="директор", by=cast.anna)
    for asked in (
        {"field": "employer_okved", "op": "starts", "value": "43"},
        {"field": "position", "op": "is", "value": "директор"},
        {"field": "employer", "op": "contains", "value": "тайна"},
        {"field": "works_in", "op": "is", "value": hidden.pk},
    ):  # fmt: skip
        assert found(cast.anna, asked) == [person.pk]
        assert found(cast.boris, asked) == []


def test_a_field_hidden_from_a_role_cannot_be_asked_for(cast: Cast) -> None:
    client = make_client(owner=cast.boris, birth_date="1985-11-27", phone="8 912 345-67-89")
    asked = {"field": "birth_date", "op": "filled"}
    assert found(cast.boris, asked) == [client.pk]
    Role.objects.filter(pk=cast.boris.role_id).update(fields={"birth_date": "hidden", "phone": "hidden"})
    boris = type(cast.boris).objects.get(pk=cast.boris.pk)
    assert not {"birth_date", "phone", "opted_out", "contact_kind"} & set(conditions.offered(boris))
    for hidden in (asked, {"field": "phone", "op": "is", "value": True}):
        with pytest.raises(BadCondition):
            found(boris, hidden)
    assert cast.browser(boris).get("/clients/", {"condition": json.dumps(asked)}).status_code == 422


def test_no_condition_reads_the_value_of_a_contact(cast: Cast) -> None:
    """A phone can be there or not; which it is, nobody learns by asking."""
    make_client(owner=cast.boris, phone="8 912 345-67-89", email="a@teplo.example")
    for field in conditions.offered(cast.anna).values():
        for operator in field.operators:
            if operator.takes != "one" or field.type not in ("text", "code"):
                continue
            for value in ("912", "+7912", "a@teplo", "345"):
                assert (
                    found(cast.anna, {"field": field.code, "op": operator.code, "value": value}) == []
                    or operator.negates
                )


def test_what_takes_too_long_is_broken_off_with_advice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_client(city="Perm")
    endless = "WITH RECURSIVE each(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM each) SELECT count(*) FROM each"
    monkeypatch.setattr(haste, "LONGEST_S", 0.1)
    monkeypatch.setattr(listing, "_found", lambda matching: db.rows(endless))
    browser = cast.browser(cast.anna)
    response = browser.get("/clients/", {"condition": json.dumps(CITY)})
    assert response.status_code == 422
    assert "Narrow it" in response.content.decode()
    monkeypatch.undo()
    assert browser.get("/clients/", {"condition": json.dumps(CITY)}).status_code == 200


def test_of_the_archive_conditions_find_the_archived(cast: Cast) -> None:
    client, live = make_client(city="Perm"), make_client(city="Perm")
    actions.archive(client, by=cast.anna)
    condition = conditions.read({"all": [CITY, {"field": "revenue", "op": "lt", "value": 5}]})
    for archived, expected in ((True, client.pk), (False, live.pk)):
        matching = listing.matching(cast.anna, listing.Filters(archived=archived, condition=condition))
        assert [each.pk for each in matching] == [expected]


def test_programs_ask_in_the_same_language(cast: Cast) -> None:
    client, _other = make_client(city="Perm"), make_client(city="Omsk")
    api = program(cast.anna, "clients:read")
    answer = api.get("/api/v1/clients", {"condition": json.dumps(CITY)})
    assert answer.status_code == 200
    assert [line["id"] for line in answer.json()["items"]] == [client.pk]
    for wrong, said in (("{", "no JSON"), (json.dumps({**CITY, "op": "gt"}), "«gt» cannot be asked")):
        refused = api.get("/api/v1/clients", {"condition": wrong})
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == "condition"
        assert said in refused.json()["detail"]
    fields = {field["code"]: field for field in api.get("/api/v1/clients/conditions").json()["items"]}
    assert fields["birth_date"]["operators"][0] == {
        "code": "anniversary",
        "label": "comes round in the next days",
        "takes": "days",
    }


def test_what_is_asked_twice_is_said_once() -> None:
    """A bar of a chart opened in the list it opens stays the same list."""
    city, phone = Term("city", "empty"), Term("phone", "is", False)
    assert conditions.together(Group((city, phone)), None, city) == Group((city, phone))
    assert conditions.together(city, city) == city


def test_me_and_days_are_those_of_who_looks(cast: Cast) -> None:
    of_boris, of_vera = make_client(owner=cast.boris), make_client(owner=cast.vera)
    assert found(cast.boris, {"field": "owner", "op": "me"}) == [of_boris.pk]
    assert found(cast.vera, {"field": "owner", "op": "me"}) == [of_vera.pk]
