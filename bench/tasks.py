"""Measured: the page «Tasks» of who sees the tasks of a hundred employees, with 300,000 of them open."""

import datetime
import random
from typing import Any

from bench.measures import Bench, Result, ok, summary, timed

SHARE = 0.3  # of the clients have an open task: 300,000 of a million
EMPLOYEES = 100
OVERDUE = 0.1
REPEATS = 20
PORTION = 5_000
ADDRESSES = (
    "/tasks/", "/tasks/?whose=all", "/tasks/?whose=all&when=overdue", "/tasks/?whose=all&when=week",
    "/tasks/?whose=all&when=later", "/tasks/?whose=all&when=done",
)  # fmt: skip


def plant(clients: int) -> int:
    """Open tasks of clients, of their owners, into a base that is built already; once. Says how many there are."""
    from django.core.management import call_command

    from krug.tasks.models import Task

    call_command("migrate", verbosity=0)
    wanted = int(clients * SHARE)
    there = Task.objects.count()
    if there < wanted:
        _plant(wanted - there)
    return max(there, wanted)


def _plant(count: int) -> None:
    from django.db import transaction

    from krug.clients.models import Client
    from krug.core import db
    from krug.tasks.models import Task

    draw, now = random.Random(20261126), datetime.datetime.now(datetime.UTC)
    people = _people()
    columns = (
        "client", "subject", "doing", "what", "responsible", "due_at", "is_all_day", "repeat", "zone", "planned_at",
        "state", "outcome", "by", "made_at", "version",
    )  # fmt: skip
    ids = list(Client.objects.filter(archived_at=None, owner__isnull=False).values_list("pk", "owner_id"))
    chosen = draw.sample(ids, min(count, len(ids)))
    for at in range(0, len(chosen), PORTION):
        rows: list[list[Any]] = []
        for place, (client, owner) in enumerate(chosen[at : at + PORTION]):
            late = draw.random() < OVERDUE
            minutes = -draw.randrange(30 * 24 * 60) if late else draw.randrange(180 * 24 * 60)
            due = now + datetime.timedelta(minutes=minutes)
            who = owner if place % 2 else people[place // 2 % len(people)]
            rows.append([client, "", "call", "обсудить смету", who, due, place % 5 == 0, "", "Europe/Moscow", due,
                         "open", "", who, now, 1])  # fmt: skip
        with transaction.atomic():
            db.insert_many(Task, columns, rows)
    db.analyze()


def _people() -> list[int]:
    """A hundred employees: those of the base and as many more as are missing."""
    from krug.staff.models import Employee

    known = list(Employee.objects.order_by("pk"))
    for number in range(len(known), EMPLOYEES):
        more = Employee(email=f"t{number}@bench.example", first_name=f"Продавец {number}", role=known[-1].role)
        more.set_unusable_password()
        more.save()
        known.append(more)
    return [each.pk for each in known]


def tasks_list(bench: Bench) -> Result:
    """Every part of the page, and the page after it, of the owner; a manager's own; who has how many overdue."""
    from krug.clients.models import Client

    tasks = plant(Client.objects.count())
    first = timed([lambda: ok(bench.owner.get("/tasks/?whose=all"))])[0]
    calls = [lambda at=at: ok(bench.owner.get(at)) for _repeat in range(REPEATS) for at in ADDRESSES]
    timed(calls[: len(ADDRESSES)])
    taken = timed(calls)
    own = timed([lambda: ok(bench.manager.get("/tasks/"))] * REPEATS)
    overdue = timed([lambda: ok(bench.owner.get("/tasks/overdue/"))] * 5)
    raw = bench.sql.time_ms(
        "SELECT id, due_at FROM tasks_task WHERE state = ? AND archived_at IS NULL ORDER BY due_at, id LIMIT 50", "open"
    )
    places = {at: summary("", taken[number :: len(ADDRESSES)]).median for number, at in enumerate(ADDRESSES)}
    detail = {"tasks": tasks, "of a manager": summary("", own).median, "who is late": summary("", overdue).median}
    return summary("tasks.list", taken, raw=raw, first=round(first, 1), detail={**detail, **places})
