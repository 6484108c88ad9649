"""The rules of the house that linters cannot hold."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from krug.core import registry

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("core", "ui", "api", "staff", "clients", "timeline", "tasks", "exchange", "protection")  # from the ground up
DOORS = ("views", "endpoints")


def sources(*parts: str) -> Iterator[Path]:
    for room in ROOMS:
        for part in parts:
            folder = ROOT / "krug" / room / part
            yield from folder.rglob("*.py") if folder.is_dir() else ()
            file = ROOT / "krug" / room / f"{part}.py"
            if file.exists():
                yield file


def product() -> list[Path]:
    """Every module of the product: no tests, no migrations."""
    return [
        path
        for path in sorted((ROOT / "krug").rglob("*.py"))
        if not {"tests", "migrations"} & set(path.parts) and path.name != "testing.py"
    ]


def templates() -> list[Path]:
    return sorted((ROOT / "krug").rglob("jinja2/**/*.html"))


def test_the_rooms_are_installed_from_the_ground_up() -> None:
    assert [room.removeprefix("krug.") for room in settings.ROOMS] == list(ROOMS)


def test_foreign_keys_follow_the_floors() -> None:
    upward = []
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS:
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.remote_field.model._meta.app_label in ROOMS:
                there = field.remote_field.model._meta.app_label
                if ROOMS.index(there) > ROOMS.index(model._meta.app_label):
                    upward.append(f"{model._meta.label}.{field.name} -> {there}")
    assert upward == []


def test_pages_name_styles_and_scripts_of_no_room_above() -> None:
    """A panel brings its own: `Panel.files`."""
    upward = []
    for path in templates():
        room = path.relative_to(ROOT / "krug").parts[0]
        named = re.findall(r"""static\(['"](\w+)/""", path.read_text(encoding="utf-8"))
        above = [other for other in named if other in ROOMS and ROOMS.index(other) > ROOMS.index(room)]
        upward += [f"{path.relative_to(ROOT)} -> {other}" for other in above]
    assert upward == ["krug/clients/jinja2/clients/list.html -> exchange"]  # what opens over the list is no panel


def test_no_generic_foreign_keys_hold_our_data() -> None:
    holders = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model and field.related_model._meta.app_label == "contenttypes"
    ]
    assert holders == []


def attributes(path: Path, name: str) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == name
    ]


def test_doors_never_ask_a_table_directly() -> None:
    assert [place for path in sources(*DOORS) for place in attributes(path, "objects")] == []


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_there_is_no_http_below_the_doors() -> None:
    below = sources("events", "models", "access", "queries", "actions", "jobs")
    met = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in below
        for name in imported(path)
        if name.startswith(("django.http", "django.shortcuts", "django_htmx"))
    ]
    assert met == []


def test_contact_values_leave_only_through_the_one_function() -> None:
    """Who reads ``value`` or ``key`` of a contact point: the masking, the verbs, finding and matching; no page."""
    readers = {
        "krug/clients/contacts.py", "krug/clients/hits.py", "krug/clients/search.py", "krug/clients/drafts.py",
        "krug/clients/duplicates/belongings.py", "krug/clients/duplicates/comparing.py",
        "krug/clients/duplicates/nearby.py", "krug/clients/matching.py", "krug/clients/merging.py",
        "krug/clients/queries.py", "krug/clients/portable.py",
    }  # fmt: skip
    told = [str(path.relative_to(ROOT)) for path in product() if "ContactPoint" in path.read_text(encoding="utf-8")]
    doors = [name for name in told if "/views" in name or "/panels" in name or "/endpoints" in name]
    reading = re.compile(r"\bpoint\.(value|key)\b|values_list\([^)]*\"(value|key)\"")
    met = [name for name in told if reading.search((ROOT / name).read_text(encoding="utf-8"))]
    actions = {name for name in met if name.startswith("krug/clients/actions/")}
    assert set(met) - actions <= readers
    assert [name for name in doors if reading.search((ROOT / name).read_text(encoding="utf-8"))] == []


def test_templates_never_show_a_contact_point() -> None:
    met = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in templates()
        for found in re.findall(r"\bpoint\.\w+|contact_points", path.read_text(encoding="utf-8"))
    ]
    assert met == []


def test_templates_have_no_script_no_style_and_no_unescaped_text() -> None:
    """The content security policy refuses the first two; the third is how a client's name becomes a program."""
    forbidden = re.compile(
        r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|\|\s*safe\b|autoescape false", re.IGNORECASE
    )
    met = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in templates()
        for found in forbidden.finditer(path.read_text(encoding="utf-8"))
    ]
    known = ["krug/staff/jinja2/account/_fields.html: |safe"]  # Django's list of password rules, nobody's input
    assert met == known


def test_who_makes_safe_strings_is_known() -> None:
    """`Markup` from parts that are escaped, each looked at: the palette's marks, our own texts."""
    makers = [
        str(path.relative_to(ROOT))
        for path in product()
        if re.search(r"\bMarkup\(|mark_safe\(", path.read_text(encoding="utf-8"))
    ]
    assert makers == ["krug/clients/hits.py", "krug/ui/words.py"]


