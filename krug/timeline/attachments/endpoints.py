"""Doors of the files of touches for programs."""

import datetime
from typing import Any

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop
from ninja import File, Router, UploadedFile
from ninja.responses import Status
from pydantic import BaseModel

from krug.api.problems import Problem, Wrong, invalid
from krug.api.scopes import scoped
from krug.api.values import Named, Receipt
from krug.clients import queries as clients
from krug.core import gate
from krug.staff.doors import ApiRequest
from krug.timeline import access, actions
from krug.timeline.attachments import files, kinds, refusing, store
from krug.timeline.models import Attachment

_ = gettext_noop

# A browser or a program saves it: what it is, its name says.
A_FILE = {
    200: {
        "description": "OK",
        "content": {each.partition(";")[0]: {} for each in sorted({*kinds.TYPES.values(), kinds.OTHER})},
    }
}
READ, WRITE = "touches:read", "touches:write"

router = Router()


class FileOut(BaseModel):
    id: int
    name: str
    size: int
    sha256: str
    made_at: datetime.datetime
    by: Named


class FilesOfTouch(BaseModel):
    """All of them: there are never many."""

    items: list[FileOut]


def _scoped_file() -> dict[str, Any]:
    """An answer that is no JSON."""
    told = scoped(READ)
    return {**told, "openapi_extra": {**told["openapi_extra"], "responses": A_FILE}}


@router.get(
    "/touches/{int:touch_id}/files",
    response=FilesOfTouch,
    url_name="api_touch_files",
    summary=_("List files of a touch"),
    description=_("Their names and sizes; the contents are fetched one by one."),
    **scoped(READ),
)
def list_files(request: ApiRequest, touch_id: int) -> FilesOfTouch:
    touch = get_object_or_404(access.seen(request.user), pk=touch_id)
    found = list(access.attachments(request.user).filter(touch=touch).order_by("pk"))
    gate.leave("api.touches", rows=len(found), by=request.user)
    return FilesOfTouch(items=[_shown(attachment) for attachment in found])


def _shown(attachment: Attachment) -> FileOut:
    return FileOut(
        id=attachment.pk, name=attachment.name, size=attachment.file.size, sha256=attachment.file.sha256,
        made_at=attachment.made_at, by=Named(id=attachment.by.pk, name=str(attachment.by)),
    )  # fmt: skip


@router.post(
    "/touches/{int:touch_id}/files",
    response={201: Receipt},
    url_name="api_touch_files",
    summary=_("Attach a file to a touch"),
    description=_("One file as multipart/form-data. The same content under the same name is attached once."),
    **scoped(WRITE),
)
def attach_file(request: ApiRequest, touch_id: int, file: File[UploadedFile]) -> Status[Receipt]:
    touch = get_object_or_404(access.changeable(request.user), pk=touch_id)
    try:
        made = actions.attach(touch, file.name or "", file.chunks(), by=request.user)
    except refusing.REFUSALS as refusal:
        if isinstance(refusal, store.TooLarge):
            raise Problem("too_large", refusing.sentence(refusal)) from refusal
        raise invalid(Wrong("file", refusing.code(refusal), refusing.sentence(refusal))) from refusal
    return Status(201, Receipt(id=made.pk, version=clients.version_of(touch.client_id)))


@router.get(
    "/files/{int:file_id}",
    url_name="api_file",
    summary=_("Fetch a file of a touch"),
    description=_("Its content as it was attached. Each fetching is written down."),
    **_scoped_file(),
)
def fetch_file(request: ApiRequest, file_id: int) -> FileResponse:
    attachment = get_object_or_404(access.attachments(request.user), pk=file_id)
    return files.give(attachment, by=request.user, save=True)
