"""The world of the authorization matrix: every employee with a live and an archived client and everything of theirs."""

import datetime
import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils.timezone import now

from krug.clients import actions as clients
from krug.clients.bulk.deeds import Deed
from krug.clients.bulk.selection import Selection
from krug.clients.models import Bulk, Client, DuplicatePair, Handover, MassMerge, MassMergeState
from krug.clients.testing import make_client, make_purchase, ready_kind
from krug.core import registry
from krug.core.changes import sets
from krug.exchange.models import Export, ExportState, Import, Outcome, StagedRow, State
from krug.staff import access, queries, ready_roles
from krug.staff import actions as staff
from krug.staff.models import Employee, Role, Session, Team, Token
from krug.staff.sessions import ref_of
from krug.staff.testing import Cast, make_cast, make_employee, token_of
from krug.tasks import actions as tasks
from krug.tasks.models import PushBrowser, Reminder
from krug.tasks.reminding import verbs as reminding
from krug.tasks.testing import make_occasion
from krug.timeline import actions as timeline
from krug.timeline.models import Event, RefusalReason, TouchResult
from krug.timeline.warmth import actions as warmth

MISSING = 999_999_999
RETURNED = "returned"
ACTORS = ("anna", "olga", "boris", "vera", "gleb")
# Of whom each actor's cases are: own, team, foreign. Anna and Gleb are in no team.
CIRCLE = {
    "anna": ("anna", "boris", "vera"),
    "olga": ("olga", "boris", "vera"),
    "boris": ("boris", "olga", "vera"),
    "vera": ("vera", "dina", "boris"),
    "gleb": ("gleb", "boris", "vera"),
}


@dataclass
class Belongings:
    """A client and one of each thing that belongs to it."""

    client: int
    contact: int
    address: int
    job: int
    purchase: int
    touch: int
    event: int
    company: int
    relation: int
    prospect: int
    tagging: int
    day: int
    practice: int
    liking: int
    gift: int
    file: int
    task: int = 0
    task_event: int = 0
    strip_event: int = 0
    occasion: int = 0


@dataclass
class World:
    cast: Cast
    live: dict[str, Belongings] = field(default_factory=dict)
    archived: dict[str, Belongings] = field(default_factory=dict)
    imports: dict[tuple[str, str], int] = field(default_factory=dict)
    bulks: dict[str, int] = field(default_factory=dict)
    grids: dict[str, int] = field(default_factory=dict)  # a change set of each actor's in the spreadsheet
    rollbacks: dict[str, int] = field(default_factory=dict)
    exports: dict[str, int] = field(default_factory=dict)
    invitation: int = 0
    category: int = 0
    own_field: int = 0
    views: dict[str, int] = field(default_factory=dict)  # one of each actor, and one shared with everybody
    handover: int = 0
    pair: int = 0  # two clients of Boris's that look like one, and two that were made one
    merge: int = 0
    masses: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)  # of each actor a file that waits for its touch
    tokens: dict[str, str] = field(default_factory=dict)  # secrets, with every scope
    warmth_rule: int = 0
    reminders: dict[str, int] = field(default_factory=dict)
    push_browsers: dict[str, int] = field(default_factory=dict)
    before: str = ""  # digest of it all, as every test has to leave it

    def subject(self, actor: str, case: str) -> Belongings | None:
        own, team, foreign = CIRCLE[actor]
        if case == "archived":
            return self.archived[own]
        return {"own": self.live[own], "team": self.live[team], "foreign": self.live[foreign]}.get(case)

    def import_of(self, actor: str, case: str, state: str) -> int:
        own, team, foreign = CIRCLE[actor]
        who = {"own": own, "team": team, "foreign": foreign}.get(case)
        return self.imports[who, state] if who else MISSING


