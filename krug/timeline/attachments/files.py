"""Files as pages and programs show them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import FileResponse, Http404
from django.utils.http import content_disposition_header

from krug.core import gate
from krug.core.rights import Actor
from krug.timeline.attachments import kinds, store
from krug.timeline.models import Attachment

DOOR: Final = "timeline.files"
# Of what is shown in its place: no script, no form, nothing fetched, in no frame.
_SHUT: Final = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Shown:
    pk: int
    name: str
    size: int
    is_image: bool


def shown(attachment: Attachment) -> Shown:
    return Shown(attachment.pk, attachment.name, attachment.file.size, kinds.is_shown(attachment.file.kind))


def of_touches(touches: Iterable[int]) -> dict[int, list[Shown]]:
    """Of touches the reader has been given already, in one query."""
    found: dict[int, list[Shown]] = defaultdict(list)
    ids = list(touches)
    rows = Attachment.objects.filter(touch__in=ids, archived_at=None).select_related("file").order_by("pk")
    for attachment in rows if ids else ():
        found[attachment.touch_id or 0].append(shown(attachment))
    return found


def listed(rows: "Sequence[Attachment]") -> list[Shown]:
    return [shown(attachment) for attachment in rows]


def give(attachment: Attachment, *, by: Actor, save: bool) -> FileResponse:
    """The content: an image in its place, anything else, or what is to be saved, as a download that leaves the house.

    Raises Http404 when the content is not on disk, which `krug doctor` tells about.
    """
    kind = attachment.file.kind
    in_place = kinds.is_shown(kind) and not save
    try:
        content = store.path_of(attachment.file.sha256).open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    if not in_place:
        gate.leave(DOOR, rows=1, by=by)
    response = FileResponse(content, content_type=kinds.content_type(kind))
    response.headers["Content-Disposition"] = content_disposition_header(not in_place, attachment.name) or "attachment"
    response.headers["Content-Security-Policy"] = _SHUT
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
