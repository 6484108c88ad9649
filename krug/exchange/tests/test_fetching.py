"""Google Sheets by link: over a real connection to one that plays Google, well and badly."""

import datetime
import io
import ipaddress
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from krug.clients.models import Client
from krug.exchange.fetching import Bounds, CannotFetch, Fetched, export_path, fetch
from krug.exchange.models import Import, State
from krug.exchange.tests.browsing import figures, words
from krug.exchange.tests.importing import names, work_off
from krug.staff.testing import Cast

ID = "1AbC-dEf_GhIjKlMnOpQrStUvWxYz0123456789abcd"
LINK = f"https://docs.google.com/spreadsheets/d/{ID}/edit?gid=0#gid=7"
FIRST = f"/spreadsheets/d/{ID}/export?format=csv"
PATH = f"{FIRST}&gid=7"
CSV = "ФИО;Телефон\nОрлова Мария;89120000001\n".encode()
NAMED = {"Content-Disposition": "attachment; filename=\"x.csv\"; filename*=UTF-8''%D0%91%D0%B0%D0%B7%D0%B0.csv"}
SMALL = Bounds(size=100_000)  # whoever answers at once may take as long as a busy machine needs
QUICK = Bounds(size=100_000, silence_s=0.3, whole_s=1.0)

Answer = Callable[[BaseHTTPRequestHandler], None]


class Google:
    """Answers as it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: Answer = gives()
        self.port = 0


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Who breaks off is what these tests are about."""


@contextmanager
def playing(settings: LazySettings, *, tls: ssl.SSLContext | None = None) -> Iterator[Google]:
    google = Google()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            google.asked.append(f"{self.headers['Host'].partition(':')[0]}{self.path}")
            google.answer(self)

        def log_message(self, *args: object) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    google.port = server.server_address[1]
    settings.GOOGLE_SHEETS = f"http{'s' if tls else ''}://127.0.0.1:{google.port}"
    settings.GOOGLE_SHEETS_REDIRECTS = "localhost"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield google
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def google(settings: LazySettings) -> Iterator[Google]:
    with playing(settings) as found:
        yield found


def gives(
    content: bytes = CSV,
    *,
    status: int = 200,
    kind: str = "text/csv; charset=utf-8",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **(headers or {})}.items():
            to.send_header(name, value)
        to.end_headers()
        to.wfile.write(content)

    return answer


def sends_on(to_url: str) -> Answer:
    return gives(b"", status=307, headers={"Location": to_url})


def refused(path: str = PATH, bounds: Bounds = SMALL) -> str:
    with pytest.raises(CannotFetch) as failure:
        fetch(path, bounds)
    assert failure.value.message
    assert failure.value.remedy
    return failure.value.code


@pytest.mark.parametrize(
    ("link", "path"),
    [
        (LINK, PATH),
        (f"docs.google.com/spreadsheets/d/{ID}", FIRST),
        (f" https://DOCS.google.com/spreadsheets/u/1/d/{ID}/edit?usp=sharing ", FIRST),
        (f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid=1&evil=2", f"{FIRST}&gid=1"),
        (f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid=x%26y", FIRST),
        (f"docs.google.com/spreadsheets/d/e/{ID}/pubhtml?gid=3", f"/spreadsheets/d/e/{ID}/pub?output=csv&gid=3"),
        (f"http://docs.google.com/spreadsheets/d/{ID}", None),
        (f"https://docs.google.com.evil.example/spreadsheets/d/{ID}", None),
        (f"https://docs.google.com@evil.example/spreadsheets/d/{ID}", None),
        (f"https://docs.google.com:8443/spreadsheets/d/{ID}", None),
        (f"https://evil.example/?x=docs.google.com/spreadsheets/d/{ID}", None),
        ("https://docs.google.com/spreadsheets/d/../../../etc/passwd", None),
        ("https://docs.google.com/document/d/" + ID, None),
        ("https://[::1/spreadsheets", None),
        ("file:///etc/passwd", None),
        ("клиенты", None),
    ],
)  # fmt: skip
def test_only_a_link_to_a_google_sheet_is_one(link: str, path: str | None) -> None:
    assert export_path(link) == path


def test_a_sheet_is_fetched_under_its_name_also_where_google_sends_us_on(google: Google) -> None:
    google.answer = gives(headers=NAMED)
    assert fetch(PATH, SMALL) == Fetched("База.csv", CSV)
    there = gives(headers=NAMED)
    on = sends_on(f"http://localhost:{google.port}/file?x=1")
    google.answer = lambda to: (there if to.path == "/file?x=1" else on)(to)
    assert fetch(PATH, SMALL) == Fetched("База.csv", CSV)
    assert google.asked == [f"127.0.0.1{PATH}", f"127.0.0.1{PATH}", "localhost/file?x=1"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://169.254.169.254/latest/meta-data", "sheet_elsewhere"),
        ("http://127.0.0.2:{port}/", "sheet_elsewhere"),
        ("http://localhost.evil.example/", "sheet_elsewhere"),
        ("http://localhost:1/", "sheet_elsewhere"),
        ("http://user@localhost:{port}/", "sheet_elsewhere"),
        ("https://localhost:{port}/", "sheet_elsewhere"),
        ("ftp://localhost/x", "sheet_elsewhere"),
        ("file:///etc/passwd", "sheet_elsewhere"),
        ("http://localhost:x/", "sheet_elsewhere"),
        ("/spreadsheets/again", "sheet_elsewhere"),  # round in a circle
        ("https://accounts.google.com/ServiceLogin?continue=x", "sheet_private"),
    ],
)
def test_nowhere_else_is_gone_to(google: Google, url: str, code: str) -> None:
    google.answer = sends_on(url.format(port=google.port))
    assert refused() == code
    assert {asked.partition("/")[0] for asked in google.asked} == {"127.0.0.1"}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (gives(b"<html>Sign in</html>", kind="text/html"), "sheet_private"),
        (gives(b"", status=401), "sheet_private"),
        (gives(b"", status=404), "sheet_missing"),
        (gives(b"", status=400), "sheet_missing"),
        (gives(b"", status=500), "sheet_strange"),
        (gives(b"{}", kind="application/json"), "sheet_strange"),
        (gives(b"x" * 200_000), "sheet_large"),
    ],
)
def test_what_google_refuses_is_said_in_words(google: Google, answer: Answer, code: str) -> None:
    google.answer = answer
    assert refused() == code