def build() -> World:
    cast = make_cast()
    dina = make_employee("Dina", ready_roles.MANAGER, Team.objects.get(name="Second"))
    world = World(cast)
    people: dict[str, Employee] = {name: getattr(cast, name) for name in ACTORS} | {"dina": dina}
    for name, person in people.items():
        world.live[name] = _belongings(person)
        world.archived[name] = _belongings(person)
        archived = world.archived[name].client
        for pk in (archived, *Client.objects.filter(people__person_id=archived).values_list("pk", flat=True)):
            clients.archive(Client.objects.get(pk=pk), by=cast.anna)
        for belongings in (world.live[name], world.archived[name]):
            _promise(belongings, person)
            belongings.occasion = make_occasion(Client.objects.get(pk=belongings.client), owner=person).pk
        for state in (State.READY, State.DONE):
            world.imports[name, state] = _import(person, state)
        world.exports[name] = _export(person)
        world.imports[name, RETURNED] = _returned(person, world.exports[name])
    world.own_field = clients.add_own_field("text", clients.OwnSpec("Car"), by=cast.anna).pk
    for name in ACTORS:  # each a change of nobody, so that putting it back changes nothing either
        deed, whom = Deed("set", "city", "Омск"), Selection((MISSING,))
        world.bulks[name] = clients.start_bulk(whom, deed, key="one", by=people[name]).pk
        world.grids[name] = sets.begin("grid", by_id=people[name].pk).pk
        nothing = timeline.start_rollback(cast.gleb, since=now(), upto=0, label="x", key="one", by=people[name])
        world.rollbacks[name] = nothing.pk
    world.category = clients.add_category("Dealers", by_id=cast.anna.pk).pk
    for name in ACTORS:
        world.waiting[name] = timeline.upload("a.txt", [b"yes"], by=getattr(cast, name)).ref
        world.views[name] = clients.save_view("Mine", {"city": "Perm"}, by=getattr(cast, name)).pk
    world.views["everybody"] = clients.save_view("Ours", {"city": "Omsk"}, shared_with="all", by=cast.anna).pk
    world.handover = Handover.objects.create(
        source=cast.boris, receivers=[cast.vera.pk], by=cast.anna, finished_at=now(),
        change_set=sets.begin("handover", by_id=cast.anna.pk),
    ).pk  # fmt: skip
    for name in ACTORS:
        _remind(world, name, people[name])
    _merge(world)
    _connect(world)
    role = Role.objects.get(name=ready_roles.READER)
    world.invitation = staff.invite(email="new@teplo.example", role=role, team=None, by=cast.anna)[0].pk
    world.warmth_rule = warmth.add_rule(level=3, tests=[["untouched", {}]], by=cast.anna).pk
    return world


def _connect(world: World) -> None:
    """Everybody may connect programs here, whose tokens have every scope: what is refused, the role refuses."""
    for role in Role.objects.filter(is_owner=False):
        role.rights |= {access.CONNECT: "yes"}
        role.save()
    for name in ACTORS:
        employee = Employee.objects.get(pk=getattr(world.cast, name).pk)
        world.tokens[name] = token_of(employee, *(scope.code for scope in registry.scopes))
    # Used already, and noted for long: then asking writes nothing.
    Token.objects.update(used_at=now() + datetime.timedelta(days=1), addresses=["127.0.0.1"])


def _belongings(owner: Employee) -> Belongings:
    person = make_client(owner=owner, phone="8 912 345-67-89", city="Пермь")
    company = make_client(owner=owner, name="ООО «Тепло»")
    job = clients.add_employment(person, company, position="директор", by=owner)
    address = clients.add_address(person, kind="main", text="ул. Ленина, 1", by=owner)
    purchase = make_purchase(person, 1000, by=owner)
    touch = timeline.record_interaction(person, kind="call", text="думает", by=owner)
    clients.add_tag(person, "VIP", by=owner)
    event = clients.change(person, {"city": "Казань"}, by=owner)
    assert touch is not None
    assert event is not None
    contact = person.contact_points.get().pk
    relation = clients.add_relation(person, company, ready_kind("contract"), by=owner)
    prospect = clients.add_prospect(
        person, relation_kind=ready_kind("partner"), end="second", kind="person", name="Соколов",
        email="s@sokol.example", by=owner,
    )  # fmt: skip
    day = clients.note_day(person, "child", datetime.date(2017, 5, 14), name="Соня", by=owner)
    clients.add_profession(person, "accountant", by=owner)
    clients.add_taste(person, "чай", by=owner)
    gift = clients.give(person, "Чай", on=datetime.date(2026, 3, 8), by=owner)
    return Belongings(
        person.pk, contact, address.pk, job.pk, purchase.pk, touch.pk, event, company.pk, relation.pk, prospect.pk,
        person.taggings.get().pk, day.pk, person.practices.get().pk, person.likings.get().pk, gift.pk,
        timeline.attach(touch, "a.txt", [b"yes"], by=owner).pk,
    )  # fmt: skip


