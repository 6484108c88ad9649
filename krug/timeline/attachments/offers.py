"""What files of touches offer to the house; `timeline.registration` calls it once."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from krug.clients import access as clients_access
from krug.clients import actions as clients
from krug.core import registry
from krug.core.registry import Check, Door, Endpoints, EventType, Scheduled, Tracked
from krug.timeline import events as happened
from krug.timeline.attachments import store
from krug.timeline.attachments.checking import attached_files
from krug.timeline.attachments.files import DOOR
from krug.timeline.jobs import sweep_files
from krug.timeline.models import Attachment

ENVELOPE = 64 * 1024  # what multipart/form-data adds to a file


def register() -> None:
    registry.gate.register(Door(DOOR, _("files of touches"), clients_access.VIEW, is_file=True))
    registry.endpoints.register(
        Endpoints(
            "files", _("Files"), "krug.timeline.attachments.endpoints.router", order=21,
            bodies={"api_touch_files": lambda: store.largest() + ENVELOPE},
        )
    )  # fmt: skip
    registry.tracked.register(
        Tracked("timeline.attachment", Attachment, frozenset({"archived_at"}), _after_attachments)
    )
    for code, label, icon in (
        (happened.FileAdded.code, _("File added"), "paperclip"),
        (happened.FileRemoved.code, _("File removed"), "trash"),
    ):
        registry.events.register(EventType(code, label, icon, _forget, describe=_name))
    registry.doctor.register(Check("attached_files", _("files of touches"), attached_files, order=55))
    registry.schedule.register(Scheduled("timeline.sweep_files", timedelta(hours=6), sweep_files))


def _forget(data: dict[str, Any]) -> dict[str, Any]:
    """A name may say whose contract it is."""
    kept = [[table, row, field, None, None] for table, row, field, _old, _new in data.get("cells", [])]
    return {**data, "name": "", "cells": kept}


def _name(data: Mapping[str, Any], is_other: bool) -> str:
    return str(data["name"])


def _after_attachments(rows: Sequence[int]) -> None:
    touched = Attachment.objects.filter(pk__in=rows, touch__isnull=False)
    clients.note_undo(sorted(set(touched.values_list("touch__client_id", flat=True))))
