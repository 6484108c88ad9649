"""The sample as a newcomer sees it: whole, believable, nobody's, and gone with one button."""

import datetime
import io
import re
import zoneinfo
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from pytest_django import DjangoDbBlocker

from krug.clients import access, listing, queries
from krug.clients import actions as clients
from krug.clients.drafts import display_name
from krug.clients.jobs import prove_totals
from krug.clients.models import (
    Anniversary,
    Client,
    ContactKind,
    ContactPoint,
    Employment,
    Gift,
    Liking,
    OwnField,
    OwnValues,
    Practice,
    Prospect,
    Purchase,
    Relation,
    SavedView,
    Totals,
)
from krug.clients.testing import make_client, make_purchase
from krug.core.models import ChangeSet
from krug.core.text import emails, phones
from krug.core.text.money import Money
from krug.core.text.names.persons import PersonName, sex
from krug.core.text.requisites import parse_inn, parse_kpp, parse_ogrn, parse_ogrnip
from krug.exchange import sample
from krug.exchange.sample import crew, names, ours, world
from krug.exchange.sample.days import Calendar, later
from krug.exchange.sample.numbers import NOBODYS_CODES
from krug.exchange.tests.importing import found
from krug.staff.models import Employee
from krug.staff.testing import PASSWORD, Cast, make_cast
from krug.staff.tests.test_account_signing import sign_in
from krug.tasks.models import Task
from krug.timeline import actions as timeline
from krug.timeline.jobs import prove_touches
from krug.timeline.models import Interaction
from krug.timeline.warmth import actions as warmth
from krug.timeline.warmth import running

pytestmark = pytest.mark.django_db

MOSCOW = zoneinfo.ZoneInfo("Europe/Moscow")
CREW = ["Алсу Галимова", "Денис Кузьмин", "Марина Котова"]