def _promise(belongings: Belongings, owner: Employee) -> None:
    client = Client.objects.get(pk=belongings.client)
    at = now() + datetime.timedelta(days=2)
    task = tasks.make_task(client, doing="call", what="boiler", due_at=at, responsible=owner, by=owner)
    assert task is not None
    belongings.task = task.pk
    recorded = tasks.record(client, tasks.Touch("call"), following=tasks.Next("call", at), by=owner)
    assert recorded is not None
    assert recorded.number is not None
    belongings.strip_event = recorded.number
    belongings.task_event = Event.objects.get(code="tasks.made", data__task_id=task.pk).pk


def _remind(world: World, name: str, employee: Employee) -> None:
    at = now()
    row = Reminder.objects.create(task_id=world.live[name].task, employee=employee, at=at, told_at=at)
    session = Session.objects.create(
        session_key=f"push-{name}", ref=ref_of(f"push-{name}"), employee=employee, made_at=at, seen_at=at,
        expire_date=at + datetime.timedelta(days=1),
    )  # fmt: skip
    browser = reminding.turn_on(session, **SUBSCRIPTION, agent="Firefox", by=employee)
    PushBrowser.objects.filter(pk=browser.pk).update(digest=name)
    world.reminders[name], world.push_browsers[name] = row.pk, browser.pk


SUBSCRIPTION = {
    "address": "https://updates.push.services.mozilla.com/wpush/v2/x",
    "key": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "secret": "BTBZMqHH6r4Tts7J_aSIgg",
}


def _reminder_of(world: World, actor: str, case: str) -> int:
    return MISSING if case == "missing" else world.reminders[_whose(actor, case)]


def _push_browser_of(world: World, actor: str, case: str) -> int:
    return MISSING if case == "missing" else world.push_browsers[_whose(actor, case)]


def _import(by: Employee, state: str) -> int:
    folder = Path(settings.FILES_ROOT) / "imports"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}.csv"
    path.write_text("ФИО;тел\nИванов Пётр;8912\n", encoding="utf-8")
    change_set = sets.begin("import", by_id=by.pk).pk if state == State.DONE else None
    load = Import.objects.create(
        by=by, key=uuid.uuid4().hex, name="base.csv", path=f"imports/{path.name}", size=1, state=state, rows_total=1,
        change_set_id=change_set, finished_at=now() if change_set else None,
        counts={"rows": 1, "create": 0, "update": 1, "same": 0, "bad": 1, "blank": 0, "totals": []},
        mapping=[{"index": 0, "header": "ФИО", "target": "name", "confidence": 95, "filled": 100, "samples": []}],
    )  # fmt: skip
    StagedRow.objects.create(load=load, number=2, bad=[["тел", "8912", "few", "Too few"]], outcome=Outcome.BAD)
    return load.pk


def _export(by: Employee) -> int:
    folder = Path(settings.EXPORT_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}.csv"
    path.write_text("ФИО\nИванов\n", encoding="utf-8")
    export = Export.objects.create(
        by=by, key=uuid.uuid4().hex, form="csv", selection=Selection((MISSING,)).as_json(), columns=["name"],
        state=ExportState.DONE, total=1, done=1, path=path.name, size=1, finished_at=now(),
    )  # fmt: skip
    return export.pk


def _returned(by: Employee, export: int) -> int:
    """A file of the employee's that has come back with a new row."""
    load = _import(by, State.READY)
    Import.objects.filter(pk=load).update(export=export, counts={"new": 1})
    new = {"bad": [["", "", "new", "New"]], "values": {"sheet": "", "name": "Иванов", "cells": []}}
    StagedRow.objects.filter(load=load).update(**new)
    return load


def _export_of(world: World, actor: str, case: str) -> int:
    return MISSING if case == "missing" else world.exports[_whose(actor, case)]


def _employee_of(world: World, actor: str, case: str) -> int:
    return (world.cast.gleb.pk if actor == "anna" else world.cast.vera.pk) if case == "one" else MISSING


def _kind_of(world: World, actor: str, case: str) -> int:
    return ready_kind("partner").pk if case == "one" else MISSING


def _result_of(world: World, actor: str, case: str) -> int:
    return TouchResult.objects.get(code="thinks").pk if case == "one" else MISSING