def test_templates_translate_their_own_words_only() -> None:
    """`_(…)` goes into the page unescaped, so what it translates stands in the template, never in a variable."""
    asked = [
        f"{path.relative_to(ROOT)}: {call}"
        for path in templates()
        for call in re.findall(r"(?:\b_|gettext)\((?![\"']).{0,40}", path.read_text(encoding="utf-8"))
    ]
    assert asked == []


def test_only_the_door_of_the_api_is_exempt_from_csrf() -> None:
    """No cookie opens it, which `tests/api/test_door.py` proves."""
    met = [str(path.relative_to(ROOT)) for path in product() if "csrf_exempt" in path.read_text(encoding="utf-8")]
    assert met == ["krug/api/door.py"]


def test_every_room_says_what_it_is() -> None:
    missing = [room for room in ROOMS if not (ROOT / "krug" / room / "README.md").exists()]
    assert missing == []


def test_every_registry_is_described() -> None:
    text = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
    assert [known.name for known in registry.ALL if f"`{known.name}`" not in text] == []


def test_whatever_points_at_a_client_goes_with_it_or_is_known_to_stay() -> None:
    """What a room adds about clients must not be lost from sight when two cards become one."""
    staying = {
        "clients.Client.merged_into", "clients.Totals.client", "clients.OwnValues.client", "clients.Opening.client",
        "clients.DuplicatePair.first", "clients.DuplicatePair.second", "clients.Merge.survivor",
        "clients.Merge.merged",
        "tasks.Stepless.client",
        "timeline.WarmthMark.client",
    }  # fmt: skip
    going = {f"{each.model._meta.label}.{name}" for each in registry.belongings for name in each.fields}
    pointing = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.model._meta.label == "clients.Client"
    }
    assert pointing == staying | (going - {"core.Change.client_id"})
    assert [
        each.code for each in registry.belongings if not set(each.fields) <= registry.tracked[each.code].fields
    ] == []


def test_every_event_says_how_it_is_forgotten_and_has_a_name() -> None:
    from krug.core.events import Event

    def kinds(kind: type[Event]) -> Iterator[type[Event]]:
        for sub in kind.__subclasses__():
            if sub.__module__.startswith("krug.") and ".tests." not in sub.__module__:
                yield sub
            yield from kinds(sub)

    assert sorted(kind.code for kind in kinds(Event) if kind.code not in registry.events) == []


@pytest.mark.django_db
def test_every_icon_that_is_named_is_there() -> None:
    """One that is not leaves an empty place on the page, and nobody complains."""
    drawn = set(re.findall(r'id="([a-z0-9-]+)"', (ROOT / "krug/ui/static/ui/icons.svg").read_text(encoding="utf-8")))
    offered = {icon for offers in registry.ALL for offer in offers if (icon := getattr(offer, "icon", ""))}
    written = {
        icon for path in templates() for icon in re.findall(r'icon\("([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(written) > 20
    assert sorted((offered | written) - drawn) == []


def test_every_request_of_a_script_names_what_asks() -> None:
    """Without a source htmx takes the page for it, and sends of those that wait for one another only the last."""
    asked = [
        (path.name, call)
        for path in (ROOT / "krug").glob("*/static/*/**/*.js")
        for call in re.findall(r"htmx\.ajax\(.*", path.read_text(encoding="utf-8"))
        if "vendor" not in path.parts
    ]
    assert len(asked) > 8
    assert [(name, call) for name, call in asked if not re.search(r"\bsource\b", call)] == []


def test_rights_in_doors_are_declared() -> None:
    """A misspelt right is a door nobody can open, or, worse, one that nobody notices."""
    declared = {right.code for right in registry.rights}
    asked = set()
    for path in product():
        text = path.read_text(encoding="utf-8")
        asked |= (
            set(re.findall(r"^[A-Z_]+ = \"([a-z]+\.[a-z_]+)\"$", text, re.MULTILINE))
            if path.stem == "access"
            else set()
        )
    for path in templates():
        asked |= set(re.findall(r"\.may\(\"([a-z.]+)\"\)", path.read_text(encoding="utf-8")))
    assert asked <= declared


def test_a_role_of_a_new_company_has_only_declared_rights() -> None:
    from krug.staff.ready_roles import READY

    known = {right.code: right.has_reach for right in registry.rights}
    reaches = {reach.code for reach in registry.reaches}
    wrong = [
        (role, code, reach)
        for role, rights in READY.items()
        for code, reach in rights.items()
        if code not in known or (reach not in reaches if known[code] else reach != "yes")
    ]
    assert wrong == []


@pytest.mark.parametrize("path", product(), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_can_be_held_in_the_head(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    long = [
        f"{node.name}: {(node.end_lineno or node.lineno) - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or node.lineno) - node.lineno + 1 > 60
    ]
    assert long == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    names = re.compile(r"/(?:work|farm)/|pypi\.org|registry\.npmjs|deb\.debian")
    folders = ("krug", "config", "tests", "bench", "scripts", "docs", "requirements")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    met = [
        str(path.relative_to(ROOT))
        for path in files
        if path.suffix in {".py", ".md", ".html", ".js", ".css", ".lock", ".sh", ".po", ".txt"}
        and ".data" not in path.parts
        and path != Path(__file__)
        and names.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert met == []
