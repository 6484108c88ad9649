"""The report of refusals: counted by one thing at a time, within reach, every number with its rows."""

import io
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import python_calamine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from krug.clients import actions as clients
from krug.clients import conditions
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.core import db
from krug.core.testing import codes, published
from krug.staff.models import Employee
from krug.staff.testing import Cast, denied
from krug.timeline import actions
from krug.timeline.asking import actions as asking
from krug.timeline.asking.sources import asked
from krug.timeline.models import Interaction, RefusalReason
from krug.timeline.refusals import report
from krug.timeline.refusals.periods import Period

pytestmark = pytest.mark.django_db


def refused(client: Client, why: str, by: Employee, at: datetime | None = None) -> Interaction:
    reason = RefusalReason.objects.get(code=why) if why else None
    made = actions.record_interaction(client, kind="call", result="refused", reason=reason, by=by, at=at)
    assert made is not None
    return made


@pytest.fixture
def base(cast: Cast) -> Cast:
    perm = make_client(owner=cast.boris, last_name="Орлов", city="Пермь")
    omsk = make_client(owner=cast.vera, last_name="Белов", city="Омск")
    refused(perm, "expensive", cast.boris)
    refused(perm, "expensive", cast.boris)
    refused(omsk, "expensive", cast.vera)
    refused(omsk, "not_needed", cast.vera)
    refused(omsk, "", cast.vera)
    refused(omsk, "others", cast.vera, now() - timedelta(days=40))
    actions.record_interaction(omsk, kind="call", result="agreed", by=cast.vera)
    removed = refused(omsk, "others", cast.vera)
    actions.remove_interaction(removed, by=cast.vera)
    return cast


def counted(who: Employee, by: str = "reason", **chosen: object) -> list[tuple[str, int, int]]:
    period = Period(localdate() - timedelta(days=29), localdate())
    lines = report.lines(who, report.Question(period, report.SLICES[by], chosen))
    return [(line.label, line.number, line.clients) for line in lines]


def test_refusals_are_counted_by_each_thing(base: Cast) -> None:
    assert counted(base.anna) == [("too expensive", 3, 2), ("not needed", 1, 1), ("reason not said", 1, 1)]
    assert counted(base.anna, "who") == [("Vera", 3, 1), ("Boris", 2, 1)]
    assert counted(base.anna, "city") == [("Омск", 3, 1), ("Пермь", 2, 1)]
    assert counted(base.anna, "owner") == [("Vera", 3, 1), ("Boris", 2, 1)]
    assert counted(base.anna, "category") == [("without a category", 5, 2)]
    expensive = RefusalReason.objects.get(code="expensive").pk
    assert counted(base.anna, "who", reason=expensive) == [("Boris", 2, 1), ("Vera", 1, 1)]
    assert counted(base.anna, "who", reason=None) == [("Vera", 1, 1)]


def test_everybody_counts_within_their_reach(base: Cast) -> None:
    assert counted(base.boris) == [("too expensive", 2, 1)]
    assert counted(base.olga) == [("too expensive", 2, 1)]
    assert [line[1] for line in counted(base.vera)] == [1, 1, 1]


def test_an_archived_client_counts_no_more(base: Cast) -> None:
    clients.archive(Client.objects.get(city="Омск"), by=base.anna)

    assert counted(base.anna) == [("too expensive", 2, 1)]


def test_a_day_of_the_period_is_the_readers_and_months_go_in_order(cast: Cast) -> None:
    client, zone = make_client(owner=cast.boris), ZoneInfo("Europe/Moscow")
    refused(client, "expensive", cast.boris, datetime(2026, 9, 30, 23, 59, tzinfo=zone))
    refused(client, "expensive", cast.boris, datetime(2026, 10, 1, 0, 0, tzinfo=zone))
    refused(client, "others", cast.boris, datetime(2026, 10, 31, 23, 59, tzinfo=zone))
    refused(client, "others", cast.boris, datetime(2026, 11, 1, 0, 0, tzinfo=zone))
    anna = cast.browser(cast.anna)

    october = anna.get("/refusals/?since=2026-10-01&until=2026-10-31&by=month").content.decode()
    autumn = anna.get("/refusals/?since=2026-09-01&until=2026-11-30&by=month").content.decode()

    assert re.findall(r'scope="row"><a[^>]*>([^<]+)', october) == ["October 2026"]
    assert re.findall(r'scope="row"><a[^>]*>([^<]+)', autumn) == ["September 2026", "October 2026", "November 2026"]
    rows = anna.get("/refusals/rows/?since=2026-09-01&until=2026-11-30&month=2026-10-01").content.decode()
    assert rows.count("<li><a") == 2


def test_every_number_opens_its_rows(base: Cast, anna: Browser) -> None:
    page = anna.get("/refusals/").content.decode()
    links = re.findall(r'class="num"><a href="(/refusals/rows/[^"]+)">(\d+)', page)

    assert [number for _link, number in links] == ["3", "1", "1", "5"]
    for link, number in links:
        rows = anna.get(link.replace("&amp;", "&")).content.decode()
        assert rows.count("<li><a") == int(number)