def _reason_of(world: World, actor: str, case: str) -> int:
    return RefusalReason.objects.get(code="bought").pk if case == "one" else MISSING


def _category_of(world: World, actor: str, case: str) -> int:
    return world.category if case == "one" else MISSING


def _warmth_rule_of(world: World, actor: str, case: str) -> int:
    return world.warmth_rule if case == "one" else MISSING


def _own_field_of(world: World, actor: str, case: str) -> int:
    return world.own_field if case == "one" else MISSING


def _bulk_of(world: World, actor: str, case: str) -> int:
    return MISSING if case == "missing" else world.bulks[_whose(actor, case)]


def _grid_of(world: World, actor: str, case: str) -> int:
    return MISSING if case == "missing" else world.grids[_whose(actor, case)]


def _rollback_of(world: World, actor: str, case: str) -> int:
    return MISSING if case == "missing" else world.rollbacks[_whose(actor, case)]


def _merge(world: World) -> None:
    boris = world.cast.boris
    one, other, third, fourth = (make_client(owner=boris, last_name="Лебедева", first_name="Зоя") for _pair in range(4))
    pair = DuplicatePair(first=one, second=other, score=90, reasons=["phone", "name"], found_at=now())
    pair.save()
    world.pair, world.merge = pair.pk, clients.merge(third, fourth, by=world.cast.anna).pk
    for name in ACTORS:
        person = getattr(world.cast, name)
        world.masses[name] = MassMerge.objects.create(
            by=person, key=name, least_score=90, upto=0, state=MassMergeState.UNDONE,
            change_set=sets.begin("merge", by_id=person.pk),
        ).pk  # fmt: skip


def _mass_of(world: World, actor: str, case: str) -> int:
    return MISSING if case == "missing" else world.masses[_whose(actor, case)]


def _pair_of(world: World, actor: str, case: str) -> int:
    return world.pair if case == "one" else MISSING


def _merge_of(world: World, actor: str, case: str) -> int:
    return world.merge if case == "one" else MISSING


def _set_of(world: World, actor: str, case: str) -> int:
    bulk = Bulk.objects.filter(pk=_bulk_of(world, actor, case)).first()
    return (bulk.change_set_id or 0) if bulk else MISSING


def _whose(actor: str, case: str) -> str:
    return actor if case == "own" else "vera" if actor != "vera" else "boris"


def _view_of(world: World, actor: str, case: str) -> int:
    owners = {"own": actor, "private": "boris" if actor != "boris" else "vera"}
    return world.views[owners[case]] if case in owners else world.views["everybody"] if case == "shared" else MISSING


def _handover_of(world: World, actor: str, case: str) -> int:
    return world.handover if case == "one" else MISSING


def _role_of(world: World, actor: str, case: str) -> int:
    return Role.objects.get(name=ready_roles.READER).pk if case == "one" else MISSING


OWN_FIELD = ("own_field", "own_field_up", "own_field_retire", "own_field_restore", "own_field_turn",
             "own_field_turn_back")  # fmt: skip
