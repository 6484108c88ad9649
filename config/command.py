"""The ``krug`` command: Django's management commands under one name, whose troubles are told in a sentence."""

import os
import sys
from importlib import metadata

_NOT_THERE = ("no such table", "no such column", "does not exist")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    if sys.stdin is None:  # closed by whoever started us: then there is nobody to be asked
        sys.stdin = open(os.devnull)  # noqa: SIM115 — for as long as the process lives
    sys.argv[0] = "krug"
    if len(sys.argv) == 1:
        sys.argv.append("help")
    if sys.argv[1:] in (["version"], ["--version"]):
        sys.stdout.write(f"{metadata.version('krug')}\n")
        return
    if "--traceback" in sys.argv:
        execute_from_command_line(sys.argv)
        return
    try:
        execute_from_command_line(sys.argv)
    except DatabaseError as error:
        sys.exit(_about_database(str(error).strip()))
    except OSError as error:
        sys.exit(f"krug: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def _about_database(said: str) -> str:
    if any(words in said for words in _NOT_THERE):
        return f"krug: the database is not set up or is older than this program ({said}). Bring it up: krug migrate"
    return f"krug: the database does not work: {said}. What is wrong with it says: krug doctor"