def test_rows_go_on_where_the_page_ended(base: Cast, anna: Browser) -> None:
    client = Client.objects.get(city="Пермь")
    for _each in range(55):
        refused(client, "others", base.boris)

    page = anna.get("/refusals/rows/").content.decode()
    (more,) = re.findall(r'hx-get="(/refusals/rows/[^"]+)"', page)

    assert page.count("<li><a") == 50
    assert anna.get(more.replace("&amp;", "&")).content.decode().count("<li><a") == 10


def test_a_hidden_field_is_nothing_to_count_by(base: Cast) -> None:
    boris = base.browser(denied(base.boris, city="hidden"))

    assert "by=city" not in boris.get("/refusals/").content.decode()
    assert boris.get("/refusals/rows/?city=Пермь").status_code == 404
    assert boris.get("/refusals/rows/?reason=x").status_code == 404


def test_the_report_is_asked_in_the_words_of_the_index_of_refusals(base: Cast) -> None:
    with CaptureQueriesContext(connection) as asked_for:
        counted(base.anna)

    sql = next(query["sql"] for query in asked_for.captured_queries if "GROUP BY" in query["sql"])
    touch = '"timeline_interaction"'
    assert f'({touch}."reason_id" IS NOT NULL OR {touch}."result" = \'refused\')' in sql
    if db.is_sqlite():  # which of its ways it takes to ten rows does not matter: this one must be open to it
        through = sql.replace(f"FROM {touch}", f"FROM {touch} INDEXED BY timeline_refusals", 1)
        assert through != sql
        plan = " ".join(str(row[-1]) for row in db.rows(f"EXPLAIN QUERY PLAN {through.removesuffix(';')}"))
        assert "timeline_refusals" in plan


def test_clients_are_asked_for_by_why_they_refused(base: Cast) -> None:
    not_needed = RefusalReason.objects.get(code="not_needed").pk
    by_reason = conditions.where(base.anna, conditions.Term("refusal_reason", "is", str(not_needed)))
    refused_ever = conditions.where(base.anna, conditions.Term("refused", "is", True))
    make_client(last_name="Гусев")

    assert list(Client.objects.filter(by_reason).values_list("city", flat=True)) == ["Омск"]
    assert Client.objects.filter(refused_ever).count() == 2
    assert Client.objects.exclude(refused_ever).count() == 1


def texts(who: Employee, client: Client) -> list[tuple[str, bool]]:
    found = Client.objects.select_related("totals").get(pk=client.pk)
    return [(item.text, item.is_open) for item in asked(who, found)]


def test_touches_and_the_last_refusal_are_asked(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    assert texts(cast.boris, client) == [("no touches yet", True)]
    refused(client, "expensive", cast.boris, now() - timedelta(days=2))
    assert texts(cast.boris, client) == [("1 touch", False), ("the last refusal: too expensive", False)]
    refused(client, "", cast.boris)
    assert texts(cast.boris, client) == [
        ("2 touches", False), ("the last refusal: the reason is not known", True),
    ]  # fmt: skip


def test_the_category_decides_what_is_asked(cast: Cast, anna: Browser) -> None:
    dealers = clients.add_category("Dealers", by_id=cast.anna.pk)
    client, other = make_client(owner=cast.boris), make_client(owner=cast.boris, last_name="Орлов")
    clients.change(client, {"category": dealers.pk}, by=cast.anna)
    for each in (client, other):
        refused(each, "expensive", cast.boris)

    answer = anna.post("/settings/asking/", {f"ask-{dealers.pk}": ["refusal"], "ask-": ["touches", "refusal"]})

    assert answer.status_code == 302
    assert texts(cast.boris, client) == [("the last refusal: too expensive", False)]
    assert texts(cast.boris, other) == [("1 touch", False), ("the last refusal: too expensive", False)]
    asking.ask_of(None, ["touches"], by=cast.anna)
    assert texts(cast.boris, other) == [("1 touch", False)]
    card = anna.get(f"/clients/{other.pk}/").content.decode()
    assert re.search(r'class="asked">\s*<span class="asked-touches">1 touch</span>', card)


def test_the_report_is_taken_along_as_a_workbook_by_who_may_take_data_out(base: Cast) -> None:
    browser = base.browser(base.anna)
    with published() as told:
        response = browser.get("/refusals/file/?by=reason&city=Омск")
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(response.getvalue())).get_sheet_by_index(0)
    rows = [found for row in sheet.to_python() if (found := [cell for cell in row if cell != ""])]
    assert (response.status_code, codes(told)) == (200, ["core.data_left"])
    assert rows[1:] == [
        ["City: Омск"], ["Reason", "Refusals", "Clients"], ["too expensive", 1.0, 1.0], ["not needed", 1.0, 1.0],
        ["reason not said", 1.0, 1.0], ["Altogether", 3.0, 1.0],
    ]  # fmt: skip
    assert "Download as XLSX" in browser.get("/refusals/").content.decode()
    assert base.browser(base.boris).get("/refusals/file/").status_code == 404
    assert "Download as XLSX" not in base.browser(base.boris).get("/refusals/").content.decode()
