"""The embedded SQLite by default, PostgreSQL when DATABASE_URL says so."""

from pathlib import Path
from typing import Any

import dj_database_url

UNREADABLE = "DATABASE_URL must be a postgresql:// or sqlite:// address"
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA cache_size = -8000;"
    "PRAGMA journal_size_limit = 67108864;"
)


def configured(database_url: str, data: Path) -> dict[str, Any]:
    if not database_url:
        return embedded(data / "krug.sqlite3")
    try:
        settings: dict[str, Any] = dict(dj_database_url.parse(database_url))
    except ValueError:
        raise SystemExit(UNREADABLE) from None
    if settings["ENGINE"].endswith("sqlite3"):
        return embedded(Path(settings["NAME"]))
    if not settings["ENGINE"].endswith("postgresql"):
        raise SystemExit(UNREADABLE)
    # A pool rather than a connection per thread: the server has hundreds of threads, most of them live streams.
    settings["CONN_MAX_AGE"] = 0
    # What `core.db.prepared` asks often is planned once for a connection.
    ours = {"pool": {"min_size": 1, "max_size": 16, "timeout": 20}, "prepare_threshold": 4}
    settings["OPTIONS"] = {**settings.get("OPTIONS", {}), **ours}
    return settings


def embedded(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "krug.core.db.sqlite",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
    }
