"""People of a company and places of a person on their cards, the page of all people, and the doors of a job."""

import datetime
import html
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from krug.clients import actions, fields, queries
from krug.clients.models import Client, Employment
from krug.clients.relations import people
from krug.clients.testing import make_client, ready_kind
from krug.staff.models import Employee
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

YEAR = datetime.date(2020, 1, 1)


@pytest.fixture
def firm(cast: Cast) -> Client:
    return make_client(owner=cast.boris, name="ООО «Тепло»")


@pytest.fixture
def person(cast: Cast) -> Client:
    return make_client(owner=cast.boris, last_name="Орлова")


def hire(firm: Client, cast: Cast, last_name: str, **job: Any) -> Employment:
    owner = job.pop("owner", cast.boris)
    return actions.add_employment(make_client(owner=owner, last_name=last_name), firm, **job, by=cast.anna)


def text(response: Any) -> str:
    page = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(page).split())


def told(response: Any) -> tuple[int, str, list[str]]:
    found = json.loads(response.headers.get("HX-Trigger", "{}"))
    toast = found.pop("krug:toast", {"text": ""})
    return response.status_code, toast["text"], sorted(found)


# The card


def test_heads_and_contact_persons_stand_first_then_ten_others(firm: Client, cast: Cast) -> None:
    hire(firm, cast, "Старый", is_contact=True)
    for number in range(15):
        hire(firm, cast, f"Рядовой {number}")
    hire(firm, cast, "Главный", is_head=True)
    hire(firm, cast, "Бывший", ended_on=YEAR)
    found = people.of_company(cast.boris, firm)
    shown = [job.person.last_name for job in found.shown]
    assert shown[:3] == ["Главный", "Старый", "Рядовой 14"]
    assert (len(shown), found.now, found.former, found.is_all) == (12, 17, 1, False)


def test_only_people_who_may_be_seen_are_shown_and_counted(firm: Client, cast: Cast) -> None:
    hire(firm, cast, "Своя")
    hire(firm, cast, "Чужая", owner=cast.vera)
    assert [job.person.last_name for job in people.of_company(cast.boris, firm).shown] == ["Своя"]
    assert (people.of_company(cast.boris, firm).now, people.of_company(cast.gleb, firm).now) == (1, 2)


def test_present_and_former_places_of_a_person_stand_apart(person: Client, firm: Client, cast: Cast) -> None:
    other = make_client(owner=cast.boris, name="ООО «Свет»")
    third = make_client(owner=cast.boris, name="ООО «Вода»")
    actions.add_employment(
        person, other, position="снабженец", started_on=datetime.date(2016, 3, 1), ended_on=datetime.date(2021, 2, 1),
        by=cast.anna,
    )  # fmt: skip
    actions.add_employment(person, firm, position="директор", started_on=datetime.date(2021, 3, 1), by=cast.anna)
    actions.add_employment(person, third, position="учредитель", duties="деньги", by=cast.anna)
    page = text(cast.browser(cast.boris).get(f"/clients/{person.pk}/?part=side"))
    now, before = page.split("before: 1", 1)
    assert [company in now for company in ("ООО «Вода»", "ООО «Тепло»", "ООО «Свет»")] == [True, True, False]
    assert ("директор, since March 2021" in now, "responsible for: деньги" in now) == (True, True)
    assert "снабженец, 2016–2021" in before


def test_when_somebody_moves_the_cards_of_both_companies_and_their_own_say_so(
    person: Client, firm: Client, cast: Cast, boris: Browser
) -> None:
    new = make_client(owner=cast.boris, name="ООО «Свет»")
    job = actions.add_employment(person, firm, by=cast.anna)
    response = boris.post(
        f"/clients/{person.pk}/employments/", {"other": new.pk, "left": [job.pk], "started_on": "01.02.2026"}
    )
    assert told(response) == (204, "Added", ["krug:refresh-card-side"])
    job.refresh_from_db()
    assert job.ended_on == datetime.date(2026, 2, 1)
    seen = {client: text(boris.get(f"/clients/{client.pk}/feed/")) for client in (person, firm, new)}
    assert ("Left the company" in seen[firm], "Орлова" in seen[firm]) == (True, True)
    assert ("Came to work here" in seen[new], "Орлова" in seen[new]) == (True, True)
    assert ("Place of work ended" in seen[person], "Place of work added" in seen[person]) == (True, True)


