"""The fields of a card as JSON: the same definition that the card, the form and the import use."""

import datetime
from collections.abc import Mapping
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import WithJsonSchema

from krug.api.problems import Wrong, invalid
from krug.clients import fields
from krug.clients.fields import ALL, BY_CODE, REFERENCES, UNKNOWN_YEAR, CardField, value_of
from krug.clients.models import Client, Warmth
from krug.core.text.refusals import Refusal

WARMTHS = {warmth.name.lower(): warmth.value for warmth in Warmth}
_WARMTH_NAMES = {value: name for name, value in WARMTHS.items()}


def _schema(spec: CardField) -> dict[str, Any]:
    if spec.code == "warmth":
        return {"type": "string", "enum": list(WARMTHS)}
    if spec.code == "owner":
        return {"type": ["integer", "null"], "description": "an employee's number"}
    if spec.code == "category":
        return {"type": ["integer", "null"], "description": "a category's number"}
    if spec.control == "choice":
        return {"type": "string", "enum": [value for value, _label in spec.choices]}
    hints = {"date": "1985-11-27, or --11-27 without a year", "time": "09:30", "zone": "Europe/Moscow"}
    hint = {"description": hints[spec.control]} if spec.control in hints else {}
    return {"type": ["string", "null"] if spec.control in {"date", "time"} else "string", **hint}


Fields = Annotated[
    dict[str, Any],
    WithJsonSchema({
        "type": "object",
        "title": "Fields",
        "properties": {spec.code: _schema(spec) for spec in ALL},
        "additionalProperties": False,
    }),
]  # fmt: skip


def shown(client: Client, hidden: frozenset[str]) -> dict[str, Any]:
    """Every field of this kind of client, empty ones too, without those hidden from the reader."""
    known = (spec for spec in ALL if client.kind in spec.kinds and spec.code not in hidden)
    return {spec.code: _shown(spec, value_of(client, spec.code)) for spec in known}


def value(code: str, held: Any) -> Any:
    """One value of a card as JSON."""
    return _shown(BY_CODE[code], held)


def _shown(spec: CardField, held: Any) -> Any:
    if spec.code == "warmth":
        return _WARMTH_NAMES[held]
    if isinstance(held, datetime.date):
        return held.isoformat() if held.year != UNKNOWN_YEAR else held.strftime("--%m-%d")
    return held.strftime("%H:%M") if isinstance(held, datetime.time) else held


def read(kind: str, given: Mapping[str, Any], *, hidden: frozenset[str], within: str = "fields") -> dict[str, Any]:
    """What was sent, as the verbs take it. Raises Problem with everything that cannot be understood.

    What is ``hidden`` from whoever sends it is as if there were no such field.
    """
    values: dict[str, Any] = {}
    wrong = []
    for code, sent in given.items():
        try:
            values[code] = _read(kind, code, sent, hidden)
        except Refusal as refusal:
            wrong.append(Wrong(f"{within}.{code}", refusal.code, str(refusal.message)))
    if wrong:
        raise invalid(*wrong)
    return values


def _read(kind: str, code: str, sent: Any, hidden: frozenset[str]) -> Any:
    spec = BY_CODE.get(code)
    if spec is None or kind not in spec.kinds or code in hidden:
        known = ", ".join(each.code for each in ALL if kind in each.kinds and each.code not in hidden)
        raise fields.BadValue(_("There is no such field here. Known are: %(known)s.") % {"known": known})
    if sent is None or sent == "":
        return spec.parse("" if spec.code != "warmth" else "0")
    if spec.code == "warmth":
        sent = str(WARMTHS.get(sent, "")) if isinstance(sent, str) else None
    if spec.code in REFERENCES and type(sent) is int:
        sent = str(sent)
    if not isinstance(sent, str):
        raise fields.BadValue(_("Send a text."))
    return spec.parse(sent)
