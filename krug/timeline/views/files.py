"""Doors of files: sent ahead from the strip, hung on a touch of the feed, shown, downloaded, removed."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krug.staff.doors import StaffRequest, needs
from krug.staff.models import Employee
from krug.timeline import access, actions
from krug.timeline.attachments import files, refusing
from krug.timeline.models import Attachment, Interaction
from krug.ui import formats
from krug.ui.responses import toast


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.RECORD)
def upload(request: StaffRequest) -> JsonResponse:
    """Keep a file until its touch is recorded; asked, those that wait."""
    if request.method != "POST":
        return JsonResponse({"files": [_told(attachment) for attachment in access.waiting_files(request.user)]})
    sent = [*request.FILES.getlist("file"), None][0]
    try:
        made = actions.upload(*_content(sent), by=request.user)
    except refusing.REFUSALS as refusal:
        return JsonResponse({"error": refusing.sentence(refusal)}, status=422)
    return JsonResponse(_told(made))


@require_POST
@needs(access.RECORD)
def discard(request: StaffRequest, ref: str) -> HttpResponse:
    actions.discard(get_object_or_404(access.waiting_files(request.user), ref=ref))
    return HttpResponse(status=204)


@require_POST
def attach(request: StaffRequest, pk: int) -> HttpResponse:
    """One or several; what is refused does not keep the others away."""
    touch = get_object_or_404(access.changeable(request.user), pk=pk)
    sent: list[UploadedFile[Any] | None] = [*request.FILES.getlist("file")] or [None]
    refused = dict.fromkeys(filter(None, (_refused(touch, each, request.user) for each in sent)))
    return toast(_of_touch(request, touch), " ".join(refused) or _("Attached"))


@require_GET
def read(request: StaffRequest, pk: int) -> FileResponse:
    attachment = get_object_or_404(access.attachments(request.user), pk=pk)
    return files.give(attachment, by=request.user, save="save" in request.GET)


@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    attachment = get_object_or_404(access.removable_files(request.user), pk=pk)
    number = actions.remove_attachment(attachment, by=request.user)
    assert attachment.touch is not None
    return toast(_of_touch(request, attachment.touch), _("Removed"), undo=number)


def _content(sent: UploadedFile[Any] | None) -> tuple[str, Any]:
    """A sending that broke off has no file: it is empty like one without a byte."""
    return (sent.name or "", sent.chunks()) if sent else ("", ())


def _refused(touch: Interaction, sent: UploadedFile[Any] | None, by: Employee) -> str:
    try:
        actions.attach(touch, *_content(sent), by=by)
    except refusing.REFUSALS as refusal:
        return refusing.sentence(refusal)
    return ""


def _told(attachment: Attachment) -> dict[str, str]:
    return {"ref": attachment.ref, "name": attachment.name, "size": formats.size(attachment.file.size)}


def _of_touch(request: StaffRequest, touch: Interaction) -> HttpResponse:
    found = files.of_touches([touch.pk]).get(touch.pk, ())
    return render(request, "timeline/_files.html", {"touch_id": touch.pk, "files": found})
