"""Who is what to whom: one row seen from both cards, with the right word for each."""

import datetime
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from krug.clients import access, actions
from krug.clients.models import Client, Employment, Relation, RelationKind
from krug.clients.ready_kinds import READY
from krug.clients.relations import seen
from krug.clients.testing import make_client, ready_kind
from krug.core.changes.cells import Cell
from krug.core.testing import codes, published
from krug.staff.models import Employee, Role
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

YEAR = datetime.date(2020, 1, 1)


def person(last_name: str = "Орлова", **values: object) -> Client:
    return make_client(last_name=last_name, **values)  # type: ignore[arg-type]


def firm(name: str = "ООО «Тепло»", **values: object) -> Client:
    return make_client(name=name, **values)  # type: ignore[arg-type]


def words(actor: Employee, client: Client) -> list[tuple[str, str]]:
    """Who stands on the card, and what they are to the client."""
    return [(line.other.name, line.word) for line in seen.of(actor, client).lines]


# One row for both cards


def test_a_relation_is_seen_from_both_cards_with_the_word_for_each(cast: Cast) -> None:
    mother, child = person("Орлова", sex="f"), person("Орлов", sex="m")
    actions.add_relation(mother, child, ready_kind("parent"), since=YEAR, by=cast.anna)
    assert words(cast.anna, mother) == [("Орлов", "son")]
    assert words(cast.anna, child) == [("Орлова", "mother")]
    assert Relation.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "end", "said"),
    [
        ("spouse", "second", ("spouse", "husband", "wife")),
        ("parent", "first", ("parent", "father", "mother")),
        ("parent", "second", ("child", "son", "daughter")),
        ("sibling", "first", ("brother or sister", "brother", "sister")),
        ("acquaintance", "first", ("acquaintance", "acquaintance", "acquaintance")),
        ("partner", "first", ("business partner", "business partner", "business partner")),
        ("partner_company", "second", ("partner company", "partner company", "partner company")),
        ("group", "first", ("parent company", "parent company", "parent company")),
        ("group", "second", ("subsidiary", "subsidiary", "subsidiary")),
        ("referral", "first", ("who brought them here", "brought them here", "brought them here")),
        ("referral", "second", ("on their recommendation",) * 3),
        ("contract", "first", ("contractor", "contractor", "contractor")),
        ("contract", "second", ("customer", "customer", "customer")),
    ],
)
def test_a_ready_kind_calls_a_man_and_a_woman_as_people_do(cast: Cast, code: str, end: str, said: object) -> None:
    assert tuple(ready_kind(code).word(end, sex) for sex in ("", "m", "f")) == said


def test_an_installation_has_every_ready_kind_once_however_often_it_is_migrated(cast: Cast) -> None:
    from krug.clients.actions.kinds import make_ready_kinds

    make_ready_kinds()
    assert list(RelationKind.objects.values_list("code", flat=True)) == list(READY)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(sorted(READY)), sexes=st.tuples(*[st.sampled_from(["", "m", "f"])] * 2),
    companies=st.tuples(st.booleans(), st.booleans()), from_second=st.booleans(),
)  # fmt: skip
def test_whatever_is_chosen_on_either_card_each_sees_the_other_as_what_they_are(
    cast: Cast, kind: str, sexes: tuple[str, str], companies: tuple[bool, bool], from_second: bool
) -> None:
    """On the card of one the end of the other is chosen; both cards then say the words of the two ends, once each."""
    here, there = (
        firm(f"ООО «{name}»") if is_company else person(name, sex=sex)
        for name, sex, is_company in zip(("Альфа", "Бета"), sexes, companies, strict=True)
    )
    found = ready_kind(kind)
    end = "first" if from_second else "second"
    first, second = (there, here) if from_second else (here, there)
    offered = {value for value, _label in seen.choices(cast.anna, here)}
    if not found.fits(first.kind, second.kind):
        with pytest.raises(actions.WrongSides):
            actions.add_relation(first, second, found, by=cast.anna)
        return
    assert f"{found.pk}-{end}" in offered or found.is_symmetric
    made = actions.add_relation(first, second, found, by=cast.anna)
    ends = {"first": found.word("first"), "second": found.word("second")}
    other_end = "second" if end == "first" else "first"
    (mine,), (theirs,) = seen.of(cast.anna, here).lines, seen.of(cast.anna, there).lines
    assert (mine.relation.pk, theirs.relation.pk) == (made.pk, made.pk)
    assert (mine.other.pk, theirs.other.pk) == (there.pk, here.pk)
    assert mine.word == found.word(end, there.sex)
    assert theirs.word == found.word(other_end, here.sex)
    assert found.is_symmetric == (ends["first"] == ends["second"])
    for client in (here, there):
        client.delete()


