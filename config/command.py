"""The ``krug`` command: Django's management commands under one name."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    if len(sys.argv) == 1:
        sys.argv.append("help")
    execute_from_command_line(sys.argv)