@dataclass(frozen=True)
class Loaded:
    cast: Cast
    change_set: ChangeSet

    @property
    def today(self) -> datetime.date:
        return self.change_set.made_at.astimezone(MOSCOW).date()

    @property
    def anna(self) -> Browser:
        return self.cast.browser(self.cast.anna)


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Loaded]:
    """Loaded once for all tests of this page, each of which takes back what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        yield Loaded(cast, sample.load(by=cast.anna))
        transaction.set_rollback(True)


@pytest.fixture
def loaded(whole: Loaded, db: None) -> Loaded:
    return whole


def counts() -> tuple[int, int]:
    """Live persons and companies."""
    live = Client.objects.live()
    return live.filter(kind="person").count(), live.filter(kind="company").count()


def working() -> list[str]:
    """Who of the made-up employees works here."""
    return [str(employee) for employee in Employee.objects.working().filter(email__endswith="@primer.example")]


def calendar(day: str, hour: int = 12) -> Calendar:
    return Calendar(datetime.datetime.fromisoformat(f"{day}T{hour:02}:00:00+03:00"), MOSCOW)


# What there is


def test_two_thousand_persons_and_three_hundred_companies_are_here(loaded: Loaded) -> None:
    assert counts() == (2_000, 300)
    tables = Counter(loaded.change_set.changes.values_list("table", flat=True))
    assert tables == {"clients.client": 2_300, "clients.ownfield": 5, "clients.savedview": 3, "tasks.task": 36}
    assert sample.is_loaded()


def test_the_history_is_three_years_long_and_comes_to_the_present(loaded: Loaded) -> None:
    touched = Interaction.objects.aggregate(first=Min("at"), last=Max("at"))
    bought = Purchase.objects.aggregate(first=Min("made_on"), last=Max("made_on"))
    assert touched["first"].astimezone(MOSCOW).date() == later(loaded.today, -3 * 365)
    assert later(loaded.today, -1) <= touched["last"].astimezone(MOSCOW).date()
    assert touched["last"] <= loaded.change_set.made_at
    assert later(loaded.today, -3 * 365) <= bought["first"] < later(loaded.today, -3 * 365 + 30)
    assert later(loaded.today, -4) <= bought["last"] <= loaded.today
    assert not Client.objects.filter(created_at__gt=loaded.change_set.made_at).exists()


@pytest.mark.parametrize(("day", "hour"), [("2028-02-29", 0), ("2027-01-08", 23), ("2026-05-11", 6)])
def test_on_any_day_there_are_as_many_and_the_history_comes_to_the_present(day: str, hour: int) -> None:
    members = world.make(calendar(day, hour), crew.MANAGERS, load=0)
    assert Counter(member.draft.kind for member in members) == {"person": 2_000, "company": 300}
    touches = [touch.at.date() for member in members for touch in member.diary.touches]
    today = datetime.date.fromisoformat(day)
    assert (min(touches), later(today, -1) <= max(touches) <= today) == (later(today, -3 * 365), True)


def test_the_same_moment_gives_the_same_sample(loaded: Loaded) -> None:
    members = world.make(Calendar(loaded.change_set.made_at, MOSCOW), crew.MANAGERS, load=0)
    rows = Client.objects.order_by("pk").values_list("name", "note", "created_at", "totals__revenue")
    assert list(rows) == [
        (
            display_name(member.draft.kind, member.draft.values),
            member.draft.values.get("note", ""),
            member.draft.created_at,
            sum((each.amount for each in member.draft.purchases if not each.returned), Money(0)),
        )
        for member in members
    ]


def test_totals_agree_with_a_recount(loaded: Loaded) -> None:
    assert (prove_totals.call(), prove_touches.call()) == (0, 0)
    assert Totals.objects.filter(is_live=True).count() == 2_300


def test_a_few_companies_give_most_of_the_revenue(loaded: Loaded) -> None:
    by_revenue = Totals.objects.order_by("-revenue").values_list("revenue", "client__kind")
    sums = [(revenue.minor, kind) for revenue, kind in by_revenue]
    total = sum(minor for minor, _kind in sums)
    assert 0.3 < sum(minor for minor, _kind in sums[:30]) / total < 0.7
    assert {kind for _minor, kind in sums[:30]} == {"company"}
    assert sum(minor for minor, _kind in sums[:460]) / total > 0.8


def test_people_buy_before_the_cold_and_more_each_year(loaded: Loaded) -> None:
    days = list(Purchase.objects.values_list("made_on", flat=True))
    by_month = Counter(day.month for day in days)
    assert {month for month, _count in by_month.most_common(2)} < {8, 9, 10, 11}
    by_year = Counter((loaded.today - day).days // 365 for day in days)
    assert by_year[0] > by_year[1] > by_year[2] > 0


def test_some_purchases_came_back(loaded: Loaded) -> None:
    back = Purchase.objects.exclude(returned_at=None).count()
    assert 30 < back < 150


def test_people_of_companies_have_posts_and_some_have_moved(loaded: Loaded) -> None:
    jobs = Employment.objects.all()
    assert jobs.filter(ended_on=None).values("company").distinct().count() == 300
    assert jobs.filter(position="").count() == 0
    assert set(jobs.values_list("decision_role", flat=True)) == {"decides", "influences", "uses", "pays"}
    moved = jobs.filter(ended_on=None, person__employments__ended_on__gt=later(loaded.today, -3 * 365))
    assert moved.values("person").distinct().count() == 64
    assert jobs.filter(ended_on=None).values("person").annotate(number=Count("id")).filter(number=2).count() == 18
    assert jobs.exclude(ended_on=None).filter(ended_on__lte=F("started_on")).count() == 0


def test_clients_are_shared_by_three_managers_and_the_loader_and_some_are_nobodys(loaded: Loaded) -> None:
    names = {manager.email: f"{manager.first_name} {manager.last_name}" for manager in crew.MANAGERS}
    shares = Counter(Client.objects.values_list("owner__email", flat=True))
    assert {names.get(email or "", email) for email in shares} == {*CREW, loaded.cast.anna.email, None}
    assert min(shares.values()) > 50
    assert working() == CREW


def test_birthdays_are_known_of_some_and_without_the_year_of_others(loaded: Loaded) -> None:
    persons = Client.objects.filter(kind="person")
    assert 500 < persons.exclude(birth_date=None).count() < 1_200
    assert 150 < persons.filter(birth_date__year=1604).count() < 450


def test_each_who_answers_for_clients_has_a_day_with_work_in_it(loaded: Loaded) -> None:
    tasks = Task.objects.order_by("responsible", "due_at")
    per_person = Counter(tasks.values_list("responsible__email", flat=True))
    assert per_person == dict.fromkeys([*(manager.email for manager in crew.MANAGERS), loaded.cast.anna.email], 9)
    mine = tasks.filter(responsible=loaded.cast.anna)
    assert mine[0].what == "перезвонить: обещали решить по смете"
    assert mine[0].due_at < loaded.change_set.made_at < mine[2].due_at
    assert {task.client.owner_id for task in mine if task.client} == {loaded.cast.anna.pk}


def test_of_some_the_manager_says_how_warm_they_are_and_of_the_others_the_rules(loaded: Loaded) -> None:
    assert 60 < Client.objects.exclude(warmth=0).count() < 250

    warmth.take_ready_rules(by_id=None)
    running.settle_all()

    by_level = Counter(Client.objects.values_list("warmth", flat=True))
    assert min(by_level[level] for level in (0, 1, 2, 3)) > 20


def test_of_some_it_is_known_what_they_like_who_their_children_are_and_what_was_given(loaded: Loaded) -> None:
    children = Anniversary.objects.filter(what="child")
    assert children.count() > 150
    assert 20 < children.filter(day__year=1604).count() < children.count() / 2
    assert Liking.objects.filter(is_dislike=False).count() > 200
    assert Practice.objects.count() > 10
    assert Gift.objects.count() > 50
    given = list(Gift.objects.values_list("client", "what"))
    assert len(set(given)) == len(given)  # never the same twice
    assert not Gift.objects.filter(given_on__gte=localdate()).exists()


# That it is nobody's, and well written


def test_every_phone_is_valid_unique_and_nobodys(loaded: Loaded) -> None:
    points = list(ContactPoint.objects.filter(kind=ContactKind.PHONE).values_list("value", "key"))
    assert len({key for _value, key in points}) == len(points) > 2_300
    assert [value for value, key in points if getattr(phones.parse(value), "key", "") != key] == []
    of_nobody = [key for _value, key in points if key[1:4] in NOBODYS_CODES and key[4:7] == "000"]
    of_cities = [value for value, _key in points if re.fullmatch(r"\+7 \d{3,5} 0+-\d\d-\d\d", value)]
    assert len({*of_nobody}) + len([value for value in of_cities if value[3:6] not in NOBODYS_CODES]) == len(points)


def test_requisites_are_valid_unique_and_of_no_tax_office(loaded: Loaded) -> None:
    companies = Client.objects.exclude(inn="").values_list("inn", "kpp", "ogrn")
    numbers = list(companies)
    assert len({inn for inn, _kpp, _ogrn in numbers}) == len(numbers) > 260
    for inn, kpp, ogrn in numbers:
        assert (parse_inn(inn), inn[:2]) == (inn, "00")
        assert (parse_kpp(kpp), parse_ogrn(ogrn)) == (kpp, ogrn) if kpp else parse_ogrnip(ogrn) == ogrn


def test_mail_goes_nowhere(loaded: Loaded) -> None:
    addresses = list(ContactPoint.objects.filter(kind=ContactKind.EMAIL).values_list("value", flat=True))
    sites = list(ContactPoint.objects.filter(kind=ContactKind.SITE).values_list("value", flat=True))
    assert [address for address in addresses if emails.normalise(address) != address] == []
    assert [place for place in [*addresses, *sites] if not place.endswith(".example")] == []
    assert len(set(addresses)) == len(addresses) > 900


def test_names_agree_in_gender(loaded: Loaded) -> None:
    persons = Client.objects.filter(kind="person").exclude(patronymic="")
    rows = list(persons.values_list("last_name", "first_name", "patronymic", "sex"))
    assert [row for row in rows if sex(PersonName(*row[:3])) != row[3]] == []
    forms = Counter((row[0][-2:] in {"ва", "на", "ая"}, row[3]) for row in rows)
    assert (forms[True, "m"], forms[True, "f"] > 500, forms[False, "m"] > 500) == (0, True, True)


def test_what_was_written_down_is_whole_and_varied(loaded: Loaded) -> None:
    texts = list(Interaction.objects.values_list("text", flat=True))
    written = [*texts, *(text for row in Client.objects.values_list("about", "note") for text in row)]
    assert [text for text in written if re.search(r"[][{}<>|]|  |\.\.|^ |\b(до|к|на) во? ", text)] == []
    assert len(set(texts)) > 5_000
    assert max(Counter(texts).values()) < len(texts) / 50


def test_calls_nobody_answered_have_no_duration_and_talks_have(loaded: Loaded) -> None:
    calls = Interaction.objects.filter(kind="call")
    assert calls.filter(result="no_answer", duration_s__isnull=False).count() == 0
    assert calls.exclude(result="no_answer").filter(Q(duration_s=None) | Q(duration_s__lt=20)).count() == 0
    assert Interaction.objects.exclude(kind="call").exclude(duration_s=None).count() == 0


def test_everybody_is_known_before_they_buy(loaded: Loaded) -> None:
    early = Purchase.objects.filter(made_on__lt=F("client__created_at__date"))
    assert early.count() == 0


def test_a_sample_client_is_found_by_name_phone_and_company(loaded: Loaded) -> None:
    working = Employment.objects.filter(ended_on=None, person__patronymic__gt="").select_related("person", "company")
    job = working.order_by("pk")[0]
    phone = ContactPoint.objects.filter(client=job.person, kind=ContactKind.PHONE).order_by("pk")[0]
    for asked in (job.person.name, phone.value, phone.key[-7:]):
        assert job.person.name in found(loaded.cast.anna, asked)
    assert job.company.name in found(loaded.cast.anna, job.company.name)


# What it costs and who it is


def test_asking_whether_it_is_loaded_is_one_question(loaded: Loaded) -> None:
    sample.is_loaded()
    with CaptureQueriesContext(connection) as captured:
        assert sample.is_loaded()
    assert len(captured) == 1


def test_the_list_says_that_these_are_sample_clients(loaded: Loaded) -> None:
    assert "These are sample clients" in loaded.anna.get("/clients/").content.decode()
    assert "These are sample clients" not in loaded.cast.browser(loaded.cast.gleb).get("/clients/").content.decode()


def test_nobody_signs_in_as_a_made_up_employee(loaded: Loaded) -> None:
    made_up = Employee.objects.filter(email__endswith="@primer.example")
    assert [employee.has_usable_password() for employee in made_up] == [False] * 3
    assert sign_in("boris@teplo.example", PASSWORD).status_code == 302
    assert [sign_in(made_up[0].email, password).status_code for password in ("!", "password")] == [200, 200]


def test_loading_again_loads_nothing(loaded: Loaded) -> None:
    assert sample.load(by=loaded.cast.anna) == loaded.change_set
    assert (counts(), Employee.objects.count()) == ((2_000, 300), 8)


# What stands around them


def test_families_those_who_brought_others_and_partners_are_known(loaded: Loaded) -> None:
    kinds = Counter(Relation.objects.values_list("kind__code", flat=True))
    assert set(kinds) == {"spouse", "parent", "referral", "contract", "partner_company", "group"}
    assert min(kinds.values()) >= 4
    assert all(relation.kind.fits(relation.first.kind, relation.second.kind) for relation in relations())


def test_husband_and_wife_bear_one_name_and_live_in_one_place(loaded: Loaded) -> None:
    couples = [(each.first, each.second) for each in relations("spouse")]
    assert len(couples) >= 40
    for couple in couples:
        husband, wife = sorted(couple, key=lambda person: person.sex == "f")
        assert (husband.sex, wife.sex, names.of_woman(husband.last_name)) == ("m", "f", wife.last_name)
        places = [sorted(person.addresses.values_list("text", flat=True)) for person in couple]
        assert (husband.city, places[0]) == (wife.city, places[1])


def test_a_child_bears_the_fathers_name_and_who_brought_somebody_was_there_before(loaded: Loaded) -> None:
    for each in relations("parent"):
        assert (each.first.sex, each.second.patronymic[:3]) == ("m", each.first.first_name[:3])
    for each in relations("referral"):
        assert each.first.created_at < each.second.created_at


def test_homes_and_contracts_stand_in_fields_of_ones_own(loaded: Loaded) -> None:
    held = list(OwnValues.objects.values_list("client__kind", "data"))
    fields = {field.label: field for field in OwnField.objects.live()}
    area, fuel, until = (fields[name].key for name in (ours.AREA, ours.HEATING, ours.UNTIL))
    areas = [data[area] for kind, data in held if kind == "person"]
    assert (len(areas) > 400, min(areas) >= 30, max(areas) < 600) == (True, True, True)
    offered = {code for code, _label, _is_offered in fields[ours.HEATING].options}
    assert {data[fuel] for kind, data in held if kind == "person"} == offered
    assert sum(until in data for kind, data in held if kind == "company") > 100
    assert {name for _pk, name in queries.all_tags()} == {
        "ЖКХ", "важный клиент", "госзаказчик", "застройщик", "монтажник", "рекомендует нас", "с отсрочкой",
    }  # fmt: skip


def test_some_have_spoken_of_others_who_are_no_clients_and_nobody(loaded: Loaded) -> None:
    spoken = access.seen_prospects(loaded.cast.anna)
    assert Counter(spoken.values_list("kind", flat=True)) == {"person": 14, "company": 10}
    assert len({each.client_id for each in spoken}) == 24
    assert all(each.relation_kind.fits(*_sides(each)) for each in spoken)
    codes = {each.phone[3:6] for each in spoken if each.phone and each.kind == "person"}
    assert codes <= set(NOBODYS_CODES)


def _sides(spoken: Prospect) -> tuple[str, str]:
    ends = (spoken.kind, spoken.client.kind)
    return ends if spoken.end == "first" else (ends[1], ends[0])


def test_its_views_show_somebody(loaded: Loaded) -> None:
    for view in SavedView.objects.live():
        filters, _sort = listing.read(loaded.cast.anna, view.asked)
        assert listing.matching(loaded.cast.anna, filters).count() > 5, view.name


def test_nothing_of_what_stands_around_is_left_when_it_is_taken_away(loaded: Loaded) -> None:
    sample.remove(by=loaded.cast.anna)
    assert OwnField.objects.live().count() == SavedView.objects.live().count() == 0
    assert (queries.all_tags(), access.seen_relations(loaded.cast.anna).count()) == ([], 0)
    assert access.seen_prospects(loaded.cast.anna).count() == 0


def test_a_field_in_which_ones_own_client_holds_something_stays(loaded: Loaded) -> None:
    field = OwnField.objects.get(label=ours.DELAY)
    mine = make_client(name="ООО «Своё»", owner=loaded.cast.boris)
    clients.change(mine, {field.code: 14}, by=loaded.cast.boris)
    sample.remove(by=loaded.cast.anna)
    assert list(OwnField.objects.live()) == [field]


def relations(*codes: str) -> "QuerySet[Relation]":
    found = Relation.objects.select_related("kind", "first", "second")
    return found.filter(kind__code__in=codes) if codes else found


# Taking it away


def test_what_people_added_or_worked_on_stays_and_is_told_of(loaded: Loaded) -> None:
    mine = make_client(last_name="Орлова", first_name="Мария", owner=loaded.cast.boris)
    make_purchase(mine, 100, by=loaded.cast.boris)
    talked_to = Client.objects.filter(kind="person", last_name__gt="", totals__interactions__gt=2).order_by("pk")
    called, renamed = talked_to[:2]
    timeline.record_interaction(called, kind="call", text="моя заметка", by=loaded.cast.anna)
    clients.change(renamed, {"city": "Омск"}, by=loaded.cast.anna)
    touches = Interaction.objects.filter(client=called, archived_at=None).count()
    sample.remove(by=loaded.cast.anna)
    kept = loaded.change_set.kept_cells.filter(change__table="clients.client").values_list("change__row", flat=True)
    assert set(kept) == {called.pk, renamed.pk}
    assert set(Client.objects.live().values_list("pk", flat=True)) == {mine.pk, called.pk, renamed.pk}
    assert Interaction.objects.filter(client=called, archived_at=None).count() == touches > 1
    assert Totals.objects.filter(is_live=True).count() == 3
    assert (prove_totals.call(), prove_touches.call()) == (0, 0)
    assert called.name in found(loaded.cast.anna, called.name)


def test_made_up_employees_leave_with_it(loaded: Loaded) -> None:
    client = Client.objects.exclude(owner=None).order_by("pk")[0]
    clients.change(client, {"about": "свой"}, by=loaded.cast.anna)
    sample.remove(by=loaded.cast.anna)
    client.refresh_from_db()
    assert client.owner is not None
    assert (client.owner.left_at is None, str(client.owner) in CREW, working()) == (False, True, [])
    assert [str(person) for person in Employee.objects.working()] == ["Anna", "Boris", "Gleb", "Olga", "Vera"]


def test_the_button_takes_it_away_and_the_strip_with_it(loaded: Loaded) -> None:
    name = Client.objects.filter(kind="company").order_by("pk")[0].name
    sample.remove(by=loaded.cast.anna)
    sample.remove(by=loaded.cast.anna)
    assert (counts(), sample.is_loaded(), found(loaded.cast.anna, name)) == ((0, 0), False, [])
    assert "These are sample clients" not in loaded.anna.get("/clients/").content.decode()
    assert loaded.change_set.kept_cells.count() == 0


def test_krug_undo_takes_it_away_too(loaded: Loaded) -> None:
    call_command("undo", str(loaded.change_set.pk), stdout=io.StringIO())
    assert (counts(), sample.is_loaded(), working()) == ((0, 0), False, [])


def test_once_removed_it_may_be_loaded_again_beside_what_was_kept(loaded: Loaded) -> None:
    firm = Client.objects.exclude(inn="").filter(kind="company").order_by("pk")[0]
    clients.change(firm, {"about": "свои"}, by=loaded.cast.anna)
    sample.remove(by=loaded.cast.anna)
    again = sample.load(by=loaded.cast.boris)
    assert (counts(), sample.is_loaded(), working()) == ((2_000, 301), True, CREW)
    keys = ContactPoint.objects.filter(client__archived_at=None, kind=ContactKind.PHONE).values_list("key", flat=True)
    assert len(set(keys)) == len(keys)
    made = again.changes.filter(table="clients.client")
    assert (made.count(), Employee.objects.count()) == (2_300, 8)
    labels = OwnField.objects.live().values_list("label", flat=True)
    assert (len(labels), len(set(labels)), SavedView.objects.live().count()) == (5, 5, 3)
