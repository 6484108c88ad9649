"""What a spreadsheet can say of touches."""

import datetime
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.utils.timezone import get_current_timezone, now
from django.utils.translation import gettext_lazy as _

from krug.clients.portable import as_text
from krug.core.registry import Column
from krug.core.rights import Actor
from krug.core.text import dates
from krug.core.text.fold import fold
from krug.timeline import lists
from krug.timeline.models import InteractionKind

_KINDS = {
    "звонок": "call", "call": "call", "обаждане": "call", "письмо": "email", "e-mail": "email", "email": "email",
    "letter": "email", "писмо": "email", "сообщение": "message", "чат": "message", "message": "message",
    "съобщение": "message", "встреча": "meeting", "meeting": "meeting", "среща": "meeting", "визит": "visit",
    "выезд": "visit", "visit": "visit", "посещение": "visit", "заметка": "note", "note": "note", "бележка": "note",
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


# Words that spreadsheets use for the ready results, beside the company's own.
_RESULTS = {
    "дозвонился": "reached", "дозвонились": "reached", "reached": "reached", "свързан": "reached",
    "не ответил": "no_answer", "не отвечает": "no_answer", "недозвон": "no_answer", "no answer": "no_answer",
    "не отговаря": "no_answer", "перезвонить": "call_back", "call back": "call_back", "да се обади": "call_back",
    "думает": "thinks", "thinks": "thinks", "мисли": "thinks", "отказ": "refused", "отказался": "refused",
    "refused": "refused", "отказа": "refused", "согласен": "agreed", "согласна": "agreed", "agreed": "agreed",
    "съгласен": "agreed",
}  # fmt: skip


def _listed(name: str, known: Mapping[str, Any], cell: Any, values: dict[str, Any]) -> None:
    """What is not in the company's list is kept in the note."""
    text = as_text(cell)
    if fold(text) in known:
        values.setdefault("touch", {})[name] = known[fold(text)]
    else:
        values.setdefault("note", []).append(text)


def _result_for(_actor: Actor) -> Callable[[Any, dict[str, Any]], None]:
    own = {fold(each.title): each.code for each in lists.every_result().values()}
    return partial(_listed, "result", _RESULTS | own)


def _reason_for(_actor: Actor) -> Callable[[Any, dict[str, Any]], None]:
    return partial(_listed, "reason_id", {fold(each.title): pk for pk, each in lists.every_reason().items()})


COLUMNS = (
    Column("touch_at", _("Touch: when"), ("дата звонка", "дата контакта", "последний контакт", "дата касания",
           "последний звонок", "дата последнего контакта", "дата обращения", "last contact", "contact date",
           "call date"), _when, order=41),
    Column("touch_text", _("Touch: what was said"), ("о чем говорили", "итог звонка", "результат звонка", "история",
           "история общения", "итог", "результат", "содержание разговора", "conversation"), _what, order=42),
    Column("touch_kind", _("Touch: kind"), ("тип контакта", "вид контакта", "канал", "тип касания", "channel"), _kind,
           order=43),
    Column("touch_result", _("Touch: result"), ("результат касания", "исход", "исход звонка", "результат контакта",
           "итог касания", "call result", "outcome", "изход", "резултат от контакт"),
           partial(_listed, "result", _RESULTS), read_for=_result_for, order=44),
    Column("touch_reason", _("Touch: reason of the refusal"), ("причина отказа", "почему отказ", "refusal reason",
           "lost reason", "причина за отказ"), partial(_listed, "reason_id", {}), read_for=_reason_for, order=45),
)  # fmt: skip


def touch(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """The touch of a row, ready for `TouchDraft` but for the client; None when the row tells of none."""
    told = values.get("touch")
    if not told or not (told.get("at") or told.get("text") or told.get("result") or told.get("reason_id")):
        return None
    at = datetime.datetime.fromisoformat(told["at"]) if "at" in told else now()
    kind = told.get("kind") or (InteractionKind.CALL if "at" in told else InteractionKind.NOTE)
    result = told.get("result") or ("refused" if "reason_id" in told else "")
    return {
        "kind": str(kind), "at": at, "text": told.get("text", ""), "result": result,
        "reason_id": told.get("reason_id"), "is_dated": "at" in told,
    }  # fmt: skip