ARGS: dict[str, Callable[[World, str, str], object]] = {
    **dict.fromkeys(("reminder", "reminder_open", "reminder_seen", "reminder_done", "reminder_again"), _reminder_of),
    "notifications_browser_off": _push_browser_of,
    "bulk": _bulk_of,
    "file_discard": lambda world, actor, case: world.waiting.get(_whose(actor, case) if case != "missing" else "", "0"),
    "filling_of": lambda world, actor, case: (
        MISSING if case == "missing" else getattr(world.cast, _whose(actor, case)).pk
    ),
    **dict.fromkeys(("filling_drop", "filling_take_back"), lambda world, actor, case: "sex" if case == "one" else "no"),
    "grid_undo": _grid_of,
    **dict.fromkeys(
        ("duplicate", "duplicate_merge", "duplicate_apart", "duplicate_later", "duplicate_again"), _pair_of
    ),
    "merge_part": _merge_of,
    "mass_merge": _mass_of,
    "mass_merge_undo": _mass_of,
    "bulk_stop": _bulk_of,
    "bulk_undo": _bulk_of,
    "rollback": _rollback_of,
    "rollback_undo": _rollback_of,
    **dict.fromkeys(("export", "export_stop", "export_file", "api_export", "api_export_file"), _export_of),
    "set_undo": _set_of,
    "relation_kind": _kind_of,
    "relation_kind_retire": _kind_of,
    "relation_kind_take_back": _kind_of,
    "touch_result": _result_of,
    "touch_result_move": lambda world, actor, case: (_result_of(world, actor, case), "up"),
    "refusal_reason": _reason_of,
    "refusal_reason_move": lambda world, actor, case: (_reason_of(world, actor, case), "up"),
    "category": _category_of,
    "category_up": _category_of,
    "category_retire": _category_of,
    "category_restore": _category_of,
    **dict.fromkeys(("warmth_rule", "warmth_rule_up", "warmth_rule_retire", "warmth_rule_restore"), _warmth_rule_of),
    **dict.fromkeys(OWN_FIELD, _own_field_of),
    "view": _view_of,
    "view_pin": _view_of,
    "view_remove": _view_of,
    "view_restore": _view_of,
    "view_first": _view_of,
    "employee": _employee_of,
    "dismiss": _employee_of,
    "take_back": _employee_of,
    "look": _employee_of,
    "drop_second_step": _employee_of,
    "role_demands_code": _role_of,
    "role": _role_of,
    "role_fields": _role_of,
    "handover": _handover_of,
    "handover_undo": _handover_of,
    "withdraw_invitation": lambda world, actor, case: world.invitation if case == "one" else MISSING,
    "end_session": lambda world, actor, case: session_of(world, actor, case),  # noqa: PLW0108 — written below
    "token_revoke": lambda world, actor, case: token_pk(world, actor, case),  # noqa: PLW0108 — written below
}

STATES = {"import_undo": State.DONE, "import_choose": RETURNED, "import_new_rows": RETURNED}


def path_and_data(world: World, row: Any, actor: str, case: str) -> tuple[str, dict[str, Any]]:
    """The address of one case and what is sent there."""
    path, data = _path_and_data(world, row, actor, case)
    if row.address in {"touch_files", "api_touch_files", "file_upload"} and row.method == "POST":
        data = {"file": SimpleUploadedFile("b.txt", b"no")}
    return path, data


def _path_and_data(world: World, row: Any, actor: str, case: str) -> tuple[str, dict[str, Any]]:
    name, _space, variant = row.address.partition(" ")
    subject = world.subject(actor, case)
    pk: dict[str, Any] = subject.__dict__ if subject else {}
    if name.startswith("import") and case in ("own", "team", "foreign", "missing"):
        state = STATES.get(name, State.READY)
        load = world.import_of(actor, case, state)
        row_id = StagedRow.objects.filter(load=load).values_list("pk", flat=True).first() or MISSING
        more = {"import_rows": "bad", **dict.fromkeys(("import_row", "import_mend", "import_leave"), row_id)}
        return reverse(name, args=[load, more[name]] if name in more else [load]), {}
    if name in DATA_OF_API:
        args = [pk.get(FIELD.get(name, "client"), MISSING)]
        return reverse(name, args=args), _for_program(world, DATA_OF_API[name].get(row.method, {}), variant, subject)
    if name in DATA_OF_CLIENT:
        field_name = FIELD.get(name, "client")
        extra = [variant or "city"] if name == "client_field" else []
        data = DATA_OF_CLIENT[name] if not variant else _owner_form(world, subject)
        if name == "relation_add":
            data = {**data, "kind": f"{ready_kind('partner').pk}-second"}
        return reverse(name, args=[pk.get(field_name, MISSING), *extra]), data
    if name in FORMS:
        return reverse(name), FORMS[name](world, actor, variant or case)
    if name in ("changes_of", "rollback_weigh", "rollback_start"):
        form = _rollback_form(world, actor, case)
        return reverse(name, args=[form["who"]] if name == "changes_of" else []), form
    args, data = PLAIN.get(name, ([], {}))
    if name in ARGS:
        told = ARGS[name](world, actor, case)
        args = [*told] if isinstance(told, tuple) else [told]
    if name == "import_upload":
        data = {"key": uuid.uuid4().hex, "file": SimpleUploadedFile("a.csv", "ФИО;тел\nИванов;8".encode())}
    data = _form_of_pair(world, case) if name in ("duplicate_merge", "merge_chosen") else data
    if name == "hand_over":
        data = {"source": world.cast.boris.pk, "receivers": [world.cast.vera.pk]}
    if name == "invite":
        data = {"email": "x@teplo.example"}
    if name in ("employee", "invite", "view_first"):
        data = {**data, "role": Role.objects.get(name=ready_roles.READER).pk}
    return reverse(name, args=args) + (f"?ids={data['ids']}" if name == "merge_chosen" else ""), data


