"""Files of touches: sent ahead, hung on a touch, shown, downloaded, removed and swept."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils.timezone import now

from krug.clients import actions as clients
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.core.gate import DataLeft
from krug.staff.testing import Cast, denied, program
from krug.timeline import access, actions
from krug.timeline.attachments import Gone, TooMany, binding, store
from krug.timeline.attachments.checking import attached_files
from krug.timeline.attachments.kinds import Dangerous
from krug.timeline.models import Attachment, Event, Interaction, StoredFile

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\nwhat was agreed\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
OLD = time.time() - 3 * 24 * 3600


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files" / "attachments"


@pytest.fixture
def client(cast: Cast) -> Client:
    return make_client(owner=cast.boris, last_name="Орлова")


@pytest.fixture
def touch(cast: Cast, client: Client) -> Interaction:
    made = actions.record_interaction(client, kind="call", text="думает", by=cast.boris)
    assert made is not None
    return made


def sent(name: str = "договор.pdf", content: bytes = PDF) -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content)}


def on_disk(files: Path) -> list[str]:
    return sorted(path.name for path in files.glob("??/*"))


def hang(touch: Interaction, cast: Cast, name: str = "договор.pdf", content: bytes = PDF) -> Attachment:
    return actions.attach(touch, name, [content], by=cast.boris)


def status(browser: Browser, attachment: Attachment) -> int:
    answer = browser.get(f"/files/{attachment.pk}/")
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return answer.status_code


# Sent ahead of the touch


def test_a_file_sent_ahead_comes_to_the_touch_that_is_recorded(boris: Browser, client: Client, cast: Cast) -> None:
    told = boris.post("/files/", sent()).json()
    assert (told["name"], told["size"]) == ("договор.pdf", "1 KB")
    assert boris.get("/files/").json() == {"files": [told]}
    page = boris.post(f"/clients/{client.pk}/strip/", {"kind": "call", "text": "да", "attached": told["ref"]})
    assert page.status_code == 204
    assert "договор.pdf" in boris.get(f"/clients/{client.pk}/feed/").content.decode()
    assert Attachment.objects.get().touch == Interaction.objects.get()
    assert boris.get("/files/").json() == {"files": []}


def test_the_same_press_twice_binds_once_and_keeps_the_file(boris: Browser, client: Client) -> None:
    ref = boris.post("/files/", sent()).json()["ref"]
    for _press in range(2):
        press = {"kind": "call", "key": "one", "attached": ref}
        assert boris.post(f"/clients/{client.pk}/strip/", press).status_code == 204
    assert (Interaction.objects.count(), Attachment.objects.get().touch) == (1, Interaction.objects.get())


def test_without_its_file_a_touch_is_not_recorded(boris: Browser, client: Client) -> None:
    answer = boris.post(f"/clients/{client.pk}/strip/", {"kind": "call", "text": "да", "attached": "f" * 32})
    assert answer.status_code == 422
    assert "what you typed is still here" in json.loads(answer.headers["HX-Trigger"])["krug:toast"]["text"]
    assert Interaction.objects.count() == 0


def test_nobody_binds_what_others_sent_and_nothing_is_bound_twice(cast: Cast, touch: Interaction) -> None:
    of_vera = actions.upload("a.pdf", [PDF], by=cast.vera)
    with pytest.raises(Gone):
        binding.bind(touch, [of_vera.ref], by=cast.boris)
    mine = actions.upload("a.pdf", [PDF], by=cast.boris)
    binding.bind(touch, [mine.ref, mine.ref], by=cast.boris)
    with pytest.raises(Gone):
        binding.bind(touch, [mine.ref], by=cast.boris)
    with pytest.raises(TooMany):
        binding.bind(touch, [str(number) for number in range(21)], by=cast.boris)


def test_a_file_chosen_by_mistake_is_taken_away_by_its_sender_only(boris: Browser, anna: Browser) -> None:
    ref = boris.post("/files/", sent()).json()["ref"]
    assert anna.post(f"/files/waiting/{ref}/discard/").status_code == 404
    assert boris.post(f"/files/waiting/{ref}/discard/").status_code == 204
    assert boris.post(f"/files/waiting/{ref}/discard/").status_code == 404


def test_who_never_records_has_nothing_kept(boris: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krug.timeline.actions.files.MOST_WAITING", 1)
    assert boris.post("/files/", sent()).status_code == 200
    assert boris.post("/files/", sent("b.pdf")).status_code == 422
    assert cast.browser(cast.gleb).post("/files/", sent()).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.pdf", b"", "The file is empty"), ("setup.exe", b"MZ\x00", "Programs and scripts"),
        ("a.png", PDF, "The content is not what the name"), ("a.pdf", b"%PDF" * 300_000, "The file is larger than 1"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why_and_leaves_nothing(
    name: str, content: bytes, why: str, boris: Browser, touch: Interaction, files: Path, settings: Any
) -> None:
    settings.MAX_FILE_MB = 1
    answer = boris.post("/files/", sent(name, content))
    assert answer.status_code == 422
    assert answer.json()["error"].startswith(why)
    hung = boris.post(f"/touches/{touch.pk}/files/", sent(name, content))
    assert json.loads(hung.headers["HX-Trigger"])["krug:toast"]["text"].startswith(why)
    assert [path for path in files.rglob("*") if path.is_file()] == []
    assert (Attachment.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_sending_without_a_file_is_empty(boris: Browser, touch: Interaction) -> None:
    assert boris.post("/files/", {}).json()["error"].startswith("The file is empty")
    assert boris.post(f"/touches/{touch.pk}/files/", {}).status_code == 200


def test_a_name_of_ten_thousand_letters_is_cut(boris: Browser, cast: Cast) -> None:
    assert boris.post("/files/", sent("a" * 10_000 + ".pdf")).json()["name"] == "a" * 196 + ".pdf"
    assert len(actions.upload("a" * 10_000 + ".pdf", [PDF], by=cast.boris).name) == 200


def test_a_sending_that_breaks_off_leaves_nothing(cast: Cast, files: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield PDF
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        actions.upload("a.pdf", chunks(), by=cast.boris)
    assert [path for path in files.rglob("*") if path.is_file()] == []


# In the feed


def test_a_file_hangs_on_a_touch_that_is_there_and_comes_off_with_a_way_back(
    boris: Browser, anna: Browser, touch: Interaction
) -> None:
    page = boris.post(f"/touches/{touch.pk}/files/", sent()).content.decode()
    assert "договор.pdf" in page
    assert "договор.pdf" in boris.get(f"/clients/{touch.client_id}/feed/").content.decode()
    attachment = Attachment.objects.get()
    answer = boris.post(f"/files/{attachment.pk}/remove/")
    assert "договор.pdf" not in answer.content.decode()
    assert status(boris, attachment) == 404
    undo = json.loads(answer.headers["HX-Trigger"])["krug:toast"]["undo"]
    assert boris.post(undo).status_code == 204
    assert status(boris, attachment) == 200
    told = anna.get(f"/clients/{touch.client_id}/feed/?kind=changes").content.decode()
    assert "File added" in told
    assert "File removed" in told


def test_the_adding_of_a_file_is_undone(boris: Browser, touch: Interaction, cast: Cast) -> None:
    attachment = hang(touch, cast)
    event = Event.objects.get(code="timeline.file_added")
    assert boris.post(f"/history/{event.pk}/undo/").status_code == 204
    attachment.refresh_from_db()
    assert attachment.archived_at is not None


def test_the_same_content_hangs_once_and_lies_on_disk_once(touch: Interaction, cast: Cast, files: Path) -> None:
    first, again = hang(touch, cast), hang(touch, cast)
    other = hang(touch, cast, "копия.pdf")
    assert (first.pk, other.pk != first.pk) == (again.pk, True)
    assert len(on_disk(files)) == StoredFile.objects.count() == 1
    assert Event.objects.filter(code="timeline.file_added").count() == 2


def test_a_touch_has_at_most_twenty_files(touch: Interaction, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krug.timeline.actions.files.MOST", 2)
    hang(touch, cast, "a.pdf")
    hang(touch, cast, "b.pdf")
    with pytest.raises(TooMany):
        hang(touch, cast, "c.pdf")


def test_a_removed_touch_hides_its_files(boris: Browser, touch: Interaction, cast: Cast) -> None:
    attachment = hang(touch, cast)
    actions.remove_interaction(touch, by=cast.boris)
    assert boris.get(f"/files/{attachment.pk}/").status_code == 404
    assert access.attachments(cast.boris).count() == 0


def test_files_are_seen_with_the_card_of_whoever_took_part(cast: Cast, client: Client) -> None:
    of_vera = make_client(owner=cast.vera, last_name="Сокол")
    touch = actions.record_interaction(client, kind="meeting", participants=[of_vera], by=cast.anna)
    assert touch is not None
    alone = actions.record_interaction(client, kind="call", by=cast.boris)
    assert alone is not None
    hang(touch, cast, "a.pdf")
    hang(alone, cast, "b.pdf")
    assert [each.name for each in access.attachments(cast.vera)] == ["a.pdf"]
    assert sorted(each.name for each in access.attachments(cast.boris)) == ["a.pdf", "b.pdf"]
    assert sorted(each.name for each in access.attachments(cast.anna)) == ["a.pdf", "b.pdf"]
    actions.upload("c.pdf", [PDF], by=cast.boris)
    assert access.attachments(cast.anna).count() == 2


def test_merged_cards_take_their_files_along(cast: Cast, touch: Interaction, client: Client) -> None:
    attachment = hang(touch, cast)
    survivor = make_client(owner=cast.vera, last_name="Орлова")
    clients.merge(survivor, client, by=cast.anna)
    assert access.attachments(cast.vera).get() == attachment


def test_a_feed_asks_for_files_once(
    boris: Browser, client: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    def asked() -> int:
        with django_assert_max_num_queries(60) as counted:
            boris.get(f"/clients/{client.pk}/feed/")
        return len(counted)

    def record() -> None:
        made = actions.record_interaction(client, kind="call", by=cast.boris)
        assert made is not None
        hang(made, cast)

    record()
    boris.get(f"/clients/{client.pk}/feed/")
    one = asked()
    record()
    record()
    assert asked() == one


# How it is given


def test_a_document_is_a_download_that_is_written_down(boris: Browser, touch: Interaction, cast: Cast) -> None:
    answer = boris.get(f"/files/{hang(touch, cast, 'договор «1».pdf').pk}/")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%D0")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    left = Event.objects.get(code=DataLeft.code)
    assert (left.by_id, left.data["door"], left.data["rows"]) == (cast.boris.pk, "timeline.files", 1)


def test_an_image_is_shown_in_its_place_or_saved(boris: Browser, touch: Interaction, cast: Cast) -> None:
    pk = hang(touch, cast, "чек.png", PNG).pk
    shown, saved = boris.get(f"/files/{pk}/"), boris.get(f"/files/{pk}/?save=yes")
    assert [each.headers["Content-Type"] for each in (shown, saved)] == ["image/png", "image/png"]
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert Event.objects.filter(code=DataLeft.code).count() == 1
    for answer in (shown, saved):
        assert b"".join(answer.streaming_content) == PNG  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["страница.html", "знак.svg"])
def test_a_page_is_never_opened_by_a_browser(name: str, boris: Browser, touch: Interaction, cast: Cast) -> None:
    attachment = hang(touch, cast, name, b"<svg><script>alert(1)</script></svg>")
    answer = boris.get(f"/files/{attachment.pk}/")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).startswith(b"<svg>")  # type: ignore[attr-defined]


def test_programs_list_attach_and_fetch(cast: Cast, touch: Interaction) -> None:
    asks = program(denied(cast.boris), "touches:read", "touches:write")
    made = asks.post(f"/api/v1/touches/{touch.pk}/files", sent(), headers={"Idempotency-Key": "one"})
    assert made.status_code == 201
    again = asks.post(f"/api/v1/touches/{touch.pk}/files", sent(), headers={"Idempotency-Key": "one"})
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (made.json(), "true")
    other = asks.post(f"/api/v1/touches/{touch.pk}/files", sent("b.pdf"), headers={"Idempotency-Key": "one"})
    assert other.json()["code"] == "key_reused"
    (told,) = asks.get(f"/api/v1/touches/{touch.pk}/files").json()["items"]
    assert (told["id"], told["name"], told["size"]) == (made.json()["id"], "договор.pdf", len(PDF))
    fetched = asks.get(f"/api/v1/files/{told['id']}")
    assert b"".join(fetched.streaming_content) == PDF  # type: ignore[attr-defined]
    assert asks.post(f"/api/v1/touches/{touch.pk}/files", sent("a.exe", b"MZ\x00")).json()["code"] == "invalid"
    assert asks.post(f"/api/v1/touches/{touch.pk}/files", {}).status_code == 422
    alien = program(denied(cast.vera), "touches:read", "touches:write")
    assert alien.get(f"/api/v1/files/{told['id']}").status_code == 404
    assert alien.get(f"/api/v1/touches/{touch.pk}/files").status_code == 404
    assert alien.post(f"/api/v1/touches/{touch.pk}/files", sent()).status_code == 404


def test_a_program_may_send_what_a_file_may_have_and_no_more(cast: Cast, touch: Interaction, settings: Any) -> None:
    settings.MAX_FILE_MB = 2
    asks = program(denied(cast.boris), "touches:read", "touches:write")
    address = f"/api/v1/touches/{touch.pk}/files"
    assert asks.post(address, sent(content=PDF * 60_000)).status_code == 201
    assert asks.post(address, sent(content=PDF * 90_000)).status_code == 413
    assert (
        asks.post(f"/api/v1/clients/{touch.client_id}/touches", b"x" * 1_200_000, "application/json").status_code == 413
    )


# On disk


def age(files: Path) -> None:
    for path in files.rglob("*"):
        os.utime(path, (OLD, OLD))


def test_what_waited_for_a_day_is_swept_and_its_content_a_day_later(cast: Cast, files: Path) -> None:
    actions.upload("a.pdf", [PDF], by=cast.boris)
    actions.sweep()
    assert Attachment.objects.count() == 1
    past = now() - timedelta(days=2)
    Attachment.objects.update(made_at=past)
    StoredFile.objects.update(stored_at=past)
    age(files)
    actions.sweep()
    assert (Attachment.objects.count(), StoredFile.objects.count(), len(on_disk(files))) == (0, 0, 1)
    actions.sweep()
    assert len(on_disk(files)) == 1  # a backup that has the row may still be copying it
    age(files)
    actions.sweep()
    assert on_disk(files) == []


def test_a_removed_file_is_kept_while_undo_can_need_it(cast: Cast, touch: Interaction, files: Path) -> None:
    attachment, other = hang(touch, cast), hang(touch, cast, "копия.pdf")
    actions.remove_attachment(attachment, by=cast.boris)
    Attachment.objects.filter(pk=attachment.pk).update(archived_at=now() - timedelta(days=29))
    actions.sweep()
    assert Attachment.objects.count() == 2
    Attachment.objects.filter(pk=attachment.pk).update(archived_at=now() - timedelta(days=31))
    StoredFile.objects.update(stored_at=now() - timedelta(days=31))
    age(files)
    actions.sweep()
    actions.sweep()
    assert list(Attachment.objects.all()) == [other]
    assert len(on_disk(files)) == StoredFile.objects.count() == 1


def test_content_sent_again_while_it_is_swept_stays(cast: Cast, touch: Interaction, files: Path) -> None:
    attachment = hang(touch, cast)
    sha256 = attachment.file.sha256
    assert store.remove(sha256) is False  # it is young: somebody has just sent it
    assert on_disk(files) == [sha256]
    store.path_of(sha256).replace(files / "leaving" / sha256)  # killed while it was put aside
    store.tidy()
    assert on_disk(files) == [sha256]


def test_the_doctor_tells_of_missing_and_damaged_files(cast: Cast, touch: Interaction) -> None:
    first, second = hang(touch, cast), hang(touch, cast, "b.pdf", PDF + b"b")
    assert (attached_files().level, attached_files().text) == ("ok", "2 files, 2 of them read whole")
    path = store.path_of(first.file.sha256)
    path.write_bytes(PDF.replace(b"agreed", b"AGREED"))
    store.path_of(second.file.sha256).unlink()
    found = attached_files()
    assert (found.level, found.text.startswith("2 of 2 files are not as they were stored")) == ("error", True)
    hang(touch, cast, "снова.pdf")  # the same content again mends it
    assert path.read_bytes() == PDF


def test_a_missing_content_is_no_broken_page(boris: Browser, cast: Cast, touch: Interaction) -> None:
    attachment = hang(touch, cast)
    store.path_of(attachment.file.sha256).unlink()
    assert boris.get(f"/files/{attachment.pk}/").status_code == 404


KILLED = """
import os, signal, sys, types
from pathlib import Path
from django.conf import settings
import krug
room = types.ModuleType("krug.timeline.attachments")  # without its tables, which would take a second to load
room.__path__ = [str(Path(krug.__path__[0]) / "timeline/attachments")]
sys.modules["krug.timeline.attachments"] = room
settings.configure(FILES_ROOT=sys.argv[1], MAX_FILE_MB=1)
from krug.timeline.attachments import store
steps = int(sys.argv[2])
def counted(call):
    def made(*args, **more):
        global steps
        steps -= 1
        if steps < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **more)
    return made
for name in ("open", "fsync", "utime"):
    setattr(os, name, counted(getattr(os, name)))
Path.replace = counted(Path.replace)
store.keep(store.receive([b"%PDF-1.7", b"x" * 100]))
print("kept")
"""


@pytest.mark.once
def test_killed_at_any_step_no_half_content_bears_a_name(files: Path) -> None:
    """The row is written after all of these steps, so what has a row has its content."""
    said = ""
    for steps in range(40):
        run = subprocess.run(
            [sys.executable, "-c", KILLED, str(files.parent), str(steps)], capture_output=True, text=True, check=False
        )  # fmt: skip
        said = run.stdout
        for path in files.glob("??/*"):
            assert path.stat().st_size == 108
        if said:
            break
    assert said == "kept\n"
    assert steps >= 5


def test_dangerous_names_its_file(cast: Cast) -> None:
    with pytest.raises(Dangerous) as raised:
        actions.upload("../a.exe", [b"x"], by=cast.boris)
    assert raised.value.name == "a.exe"
