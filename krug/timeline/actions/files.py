"""Verbs about files of touches: send one ahead, hang one on a touch, remove it, sweep what nobody needs."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import now

from krug.clients import actions as clients
from krug.clients.models import Client
from krug.core import events
from krug.core.changes.cells import Cell, created, to_json
from krug.staff.models import Employee
from krug.timeline import events as happened
from krug.timeline.actions.touches import record_interaction
from krug.timeline.attachments import MOST, TooMany, bind, kinds, naming, store
from krug.timeline.models import Attachment, Interaction, StoredFile

MOST_WAITING: Final = 50  # of one employee at a time
WAITS: Final = timedelta(days=1)
REMOVED_KEPT: Final = timedelta(days=30)  # so long a removal can be undone


def upload(name: str, chunks: Iterable[bytes], *, by: Employee) -> Attachment:
    """Keep a file that waits for its touch. What is returned is on disk.

    Raises TooLarge, Empty, Dangerous, Disagrees, TooMany.
    """
    if Attachment.objects.filter(by=by, touch=None).count() >= MOST_WAITING:
        raise TooMany
    return _kept(name, chunks, touch=None, by=by)


def attach(touch: Interaction, name: str, chunks: Iterable[bytes], *, by: Employee) -> Attachment:
    """Hang a file on a touch that is there. The same content under the same name is there once.

    Raises as `upload`.
    """
    return _kept(name, chunks, touch=touch, by=by)


def record_with_files(client: Client, *, refs: Sequence[str], by: Employee, **touch: Any) -> Interaction | None:
    """`record_interaction` with files that were sent ahead: all of it is recorded, or nothing.

    Raises as `record_interaction`, and Gone, TooMany.
    """
    if not refs:
        return record_interaction(client, by=by, **touch)
    with transaction.atomic():
        made = record_interaction(client, by=by, **touch)
        if made is not None:
            bind(made, refs, by=by)
        return made


def _kept(name: str, chunks: Iterable[bytes], *, touch: Interaction | None, by: Employee) -> Attachment:
    """First the content is on disk, then the row: killed in between, there is content nobody speaks of."""
    name = naming.cleaned(name)
    incoming = store.receive(chunks)
    try:
        kind = kinds.judge(name, incoming.head)
        store.keep(incoming)
    except BaseException:
        store.drop(incoming)
        raise
    with transaction.atomic():
        moment = now()
        known = {"size": incoming.size, "kind": kind, "stored_at": moment}
        file, _is_new = StoredFile.objects.update_or_create(sha256=incoming.sha256, defaults=known)
        return _hung(file, name, touch, by) if touch else _waiting(file, name, by)


def _waiting(file: StoredFile, name: str, by: Employee) -> Attachment:
    return Attachment.objects.create(file=file, name=name, by=by, ref=uuid.uuid4().hex, made_at=now())


def _hung(file: StoredFile, name: str, touch: Interaction, by: Employee) -> Attachment:
    clients.hold([touch.client_id])
    there = Attachment.objects.filter(touch=touch, archived_at=None)
    if same := there.filter(file=file, name=name).first():
        return same
    if there.count() >= MOST:
        raise TooMany
    made = Attachment.objects.create(file=file, touch=touch, name=name, by=by, ref=uuid.uuid4().hex, made_at=now())
    clients.touch(touch.client_id)
    events.publish(
        happened.FileAdded(
            by_id=by.pk, client_id=touch.client_id, interaction_id=touch.pk, attachment_id=made.pk, name=name,
            cells=(created(made),),
        )
    )  # fmt: skip
    return made


def discard(attachment: Attachment) -> None:
    """It was chosen by mistake and hangs on nothing yet. Once it has come to its touch, nothing happens."""
    Attachment.objects.filter(pk=attachment.pk, touch=None).delete()


@transaction.atomic
def remove_attachment(attachment: Attachment, *, by: Employee) -> int | None:
    """Take a file off its touch; the number under which that can be undone, for thirty days. Twice is once."""
    moment = now()
    if not Attachment.objects.filter(pk=attachment.pk, archived_at=None).update(archived_at=moment):
        return None
    touch = attachment.touch
    assert touch is not None  # whose file could not be fetched otherwise
    clients.touch(touch.client_id)
    cell = Cell("timeline.attachment", attachment.pk, "archived_at", None, to_json(moment))
    return events.publish(
        happened.FileRemoved(
            by_id=by.pk, client_id=touch.client_id, interaction_id=touch.pk, attachment_id=attachment.pk,
            name=attachment.name, cells=(cell,),
        )
    )  # fmt: skip


def sweep() -> None:
    """Throw away what waited in vain, what was removed long ago, and contents nothing refers to.

    A content whose row is gone stays on disk for another day: a backup that began before may still be copying it.
    """
    store.tidy()
    for sha256 in store.old():
        if not StoredFile.objects.filter(sha256=sha256).exists():
            store.remove(sha256)
    moment = now()
    Attachment.objects.filter(touch=None, made_at__lt=moment - WAITS).delete()
    Attachment.objects.filter(archived_at__lt=moment - REMOVED_KEPT).delete()
    hanging = Attachment.objects.filter(file=OuterRef("pk"))
    unused = StoredFile.objects.filter(~Exists(hanging), stored_at__lt=moment - WAITS)
    for file in list(unused):
        _forget_content(file)


def _forget_content(file: StoredFile) -> None:
    """Unless somebody has sent the same again meanwhile."""
    try:
        with transaction.atomic():
            store.note_leaving(file.sha256)
            StoredFile.objects.filter(pk=file.pk, stored_at=file.stored_at).delete()
    except IntegrityError:
        return