def _endless(to: BaseHTTPRequestHandler) -> None:
    to.send_response(200)
    to.send_header("Content-Type", "text/csv")
    to.end_headers()
    for _piece in range(1_000):
        to.wfile.write(b"x" * 10_000)


def _silent(to: BaseHTTPRequestHandler) -> None:
    time.sleep(0.6)


def _dripping(to: BaseHTTPRequestHandler) -> None:
    to.send_response(200)
    to.send_header("Content-Type", "text/csv")
    to.end_headers()
    for _piece in range(40):
        to.wfile.write(b"x")
        time.sleep(0.1)


def _dripping_head(to: BaseHTTPRequestHandler) -> None:
    for letter in b"HTTP/1.0 200 OK\r\nContent-Type: text/csv" * 4:
        to.wfile.write(bytes([letter]))
        time.sleep(0.05)


def _broken_off(to: BaseHTTPRequestHandler) -> None:
    to.send_response(200)
    to.send_header("Content-Type", "text/csv")
    to.send_header("Content-Length", "1000")
    to.end_headers()
    to.wfile.write(b"x")


def _no_http(to: BaseHTTPRequestHandler) -> None:
    to.wfile.write(b"hello\r\n\r\n")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (_endless, "sheet_large"),
        (_silent, "sheet_silent"),
        (_dripping, "sheet_silent"),
        (_dripping_head, "sheet_silent"),
        (_broken_off, "sheet_unreachable"),
        (_no_http, "sheet_unreachable"),
    ],
)
def test_one_who_plays_google_badly_holds_us_up_no_longer_than_agreed(
    google: Google, answer: Answer, code: str
) -> None:
    google.answer = answer
    began = time.monotonic()
    assert refused(bounds=QUICK if code == "sheet_silent" else SMALL) == code
    assert time.monotonic() - began < 2


def test_nobody_there_is_said_in_words(settings: LazySettings) -> None:
    settings.GOOGLE_SHEETS = "http://127.0.0.1:9"
    assert refused() == "sheet_unreachable"


def test_over_https_only_a_certificate_we_trust_is_believed(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pem = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with playing(settings, tls=context):
        assert refused() == "sheet_unreachable"
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        assert fetch(PATH, SMALL).content == CSV


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "google.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def sent(browser: Browser, link: str = LINK, key: str = "one") -> str:
    answer = browser.post("/import/link/", {"link": link, "key": key})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_from_the_link_to_the_clients(anna: Browser, cast: Cast, google: Google) -> None:
    google.answer = gives(headers=NAMED)
    url = sent(anna)
    assert google.asked == []
    assert work_off() == 1
    page = anna.get(url)
    assert figures(page.content)["Will create"] == "1"
    assert "Loading «База.csv»" in words(anna, url)
    anna.post(f"{url}start/")
    work_off()
    assert names() == ["Орлова Мария"]
    anna.post(f"{url}correct/", {"header_row": "1"})
    assert google.asked == [f"127.0.0.1{PATH}"]


def test_a_link_sent_twice_is_one_import_and_is_fetched_once(anna: Browser, cast: Cast, google: Google) -> None:
    assert sent(anna) == sent(anna)
    work_off()
    assert (Import.objects.count(), len(google.asked)) == (1, 1)
    assert sent(anna, key="two") != sent(anna)


def test_a_sheet_not_shared_is_told_with_the_remedy_and_fetched_when_it_is(
    anna: Browser, cast: Cast, google: Google
) -> None:
    google.answer = gives(b"<html>Sign in</html>", kind="text/html")
    url = sent(anna)
    work_off()
    page = words(anna, url)
    assert "Google shows this sheet only to those who sign in." in page
    assert "choose «Anyone with the link», then try again" in page
    assert "Try again" in page
    google.answer = gives(headers=NAMED)
    assert "Reading the file…" in anna.post(f"{url}correct/").content.decode()
    work_off()
    assert Import.objects.get().state == State.READY


@pytest.mark.parametrize("link", ["", "клиенты.xlsx", "http://127.0.0.1/spreadsheets/d/" + ID])
def test_what_is_no_link_to_a_sheet_is_refused_at_once(anna: Browser, cast: Cast, link: str) -> None:
    answer = anna.post("/import/link/", {"link": link, "key": "one"})
    assert answer.status_code == 422
    assert "This is no link to a Google Sheet." in answer.content.decode()
    assert not Import.objects.exists()


def test_the_command_line_takes_a_link_too(cast: Cast, google: Google) -> None:
    google.answer = gives(headers=NAMED)
    out = io.StringIO()
    call_command("import", LINK, "--json", stdout=out)
    assert json.loads(out.getvalue())["created"] == 1
    assert Client.objects.get().last_name == "Орлова"
    with pytest.raises(CommandError, match="no link to a Google Sheet"):
        call_command("import", "https://example.com/a.xlsx")
    assert (Import.objects.count(), google.asked) == (1, [f"127.0.0.1{PATH}"])
