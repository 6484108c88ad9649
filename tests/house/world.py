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
from krug.timeline import actions as timeline

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


@dataclass
class World:
    cast: Cast
    live: dict[str, Belongings] = field(default_factory=dict)
    archived: dict[str, Belongings] = field(default_factory=dict)
    imports: dict[tuple[str, str], int] = field(default_factory=dict)
    bulks: dict[str, int] = field(default_factory=dict)
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
    tokens: dict[str, str] = field(default_factory=dict)  # secrets, with every scope

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
        for state in (State.READY, State.DONE):
            world.imports[name, state] = _import(person, state)
        world.exports[name] = _export(person)
        world.imports[name, RETURNED] = _returned(person, world.exports[name])
    world.own_field = clients.add_own_field("text", clients.OwnSpec("Car"), by=cast.anna).pk
    for name in ACTORS:  # each a change of nobody, so that putting it back changes nothing either
        deed, whom = Deed("set", "city", "Омск"), Selection((MISSING,))
        world.bulks[name] = clients.start_bulk(whom, deed, key="one", by=people[name]).pk
        nothing = timeline.start_rollback(cast.gleb, since=now(), upto=0, label="x", key="one", by=people[name])
        world.rollbacks[name] = nothing.pk
    world.category = clients.add_category("Dealers", by_id=cast.anna.pk).pk
    for name in ACTORS:
        world.views[name] = clients.save_view("Mine", {"city": "Perm"}, by=getattr(cast, name)).pk
    world.views["everybody"] = clients.save_view("Ours", {"city": "Omsk"}, shared_with="all", by=cast.anna).pk
    world.handover = Handover.objects.create(
        source=cast.boris, receivers=[cast.vera.pk], by=cast.anna, finished_at=now(),
        change_set=sets.begin("handover", by_id=cast.anna.pk),
    ).pk  # fmt: skip
    _merge(world)
    _connect(world)
    role = Role.objects.get(name=ready_roles.READER)
    world.invitation = staff.invite(email="new@teplo.example", role=role, team=None, by=cast.anna)[0].pk
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
    return Belongings(
        person.pk, contact, address.pk, job.pk, purchase.pk, touch.pk, event, company.pk, relation.pk, prospect.pk,
        person.taggings.get().pk,
    )  # fmt: skip


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


def _category_of(world: World, actor: str, case: str) -> int:
    return world.category if case == "one" else MISSING


def _own_field_of(world: World, actor: str, case: str) -> int:
    return world.own_field if case == "one" else MISSING


def _bulk_of(world: World, actor: str, case: str) -> int:
    return MISSING if case == "missing" else world.bulks[_whose(actor, case)]


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
    "bulk": _bulk_of,
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
    **dict.fromkeys(("export", "export_stop", "export_file"), _export_of),
    "set_undo": _set_of,
    "relation_kind": _kind_of,
    "relation_kind_retire": _kind_of,
    "relation_kind_take_back": _kind_of,
    "category": _category_of,
    "category_up": _category_of,
    "category_retire": _category_of,
    "category_restore": _category_of,
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
    if name in ("bulk_ask", "bulk_weigh", "bulk_start"):
        return reverse(name), _bulk_form(world, actor, variant)
    if name in ("changes_of", "rollback_weigh", "rollback_start"):
        form = _rollback_form(world, actor, case)
        return reverse(name, args=[form["who"]] if name == "changes_of" else []), form
    args, data = PLAIN.get(name, ([], {}))
    if name in ARGS:
        args = [ARGS[name](world, actor, case)]
    if name == "import_upload":
        data = {"key": uuid.uuid4().hex, "file": SimpleUploadedFile("a.csv", "ФИО;тел\nИванов;8".encode())}
    data = _form_of_pair(world) if name == "duplicate_merge" else data
    if name == "hand_over":
        data = {"source": world.cast.boris.pk, "receivers": [world.cast.vera.pk]}
    if name == "invite":
        data = {"email": "x@teplo.example"}
    if name in ("employee", "invite", "view_first"):
        data = {**data, "role": Role.objects.get(name=ready_roles.READER).pk}
    return reverse(name, args=args), data


def _form_of_pair(world: World) -> dict[str, Any]:
    first, second = DuplicatePair.objects.values_list("first", "second").get(pk=world.pair)
    return {"keep": first, f"version-{first}": 1, f"version-{second}": 1}


def _rollback_form(world: World, actor: str, case: str) -> dict[str, Any]:
    who = MISSING if case == "missing" else getattr(world.cast, _whose(actor, case)).pk
    return {"who": str(who), "minutes": "60", "since": now().isoformat(), "upto": "0", "key": uuid.uuid4().hex}


def _bulk_form(world: World, actor: str, variant: str) -> dict[str, Any]:
    value = str(world.cast.olga.pk) if variant else "Омск"
    own = world.live[CIRCLE[actor][0]].client
    return {"ids": str(own), "what": f"set:{variant or 'city'}", "value": value, "key": uuid.uuid4().hex}


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
    "contact": "contact", "contact_remove": "contact", "contact_reveal": "contact", "address_remove": "address",
    "employment_end": "job", "employment_remove": "job", "purchase_return": "purchase", "touch_remove": "touch",
    "api_contact": "contact", "event_undo": "event", "employment": "job", "people_of": "company",
    "relation": "relation", "relation_end": "relation", "relation_remove": "relation", "prospect_take_in": "prospect",
    "prospect_remove": "prospect", "prospect_reveal": "prospect", "tag_remove": "tagging",
}  # fmt: skip
DATA_OF_CLIENT: dict[str, dict[str, Any]] = {
    "client": {}, "client_peek": {}, "client_row": {}, "client_opened": {}, "client_star": {"on": "yes"},
    "client_feed": {}, "client_cases": {}, "client_archive": {}, "client_restore": {},
    "contact_remove": {}, "contact_reveal": {}, "address_remove": {}, "employment_end": {}, "employment_remove": {},
    "purchase_return": {}, "touch_remove": {}, "event_undo": {}, "employment_others": {"name": "теп"},
    "client_warmth": {"value": "2"}, "client_tags": {"name": "дилер"}, "client_tag_names": {"name": "v"},
    "tag_remove": {},
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
    "touch_record": {"kind": "call", "text": "да"},
}  # fmt: skip
DATA_OF_API: dict[str, dict[str, dict[str, Any]]] = {
    "api_client": {"PATCH": {"version": 0, "fields": {"city": "Омск"}}},
    "api_client_archive": {}, "api_client_restore": {},
    "api_client_contacts": {"POST": {"kind": "email", "value": "a@teplo.example"}},
    "api_contact": {"PATCH": {"kind": "phone", "value": "8 912 000-00-01"}},
    "api_client_purchases": {"POST": {"made_on": "2026-02-01", "amount": {"amount": "100.00", "currency": "RUB"}}},
    "api_client_touches": {"POST": {"kind": "call", "text": "да"}},
}  # fmt: skip
PLAIN: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "export_ask": ([], {"everything": "yes"}),
    "export_begin": ([], {"everything": "yes", "key": "one"}),
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
    "categories": ([], {"name": "Partners", "colour": "cold"}),
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