def test_of_a_place_that_is_not_ones_own_nobody_leaves(
    person: Client, firm: Client, cast: Cast, boris: Browser
) -> None:
    other = hire(firm, cast, "Белова")
    response = boris.post(f"/clients/{person.pk}/employments/", {"name": "ООО «Свет»", "left": [other.pk]})
    assert (response.status_code, Employment.objects.get().ended_on) == (422, None)


# Questions: of one person and of forty


def asked(actor: Employee, client: Client) -> int:
    read = fields.readable(Client.objects.select_related("totals")).get(pk=client.pk)
    with CaptureQueriesContext(connection) as captured:
        queries.card(actor, read, today=localdate())
    return len(captured)


@pytest.mark.parametrize("who", ["anna", "boris"])
def test_a_card_asks_the_same_number_of_questions_whatever_stands_on_it(
    firm: Client, person: Client, cast: Cast, who: str
) -> None:
    actor = getattr(cast, who)
    numbers = set()
    for number in range(3):
        for each in range(number * 15 + 1):
            job = hire(firm, cast, f"Белов {number} {each}", is_contact=bool(each % 2))
            actions.add_relation(firm, job.person, ready_kind("partner"), by=cast.anna)
        hire(firm, cast, f"Бывший {number}", ended_on=YEAR)
        actions.add_prospect(
            firm, relation_kind=ready_kind("contract"), end="first", kind="company", name="ИП Соколов",
            phone="8 922 111-22-33", by=cast.anna,
        )  # fmt: skip
        numbers.add((asked(actor, firm), asked(actor, person)))
    assert numbers == {(10, 5)}  # one of the company is for birthdays of its people


# All people


def test_all_people_are_listed_by_name_in_pages_that_lose_nothing(
    firm: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PAGE", 3)
    made = [hire(firm, cast, name, ended_on=YEAR if name == "Яшин" else None) for name in (
        "Белов", "Абрамов", "Белов", "Яшин", "Ёлкин", "Цой", "Белов", "Жуков",
    )]  # fmt: skip
    found, after, pages = [], None, 0
    while pages == 0 or after:
        page = people.page(cast.boris, firm, former=False, after=after)
        found += [job.pk for job in page.jobs]
        after, pages = page.next, pages + 1
    by_name = [made[place].pk for place in (1, 0, 2, 6, 4, 7, 5)]
    assert (found, pages) == (by_name, 3)
    assert [job.pk for job in people.page(cast.boris, firm, former=True).jobs] == [made[3].pk]


def test_the_page_of_all_people_goes_on_by_its_scroll(
    firm: Client, cast: Cast, boris: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PAGE", 2)
    for name in ("Абрамов", "Белов", "Цой"):
        hire(firm, cast, name)
    first = boris.get(f"/clients/{firm.pk}/people/").content.decode()
    address = html.unescape(re.findall(r'hx-get="([^"]*after=[^"]*)"', first)[0])
    assert [name in first for name in ("Абрамов", "Белов", "Цой")] == [True, True, False]
    rows = text(boris.get(address))
    assert [name in rows for name in ("Абрамов", "Белов", "Цой")] == [False, False, True]
    assert boris.get(f"/clients/{firm.pk}/people/?after=nonsense").status_code == 200
    assert boris.get(f"/clients/{hire(firm, cast, 'Белов').person_id}/people/").status_code == 404


def test_former_people_open_on_the_card_by_a_press(firm: Client, cast: Cast, boris: Browser) -> None:
    hire(firm, cast, "Яшин", ended_on=YEAR)
    page = boris.get(f"/clients/{firm.pk}/?part=side").content.decode()
    assert ("before: 1" in page, "Яшин" in page) == (True, False)
    rows = text(boris.get(f"/clients/{firm.pk}/people/?former=1&rows=1"))
    assert ("Яшин" in rows, "until January 2020" in rows) == (True, True)


# The doors of a job


def test_a_job_is_corrected_in_its_place(person: Client, firm: Client, cast: Cast, boris: Browser) -> None:
    job = actions.add_employment(person, firm, position="engineer", started_on=YEAR, by=cast.anna)
    place = f"/employments/{job.pk}/"
    form = boris.get(place).content.decode()
    assert ('value="engineer"' in form, 'value="01.01.2020"' in form, 'name="other"' in form) == (True, True, False)
    data = {
        "position": "head", "department": "Sales", "duties": "закупки", "decision_role": "pays", "is_head": "on",
        "started_on": "2019", "ended_on": "03.2021",
    }  # fmt: skip
    assert told(boris.post(place, data)) == (204, "Changed", ["krug:refresh-card-side"])
    job.refresh_from_db()
    assert (job.position, job.department, job.duties, job.decision_role, job.is_head, job.is_contact) == (
        "head", "Sales", "закупки", "pays", True, False,
    )  # fmt: skip
    assert (job.started_on, job.ended_on) == (datetime.date(2019, 1, 1), datetime.date(2021, 3, 1))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"started_on": "2021", "ended_on": "2020"}, "The end is earlier than the beginning. Check both dates."),
        ({"started_on": "20"}, "This is a bare number. Type the date as 31.12.2026, or make the column of the"),
        ({"position": "x" * 201}, "Ensure this value has at most 200 characters (it has 201)."),
        ({"decision_role": "rules"}, "Select a valid choice. rules is not one of the available choices."),
    ],
)
def test_a_job_that_cannot_be_so_is_refused_and_stays_typed(
    person: Client, firm: Client, cast: Cast, boris: Browser, data: dict[str, str], sentence: str
) -> None:
    job = actions.add_employment(person, firm, position="engineer", by=cast.anna)
    for place in (f"/employments/{job.pk}/", f"/clients/{person.pk}/employments/"):
        response = boris.post(place, {"department": "Sales", "name": "ООО «Свет»", **data})
        assert (response.status_code, sentence in text(response)) == (422, True)
        assert 'value="Sales"' in response.content.decode()
    job.refresh_from_db()
    assert (job.position, job.department, Employment.objects.count()) == ("engineer", "", 1)


