"""The product as it runs in life: `krug run` in a process group of its own, and a browser-like session with it."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from bench.build import PASSWORD

SERVER_CORE, LOAD_CORE = 0, 1
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@contextmanager
def running(environment: dict[str, str], *, cores: set[int] | None = None) -> "Iterator[Server]":
    server = Server(environment, cores=cores)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class Server:
    def __init__(self, environment: dict[str, str], *, cores: set[int] | None = None) -> None:
        self.cores = cores
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {**os.environ, **environment, "KRUG_PORT": str(self.port), "KRUG_SAMPLE": "no"}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """All of it on one core, and this process, which is the load, on the other; or on the ``cores`` it is given."""
        cores = os.sched_getaffinity(0)
        if self.cores:
            os.sched_setaffinity(0, self.cores)
        elif len(cores) > 1:
            os.sched_setaffinity(0, {sorted(cores)[SERVER_CORE]})
        command = [sys.executable, "-m", "krug", "run"]
        self.process = subprocess.Popen(
            command, env=self.environment, start_new_session=True, stdout=subprocess.DEVNULL
        )
        if self.cores:
            os.sched_setaffinity(0, cores)
        elif len(cores) > 1:
            os.sched_setaffinity(0, {sorted(cores)[LOAD_CORE]})
        for _attempt in range(600):
            try:
                if Session(self.port).get("/healthz").status == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("krug run did not answer within a minute")

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)

    def processes(self) -> list[int]:
        """Everything `krug run` started."""
        assert self.process is not None
        return family(self.process.pid)


def family(pid: int) -> list[int]:
    """A process and everything it started."""
    found, parents = [pid], {pid}
    table = [(int(p.name), _parent(p)) for p in Path("/proc").iterdir() if p.name.isdigit()]
    while grown := [each for each, parent in table if parent in parents and each not in found]:
        found += grown
        parents = set(grown)
    return found


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def pss_mb(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    assert found is not None
    return int(found.group(1)) / 1024


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers = response.status, response.headers
        self.body = response.read()

    @property
    def text(self) -> str:
        return self.body.decode()


class Session:
    """One kept connection with its cookies, as a browser has it."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.used_at = 0.0

    def sign_in(self, email: str) -> None:
        page = self.get("/account/login/").text
        form = {"csrfmiddlewaretoken": _token(page), "login": email, "password": PASSWORD}
        answer = self.post("/account/login/", form)
        assert answer.status == 302, answer.status
        self.token = _token(self.get("/settings/me/").text)

    def get(self, path: str, htmx: bool = False) -> Answer:
        return self._ask("GET", path, None, {"HX-Request": "true"} if htmx else {})

    def post(self, path: str, form: dict[str, str]) -> Answer:
        return self._ask("POST", path, urlencode(form).encode(), {**FORM, "X-CSRFToken": self.token})

    def post_json(self, path: str, told: object) -> Answer:
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token}
        return self._ask("POST", path, json.dumps(told).encode(), headers)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        if time.monotonic() - self.used_at > 5:  # the server ends idle connections
            self.connection.close()
        self.used_at = time.monotonic()
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, {**headers, "Cookie": cookie})
        answer = Answer(self.connection.getresponse())
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None, page[:300]
    return found.group(1)
