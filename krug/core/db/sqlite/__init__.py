"""Django's SQLite backend with one fair write lock per database file."""