def test_strangers_and_other_ways_are_refused(person: Client, firm: Client, cast: Cast, boris: Browser) -> None:
    foreign = actions.add_employment(
        make_client(owner=cast.vera), make_client(owner=cast.vera, name="ООО «Чужая»"), by=cast.anna
    )
    mine = actions.add_employment(person, firm, by=cast.anna)
    relation = actions.add_relation(person, firm, ready_kind("contract"), by=cast.anna)
    stranger = f"/employments/{foreign.pk}/"
    assert [boris.get(stranger).status_code, boris.post(stranger).status_code] == [404, 404]
    places = [
        f"/employments/{mine.pk}/end/", f"/employments/{mine.pk}/remove/", f"/relations/{relation.pk}/end/",
        f"/relations/{relation.pk}/remove/",
    ]  # fmt: skip
    assert [boris.get(place).status_code for place in places] == [405] * 4
    assert [boris.post(place).status_code for place in places] == [204] * 4
    assert [boris.post(place).status_code for place in places] == [404] * 4


def test_somebody_who_begins_in_the_future_does_not_leave_today(
    person: Client, firm: Client, cast: Cast, boris: Browser
) -> None:
    soon = localdate() + datetime.timedelta(days=9)
    job = actions.add_employment(person, firm, started_on=soon, by=cast.anna)
    relation = actions.add_relation(person, firm, ready_kind("contract"), since=soon, by=cast.anna)
    said = "The end is earlier than the beginning. Check both dates."
    assert told(boris.post(f"/employments/{job.pk}/end/")) == (204, said, [])
    assert told(boris.post(f"/relations/{relation.pk}/end/")) == (204, said, [])


def test_a_relation_is_corrected_in_its_place(person: Client, firm: Client, cast: Cast, boris: Browser) -> None:
    relation = actions.add_relation(person, firm, ready_kind("contract"), since=YEAR, by=cast.anna)
    place = f"/relations/{relation.pk}/"
    assert 'value="01.01.2020"' in boris.get(place).content.decode()
    assert told(boris.post(place, {"since": "2019", "note": "pumps"})) == (
        204, "Changed", ["krug:refresh-card-side"],
    )  # fmt: skip
    relation.refresh_from_db()
    assert (relation.since, relation.note) == (datetime.date(2019, 1, 1), "pumps")
    assert boris.post(place, {"since": "2019", "ended_on": "2018"}).status_code == 422


def test_earlier_relations_are_asked_for(
    person: Client, cast: Cast, boris: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from krug.clients.relations import seen

    monkeypatch.setattr(seen, "SHOWN", 2)
    for name in ("Альфа", "Бета", "Гамма"):
        actions.add_relation(person, make_client(owner=cast.boris, name=name), ready_kind("contract"), by=cast.anna)
    page = boris.get(f"/clients/{person.pk}/?part=side").content.decode()
    address = re.findall(r'hx-get="([^"]*before=[^"]*)"', page)[0]
    assert [name in page for name in ("Гамма", "Бета", "Альфа")] == [True, True, False]
    more = text(boris.get(address))
    assert [name in more for name in ("Гамма", "Бета", "Альфа")] == [False, False, True]
    assert "Show earlier ones" not in more
