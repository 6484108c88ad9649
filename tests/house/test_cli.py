"""The contract for scripts: commands of `krug` with nobody at the terminal. They ask nothing and show no traceback."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.product import OWNER, PASSWORD, ROOT, Product, migrated
from tests.ready import new_database

pytestmark = [pytest.mark.timeout(120)]

CAST = """
from krug.clients import actions
from krug.clients.drafts import Draft, contact
from krug.core.changes import sets
from krug.staff import ready_roles
from krug.staff.models import Employee, Role
anna = Employee.objects.get()
reader = Role.objects.get(name=ready_roles.READER)
Employee(email="gleb@teplo.example", first_name="Gleb", language="en", role=reader).save()
draft = Draft("person", {"last_name": "Орлов", "first_name": "Пётр", "city": "Пермь"})
draft.contacts.append(contact("phone", "8 (912) 345-67-89"))
(client,) = [actions.create(draft, by=anna)]
change_set = sets.begin("edit", by_id=anna.pk)
print(client, change_set.pk)
"""
FOUND = {
    "id": 1, "kind": "person", "name": "Орлов Пётр", "subtitle": "Пермь", "reason": "phone +7 912 345-67-89",
    "url": "/clients/1/",
}  # fmt: skip
Said = tuple[int, str, str]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An installation with an owner, a reader and a client; not running."""
    product = migrated(tmp_path_factory.mktemp("cli") / "data")
    made = product.command(*create_owner(OWNER), typed=f"{PASSWORD}\n")
    assert (made.returncode, made.stdout, made.stderr) == (0, f"{OWNER} owns Teplo.\n", "")
    assert product.command("shell", "-v", "0", "-c", CAST).stdout == "1 1\n"
    yield product
    product.remove()


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An installation without an owner."""
    product = migrated(tmp_path_factory.mktemp("ready") / "data")
    yield product
    product.remove()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Product]:
    """A place where Krug was never started."""
    product = Product(tmp_path / "data", new_database(os.environ.get("DATABASE_URL", "")))
    yield product
    product.remove()


def create_owner(email: str) -> list[str]:
    words = ["owner", "create", "--email", email, "--company", "Teplo", "--name", "Anna Orlova", "--language", "en"]
    return [*words, "--password-stdin"]


def said(product: Product, *words: str, typed: str = "") -> Said:
    """Exit code, answer and complaint. No command ever shows a traceback."""
    done = product.command(*words, typed=typed)
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


def said_anew(product: Product, *words: str, typed: str = "", **settings: str) -> Said:
    """The same of a process that was started for it: what is told before Krug is loaded, or of where it is started."""
    command = [sys.executable, "-m", "krug", *words]
    done = subprocess.run(
        command, env=product.environment | settings, cwd=ROOT, input=typed, capture_output=True, text=True, check=False,
        timeout=100,
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


def close_stdin() -> None:
    os.close(0)


# krug owner


def test_a_second_owner_of_the_company_is_refused(house: Product) -> None:
    assert said(house, *create_owner("other@teplo.example"), typed=PASSWORD) == (
        1, "", "CommandError: Krug is already set up. Sign in, or ask the owner for an invitation.\n",
    )  # fmt: skip


@pytest.mark.parametrize("password", ["", "1234567890"])
def test_a_weak_password_is_refused_and_founds_nothing(ready: Product, password: str) -> None:
    code, out, complaint = said(ready, *create_owner(OWNER), typed=password)
    assert (code, out, complaint.startswith("CommandError: ")) == (1, "", True)
    assert said(ready, "find", "x") == (1, "", "CommandError: There is no owner yet.\n")


@pytest.mark.parametrize("email", ["", "anna@teplo"])
def test_what_is_no_address_of_mail_is_refused(ready: Product, email: str) -> None:
    code, out, complaint = said(ready, *create_owner(email), typed=PASSWORD)
    assert (code, out, complaint.startswith("CommandError: ")) == (1, "", True)
    assert said(ready, "find", "x") == (1, "", "CommandError: There is no owner yet.\n")


@pytest.mark.once
def test_what_is_missing_is_named(house: Product) -> None:
    code, out, complaint = said(house, "owner", "create")
    assert (code, out) == (2, "")
    assert complaint.endswith("krug owner create: error: the following arguments are required: --email, --company\n")


def test_a_new_password_is_read_from_the_standard_input(house: Product) -> None:
    assert said(house, "owner", "password", OWNER, "--password-stdin", typed="another good passphrase\n") == (
        0, f"The password of {OWNER} is changed; all sessions are ended.\n", "",
    )  # fmt: skip


def test_without_a_terminal_nobody_is_asked_for_a_password(house: Product) -> None:
    complaint = "CommandError: Without a terminal the password is given with --password-stdin.\n"
    assert said(house, "owner", "password", OWNER) == (1, "", complaint)
    closed = subprocess.run(
        [sys.executable, "-m", "krug", "owner", "password", OWNER], env=house.environment, cwd=ROOT, text=True,
        capture_output=True, check=False, preexec_fn=close_stdin,
    )  # fmt: skip
    assert (closed.returncode, closed.stdout, closed.stderr) == (1, "", complaint)


def test_a_password_for_nobody_is_refused(house: Product) -> None:
    assert said(house, "owner", "password", "nobody@teplo.example", "--password-stdin", typed=PASSWORD) == (
        1, "", "CommandError: There is no employee nobody@teplo.example.\n",
    )  # fmt: skip


# krug find


def found(product: Product, *words: str) -> dict[str, object]:
    code, out, complaint = said(product, "find", "--json", *words)
    assert (code, complaint) == (0, "")
    answer: dict[str, object] = json.loads(out)
    assert isinstance(answer.pop("took_ms"), float)
    return answer


def test_what_is_found_has_this_shape(house: Product) -> None:
    assert found(house, "9123456789") == {"query": "9123456789", "read_as": "", "hits": [FOUND]}
    assert found(house, "jhkj") == {"query": "jhkj", "read_as": "орло", "hits": [{**FOUND, "reason": ""}]}
    assert found(house, "никто", "такой") == {"query": "никто такой", "read_as": "", "hits": []}


def test_for_who_sees_contacts_masked_they_are_masked(house: Product) -> None:
    masked = {**FOUND, "reason": "phone +7 912 •••-••-89"}
    assert found(house, "9123456789", "--as", "gleb@teplo.example")["hits"] == [masked]


def test_found_clients_are_lines_without_json(house: Product) -> None:
    assert said(house, "find", "9123456789") == (0, "       1  Орлов Пётр  Пермь  phone +7 912 345-67-89\n", "")


def test_nobody_finds_anything_for_somebody_who_is_not_there(house: Product) -> None:
    assert said(house, "find", "x", "--as", "nobody@teplo.example") == (
        1, "", "CommandError: There is no employee nobody@teplo.example.\n",
    )  # fmt: skip


# krug undo


def test_a_change_set_is_undone_once(house: Product) -> None:
    assert said(house, "undo", "7") == (1, "", "CommandError: There is no change set 7.\n")
    assert said(house, "undo", "1", "--json") == (0, '{"change_set": 1, "put_back": 0, "kept": 0}\n', "")
    assert said(house, "undo", "1") == (1, "", "CommandError: Change set 1 has been undone already.\n")
    code, out, complaint = said(house, "undo", "one")
    assert (code, out) == (2, "")
    assert complaint.endswith("krug undo: error: argument change_set: invalid int value: 'one'\n")


# krug doctor


def test_the_doctor_answers_in_json(house: Product) -> None:
    code, out, complaint = said(house, "doctor", "--json")
    findings = json.loads(out)
    assert (code, complaint) == (1, "")  # the workers do not run
    assert [finding["check"] for finding in findings if finding["level"] == "error"] == ["workers"]
    assert [sorted(finding) for finding in findings] == [["check", "level", "remedy", "text"]] * len(findings)


# krug backup, krug restore


def test_a_backup_is_made_and_restored(house: Product) -> None:
    code, out, complaint = said(house, "backup")
    path = Path(out.removesuffix("\n"))
    assert (code, complaint, path.parent) == (0, "", house.folder / "backups")
    assert re.fullmatch(r"krug-\d{8}-\d{6}-asked\.zip", path.name)
    code, out, complaint = said(house, "restore", str(path))
    assert (code, complaint) == (0, "")
    assert re.fullmatch(r"Restored the state of 20\d\d-\d\d-\d\dT\S+: 1 clients\.\n", out)
    assert found(house, "орлов")["hits"] == [{**FOUND, "reason": ""}]


def test_a_backup_goes_where_it_is_wanted(house: Product, tmp_path: Path) -> None:
    wanted = tmp_path / "mine.zip"
    assert said(house, "backup", "--to", str(wanted)) == (0, f"{wanted}\n", "")


def test_what_is_no_backup_is_refused(house: Product, tmp_path: Path) -> None:
    missing, other = tmp_path / "none.zip", tmp_path / "photo.jpg"
    other.write_bytes(b"\xff\xd8\xff\xe0 a photo")
    assert said(house, "restore", str(missing)) == (1, "", f"CommandError: There is no file {missing}.\n")
    why = "is not a backup made by krug backup, or not all of it is there: File is not a zip file"
    assert said(house, "restore", str(other)) == (1, "", f"CommandError: {other} {why}\n")


# Before the first start, and with settings that cannot be


@pytest.mark.parametrize("words", [["find", "x"], create_owner(OWNER)])
def test_before_the_first_start_the_remedy_is_told(fresh: Product, words: list[str]) -> None:
    code, out, complaint = said_anew(fresh, *words, typed=PASSWORD)
    assert (code, out) == (1, "")
    assert re.fullmatch(
        r"krug: the database is not set up or is older than this program \([^\n]*\n?[^\n]*\n?[^\n]*\)\. "
        r"Bring it up: krug migrate\n",
        complaint,
    ), complaint


def test_there_is_nothing_to_back_up_before_the_first_start(fresh: Product) -> None:
    complaint = "CommandError: There is nothing in the database yet, so there is nothing to back up.\n"
    yet = "CommandError: There is no database yet, so there is nothing to back up.\n"
    assert said_anew(fresh, "backup") in [(1, "", complaint), (1, "", yet)]


def test_the_first_start_needs_no_backup(ready: Product) -> None:
    assert sorted(path.name for path in (ready.folder / "backups").glob("*.zip")) == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("KRUG_URL", "crm.example.ru",
         "KRUG_URL is 'crm.example.ru'; write the whole address, for example https://crm.example.ru\n"),
        ("KRUG_PORT", "http", "KRUG_PORT is 'http'; it must be a whole number, for example 8000\n"),
        ("DATABASE_URL", "mysql://a/b", "DATABASE_URL must be a postgresql:// or sqlite:// address\n"),
        ("DATABASE_URL", "krug.sqlite3", "DATABASE_URL must be a postgresql:// or sqlite:// address\n"),
        ("KRUG_DATA", "/proc/nowhere", "krug: [Errno 2] No such file or directory: '/proc/nowhere'\n"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_named(fresh: Product, name: str, value: str, complaint: str) -> None:
    assert said_anew(fresh, "doctor", **{name: value}) == (1, "", complaint)


@pytest.mark.once
def test_a_word_that_is_no_command_is_told(house: Product) -> None:
    assert said(house, "fly") == (1, "", "Unknown command: 'fly'\nType 'krug help' for usage.\n")


@pytest.mark.once
@pytest.mark.parametrize("words", [["version"], ["--version"]])
def test_the_version_is_of_krug(fresh: Product, words: list[str]) -> None:
    assert said_anew(fresh, *words) == (0, "0.1.0\n", "")


OPTIONS = {
    "owner create": ["--email", "--company", "--name", "--language", "--time-zone", "--password-stdin"],
    "owner password": ["--password-stdin"],
    "find": ["--json", "--as"],
    "undo": ["--json"],
    "doctor": ["--json"],
    "backup": ["--to"],
    "restore": [],
    "run": [],
}


@pytest.mark.once
@pytest.mark.parametrize("command", OPTIONS)
def test_every_option_is_told_by_help(house: Product, command: str) -> None:
    code, out, complaint = said(house, *command.split(), "--help")
    assert (code, complaint) == (0, "")
    assert [option for option in OPTIONS[command] if not re.search(rf"^  {option}\b", out, re.MULTILINE)] == []