# Verbs


def test_adding_tells_both_cards_by_one_event(cast: Cast) -> None:
    one, other = person(), firm()
    with published() as told:
        relation = actions.add_relation(one, other, ready_kind("contract"), note=" boilers ", by=cast.boris)
    (event,) = told
    assert (event.code, event.client_id, event.other_client_id) == ("clients.relation_added", one.pk, other.pk)
    assert event.facts() == {"relation_id": relation.pk, "kind": "contract", "words": ("", "")}
    assert event.cells == (Cell("clients.relation", relation.pk, "", None, None),)
    assert relation.note == "boilers"
    assert list(Client.objects.values_list("version", flat=True)) == [2, 2]


def test_a_relation_with_oneself_is_refused(cast: Cast) -> None:
    one = person()
    with pytest.raises(actions.WithItself):
        actions.add_relation(one, one, ready_kind("contract"), by=cast.anna)


@pytest.mark.parametrize(
    ("code", "first", "second"),
    [
        ("spouse", person, firm),
        ("parent", firm, person),
        ("group", person, firm),
        ("partner_company", firm, person),
        ("partner", firm, firm),
    ],
)
def test_who_cannot_be_that_is_refused(
    cast: Cast, code: str, first: Callable[[str], Client], second: Callable[[str], Client]
) -> None:
    with pytest.raises(actions.WrongSides):
        actions.add_relation(first("Альфа"), second("Бета"), ready_kind(code), by=cast.anna)
    assert Relation.objects.count() == 0


def test_a_partner_of_a_person_may_be_a_person_or_a_company_on_either_end(cast: Cast) -> None:
    kind = ready_kind("partner")
    one, other, company = person("Альфа"), person("Бета"), firm()
    actions.add_relation(one, other, kind, by=cast.anna)
    actions.add_relation(company, one, kind, by=cast.anna)
    actions.add_relation(other, company, kind, by=cast.anna)
    assert words(cast.anna, company) == [("Бета", "business partner"), ("Альфа", "business partner")]


def test_the_same_relation_twice_is_refused_from_either_card(cast: Cast) -> None:
    one, other = person("Альфа"), person("Бета")
    actions.add_relation(one, other, ready_kind("spouse"), by=cast.anna)
    for first, second in ((one, other), (other, one)):
        with pytest.raises(actions.AlreadyRelated):
            actions.add_relation(first, second, ready_kind("spouse"), by=cast.anna)
    actions.add_relation(one, other, ready_kind("acquaintance"), by=cast.anna)
    assert Relation.objects.count() == 2


def test_a_directed_relation_has_its_own_way_back(cast: Cast) -> None:
    one, other = firm("Альфа"), firm("Бета")
    actions.add_relation(one, other, ready_kind("contract"), by=cast.anna)
    actions.add_relation(other, one, ready_kind("contract"), by=cast.anna)
    assert words(cast.anna, one) == [("Бета", "contractor"), ("Бета", "customer")]


def test_a_former_relation_may_begin_again(cast: Cast) -> None:
    one, other = person("Альфа"), person("Бета")
    first = actions.add_relation(one, other, ready_kind("spouse"), since=YEAR, by=cast.anna)
    actions.end_relation(first, on=datetime.date(2024, 5, 1), by=cast.anna)
    actions.add_relation(one, other, ready_kind("spouse"), by=cast.anna)
    first.refresh_from_db()
    with pytest.raises(actions.AlreadyRelated):
        actions.change_relation(first, note="", since=YEAR, ended_on=None, by=cast.anna)
    first.refresh_from_db()
    assert first.ended_on == datetime.date(2024, 5, 1)


def test_a_form_sent_twice_makes_one_relation(cast: Cast) -> None:
    one, other = person("Альфа"), person("Бета")
    made = [actions.add_relation(one, other, ready_kind("spouse"), key="k", by=cast.anna).pk for _press in range(2)]
    assert (len(set(made)), Relation.objects.count()) == (1, 1)


def test_ending_and_removing_happen_once(cast: Cast) -> None:
    relation = actions.add_relation(person(), firm(), ready_kind("contract"), by=cast.anna)
    with published() as told:
        assert actions.end_relation(relation, on=YEAR, by=cast.anna) is not None
        assert actions.end_relation(relation, on=YEAR, by=cast.anna) is None
        assert actions.remove_relation(relation, by=cast.anna) is not None
        assert actions.remove_relation(relation, by=cast.anna) is None
        assert actions.end_relation(relation, on=YEAR, by=cast.anna) is None
    assert codes(told) == ["clients.relation_ended", "clients.relation_removed"]


