"""A reminder as a message of the browser (Web Push, RFC 8030), encrypted so that only that browser reads it (RFC 8291).

The address comes from a browser, so it is asked only when it is of a service we know, over its own protocol and
without following it elsewhere: else anybody signed in could have this server ask addresses inside the office.
"""

import json
import os
import re
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from krug.tasks.models import Delivery
from krug.tasks.reminding import keys, unseen
from krug.tasks.reminding.courier import Outcome

SILENCE_S = 10.0
LIVES_S = 4 * 3600  # the service keeps it so long for a browser that is not running
GONE = {404, 410}
LATER = {408, 425, 429}
LAST_RECORD = b"\x02"
RECORD_SIZE = 4096
MOST_TEXT = 300
LONGEST_ADDRESS = 1000
_PLAIN = re.compile(r"https?://[a-z0-9.:-]+(?:/[!-~]*)?")  # neither blanks nor letters of other alphabets in it
SECRET_LENGTH = 16


class BadBrowser(ValueError):
    """What a browser gave is not what a browser gives, or its service is none we know."""


def is_known(address: str) -> bool:
    """Whether the address is of a service in the settings: «https://host», or «https://.host» with all below it."""
    if len(address) > LONGEST_ADDRESS or not _PLAIN.fullmatch(address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.username or parts.password:
        return False
    for service in settings.PUSH_SERVICES:
        known = urlsplit(service)
        below = known.netloc.startswith(".") and parts.netloc.endswith(known.netloc)
        if parts.scheme == known.scheme and (parts.netloc == known.netloc or below):
            return True
    return False


def checked(address: str, key: str, secret: str) -> None:
    """Raises BadBrowser."""
    if not is_known(address):
        raise BadBrowser("service")
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), keys.unplain(key))
        is_whole = len(keys.unplain(secret)) == SECRET_LENGTH
    except ValueError as error:
        raise BadBrowser("key") from error
    if not is_whole:
        raise BadBrowser("secret")


def send(delivery: Delivery) -> Outcome:
    browser = delivery.browser
    assert browser is not None
    if not is_known(browser.address):
        return Outcome("the service is not known", is_final=True)
    body = encrypted(json.dumps(_told(delivery), ensure_ascii=False).encode(), browser.key, browser.secret)
    headers = {
        "Authorization": keys.authorization(browser.address), "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream", "TTL": str(LIVES_S), "Urgency": "high",
        "Topic": f"krug-{delivery.reminder_id or 'trial'}",
    }  # fmt: skip
    try:
        return _asked(browser.address, body, headers)
    except (OSError, HTTPException) as error:
        return Outcome(f"{type(error).__name__}: {error}")


def _asked(address: str, body: bytes, headers: dict[str, str]) -> Outcome:
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    with closing(kind(parts.netloc, timeout=SILENCE_S)) as connection:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        status, asked = answer.status, answer.getheader("Retry-After", "")
    if status in {200, 201, 202, 204}:
        return Outcome()
    if status in GONE:
        return Outcome(f"the browser takes messages no more ({status})", is_final=True, is_gone=True)
    is_final = status < 500 and status not in LATER
    return Outcome(f"the service answered {status}", is_final=is_final, after_s=_seconds(asked))


def _seconds(asked: str) -> float:
    """Of Retry-After: seconds, or a moment."""
    if asked.isdecimal():
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _told(delivery: Delivery) -> dict[str, str | int]:
    """No contact of anybody's is in it: names only, as on the page."""
    reminder = delivery.reminder
    if reminder is None:
        told = _("This is a trial: reminders of your tasks will arrive here.")
        return {"id": 0, "title": _("Reminders arrive"), "body": told, "url": reverse("notifications")}
    title, body = unseen.title(reminder.task), f"{unseen.when(reminder.task)} · {unseen.second(reminder)}"
    url = reverse("reminder", args=[reminder.pk])
    return {"id": reminder.pk, "title": title[:MOST_TEXT], "body": body[:MOST_TEXT], "url": url}


def encrypted(text: bytes, key: str, secret: str) -> bytes:
    """For the browser whose key and secret these are: aes128gcm (RFC 8188) in one record."""
    mine = ec.generate_private_key(ec.SECP256R1())
    return _sealed(text, keys.unplain(key), keys.unplain(secret), mine, os.urandom(16))


def _sealed(text: bytes, theirs: bytes, secret: bytes, mine: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    point = keys.point_of(mine.public_key())
    shared = mine.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    common = _derived(shared, secret, b"WebPush: info\x00" + theirs + point, 32)
    content_key = _derived(common, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(common, salt, b"Content-Encoding: nonce\x00", 12)
    head = salt + RECORD_SIZE.to_bytes(4, "big") + len(point).to_bytes(1, "big") + point
    return head + AESGCM(content_key).encrypt(nonce, text + LAST_RECORD, None)


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(material)
