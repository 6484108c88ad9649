"""As much of a browser as the load needs: one kept connection, cookies, forms. It breaks when the other side dies."""

import http.client
import re
from urllib.parse import urlencode

from tests.crash.product import OWNER, PASSWORD

BROKEN = (OSError, http.client.HTTPException)
FORM = "application/x-www-form-urlencoded"
PATIENCE_S = 30.0


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers = response.status, response.headers
        self.text = response.read().decode()


class Browser:
    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._cookies: dict[str, str] = {}
        self._token = ""

    def sign_in(self) -> None:
        page = self.get("/account/login/").text
        self._token = _token(page)
        answer = self.post("/account/login/", {"login": OWNER, "password": PASSWORD})
        assert answer.status == 302, (answer.status, answer.text[:500])
        self._token = _token(self.get("/settings/me/").text)

    def get(self, path: str, *, fragment: bool = False) -> Answer:
        return self._ask("GET", path, None, {"HX-Request": "true"} if fragment else {}, PATIENCE_S)

    def post(self, path: str, form: dict[str, str], *, patience_s: float = PATIENCE_S) -> Answer:
        """Whoever has little patience breaks the connection and never learns what became of the request."""
        return self._ask("POST", path, urlencode(form).encode(), {"Content-Type": FORM}, patience_s)

    def send_file(self, path: str, form: dict[str, str], name: str, content: bytes) -> Answer:
        border = "a-border-that-is-in-no-file"
        parts = [f'--{border}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in form.items()]
        parts.append(
            f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = "".join(parts).encode() + content + f"\r\n--{border}--\r\n".encode()
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={border}"}, PATIENCE_S)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str], patience_s: float) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            self._wait_at_most(patience_s)
            self._connection.request(method, path, body, {**headers, "Cookie": cookies, "X-CSRFToken": self._token})
            answer = Answer(self._connection.getresponse())
        except BROKEN:
            self.close()
            raise
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer

    def _wait_at_most(self, seconds: float) -> None:
        if self._connection.sock is None:
            self._connection.timeout = PATIENCE_S
            self._connection.connect()
        self._connection.sock.settimeout(seconds)

    def close(self) -> None:
        self._connection.close()


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None, page[:500]
    return found.group(1)