def test_what_is_known_of_a_relation_is_corrected(cast: Cast) -> None:
    relation = actions.add_relation(person(), firm(), ready_kind("contract"), by=cast.anna)
    with published() as told:
        assert actions.change_relation(relation, note="pumps", since=YEAR, ended_on=None, by=cast.anna) is not None
        assert actions.change_relation(relation, note="pumps", since=YEAR, ended_on=None, by=cast.anna) is None
    (event,) = told
    assert [(cell.field, cell.old, cell.new) for cell in event.cells] == [
        ("note", "", "pumps"), ("since", None, "2020-01-01"),
    ]  # fmt: skip


def test_nothing_ends_before_it_begins(cast: Cast) -> None:
    relation = actions.add_relation(person(), firm(), ready_kind("contract"), since=YEAR, by=cast.anna)
    before = datetime.date(2019, 12, 31)
    with pytest.raises(actions.EndsBeforeItBegins):
        actions.end_relation(relation, on=before, by=cast.anna)
    with pytest.raises(actions.EndsBeforeItBegins):
        actions.change_relation(relation, note="", since=YEAR, ended_on=before, by=cast.anna)
    assert Relation.objects.get().ended_on is None


# Kinds of the company's own


def test_a_kind_of_ones_own_has_a_word_for_each_end(cast: Cast) -> None:
    with published() as told:
        kind = actions.add_kind(first_word=" франчайзер ", second_word="франчайзи", first_side="company", by=cast.anna)
    actions.add_relation(firm("Сеть"), person("Белов"), kind, by=cast.anna)
    assert words(cast.anna, Client.objects.get(kind="company")) == [("Белов", "франчайзи")]
    assert words(cast.anna, Client.objects.get(kind="person")) == [("Сеть", "франчайзер")]
    assert [(event.code, event.facts()["title"]) for event in told] == [
        ("clients.relation_kind_changed", "франчайзер / франчайзи"),
    ]  # fmt: skip


def test_with_one_word_both_ends_are_called_the_same(cast: Cast) -> None:
    kind = actions.add_kind(first_word="кум", by=cast.anna)
    one, other = person("Альфа"), person("Бета")
    actions.add_relation(other, one, kind, by=cast.anna)
    assert (kind.is_symmetric, words(cast.anna, one), words(cast.anna, other)) == (
        True, [("Бета", "кум")], [("Альфа", "кум")],
    )  # fmt: skip


def test_two_kinds_of_the_same_words_are_refused(cast: Cast) -> None:
    kind = actions.add_kind(first_word="кум", second_word="кума", by=cast.anna)
    other = actions.add_kind(first_word="сват", by=cast.anna)
    with pytest.raises(actions.KindTaken):
        actions.add_kind(first_word="кум", second_word="кума", by=cast.anna)
    with pytest.raises(actions.KindTaken):
        actions.rename_kind(ready_kind("contract"), first_word="кум", second_word="кума", by=cast.anna)
    assert (kind.title, other.title) == ("кум / кума", "сват")


def test_a_renamed_kind_is_called_so_everywhere_and_an_empty_word_is_the_usual_one(cast: Cast) -> None:
    kind = ready_kind("contract")
    one, other = firm("Альфа"), firm("Бета")
    actions.add_relation(one, other, kind, by=cast.anna)
    actions.rename_kind(kind, first_word="исполнитель", second_word="", by=cast.anna)
    assert (words(cast.anna, other), words(cast.anna, one)) == ([("Альфа", "исполнитель")], [("Бета", "customer")])
    actions.rename_kind(kind, first_word="", second_word="", by=cast.anna)
    assert words(cast.anna, other) == [("Альфа", "contractor")]
    own = actions.add_kind(first_word="a", second_word="b", by=cast.anna)
    actions.rename_kind(own, first_word="", second_word="c", by=cast.anna)
    assert RelationKind.objects.get(pk=own.pk).title == "a / c"


def test_a_retired_kind_is_not_offered_and_its_relations_stay(cast: Cast) -> None:
    kind, client = ready_kind("spouse"), person("Альфа")
    actions.add_relation(client, person("Бета"), kind, by=cast.anna)
    with published() as told:
        actions.retire_kind(kind, by=cast.anna)
        actions.retire_kind(kind, by=cast.anna)
    offered = [label for _value, label in seen.choices(cast.anna, client)]
    assert ("spouse" in offered, words(cast.anna, client), len(told)) == (False, [("Бета", "spouse")], 1)
    actions.take_back_kind(kind, by=cast.anna)
    assert "spouse" in [label for _value, label in seen.choices(cast.anna, client)]


