"""Occasions where people meet them: on the card, as a list, in the queue, and the pages of their finders."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from krug.clients import actions as clients
from krug.clients.access import VIEW
from krug.clients.models import Category, Employment
from krug.clients.testing import make_client, make_own_field, make_purchase
from krug.core.testing import codes, published
from krug.core.text.money import Money
from krug.staff.models import Employee
from krug.staff.testing import Cast, denied, program
from krug.tasks import occasions, quiet, sources
from krug.tasks.access import occasions as seen
from krug.tasks.access import occasions_on_card
from krug.tasks.actions import refuse_occasion, set_finder, use_occasion
from krug.tasks.finders import finders
from krug.tasks.finders.rules import rule_of
from krug.tasks.models import FinderRule, Occasion, Task
from krug.tasks.testing import make_occasion, make_task_of
from krug.timeline.actions import record_interaction, undo
from krug.timeline.models import Event

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
RHYTHM = {"last": "2026-01-01", "days": 30, "of": "own"}


def worth(client: Any, cast: Cast, value: int, **told: Any) -> Occasion:
    amount = {"value": Money(value * 100), "usual": Money(value * 1000), "chance": 100}
    values = {"finder": "rhythm", "key": "2026-01-01", "facts": RHYTHM, **amount, **told}
    return make_occasion(client, owner=cast.boris, **values)


def test_the_queue_begins_with_the_most_valuable_and_shows_each_client_once(cast: Cast) -> None:
    one, other = make_client(owner=cast.boris), make_client(owner=cast.boris, last_name="Орлов")
    worth(one, cast, 100)
    worth(one, cast, 50, key="other")
    worth(other, cast, 70)
    make_occasion(make_client(owner=cast.vera), owner=cast.vera)
    source = sources.queue["occasions"]
    assert [(row.client_id, row.aside) for row in source.rows(cast.boris, 10)] == [
        (one.pk, "≈ 100\u00a0₽"), (other.pk, "≈ 70\u00a0₽"),
    ]  # fmt: skip
    assert source.count(cast.boris) == 2
    assert [row.client_id for row in source.rows(cast.boris, 1)] == [one.pk]


def test_what_is_over_is_not_offered_even_before_the_night(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    worth(client, cast, 100, good_until=localdate() - DAY)
    assert occasions.of_client(cast.boris, client) == []


def test_the_card_says_why_what_it_is_worth_and_how_that_was_counted(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    worth(client, cast, 100)
    page = cast.browser(cast.boris).get(reverse("client", args=[client.pk])).content.decode()
    assert "Usually buys every 30 days" in page
    assert "≈ 100\u00a0₽" in page
    assert "10\u00a0% × 1\u202f000\u00a0₽" in page
    assert "Not now" in page
    assert "Not now" not in cast.browser(cast.gleb).get(reverse("client", args=[client.pk])).content.decode()


def test_who_may_not_see_purchases_is_told_nothing_that_follows_from_them(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    worth(client, cast, 100)
    birthday = make_occasion(client, owner=cast.boris, value=Money(500), usual=Money(1000), chance=500)
    assert seen(cast.boris).count() == 2
    blind = denied(cast.boris, purchases="hidden")
    (left,) = occasions.of_client(blind, client)
    assert (left.occasion.pk, left.worth, left.counted) == (birthday.pk, "", "")
    assert [row.aside for row in occasions.waiting(blind, 5)] == [""]
    assert [*occasions.of_client(denied(cast.boris, purchases="hidden", birth_date="hidden"), client)] == []


def test_a_hidden_field_of_the_companys_own_tells_of_no_end(cast: Cast) -> None:
    field = make_own_field(cast.anna, "date", "Contract")
    client = make_client(owner=cast.boris)
    make_occasion(client, owner=cast.boris, finder="ending", facts={"field": field.code, "day": "2026-12-05"})
    set_finder(finders["ending"], is_on=True, values={"fields": [field.code]}, by=cast.anna)
    assert len(occasions.of_client(cast.boris, client)) == 1
    assert occasions.of_client(denied(cast.boris, **{field.code: "hidden"}), client) == []


def test_refusing_is_undone_from_the_toast(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    occasion = worth(client, cast, 100)
    browser = cast.browser(cast.boris)
    answer = browser.post(reverse("occasion_refuse", args=[occasion.pk]))
    occasion.refresh_from_db()
    assert (answer.status_code, occasion.state, occasion.closed_by) == (204, "refused", cast.boris)
    number = Event.objects.get(code="tasks.occasion_refused").pk
    assert reverse("event_undo", args=[number]) in answer.headers["HX-Trigger"]
    browser.post(reverse("event_undo", args=[number]))
    occasion.refresh_from_db()
    assert (occasion.state, occasion.closed_at, occasion.closed_by_id) == ("open", None, None)
    assert browser.post(reverse("occasion_refuse", args=[occasion.pk])).status_code == 204
    assert (
        b"not offered any more"
        in browser.post(reverse("occasion_refuse", args=[occasion.pk])).headers["HX-Trigger"].encode()
    )


def test_using_opens_the_strip_and_recording_uses_it(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    occasion = worth(client, cast, 100)
    browser = cast.browser(cast.boris)
    strip = browser.get(reverse("occasion_use", args=[occasion.pk])).content.decode()
    assert f'value="occasion:{occasion.pk}"' in strip
    assert "Usually buys every 30 days" in strip
    told = {"kind": "call", "result": "thinks", "about": f"occasion:{occasion.pk}", "key": "1"}
    browser.post(reverse("strip_store", args=[client.pk]), told)
    occasion.refresh_from_db()
    assert occasion.state == "used"


def test_using_is_told_in_the_history_and_undone(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    occasion = worth(client, cast, 100)
    with published() as told:
        number = use_occasion(occasion, by=cast.boris)
    assert codes(told) == ["tasks.occasion_used"]
    undo(Event.objects.get(pk=number or 0), by=cast.boris)
    occasion.refresh_from_db()
    assert occasion.state == "open"


def test_the_list_is_ones_own_and_a_head_looks_at_the_team(cast: Cast) -> None:
    worth(make_client(owner=cast.boris, last_name="Орлов"), cast, 100)
    address = reverse("occasions")
    assert "Орлов" in cast.browser(cast.boris).get(address).content.decode()
    assert "Орлов" not in cast.browser(cast.olga).get(address).content.decode()
    assert "Орлов" in cast.browser(cast.olga).get(address, {"of": cast.boris.pk}).content.decode()
    assert "Орлов" not in cast.browser(cast.vera).get(address, {"of": cast.boris.pk}).content.decode()


def test_the_list_goes_on_where_it_stopped(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    for number in range(5):
        worth(client, cast, 100, key=str(number))
    first = occasions.page(cast.boris, cast.boris, after=None, size=3)
    rest = occasions.page(cast.boris, cast.boris, after=occasions.read_place(first.next), size=3)
    shown = [each.occasion.key for each in (*first.offers, *rest.offers)]
    assert (shown, rest.next) == (["0", "1", "2", "3", "4"], "")


def test_three_occasions_cost_as_many_queries_as_one(cast: Cast) -> None:
    browser, address = cast.browser(cast.boris), reverse("occasions")
    worth(make_client(owner=cast.boris), cast, 1)
    browser.get(address)
    one = _queries(browser, address)
    for number in range(2):
        worth(make_client(owner=cast.boris), cast, number)
    assert _queries(browser, address) == one


def _queries(browser: Browser, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        browser.get(address)
    return len(asked)


def test_no_occasion_says_until_when(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    assert quiet.why_not(client, cast.boris) == quiet.Quiet("There is no reason to call now", None)
    record_interaction(client, kind="call", at=now() - 80 * DAY, by=cast.boris)
    said = quiet.why_not(client, cast.boris)
    assert said.until == localdate() + 10 * DAY
    assert said.sentence.startswith("There is no reason to call until ")
    assert said.sentence.endswith(": no touch for too long")
    page = cast.browser(cast.boris).get(reverse("client_quiet", args=[client.pk])).content.decode()
    assert said.sentence in page


def test_after_a_refusal_there_is_nothing_until_the_pause_is_over(cast: Cast) -> None:
    client = make_client(owner=cast.boris, birth_date=(localdate() + 2 * DAY).replace(year=1984))
    occasion = make_occasion(
        client, owner=cast.boris, key=f"own:{(localdate() + 2 * DAY).year}", good_until=localdate() + 2 * DAY
    )
    assert quiet.why_not(client, cast.boris).until == localdate()
    refuse_occasion(occasion, by=cast.boris)
    until = quiet.why_not(client, cast.boris).until
    assert until is not None
    assert until > localdate() + 300 * DAY


def test_how_well_a_finder_works(cast: Cast) -> None:
    for number, state in enumerate(["open", "used", "used", "refused", "expired"]):
        closed = None if state == "open" else now()
        worth(make_client(owner=cast.boris), cast, 1, key=str(number), state=state, closed_at=closed, sold=number == 1)
    page = cast.browser(cast.anna).get(reverse("finder", args=["rhythm"])).content.decode()
    row = page[page.index("Boris</td>") :][:700]
    assert [int(part.split("<")[0].strip()) for part in row.split('class="cell-num">')[1:5]] == [5, 2, 1, 1]
    assert '<span class="dim">40 %</span>' in row
    assert "Boris</td>" not in cast.browser(cast.vera).get(reverse("finder", args=["rhythm"])).content.decode()


def test_the_company_sets_a_finder(cast: Cast) -> None:
    address = reverse("finder", args=["silence"])
    told = {"is_on": "on", "days": "60", "hold": "20", "pause": "10", "sale": "7"}
    lines = {
        "standards_category": ["", "", ""], "standards_warmth": ["3", "", "2"], "standards_days": ["14", "", ""],
    }  # fmt: skip
    assert cast.browser(cast.anna).post(address, told | lines).status_code == 302
    row = FinderRule.objects.get(code="silence")
    assert row.values == {"days": 60, "hold": 20, "pause": 10, "sale": 7, "standards": [[None, 3, 14]]}
    assert 'value="14"' in cast.browser(cast.anna).get(address).content.decode()
    rule = rule_of("silence")
    assert rule is not None
    assert rule.values["days"] == 60
    bad = cast.browser(cast.anna).post(address, told | {"days": "0"})
    assert bad.status_code == 422
    worse = cast.browser(cast.anna).post(address, told | lines | {"standards_days": ["x", "", ""]})
    assert worse.status_code == 422
    assert cast.browser(cast.olga).post(address, told).status_code == 404


def test_programs_read_use_and_refuse_occasions(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    occasion, other = worth(client, cast, 100), worth(client, cast, 50, key="other")
    boris = denied(cast.boris)  # of nothing: but may connect programs
    reader, writer = program(boris, "occasions:read"), program(boris, "occasions:write")
    page = reader.get("/api/v1/occasions", {"limit": 1}).json()
    (item,) = page["items"]
    assert (item["id"], item["value"], item["chance"]) == (occasion.pk, {"amount": "100.00", "currency": "RUB"}, 0.1)
    rest = reader.get("/api/v1/occasions", {"limit": 1, "cursor": page["next"]}).json()
    assert ([each["id"] for each in rest["items"]], rest["next"]) == ([other.pk], None)
    assert len(reader.get(f"/api/v1/clients/{client.pk}/occasions").json()) == 2
    assert writer.post(f"/api/v1/occasions/{occasion.pk}/use").status_code == 200
    assert writer.post(f"/api/v1/occasions/{occasion.pk}/use").status_code == 409
    assert writer.post(f"/api/v1/occasions/{other.pk}/refuse").status_code == 200
    assert reader.post(f"/api/v1/occasions/{other.pk}/refuse").status_code == 403


def _mover(cast: Cast) -> tuple[Any, Any, Any]:
    person = make_client(owner=cast.anna)
    left, came = make_client(owner=cast.boris, name="ООО «Тепло»"), make_client(owner=cast.vera, name="ООО «Свет»")
    clients.add_employment(person, left, position="директор", by=cast.anna)
    return person, left, came


def test_the_owners_of_both_companies_get_a_task_when_somebody_moves(cast: Cast) -> None:
    person, left, came = _mover(cast)
    assert Task.objects.count() == 0
    job = Employment.objects.get()
    clients.end_employment(job, on=localdate(), by=cast.anna)
    clients.add_employment(person, came, position="закупщик", by=cast.anna)
    told = Task.objects.order_by("pk").values_list("client_id", "responsible_id", "what", "is_all_day")
    assert list(told) == [
        (left.pk, cast.boris.pk, "Смирнова Анна Петровна, директор left. Find out who stands in", True),
        (came.pk, cast.vera.pk, "Смирнова Анна Петровна, закупщик works here now. Get in touch", True),
    ]


def test_leaving_twice_makes_one_task(cast: Cast) -> None:
    _person, _left, _came = _mover(cast)
    job = Employment.objects.get()
    number = clients.end_employment(job, on=localdate(), by=cast.anna)
    undo(Event.objects.get(pk=number or 0), by=cast.anna)
    clients.end_employment(Employment.objects.get(), on=localdate(), by=cast.anna)
    assert Task.objects.count() == 1


def test_the_company_may_do_without_these_tasks(cast: Cast) -> None:
    set_finder(finders["moves"], is_on=False, values={}, by=cast.anna)
    _mover(cast)
    clients.end_employment(Employment.objects.get(), on=localdate(), by=cast.anna)
    assert Task.objects.count() == 0


def test_merged_clients_offer_the_same_thing_once(cast: Cast) -> None:
    one, other = make_client(owner=cast.boris), make_client(owner=cast.boris)
    worth(one, cast, 100)
    worth(other, cast, 100)
    worth(other, cast, 100, key="another")
    make_purchase(one, 5, by=cast.boris)
    clients.merge(one, other, by=cast.anna)
    assert sorted(Occasion.objects.filter(client=one).values_list("key", flat=True)) == ["2026-01-01", "another"]


def test_a_birthday_on_another_card_is_not_told_to_who_sees_this_one_by_its_category(cast: Cast) -> None:
    category = Category.objects.create(name="Dealers")
    client = make_client(owner=cast.vera, category_id=category.pk)
    for finder in ("close_day", "birthday"):
        make_occasion(client, owner=cast.vera, finder=finder)
    role = cast.boris.role
    role.rights, role.groups = {**role.rights, VIEW: "own"}, {VIEW: [category.pk]}
    role.save()
    assert [each.finder for each in seen(Employee.objects.get(pk=cast.boris.pk))] == ["birthday"]
    assert sorted(each.finder for each in seen(cast.anna)) == ["birthday", "close_day"]
    make_occasion(make_client(owner=cast.boris), owner=cast.boris, finder="close_day")
    assert sorted(each.finder for each in seen(Employee.objects.get(pk=cast.boris.pk))) == ["birthday", "close_day"]


def test_neither_the_card_nor_what_is_to_come_tells_it_to_who_sees_the_card_by_its_category(cast: Cast) -> None:
    category = Category.objects.create(name="Dealers")
    client = make_client(owner=cast.vera, category_id=category.pk)
    clients.note_day(client, what="wedding", day=localdate() + 20 * DAY, by=cast.vera)
    role = cast.boris.role
    role.rights, role.groups = {**role.rights, VIEW: "own"}, {VIEW: [category.pk]}
    role.save()
    boris = Employee.objects.get(pk=cast.boris.pk)
    assert quiet.why_not(client, cast.vera).sentence.endswith(": a day of the family or the company is near")
    assert quiet.why_not(client, boris) == quiet.Quiet("There is no reason to call now", None)
    make_occasion(client, owner=cast.vera, finder="close_day")
    on_card = [len(occasions_on_card(actor, client, localdate())) for actor in (cast.vera, boris)]
    assert on_card == [1, 0]


def test_the_history_does_not_tell_of_a_birthday_to_who_may_not_see_it(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    use_occasion(make_occasion(client, owner=cast.boris), by=cast.boris)
    feed = f"/clients/{client.pk}/feed/"
    assert "Occasion used: Birthday is near" in cast.browser(cast.boris).get(feed).content.decode()
    page = cast.browser(denied(cast.boris, birth_date="hidden")).get(feed).content.decode()
    assert ("Occasion used" in page, "irthday" in page) == (True, False)


def test_an_empty_queue_says_what_was_promised_next_and_until_when_there_is_nobody_to_call(cast: Cast) -> None:
    talked = make_client(owner=cast.boris, last_name="Орлова")
    hers = make_client(owner=cast.vera, last_name="Чужая")
    record_interaction(talked, kind="call", at=now() - 80 * DAY, by=cast.boris)
    record_interaction(hers, kind="call", at=now() - 88 * DAY, by=cast.vera)
    make_task_of(cast.boris, due_at=now() + 3 * DAY, what="send the offer")
    page = cast.browser(cast.boris).get(reverse("today_ahead")).content.decode()
    said = quiet.of_all(cast.boris)
    assert (said.until, said.client) == (localdate() + 10 * DAY, talked)
    assert (said.sentence in page, "send the offer" in page, page.count("Орлова"), "Чужая" in page) == (
        True, True, 1, False,
    )  # fmt: skip
    assert reverse("today_ahead") in cast.browser(cast.vera).get(reverse("today")).content.decode()
