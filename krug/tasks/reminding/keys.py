"""The key by which the services of browsers know this Krug (VAPID, RFC 8292): made at first use, kept with the data."""

import base64
import fcntl
import json
import os
import time
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings

FILE = "push.key"
GOOD_FOR_S = 12 * 3600  # services take at most a day


def plain(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def unplain(text: str) -> bytes:
    """Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def public() -> str:
    """As a page gives it to the browser."""
    return plain(point_of(_key(settings.KRUG_DATA).public_key()))


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def authorization(address: str) -> str:
    """Who we are, signed for the service at this address."""
    parts = urlsplit(address)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + GOOD_FOR_S, "sub": _reached_at(),
    }  # fmt: skip
    said = ".".join(plain(json.dumps(part, separators=(",", ":")).encode()) for part in (HEAD, claims))
    return f"vapid t={said}.{_signed(said.encode())},k={public()}"


HEAD = {"typ": "JWT", "alg": "ES256"}


def _signed(said: bytes) -> str:
    r, s = decode_dss_signature(_key(settings.KRUG_DATA).sign(said, ec.ECDSA(hashes.SHA256())))
    return plain(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def _reached_at() -> str:
    """Whom the service may write to when we misbehave."""
    if settings.KRUG_URL.startswith("https://"):
        return str(settings.KRUG_URL)
    return f"mailto:{settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].strip('> ')}"


@lru_cache(maxsize=4)
def _key(folder: Path) -> ec.EllipticCurvePrivateKey:
    """Of processes that ask at once the first to lock the file makes the key, and the others wait to read it."""
    descriptor = os.open(folder / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        kept = file.read()
        if not kept:
            kept = ec.generate_private_key(ec.SECP256R1()).private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            file.write(kept)
            file.flush()
            os.fsync(file.fileno())
    key = serialization.load_pem_private_key(kept, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key
