"""A Google Sheet shared by link, fetched as CSV: from Google and from nowhere else, within bounds.

The address is made by us of the ids in the link, so nothing of what somebody typed decides where we go. The host and
the hosts to which it may send us on are settings for the tests' sake.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import SHUT_RDWR, socket
from urllib.parse import SplitResult, parse_qs, unquote, urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krug.exchange.reading import CannotRead

_SHEET = re.compile(r"/spreadsheets/(?:u/\d{1,3}/)?d/(e/)?([A-Za-z0-9_-]{20,150})(?:/|$)")
_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5
_CHUNK = 1 << 16
_NAME = re.compile(r"filename\*=UTF-8''([^;]+)", re.IGNORECASE)
_LOGIN = "accounts.google.com"

_SHARE = gettext_lazy(
    "In the Google Sheet press «Share» and under «General access» choose «Anyone with the link», then try again; or "
    "download it (File → Download → Microsoft Excel) and load the file."
)
_LATER = gettext_lazy("Try again in a few minutes, or download the sheet as an Excel file and load the file.")
_SENTENCES = {
    "sheet_private": (gettext_lazy("Google shows this sheet only to those who sign in."), _SHARE),
    "sheet_missing": (
        gettext_lazy("Google has no sheet at this link: it was deleted, or the link is incomplete."),
        gettext_lazy("Open the sheet in the browser, copy the whole address from there and load it again."),
    ),
    "sheet_large": (
        gettext_lazy("The sheet is larger than %(megabytes)s MB as CSV."),
        gettext_lazy("Download it as an Excel file (File → Download) and load the file: it may have 500 MB."),
    ),
    "sheet_silent": (gettext_lazy("Google did not give the sheet in the time we wait for it."), _LATER),
    "sheet_unreachable": (
        gettext_lazy("Google cannot be reached from the server of Krug."),
        gettext_lazy("Ask the administrator to let it connect to docs.google.com; meanwhile download the sheet as an "
                     "Excel file and load the file."),
    ),
    "sheet_elsewhere": (gettext_lazy("Google sent us on to an address not its own; we did not follow."), _LATER),
    "sheet_strange": (gettext_lazy("Google answered something that is no sheet (%(what)s)."), _LATER),
}  # fmt: skip


class CannotFetch(CannotRead):
    """The sheet could not be fetched, in words for who sent the link."""

    @property
    def message(self) -> str:
        return str(_SENTENCES[self.code][0]) % self.facts

    @property
    def remedy(self) -> str:
        return str(_SENTENCES[self.code][1])


@dataclass(frozen=True)
class Bounds:
    size: int = 20 * 1024 * 1024
    silence_s: float = 15.0
    whole_s: float = 90.0


@dataclass(frozen=True)
class Fetched:
    name: str
    content: bytes


def export_path(link: str) -> str | None:
    """Where Google gives the sheet of this link as CSV, None if it is no link to a Google Sheet."""
    written = link.strip()
    try:
        parts = urlsplit(written if "://" in written else f"https://{written}")
    except ValueError:
        return None
    found = _SHEET.match(parts.path)
    if parts.scheme != "https" or parts.netloc.lower() != "docs.google.com" or found is None:
        return None
    told = {**parse_qs(parts.query), **parse_qs(parts.fragment)}
    gid = told.get("gid", [""])[-1]
    which = f"&gid={gid}" if gid.isascii() and gid.isdecimal() and len(gid) < 16 else ""
    published, sheet = found.groups()
    if published:
        return f"/spreadsheets/d/e/{sheet}/pub?output=csv{which}"
    return f"/spreadsheets/d/{sheet}/export?format=csv{which}"


def fetch(path: str, bounds: Bounds = Bounds()) -> Fetched:
    """The sheet. Raises CannotFetch."""
    url = settings.GOOGLE_SHEETS + path
    with _within(bounds.whole_s) as watch:
        try:
            for _step in range(_MOST_REDIRECTS):
                found = _ask(url, bounds, watch)
                if isinstance(found, Fetched):
                    return found
                url = found
        except TimeoutError as failure:
            raise CannotFetch("sheet_silent") from failure
        except (OSError, HTTPException) as failure:
            raise CannotFetch("sheet_silent" if watch.is_over else "sheet_unreachable") from failure
    raise CannotFetch("sheet_elsewhere")


class _Watch:
    """Ends the connection when the whole takes too long, however diligently the other side drips."""

    def __init__(self) -> None:
        self.is_over = False
        self.sock: socket | None = None

    def end(self) -> None:
        self.is_over = True
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(SHUT_RDWR)

    def check(self) -> None:
        if self.is_over:
            raise TimeoutError


@contextmanager
def _within(seconds: float) -> Iterator[_Watch]:
    watch = _Watch()
    timer = threading.Timer(seconds, watch.end)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()


def _ask(url: str, bounds: Bounds, watch: _Watch) -> Fetched | str:
    """The sheet, or the address at which it is."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    path = parts._replace(scheme="", netloc="", fragment="").geturl()
    with closing(kind(parts.hostname or "", parts.port, timeout=bounds.silence_s)) as connection:
        connection.connect()
        watch.sock = connection.sock
        watch.check()
        connection.request("GET", path, headers={"Accept": "text/csv", "User-Agent": "Krug"})
        with closing(connection.getresponse()) as answer:
            watch.check()
            if answer.status in _REDIRECTS:
                return _allowed(urljoin(url, answer.headers.get("Location", "")))
            _refuse(answer)
            content = _content(answer, bounds)
            watch.check()
            return Fetched(_name(answer), content)


def _allowed(url: str) -> str:
    """Google's own addresses only, by the same protocol and at its usual port."""
    try:
        parts, home = urlsplit(url), urlsplit(settings.GOOGLE_SHEETS)
        port = parts.port
    except ValueError as failure:
        raise CannotFetch("sheet_elsewhere") from failure
    host = parts.hostname or ""
    if host == _LOGIN:
        raise CannotFetch("sheet_private")
    is_home = host == home.hostname or host.endswith(settings.GOOGLE_SHEETS_REDIRECTS)
    if not is_home or parts.scheme != home.scheme or port not in (None, home.port) or _has_user(parts):
        raise CannotFetch("sheet_elsewhere")
    return url


def _has_user(parts: SplitResult) -> bool:
    return parts.username is not None or parts.password is not None


def _refuse(answer: HTTPResponse) -> None:
    kind = answer.headers.get_content_type()
    if answer.status in (401, 403):
        raise CannotFetch("sheet_private")
    if answer.status in (400, 404, 410):
        raise CannotFetch("sheet_missing")
    if answer.status != 200:
        raise CannotFetch("sheet_strange", what=answer.status)
    if kind == "text/html":
        raise CannotFetch("sheet_private")  # the page to sign in
    if kind != "text/csv":
        raise CannotFetch("sheet_strange", what=kind[:60])


def _content(answer: HTTPResponse, bounds: Bounds) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := answer.read1(_CHUNK):
        size += len(part)
        if size > bounds.size:
            raise CannotFetch("sheet_large", megabytes=bounds.size // (1024 * 1024))
        parts.append(part)
    if answer.length:
        raise HTTPException("the answer broke off")
    return b"".join(parts)


def _name(answer: HTTPResponse) -> str:
    found = _NAME.search(answer.headers.get("Content-Disposition", ""))
    name = "".join(letter for letter in unquote(found[1]) if letter.isprintable()).strip() if found else ""
    return name[:200] or _("Google Sheet")
