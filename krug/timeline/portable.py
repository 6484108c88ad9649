"""What a spreadsheet can say of touches."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.timezone import get_current_timezone, now
from django.utils.translation import gettext_lazy as _

from krug.clients.portable import as_text
from krug.core.registry import Column
from krug.core.text import dates
from krug.core.text.fold import fold
from krug.timeline.models import InteractionKind

_KINDS = {
    "звонок": "call", "call": "call", "обаждане": "call", "письмо": "email", "e-mail": "email", "email": "email",
    "letter": "email", "писмо": "email", "сообщение": "message", "чат": "message", "message": "message",
    "съобщение": "message", "встреча": "meeting", "визит": "meeting", "meeting": "meeting", "среща": "meeting",
    "заметка": "note", "note": "note", "бележка": "note",
}  # fmt: skip


def _when(cell: Any, values: dict[str, Any]) -> None:
    moment = dates.parse_datetime(
        cell if isinstance(cell, datetime.date) else as_text(cell), zone=get_current_timezone()
    )
    values.setdefault("touch", {})["at"] = min(moment, now()).isoformat()


def _what(cell: Any, values: dict[str, Any]) -> None:
    values.setdefault("touch", {})["text"] = str(cell).strip()


def _kind(cell: Any, values: dict[str, Any]) -> None:
    word = fold(as_text(cell))
    if word in _KINDS:
        values.setdefault("touch", {})["kind"] = _KINDS[word]
    else:
        values.setdefault("note", []).append(as_text(cell))


COLUMNS = (
    Column("touch_at", _("Touch: when"), ("дата звонка", "дата контакта", "последний контакт", "дата касания",
           "последний звонок", "дата последнего контакта", "дата обращения", "last contact", "contact date",
           "call date"), _when, order=41),
    Column("touch_text", _("Touch: what was said"), ("о чем говорили", "итог звонка", "результат звонка", "история",
           "история общения", "итог", "результат", "содержание разговора", "conversation"), _what, order=42),
    Column("touch_kind", _("Touch: kind"), ("тип контакта", "вид контакта", "канал", "тип касания", "channel"), _kind,
           order=43),
)  # fmt: skip


def touch(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """The touch of a row, ready for `TouchDraft` but for the client; None when the row tells of none."""
    told = values.get("touch")
    if not told or not (told.get("at") or told.get("text")):
        return None
    at = datetime.datetime.fromisoformat(told["at"]) if "at" in told else now()
    kind = told.get("kind") or (InteractionKind.CALL if "at" in told else InteractionKind.NOTE)
    return {"kind": str(kind), "at": at, "text": told.get("text", ""), "is_dated": "at" in told}
