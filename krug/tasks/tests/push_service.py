"""A fake of the services of browsers: checks who asks, decrypts what is sent, misbehaves as it is told."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from krug.tasks.reminding import keys

SECRET = b"sixteen letters!"


@dataclass
class Ordered:
    """How the service answers the next requests, one after another; then 201."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    silent_s: float = 0.0


@dataclass
class Service:
    port: int = 0
    orders: list[Ordered] = field(default_factory=list)
    asked: int = 0
    messages: list[dict[str, Any]] = field(default_factory=list)  # decrypted
    headers: list[dict[str, str]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    browser: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    expected_key: str = ""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def subscription(self, name: str = "one") -> dict[str, str]:
        """As a browser tells of itself."""
        point = keys.point_of(self.browser.public_key())
        return {"address": f"{self.origin}/send/{name}", "key": keys.plain(point), "secret": keys.plain(SECRET)}

    def take(self, headers: dict[str, str], body: bytes) -> Ordered:
        self.asked += 1
        order = self.orders.pop(0) if self.orders else Ordered(201)
        time.sleep(order.silent_s)
        self._check_who(headers.get("authorization", ""))
        if order.status < 300:
            self.headers.append(headers)
            text = http_ece.decrypt(body, private_key=self.browser, auth_secret=SECRET, version="aes128gcm")
            self.messages.append(json.loads(text))
        return order

    def _check_who(self, authorization: str) -> None:
        """Signed with the key the browser was given, for this service, for less than a day."""
        token, key = (part.partition("=")[2] for part in authorization.removeprefix("vapid ").split(","))
        claims = json.loads(keys.unplain(token.split(".")[1]))
        self.claims.append(claims)
        if key != self.expected_key or not Vapid02.verify(authorization):
            self.troubles.append("not signed with the key of the subscription")
        if claims["aud"] != self.origin or not time.time() < claims["exp"] <= time.time() + 86400:
            self.troubles.append(f"not for this service, or for too long: {claims}")


@contextmanager
def serving(expected_key: str) -> Iterator[Service]:
    service = Service(expected_key=expected_key)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            order = service.take({name.lower(): value for name, value in self.headers.items()}, body)
            self.send_response(order.status)
            for name, value in order.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
