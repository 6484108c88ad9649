"""What clients hold in own fields: reading it from a client, and writing it down."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, Func, JSONField
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _

from krug.clients.models import OWN, Client, OwnValues
from krug.clients.own import known, types
from krug.clients.own.types import BadValue
from krug.core import db
from krug.core.db.expressions import OneOf

TABLE = "clients.ownvalues"
Value = tuple[int, str, Any]  # the client, the code of the field, the value


def is_own(code: str) -> bool:
    return code.startswith(OWN)


def key_of(code: str) -> str:
    return code.removeprefix(OWN)


def code_of(key: str) -> str:
    return OWN + key


def of(client: Client) -> Mapping[str, Any]:
    """By key. Asks nothing of a client read with ``select_related("own")``."""
    data: dict[str, Any] = _held(client).data
    return data


def get(client: Client, code: str) -> Any:
    return of(client).get(key_of(code))


def put(client: Client, code: str, value: Any) -> None:
    """On the instance only; `save` writes it down."""
    data = _held(client).data
    if value is None:
        data.pop(key_of(code), None)
    else:
        data[key_of(code)] = value


def save(client: Client) -> None:
    """Call in the transaction that holds the client's row."""
    OwnValues.objects.bulk_create([client.own], update_conflicts=True, unique_fields=["client"], update_fields=["data"])


def _held(client: Client) -> OwnValues:
    try:
        return client.own
    except OwnValues.DoesNotExist:
        client.own = OwnValues(client=client, data={})
        return client.own


def hold(codes_and_values: Iterable[tuple[str, Any]]) -> None:
    """Raises BadValue when some value is none of its field as it is now: what was remembered may be seconds old."""
    asked = [(code, value) for code, value in codes_and_values if is_own(code)]
    if not asked:
        return
    fields = known.fresh().by_code
    for code, value in asked:
        field = fields.get(code)
        if field is None or field.archived_at is not None:
            raise BadValue(_("This field is not there any more. Read the card anew."))
        if field.is_turning:
            raise BadValue(_("The values of this field are being turned into another type. Try again in a minute."))
        if value is not None and not types.holds(field, value):
            raise BadValue(_("This field is of another type by now. Read the card anew."))


def insert_many(rows: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    """Of new clients: their ids and what their drafts hold under the codes of own fields."""
    told = ((pk, _own_part(values)) for pk, values in rows)
    db.insert_many(OwnValues, ("client", "data"), [(pk, data) for pk, data in told if data])


def _own_part(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key_of(code): value for code, value in values.items() if is_own(code) and value is not None}


def read_many(client_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """By client and key, in one query."""
    return dict(OwnValues.objects.filter(OneOf("client_id", client_ids)).values_list("client_id", "data"))


def write_many(values: Iterable[Value]) -> None:
    """Set single values of many clients, leaving their others; None takes one away. Call inside a transaction."""
    by_client: dict[int, dict[str, Any]] = defaultdict(dict)
    for client_id, code, value in values:
        by_client[client_id][key_of(code)] = value
    if not by_client:
        return
    now = _locked(by_client)
    fresh: list[tuple[dict[str, Any], int]] = []
    changed: list[tuple[dict[str, Any], int]] = []
    for client_id, news in by_client.items():
        merged = {key: value for key, value in {**now.get(client_id, {}), **news}.items() if value is not None}
        (changed if client_id in now else fresh).append((merged, client_id))
    db.update_many(OwnValues, ["data"], changed)
    db.insert_many(OwnValues, ("client", "data"), [(client_id, data) for data, client_id in fresh if data])


def _locked(client_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    rows = OwnValues.objects.filter(OneOf("client_id", client_ids)).order_by("client_id")
    if not db.is_sqlite():
        rows = rows.select_for_update()
    return dict(rows.values_list("client_id", "data"))


def set_many(code: str, client_ids: Sequence[int], value: Any) -> dict[int, Any]:
    """Set one value for many clients, or take it away; what each held before. Call inside a transaction."""
    key = key_of(code)
    rows = OwnValues.objects.filter(OneOf("client_id", client_ids))
    held = rows if db.is_sqlite() else rows.select_for_update().order_by("client_id")
    before = dict(held.values_list("client_id", KeyTransform(key, "data")))
    rows.update(data=With(key, value))
    if value is not None:
        fresh = [(pk, {key: value}) for pk in client_ids if pk not in before]
        db.insert_many(OwnValues, ("client", "data"), fresh)
    return {pk: before.get(pk) for pk in client_ids}


class With(Func):
    """The stored values with one of them set, by the engine itself: the others are neither read nor sent."""

    output_field: Any = JSONField()

    def __init__(self, key: str, value: Any) -> None:
        super().__init__(F("data"))
        self.key, self.value = key, value

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, Any]:
        sql, params = compiler.compile(self.source_expressions[0])
        if self.value is None:
            return (f"json_remove({sql}, '$.{self.key}')" if db.is_sqlite() else f"({sql} - '{self.key}')"), params
        put = f"json_set({sql}, '$.{self.key}', json(%s))"
        put = put if db.is_sqlite() else f"jsonb_set({sql}, '{{{self.key}}}', %s::jsonb)"
        return put, [*params, json.dumps(self.value)]


def held_by_row(code: str, client_ids: Iterable[int]) -> dict[int, Any]:
    """For undo: the value of one field by client, None where there is none."""
    ids = list(client_ids)
    now = _locked(ids)
    return {pk: now.get(pk, {}).get(key_of(code)) for pk in ids}


def put_back(code: str, values: Iterable[tuple[Any, int]]) -> None:
    """For undo: values with the ids of their clients."""
    write_many((client_id, code, value) for value, client_id in values)
