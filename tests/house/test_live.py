"""Live updates over real HTTP: the production server, several processes, streams that stay open."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from krug.staff.testing import PASSWORD
from tests.forge import Forge
from tests.ready import drop_database, ready

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [pytest.mark.alone, pytest.mark.timeout(120)]

FOUND = """
    from krug.clients.testing import make_client
    from krug.staff.testing import make_cast
    cast = make_cast()
    boriss, veras = make_client(owner=cast.boris), make_client(owner=cast.vera)
    answer = {"anna": cast.anna.pk, "boriss": boriss.pk, "veras": veras.pk}
"""
CHANGE = """
    import time
    from krug.clients import actions
    from krug.clients.models import Client
    from krug.staff.models import Employee
    anna = Employee.objects.get(email="anna@teplo.example")
    for number in arguments:
        client = Client.objects.get(pk=number)
        actions.change(client, {"city": f"Kazan {time.time()}"}, by=anna)
    answer = time.time()
"""


class Server:
    """Krug in its own processes with its own data, and what others do to that data."""

    def __init__(self, data: Path, database_url: str, *, web_processes: int = 0) -> None:
        """Started by `krug run`, which decides how many web processes it has, or with as many as said."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.data = data
        self._surroundings = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "KRUG_DATA": str(data),
            "DATABASE_URL": database_url,
            "KRUG_HOST": "127.0.0.1",
            "KRUG_PORT": str(self.port),
        }
        self._forge = Forge(self._surroundings)
        command = ["krug", "run"]
        if web_processes:
            command = ["krug.core.supervisor", "127.0.0.1", str(self.port), str(data), str(web_processes)]
        self._said = data.with_name("said")
        with self._said.open("w") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *command], env=self._surroundings, stdout=said, stderr=subprocess.STDOUT
            )

    def elsewhere(self, script: str, *arguments: object) -> Any:
        """What ``answer`` is after the script ran in a process of its own."""
        whole = f"import json\narguments = {arguments!r}\n{textwrap.dedent(script)}\nprint(json.dumps(answer))"
        ran = self._forge.run("shell", "-v", "0", "-c", whole)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    @property
    def said(self) -> str:
        return self._said.read_text()

    def found(self) -> None:
        self.known = self.elsewhere(FOUND)

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                answer = self.request("GET", "/healthz")
            except ConnectionError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
            else:
                assert answer.read() == b'{"status": "ok"}'
                return

    def request(
        self, method: str, path: str, cookie: str = "", body: str | None = None, *, timeout: float = 30
    ) -> http.client.HTTPResponse:
        """An answer whose connection is closed when it was read, or when it is closed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = {"Cookie": cookie, "Connection": "close"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        return connection.getresponse()

    def stop(self) -> float:
        """How long it took. Twice is once."""
        self._forge.close()
        started = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(timeout=30) == 0
        return time.monotonic() - started


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all tests of this file."""
    with _served(tmp_path_factory.mktemp("live") / "data") as made:
        yield made


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """One on which no stream of another test is still open."""
    with _served(tmp_path / "data", web_processes=1) as made:
        yield made


@contextmanager
def _served(data: Path, *, web_processes: int = 0) -> Iterator[Server]:
    with ExitStack() as afterwards:
        address = ready().copy(data)
        afterwards.callback(drop_database, address)
        made = Server(data, address, web_processes=web_processes)
        afterwards.callback(made.stop)
        made.wait()
        made.found()
        yield made


def cookies_of(answer: http.client.HTTPResponse) -> dict[str, str]:
    return dict(line.partition(";")[0].split("=", 1) for line in answer.headers.get_all("Set-Cookie", []))


