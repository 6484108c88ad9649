import os
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from krug.core import installation, supervisor


class Command(BaseCommand):
    help = "Bring the database up to date and serve Krug: the web server and two background workers."

    def handle(self, *args: Any, **options: Any) -> None:
        env = settings.ENV
        _refuse_taken_port(env.host, env.port)
        installation.prepare_folders()
        # Held until the supervisor takes it over: a second start must not change the data of the one that runs.
        if supervisor.claim(settings.KRUG_DATA) is None:
            raise CommandError(supervisor.ALREADY_RUNNING.format(folder=settings.KRUG_DATA))
        is_new = installation.is_new()
        call_command("migrate", verbosity=0, interactive=False)
        installation.collect_static()
        if is_new:
            installation.ask_for_sample()
        address = env.url or f"http://{'127.0.0.1' if env.host == '0.0.0.0' else env.host}:{env.port}"  # noqa: S104
        self.stdout.write(f"\n  Krug is at {address}\n\n  Open it in the browser. Stop it with Ctrl+C.\n")
        self.stdout.flush()
        command = [sys.executable, "-m", "krug.core.supervisor"]
        os.execv(  # noqa: S606 — our own interpreter
            sys.executable,
            [*command, env.host, str(env.port), str(settings.KRUG_DATA), str(installation.web_workers())],
        )


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host}:{port}: {error.strerror}. "
                f"If Krug is already running, open it; otherwise choose another port: KRUG_PORT={port + 1} make run"
            ) from error