def _form_of_pair(world: World, case: str) -> dict[str, Any]:
    first, second = DuplicatePair.objects.values_list("first", "second").get(pk=world.pair)
    return {
        "ids": f"{first},{second if case == 'one' else MISSING}",
        "keep": first,
        f"version-{first}": 1,
        f"version-{second}": 1,
    }


def _rollback_form(world: World, actor: str, case: str) -> dict[str, Any]:
    who = MISSING if case == "missing" else getattr(world.cast, _whose(actor, case)).pk
    return {"who": str(who), "minutes": "60", "since": now().isoformat(), "upto": "0", "key": uuid.uuid4().hex}


def _bulk_form(world: World, actor: str, variant: str) -> dict[str, Any]:
    value = str(world.cast.olga.pk) if variant == "owner" else "Омск"
    own, what = world.live[CIRCLE[actor][0]].client, "owner" if variant == "owner" else "city"
    return {"ids": str(own), "what": f"set:{what}", "value": value, "key": uuid.uuid4().hex}


def _grid_form(world: World, actor: str, case: str) -> dict[str, Any]:
    subject = world.subject(actor, "own" if case == "one" else case)
    cell = {"id": subject.client if subject else MISSING, "code": "city", "new": "Омск", "was": "Казань"}
    return {"key": uuid.uuid4().hex, "cells": [cell]}


FORMS: dict[str, Callable[[World, str, str], dict[str, Any]]] = {
    **dict.fromkeys(("bulk_ask", "bulk_weigh", "bulk_start"), _bulk_form),
    **dict.fromkeys(("grid_preview", "grid_write"), _grid_form),
    "notifications_quiet": lambda world, actor, case: {"begins": "21:00", "ends": "" if case == "refused" else "09:00"},
    "notifications_browser_on": lambda world, actor, case: {} if case == "refused" else SUBSCRIPTION,
}


def _for_program(world: World, data: dict[str, Any], variant: str, subject: Belongings | None) -> dict[str, Any]:
    """A change names the version of the card; the owner is a field as the others."""
    if "version" not in data:
        return data
    version = Client.objects.get(pk=subject.client).version if subject else 1
    fields = {"owner": world.cast.olga.pk} if variant else data["fields"]
    return {"version": version, "fields": fields}


def _owner_form(world: World, subject: Belongings | None) -> dict[str, Any]:
    was = Client.objects.get(pk=subject.client).owner_id if subject else ""
    return {"value": str(world.cast.olga.pk), "seen": str(was)}


