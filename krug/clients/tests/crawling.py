"""Walking through every page a reader can reach, and looking for what must not be there."""

import html
import re
from collections import deque
from collections.abc import Iterator
from urllib.parse import unquote, urljoin, urlsplit

from django.test import Client as Browser

LINKS = re.compile(r"""(?:href|hx-get|data-cancel|action)=["']([^"']+)["']""")
NOT_WALKED = ("/static/", "/live/", "/account/logout/", "/healthz")
NOT_DIGITS = re.compile(r"\D+")


def is_walked(link: str) -> bool:
    """Of the list each condition and each order alone: together they are thousands of addresses.

    Conditions that are offered with one more are walked to two fields, not on and on.
    """
    parts = urlsplit(link)
    is_a_mixture = parts.path.startswith("/clients/") and parts.query.count("&") > 0 and "before=" not in parts.query
    is_piled_up = unquote(parts.query).count('"field"') > 2
    is_ours = link.startswith("/") and parts.netloc == "" and not link.startswith(NOT_WALKED)
    return is_ours and not is_a_mixture and not is_piled_up


def walk(browser: Browser, *starts: str) -> Iterator[tuple[str, str]]:
    """(address, what is sent back) of every GET page reachable from the starts, headers included."""
    waiting, seen = deque(starts), set(starts)
    while waiting:
        address = waiting.popleft()
        response = browser.get(address)
        body = b"".join(response) if response.streaming else response.content
        text = f"{dict(response.headers)}{body.decode(errors='replace')}"
        yield address, text
        for link in {urljoin(address, html.unescape(found).partition("#")[0]) for found in LINKS.findall(text)}:
            if is_walked(link) and link not in seen:
                seen.add(link)
                waiting.append(link)


class Secrets:
    """Contacts that may stand nowhere: numbers by their ten digits, mailboxes by the name before the @."""

    def __init__(self, numbers: list[str], mailboxes: list[str]) -> None:
        self.numbers, self.mailboxes = numbers, mailboxes

    def __len__(self) -> int:
        return len(self.numbers) + len(self.mailboxes)

    def told_by(self, text: str) -> set[str]:
        """Those that occur in any form: with brackets or spaces between, escaped, in an address, in either case."""
        plain = html.unescape(unquote(text)).lower()
        digits = NOT_DIGITS.sub("", plain)
        return {number for number in self.numbers if number in digits} | {
            mailbox for mailbox in self.mailboxes if mailbox in plain
        }