def sign_in(server: Server, name: str) -> str:
    """The cookies of a browser in which somebody typed the password."""
    form = server.request("GET", "/account/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.read().decode())
    assert token is not None
    jar = cookies_of(form)
    typed = {"login": f"{name}@teplo.example", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    answer = server.request("POST", "/account/login/", _cookie(jar), urlencode(typed))
    answer.read()
    assert answer.status == 302
    return _cookie(jar | cookies_of(answer))


def _cookie(jar: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in jar.items())


def open_stream(server: Server, cookie: str) -> http.client.HTTPResponse:
    """An open stream of which the greeting was read."""
    stream = server.request("GET", "/live/", cookie)
    assert (stream.status, stream.headers["Content-Type"]) == (200, "text/event-stream")
    assert [stream.readline() for _line in range(4)] == [b"retry: 3000\n", b"\n", b": alive\n", b"\n"]
    return stream


def next_signal(stream: http.client.HTTPResponse) -> dict[str, Any] | None:
    """The next thing told, or None when the stream ended."""
    while line := stream.readline():
        if line.startswith(b"data: "):
            told: dict[str, Any] = json.loads(line[6:])
            return told
    return None


def test_krug_run_says_where_it_is(server: Server) -> None:
    assert server.said == (
        f"\n  Krug is at http://127.0.0.1:{server.port}\n\n  Open it in the browser. Stop it with Ctrl+C.\n"
    )


def test_a_change_made_by_another_process_arrives_within_three_seconds(server: Server) -> None:
    with closing(open_stream(server, sign_in(server, "anna"))) as stream:
        committed_at = server.elsewhere(CHANGE, server.known["veras"])
        told = next_signal(stream)
        assert time.time() - committed_at < 3
    assert told == {"client": server.known["veras"], "code": "clients.changed", "by": server.known["anna"]}


def test_a_stream_tells_only_of_clients_its_reader_may_see(server: Server) -> None:
    with (
        closing(open_stream(server, sign_in(server, "anna"))) as annas,
        closing(open_stream(server, sign_in(server, "boris"))) as boriss,
    ):
        server.elsewhere(CHANGE, server.known["veras"], server.known["boriss"])
        heard = [next_signal(annas), next_signal(annas), next_signal(boriss)]
    assert [told and told["client"] for told in heard] == [
        server.known["veras"],
        server.known["boriss"],
        server.known["boriss"],
    ]


def test_the_stream_of_an_ended_session_closes_without_telling_any_more(server: Server) -> None:
    ended, open_one = sign_in(server, "anna"), sign_in(server, "anna")
    with closing(open_stream(server, ended)) as stream, closing(open_stream(server, open_one)) as other:
        page = server.request("GET", "/account/logout/", ended).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        body = urlencode({"csrfmiddlewaretoken": token[1]})
        assert server.request("POST", "/account/logout/", ended, body).status == 302
        server.elsewhere(CHANGE, server.known["veras"])
        assert next_signal(stream) is None
        told = next_signal(other)
    assert told is not None
    assert told["client"] == server.known["veras"]


REMIND = """
    import datetime, time
    from django.utils.timezone import now
    from krug.staff.models import Employee
    from krug.tasks import actions
    boris = Employee.objects.get(email="boris@teplo.example")
    at = now() + datetime.timedelta(seconds=2)
    task = actions.make_task(None, doing="call", due_at=at, remind_before_min=0, responsible=boris, by=boris)
    answer = [task.pk, boris.pk, at.timestamp()]
"""


def test_a_reminder_is_heard_by_whom_it_is_for_within_two_seconds_of_its_moment(server: Server) -> None:
    """The worker tells it; whichever processes serve the pages of the one hear it, and nobody else does."""
    boriss, annas = sign_in(server, "boris"), sign_in(server, "anna")
    with ExitStack() as streams:
        his = [streams.enter_context(closing(open_stream(server, boriss))) for _tab in range(6)]
        hers = streams.enter_context(closing(open_stream(server, annas)))
        task, boris, at = server.elsewhere(REMIND)
        heard = [next(told for told in iter(lambda: next_signal(stream), None) if "to" in told) for stream in his]  # noqa: B023
        assert time.time() - at < 2
        assert heard == [{"to": boris, "code": "tasks.reminder", "ref": task}] * 6
        server.elsewhere(CHANGE, server.known["veras"])
        first = next(told for told in iter(lambda: next_signal(hers), None) if told["code"] != "tasks.made")
        assert first["code"] == "clients.changed"


def test_a_stranger_gets_no_stream(server: Server) -> None:
    answer = server.request("GET", "/live/")
    answer.read()
    assert (answer.status, answer.headers["Location"]) == (302, "/account/login/?next=/live/")


def test_two_hundred_streams_leave_the_pages_as_quick_and_free_their_places(fresh_server: Server) -> None:
    server = fresh_server
    cookie = sign_in(server, "anna")
    with ExitStack() as streams:
        for _stream in range(200):
            streams.enter_context(closing(open_stream(server, cookie)))
        refused = server.request("GET", "/live/", cookie)
        assert (refused.status, refused.headers["Retry-After"], refused.read()) == (503, "60", b"")
        took = [_page_s(server, cookie) for _page in range(20)]
        assert sorted(took)[10] < 1
        server.elsewhere(CHANGE, server.known["veras"])
        assert max(_page_s(server, cookie) for _page in range(5)) < 3
    deadline = time.monotonic() + 25  # readers that went away are noticed at the next heartbeat
    while server.request("GET", "/live/", cookie).status != 200:
        assert time.monotonic() < deadline
        time.sleep(0.5)


def _page_s(server: Server, cookie: str) -> float:
    started = time.monotonic()
    page = server.request("GET", "/clients/", cookie)
    assert (page.status, b"</html>" in page.read()) == (200, True)
    return time.monotonic() - started


def test_a_server_with_an_open_stream_stops_within_seconds_and_with_one_line(server: Server) -> None:
    """The last of this file: afterwards the server is gone."""
    said_before = server.said
    with closing(open_stream(server, sign_in(server, "anna"))) as stream:
        assert server.stop() < 15
        assert next_signal(stream) is None
    assert server.said == f"{said_before}\n  Krug is stopping.\n"