FIELD = {
    "occasion_use": "occasion", "occasion_refuse": "occasion", "api_occasion_use": "occasion",
    "api_occasion_refuse": "occasion",
    "contact": "contact", "contact_remove": "contact", "contact_reveal": "contact", "address_remove": "address",
    "employment_end": "job", "employment_remove": "job", "purchase_return": "purchase", "touch_remove": "touch",
    "touch": "touch", "api_touch": "touch",
    "api_contact": "contact", "event_undo": "event", "employment": "job", "people_of": "company",
    "relation": "relation", "relation_end": "relation", "relation_remove": "relation", "prospect_take_in": "prospect",
    "prospect_remove": "prospect", "prospect_reveal": "prospect", "tag_remove": "tagging",
    "task_line": "task", "task_menu": "task",
    "task_change": "task", "task_postpone": "task", "task_delegate": "task", "task_close": "task",
    "task_reopen": "task", "task_remove": "task", "task_undo": "task_event", "api_task": "task",
    "api_task_close": "task", "strip_undo": "strip_event", "today_done": "task",
    "day": "day", "day_remove": "day", "profession_remove": "practice", "taste_remove": "liking",
    "gift": "gift", "gift_remove": "gift",
    "touch_files": "touch", "api_touch_files": "touch", "file": "file", "file_remove": "file", "api_file": "file",
}  # fmt: skip
DATA_OF_CLIENT: dict[str, dict[str, Any]] = {
    "client_quiet": {}, "occasion_use": {}, "occasion_refuse": {},
    "client_tasks": {}, "task_line": {}, "task_menu": {}, "task_delegate": {}, "task_close": {}, "task_reopen": {},
    "task_remove": {},
    "task_undo": {}, "task_postpone": {"to": "tomorrow"}, "task_change": {"what": "pump", "when": "tomorrow at 10"},
    "client_merge": {"q": "смир"},
    "client": {}, "client_peek": {}, "client_row": {}, "client_opened": {}, "client_star": {"on": "yes"},
    "client_feed": {}, "client_cases": {}, "client_archive": {}, "client_restore": {},
    "contact_remove": {}, "contact_reveal": {}, "address_remove": {}, "employment_end": {}, "employment_remove": {},
    "purchase_return": {}, "touch_remove": {}, "event_undo": {}, "employment_others": {"name": "теп"},
    "client_warmth": {"value": "2"}, "client_tags": {"name": "дилер"}, "client_tag_names": {"name": "v"},
    "tag_remove": {},
    "day_add": {"what": "wedding", "day": "14 мая"}, "profession_add": {"profession": "teacher"},
    "client_tastes": {"name": "горы"}, "client_taste_names": {"name": "ч"},
    "gift_add": {"what": "Книга", "on": "08.03.2026"}, "gift": {"what": "Кофе", "on": "08.03.2026"},
    "day": {"what": "spouse", "day": "14.05.1987"},
    "day_remove": {}, "profession_remove": {}, "taste_remove": {}, "gift_remove": {},
    "touch_files": {}, "file": {}, "file_remove": {},
    "client_field": {"value": "Омск", "seen": "Казань"},
    "contact_add": {"kind": "email", "value": "a@teplo.example"},
    "contact": {"kind": "phone", "value": "8 912 000-00-01"},
    "address_add": {"kind": "main", "text": "ул. Мира, 2"},
    "employment_add": {"name": "ООО «Новая»"},
    "employment": {"position": "владелец"}, "relation": {"note": "с детства"},
    "relation_add": {"name": "Новый Партнёр"}, "relation_others": {"name": "теп"}, "people_of": {},
    "relations_of": {}, "network": {}, "relation_end": {}, "relation_remove": {}, "prospect_take_in": {},
    "prospect_remove": {}, "prospect_reveal": {},
    "purchase_add": {"amount": "100", "made_on": "01.02.2026"},
    "strip_store": {"kind": "call", "text": "да", "next_when": "tomorrow at 10"}, "strip_undo": {}, "today_done": {},
    "warmth_hold": {}, "warmth_release": {},
    "touch": {"kind": "visit", "at": "01.02.2026 10:00", "text": "да"},
}  # fmt: skip
DATA_OF_API: dict[str, dict[str, dict[str, Any]]] = {
    "api_client_occasions": {}, "api_occasion_use": {}, "api_occasion_refuse": {},
    "api_task": {"PATCH": {"what": "pump"}}, "api_task_close": {"POST": {"outcome": "sold"}},
    "api_client": {"PATCH": {"version": 0, "fields": {"city": "Омск"}}},
    "api_client_archive": {}, "api_client_restore": {},
    "api_client_contacts": {"POST": {"kind": "email", "value": "a@teplo.example"}},
    "api_contact": {"PATCH": {"kind": "phone", "value": "8 912 000-00-01"}},
    "api_client_purchases": {"POST": {"made_on": "2026-02-01", "amount": {"amount": "100.00", "currency": "RUB"}}},
    "api_touch_files": {}, "api_file": {},
    "api_touch": {"PATCH": {"text": "иначе"}},
    "api_client_informal": {}, "api_client_days": {"POST": {"what": "wedding", "day": "--05-14"}},
    "api_client_professions": {"POST": {"profession": "teacher"}},
    "api_client_tastes": {"POST": {"name": "горы"}},
    "api_client_gifts": {"POST": {"what": "Книга", "given_on": "2026-03-08"}},
    "api_client_touches": {"POST": {"kind": "call", "text": "да"}},
}  # fmt: skip
PLAIN: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "today_skip": ([], {"at": "task:1"}),
    "strip_moment": ([], {"next_when": "tomorrow at 10"}),
    "finder": (["birthday"], {"is_on": "on", "before": "7", "after": "0", "pause": "30", "sale": "14"}),
    "task_make": ([], {"what": "call tomorrow at 10", "short": "1"}),
    "calendar": (["no-such-secret"], {}),
    "api_tasks": ([], {"what": "call", "due_at": "2099-02-01T10:00:00+03:00"}),
    "work_rule": ([], {"warm_from": "3", "touched_days": "14"}),
    "export_ask": ([], {"everything": "yes"}),
    "export_begin": ([], {"everything": "yes", "key": "one"}),
    "import_link": ([], {"link": f"https://docs.google.com/spreadsheets/d/{'x' * 44}/edit#gid=0"}),
    "filling_note": ([], {"key": "one", "spent": '{"city": [5, 1]}'}),
    "palette": ([], {"q": "смир"}),
    "join": (["no-such-secret"], {"first_name": "X", "password": "correct horse battery"}),
    "setup": ([], {"company": "Mine"}),
    "choose_language": ([], {"language": "bg"}),
    "me": ([], {"first_name": "New"}),
    "theme": ([], {"theme": "dark"}),
    "company": ([], {"name": "T", "language": "ru", "time_zone": "Europe/Moscow", "currency": "RUB"}),
    "role": ([], {"clients.view": "own"}),
    "clients_options": (["city"], {}),
    "views": ([], {"name": "Perm"}),
    "view": ([], {"name": "Omsk"}),
    "clients_columns": ([], {"frozen": "1"}),
    "api_clients": ([], {"name": "Новый Клиент"}),
    "api_exports": ([], {"form": "csv"}),
    "api_clients_find": ([], {"text": "смир"}),
    "token_make": ([], {"name": "Site", "scopes": ["clients:read"], "days": "90"}),
    "client_new": ([], {"who": "Новый Клиент"}),
    "relation_kinds": ([], {"first_word": "кум"}),
    "relation_kind": ([], {"first_word": "компаньон"}),
    "client_check": ([], {"phone": "8 912 345-67-89"}),
    "client_paste": ([], {"pasted": "Иванов Пётр\nдиректор"}),
    "entry_rule": (["person", "city"], {"is_required": "yes"}),
    "entry_instruction": (["person"], {"text": "Ask for the city"}),
    "own_field_new": (["text"], {"label": "Pet"}),
    "own_field": ([], {"label": "Car"}),
    "own_field_turn": ([], {"to": "long"}),
    **dict.fromkeys(
        ("warmth_rule_new", "warmth_rule", "warmth_weigh"), ([], {"level": "2", "sign": "bought", "bought.days": "30"})
    ),
    "categories": ([], {"name": "Partners", "colour": "cold"}),
    "touch_results": ([], {"label": "Ждёт смету"}),
    "touch_result": ([], {"label": "Ждёт"}),
    "refusal_reasons": ([], {"name": "Далеко"}),
    "refusal_reason": ([], {"name": "Дорого нам"}),
    "category": ([], {"name": "Dealers", "kind": "company", "colour": "hot"}),
    "account_reset_password_from_key": (["1", "no-such-key"], {}),
    "account_reset_password": ([], {"email": "nobody@teplo.example"}),
}


