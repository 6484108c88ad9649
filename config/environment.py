"""The environment variables Krug listens to, in one place. `docs/settings.md` describes them to administrators."""

import fcntl
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Environment:
    host: str
    port: int
    url: str
    data: Path
    database_url: str
    debug: bool
    proxies: int
    mail_url: str
    max_file_mb: int

    @property
    def is_https(self) -> bool:
        return self.url.startswith("https://")

    @property
    def allowed_hosts(self) -> list[str]:
        hosts = {"localhost", "127.0.0.1", "[::1]"}
        if self.host not in {"0.0.0.0", "::"}:  # noqa: S104 — compared, not bound
            hosts.add(self.host)
        if name := urlsplit(self.url).hostname:
            hosts.add(name)
        return sorted(hosts)

    @property
    def trusted_origins(self) -> list[str]:
        parts = urlsplit(self.url)
        return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def read() -> Environment:
    """What the variables say now. Raises SystemExit with a sentence when one of them cannot be understood."""
    url = os.environ.get("KRUG_URL", "").rstrip("/")
    if url and not url.startswith(("http://", "https://")):
        raise SystemExit(f"KRUG_URL is {url!r}; write the whole address, for example https://crm.example.ru")
    return Environment(
        host=os.environ.get("KRUG_HOST", "127.0.0.1"),
        port=_whole_number("KRUG_PORT", 8000),
        url=url,
        data=Path(os.environ.get("KRUG_DATA") or ROOT / "data").expanduser().absolute(),
        database_url=os.environ.get("DATABASE_URL", ""),
        debug=os.environ.get("KRUG_DEBUG", "") in {"1", "yes", "true"},
        proxies=_whole_number("KRUG_PROXIES", 1 if url.startswith("https://") else 0),
        mail_url=os.environ.get("KRUG_MAIL_URL", ""),
        max_file_mb=_whole_number("KRUG_MAX_FILE_MB", 25),
    )


def _whole_number(name: str, default: int) -> int:
    text = os.environ.get(name, "")
    if not text:
        return default
    if not text.isdecimal():
        raise SystemExit(f"{name} is {text!r}; it must be a whole number, for example {default}")
    return int(text)


def secret_key(folder: Path) -> str:
    """The installation's own secret, made at the first start and readable by its owner only.

    Of processes that start at once the first to lock the file makes the key, and the others wait to read it. A file
    left empty by a crash is filled.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / "secret.key", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        key = file.read().strip()
        if not key:
            key = secrets.token_urlsafe(64)
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
    return key
