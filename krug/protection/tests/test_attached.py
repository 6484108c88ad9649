"""Files of touches are in a backup, and come back with it."""

import zipfile

from krug.clients.testing import make_client
from krug.protection import backups
from krug.protection.tests.conftest import Place
from krug.staff.testing import make_cast
from krug.timeline import actions
from krug.timeline.attachments import store
from krug.timeline.attachments.checking import attached_files
from krug.timeline.models import Attachment


def test_restoring_gives_files_of_touches_back(place: Place) -> None:
    cast = make_cast()
    touch = actions.record_interaction(make_client(owner=cast.boris), kind="call", by=cast.boris)
    assert touch is not None
    file = actions.attach(touch, "договор.pdf", [b"%PDF-1.7 agreed"], by=cast.boris).file
    made = backups.make("asked", target=place.backups / "mine.zip")
    with zipfile.ZipFile(made) as archive:
        assert f"files/attachments/{file.sha256[:2]}/{file.sha256}" in archive.namelist()
    store.path_of(file.sha256).unlink()
    Attachment.objects.all().delete()
    assert attached_files().level == "error"
    backups.restore(made)
    assert Attachment.objects.get().name == "договор.pdf"
    assert store.path_of(file.sha256).read_bytes() == b"%PDF-1.7 agreed"
    assert attached_files().level == "ok"