def session_of(world: World, actor: str, case: str) -> str:
    person = getattr(world.cast, actor) if case == "own" else world.cast.vera if actor != "vera" else world.cast.boris
    if case == "missing":
        return "0" * 32
    key = hashlib.sha256(f"{actor}{case}".encode()).hexdigest()[:32]
    session = Session(session_key=key, session_data="", employee=person, ref=ref_of(key))
    session.expire_date = now() + datetime.timedelta(days=1)
    session.made_at = session.seen_at = now()
    session.save()
    return session.ref


def token_pk(world: World, actor: str, case: str) -> int:
    whose = actor if case == "own" else "vera" if actor != "vera" else "boris"
    return MISSING if case == "missing" else Token.objects.get(digest=queries.digest(world.tokens[whose])).pk


def digest() -> str:
    """Of every row of every table, but for sign-ins and their throttling, which every visit writes."""
    found = hashlib.sha256()
    ignored = {"staff_session", "core_cache"}
    tables = [
        name for name in sorted(connection.introspection.table_names()) if name not in ignored and "_fts" not in name
    ]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found.update(repr(sorted(map(repr, cursor.fetchall()))).encode())
    return found.hexdigest()


def writes() -> int:
    """Rows written in this test so far, undone ones too, sign-ins not counted."""
    if connection.vendor == "sqlite":
        return int(connection.connection.total_changes)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables "
            "WHERE relname NOT IN ('staff_session', 'core_cache')"
        )
        return int(cursor.fetchone()[0])