def test_what_is_offered_depends_on_whose_card_it_is(cast: Cast) -> None:
    def offered(client: Client) -> list[str]:
        return [label for _value, label in seen.choices(cast.anna, client)]

    assert offered(person()) == [
        "spouse", "child", "parent", "brother or sister", "acquaintance", "business partner",
        "on their recommendation", "who brought them here", "customer", "contractor",
    ]  # fmt: skip
    assert offered(firm()) == [
        "business partner", "partner company", "subsidiary", "parent company", "on their recommendation",
        "who brought them here", "customer", "contractor",
    ]  # fmt: skip


# Who sees and may change what


def test_a_relation_is_reached_when_both_sides_are_seen_and_one_may_be_edited(cast: Cast) -> None:
    owners = {"boris": cast.boris, "olga": cast.olga, "vera": cast.vera}
    people = {name: person(name, owner=owner) for name, owner in owners.items()}
    firms = {name: firm(name, owner=owner) for name, owner in owners.items()}
    for one, other in (("boris", "boris"), ("boris", "olga"), ("olga", "vera"), ("vera", "vera")):
        actions.add_relation(people[one], firms[other], ready_kind("contract"), by=cast.anna)

    def reached(actor: Employee) -> list[str]:
        return sorted(f"{each.first.name} to {each.second.name}" for each in access.relations(actor))

    assert reached(cast.anna) == ["boris to boris", "boris to olga", "olga to vera", "vera to vera"]
    assert reached(cast.olga) == ["boris to boris", "boris to olga"]
    assert reached(cast.boris) == ["boris to boris"]
    assert reached(cast.vera) == ["vera to vera"]
    assert reached(cast.gleb) == []
    assert (words(cast.boris, people["boris"]), words(cast.gleb, people["boris"])) == (
        [("boris", "customer")], [("olga", "customer"), ("boris", "customer")],
    )  # fmt: skip
    actions.archive(firms["boris"], by=cast.anna)
    assert (reached(cast.boris), words(cast.boris, people["boris"])) == ([], [])


def test_whoever_may_edit_one_side_and_sees_the_other_reaches_it(cast: Cast) -> None:
    Role.objects.create(name="Odd", rights={access.VIEW: "all", access.EDIT: "own"})
    Employee.objects.filter(pk=cast.boris.pk).update(role=Role.objects.get(name="Odd"))
    boris = Employee.objects.get(pk=cast.boris.pk)
    actions.add_relation(person("mine", owner=boris), firm("hers", owner=cast.vera), ready_kind("contract"), by=boris)
    actions.add_relation(person("her", owner=cast.vera), firm("own", owner=cast.vera), ready_kind("contract"), by=boris)
    assert [each.first.name for each in access.relations(boris)] == ["mine"]


# What happens to jobs is told in the same way


def test_a_job_is_corrected_and_said_what_changed(cast: Cast) -> None:
    job = actions.add_employment(person(), firm(), position="engineer", started_on=YEAR, by=cast.anna)
    with published() as told:
        actions.change_employment(job, {"position": "head", "is_head": True, "started_on": YEAR}, by=cast.anna)
        assert actions.change_employment(job, {"position": "head", "is_head": True}, by=cast.anna) is None
    (event,) = told
    assert (event.code, event.client_id, event.other_client_id) == (
        "clients.employment_changed", job.person_id, job.company_id,
    )  # fmt: skip
    assert [(cell.field, cell.old, cell.new) for cell in event.cells] == [
        ("position", "engineer", "head"), ("is_head", False, True),
    ]  # fmt: skip


def test_a_job_does_not_end_before_it_begins(cast: Cast) -> None:
    before = datetime.date(2019, 1, 1)
    with pytest.raises(actions.EndsBeforeItBegins):
        actions.add_employment(person(), firm(), started_on=YEAR, ended_on=before, by=cast.anna)
    job = actions.add_employment(person(), firm("ООО «Свет»"), started_on=YEAR, by=cast.anna)
    with pytest.raises(actions.EndsBeforeItBegins):
        actions.end_employment(job, on=before, by=cast.anna)
    with pytest.raises(actions.EndsBeforeItBegins):
        actions.change_employment(job, {"ended_on": before}, by=cast.anna)
    assert Employment.objects.get().ended_on is None


def test_who_left_by_a_correction_is_not_found_by_the_company_any_more(cast: Cast) -> None:
    from krug.clients import finding

    job = actions.add_employment(person("Орлова"), firm("ООО «Тепло»"), by=cast.anna)

    def found() -> int:
        return len(finding.find(cast.anna, finding.ask("орлова тепло")))

    assert found() == 1
    actions.change_employment(job, {"ended_on": YEAR}, by=cast.anna)
    assert found() == 0
    actions.change_employment(job, {"ended_on": None}, by=cast.anna)
    assert found() == 1
