"""Indexes over single keys of the stored values, and the expressions that use them.

An engine takes an index over an expression only for that very expression, so both are written here, with the key in
the statement and not among its parameters. Keys are made by `clients.own.naming`: small letters, digits, underscores.
"""

import json
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, JSONField

from krug.clients.models import OwnField
from krug.core import db

MOST = 10  # each costs every write to the table
_BEGINS = "clients_own_"


def name_of(field: OwnField) -> str:
    return f"{_BEGINS}{field.pk}"


def expression(key: str, column: str = "data") -> str:
    return f"json_extract({column}, '$.{key}')" if db.is_sqlite() else f"({column} -> '{key}')"


class Held(Func):
    """The value of a field, to be ordered by; ``column`` is the path to the stored values."""

    output_field: Any = JSONField()

    def __init__(self, key: str, column: str = "own__data") -> None:
        super().__init__(F(column))
        self.key = key

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, Any]:
        sql, params = compiler.compile(self.source_expressions[0])
        return expression(self.key, sql), params


class HeldApart(Held):
    """The same, said so that no index is taken to be in its order."""

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, Any]:
        sql, params = compiler.compile(self.source_expressions[0])
        return (f"+{expression(self.key, sql)}" if db.is_sqlite() else f"({sql} #> '{{{self.key}}}')"), params


class Filled(Held):
    """There is a value: in the words by which the index is known to hold the row."""

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, Any]:
        sql, params = super().as_sql(compiler, connection)
        return f"{sql} IS NOT NULL", params


class Compared(Held):
    """The value against another of the same type: ``=``, ``>=``, ``<=``, ``>``, ``<``."""

    output_field = BooleanField()

    def __init__(self, key: str, sign: str, value: Any, column: str = "own__data") -> None:
        super().__init__(key, column)
        self.sign, self.value = sign, value

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, Any]:
        sql, params = super().as_sql(compiler, connection)
        mark, value = parameter(self.value)
        return f"{sql} {self.sign} {mark}", [*params, value]


class After(Held):
    """``(value, client) > (value, id)``, said twice: the bound alone is what SQLite finds the place in the index by."""

    output_field = BooleanField()

    def __init__(self, key: str, value: Any, row: int, *, descending: bool, column: str, id_column: str) -> None:
        super().__init__(key, column)
        self.source_expressions = [*self.source_expressions, *Func(F(id_column)).source_expressions]
        self.value, self.row, self.sign = value, row, "<" if descending else ">"

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, Any]:
        sql, params = super().as_sql(compiler, connection)
        pk, more = compiler.compile(self.source_expressions[1])
        mark, value = parameter(self.value)
        found = f"({sql} {self.sign}= {mark} AND ({sql}, {pk}) {self.sign} ({mark}, %s))"
        return found, [*params, value, *params, *more, value, self.row]


def parameter(value: Any) -> tuple[str, Any]:
    """How a value is put into a statement. SQLite takes a list out of JSON as the text it is written in."""
    if db.is_sqlite() and isinstance(value, list):
        return "%s", json.dumps(value, separators=(",", ":"))
    if db.is_sqlite():
        return "%s", int(value) if isinstance(value, bool) else value
    return "%s::jsonb", json.dumps(value)


def build(name: str, field: OwnField) -> None:
    """PostgreSQL builds without holding writers up, outside a transaction; SQLite holds its write lock for the second
    it takes. Rows without the field are left out: a card without it costs nothing. What was left half built goes first.
    """
    drop(name)
    value = expression(field.key)
    _run(f"CREATE INDEX {_concurrently()}{name} ON clients_ownvalues ({value}, client_id) WHERE {value} IS NOT NULL")


def drop(name: str) -> None:
    _run(f"DROP INDEX {_concurrently()}IF EXISTS {name}")


def analyze() -> None:
    """What the planner knows of the new expressions."""
    _run("ANALYZE clients_ownvalues")


def _concurrently() -> str:
    return "" if db.is_sqlite() or connection.in_atomic_block else "CONCURRENTLY "


def present() -> dict[str, bool]:
    """Names of our indexes, and whether each is whole."""
    if db.is_sqlite():
        sql = "SELECT name, 1 FROM sqlite_master WHERE type = 'index' AND tbl_name = 'clients_ownvalues'"
    else:
        sql = (
            "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "WHERE i.indrelid = 'clients_ownvalues'::regclass"
        )
    return {name: bool(is_whole) for name, is_whole in db.rows(sql) if _is_ours(name)}


def _is_ours(name: str) -> bool:
    return name.startswith(_BEGINS) and name.removeprefix(_BEGINS).isdecimal()


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
