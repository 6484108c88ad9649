"""Which statements take the write lock. In doubt a statement may write."""

import pytest

from krug.core.db.sqlite.base import may_write

READS = [
    "SELECT 1",
    "  \n\tselect * from clients_client",
    "Select 'INSERT INTO x'",
    "SELECT replace(name, 'a', 'b') FROM t",
    "SELECT 1; ",
    "EXPLAIN QUERY PLAN SELECT 1",
    "explain delete from t",
    "VALUES (1), (2)",
    "WITH found AS (SELECT 1) SELECT * FROM found",
    "with recursive n(i) as (values(1) union all select i+1 from n) select i from n limit 3",
    "PRAGMA journal_mode",
    "pragma foreign_keys;",
    "PRAGMA main.page_count",
    "PRAGMA table_info(clients_client)",
    'PRAGMA table_xinfo("clients_client")',
    "PRAGMA main.index_list('clients_client') ;",
    "PRAGMA index_info(core_change_set)",
    "PRAGMA foreign_key_list(clients_client)",
    "PRAGMA foreign_key_check",
    "PRAGMA foreign_key_check(clients_client)",
    "PRAGMA quick_check(1)",
    "PRAGMA integrity_check",
    "PRAGMA data_version",
    "PRAGMA user_version",
]
WRITES = [
    "INSERT INTO t VALUES (1)",
    "insert or ignore into t values (1)",
    "UPDATE t SET a = 1",
    "DELETE FROM t",
    "REPLACE INTO t VALUES (1)",
    "INSERT INTO t VALUES (1) RETURNING id",
    "WITH old AS (SELECT 1) DELETE FROM t WHERE id IN old",
    "WITH x AS (SELECT 1) insert into t select * from x",
    "WITH x AS (SELECT replace('a', 'b', 'c')) SELECT * FROM x",  # in doubt
    "WITH x AS (SELECT 'update') SELECT * FROM x",  # in doubt
    "CREATE TABLE t (id)",
    "CREATE INDEX i ON t (id)",
    "DROP TABLE t",
    "ALTER TABLE t ADD COLUMN b",
    "ANALYZE",
    "REINDEX",
    "VACUUM",
    "VACUUM INTO 'copy.sqlite3'",
    "BEGIN",
    "BEGIN IMMEDIATE",
    "SAVEPOINT a",
    "ATTACH 'other.sqlite3' AS other",
    "PRAGMA journal_mode = WAL",
    "PRAGMA journal_mode=DELETE",
    "PRAGMA journal_mode(DELETE)",
    "PRAGMA user_version(7)",
    "PRAGMA main.user_version = 7",
    "PRAGMA auto_vacuum(1)",
    "PRAGMA schema_version(3)",
    "PRAGMA wal_checkpoint",
    "PRAGMA wal_checkpoint(TRUNCATE)",
    "PRAGMA main.wal_checkpoint",
    "PRAGMA main.wal_checkpoint(TRUNCATE)",
    "pragma WAL_CHECKPOINT;",
    "PRAGMA optimize",
    "PRAGMA main.optimize",
    "PRAGMA incremental_vacuum(10)",
    "PRAGMA quick_check; DELETE FROM t",
    "INSERT INTO s_fts(s_fts) VALUES ('rebuild')",
    "/* why */ SELECT 1",  # in doubt
    "-- why\nDELETE FROM t",
    "SELECTED",
    "",
]


@pytest.mark.parametrize("sql", READS)
def test_reading_takes_no_lock(sql: str) -> None:
    assert may_write(sql) is False


@pytest.mark.parametrize("sql", WRITES)
def test_what_may_write_takes_the_lock(sql: str) -> None:
    assert may_write(sql) is True
