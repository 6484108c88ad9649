"""The index itself: FTS5 with external content on SQLite, a GIN of tsvectors on PostgreSQL."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection, migrations

from krug.core import db


@dataclass(frozen=True)
class Index:
    """A table ``(id, tokens)`` and, beside it, a table that knows when each row was last touched."""

    table: str
    recency_table: str
    recency_key: str
    recency_column: str


class Candidate(NamedTuple):
    id: int
    tokens: str
    touched: Any  # when, as the engine says it: comparable with that of others, early for never


Group = Sequence[str]  # prefixes of which one must match


def candidates(index: Index, groups: Sequence[Group], *, exactly: Sequence[str] = (), limit: int) -> list[Candidate]:
    """The newest ``limit`` rows in which every group matches by prefix, and one of ``exactly`` as a whole token."""
    if db.is_sqlite():
        return _found(index, _SQLITE, [_fts5(groups, exactly), limit])
    asked = _tsquery(groups, exactly)
    one_of, rows = _one_of(index.table, asked)
    if one_of <= COMMON:
        far = FAR * one_of * limit
        walked = _found(index, _WALKED, [asked, far if far < rows else WHOLE, limit])
        if len(walked) == limit or far >= rows:
            return walked
    return _found(index, _POSTGRESQL, [asked, limit])


def _found(index: Index, sql: str, parameters: Sequence[Any]) -> list[Candidate]:
    statement = sql.format(
        table=index.table, other=index.recency_table, key=index.recency_key, column=index.recency_column
    )
    return list(map(Candidate._make, db.rows(statement, parameters)))


def _one_of(table: str, asked: str) -> tuple[int, int]:
    """Of how many rows PostgreSQL expects one to match, and how many there are, as it reckons by the size of the table.

    Of the common the newest are found sooner without the index.
    """
    ((plan,),) = db.rows(_EXPECTED.format(table=table), [asked])
    matching, all_rows = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plans"]
    rows = int(all_rows["Plan Rows"])
    return rows // max(1, int(matching["Plan Rows"])) + 1, rows


_SQLITE = """
SELECT s.id, s.tokens, coalesce(o.{column}, '1970-01-01')
FROM (SELECT rowid AS id FROM {table}_fts WHERE {table}_fts MATCH %s ORDER BY rowid DESC LIMIT %s) f
JOIN {table} s ON s.id = f.id LEFT JOIN {other} o ON o.{key} = f.id
"""

COMMON = 50  # measured: where both ways take as long
WHOLE = 10**15  # ids
FAR = 4  # times as far as the matching rows should lie they are looked for from the newest, in case all are older
_EXPECTED = """
EXPLAIN (FORMAT JSON)
SELECT FROM {table} WHERE array_to_tsvector(string_to_array(tokens, ' ')) @@ %s::tsquery UNION ALL SELECT FROM {table}
"""

_WALKED = """
WITH newest AS MATERIALIZED (
  SELECT id FROM {table} WHERE array_to_tsvector(string_to_array(tokens, ' ')) @@ %s::tsquery
    AND id > (SELECT max(id) FROM {table}) - %s ORDER BY id DESC LIMIT %s
)
SELECT s.id, s.tokens, coalesce(o.{column}, '1970-01-01')
FROM newest JOIN {table} s ON s.id = newest.id LEFT JOIN {other} o ON o.{key} = s.id
"""

_POSTGRESQL = """
WITH found AS MATERIALIZED (
  SELECT id FROM {table} WHERE array_to_tsvector(string_to_array(tokens, ' ')) @@ %s::tsquery
), newest AS MATERIALIZED (SELECT id FROM found ORDER BY id DESC LIMIT %s)
SELECT s.id, s.tokens, coalesce(o.{column}, '1970-01-01')
FROM newest JOIN {table} s ON s.id = newest.id LEFT JOIN {other} o ON o.{key} = s.id
"""


def _fts5(groups: Sequence[Group], exactly: Sequence[str]) -> str:
    parts = ["(" + " OR ".join(f'"{prefix}"*' for prefix in group) + ")" for group in groups]
    if exactly:
        parts.append("(" + " OR ".join(f'"{token}"' for token in exactly) + ")")
    return " AND ".join(parts)


def _tsquery(groups: Sequence[Group], exactly: Sequence[str]) -> str:
    parts = ["(" + " | ".join(f"'{prefix}':*" for prefix in group) + ")" for group in groups]
    if exactly:
        parts.append("(" + " | ".join(f"'{token}'" for token in exactly) + ")")
    return " & ".join(parts)


def create_index(table: str) -> "migrations.RunPython":
    """A migration operation that builds the index over ``table (id, tokens)`` and keeps it in step by triggers."""

    def forwards(apps: Any, schema_editor: Any) -> None:
        statements = _sqlite_ddl(table) if schema_editor.connection.vendor == "sqlite" else _postgresql_ddl(table)
        for statement in statements:
            schema_editor.execute(statement)

    def backwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for trigger in ("added", "removed", "changed"):
                schema_editor.execute(f"DROP TRIGGER {table}_{trigger}")
            schema_editor.execute(f"DROP TABLE {table}_fts")
        else:
            schema_editor.execute(f"DROP INDEX {table}_gin")

    return migrations.RunPython(forwards, backwards)


def _sqlite_ddl(table: str) -> list[str]:
    """Every prefix that is asked for, up to six letters, has a list of its own in the index, read from its newest end:
    merging the lists of all the words that begin so took 20 ms for a common surname in a base of a million, this 0.1.
    """
    remove = f"INSERT INTO {table}_fts({table}_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens);"
    add = f"INSERT INTO {table}_fts(rowid, tokens) VALUES (new.id, new.tokens);"
    return [
        f"CREATE VIRTUAL TABLE {table}_fts USING fts5(tokens, content='{table}', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 0', detail=none, columnsize=0, prefix='1 2 3 4 5 6')",
        f"CREATE TRIGGER {table}_added AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {table}_removed AFTER DELETE ON {table} BEGIN {remove} END",
        f"CREATE TRIGGER {table}_changed AFTER UPDATE OF tokens ON {table} BEGIN {remove} {add} END",
    ]


def _postgresql_ddl(table: str) -> list[str]:
    return [
        f"CREATE INDEX {table}_gin ON {table} USING gin (array_to_tsvector(string_to_array(tokens, ' '))) "
        "WITH (fastupdate = off)"
    ]


_PUT_SQLITE = """
INSERT INTO {table} (id, tokens) SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(%s)
WHERE true ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens
"""
_PUT_POSTGRESQL = """
INSERT INTO {table} (id, tokens) SELECT * FROM unnest(%s::bigint[], %s::text[])
ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens
"""


def put(table: str, rows: Iterable[tuple[int, str]]) -> None:
    """Set the tokens of rows, new ones and known ones alike, in one statement.

    FTS5 writes its index out after every statement that has a trigger: row by row a portion of a million-row base takes
    a hundred times longer.
    """
    found = list(rows)
    if not found:
        return
    with connection.cursor() as cursor:
        if db.is_sqlite():
            cursor.execute(_PUT_SQLITE.format(table=table), [json.dumps(found, ensure_ascii=False)])
        else:
            cursor.execute(_PUT_POSTGRESQL.format(table=table), [list(each) for each in zip(*found, strict=True)])


def rebuild(table: str) -> None:
    """Build the whole index from the table: after a mass fill with triggers off it is five times faster."""
    if db.is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild')")
