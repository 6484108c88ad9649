"""The import as its page shows it: sending a file, reading what stands there."""

import html
import re
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser


def sent(browser: Browser, path: Path, key: str = "one") -> str:
    """The address of the import's page, to which the sender is led."""
    file = SimpleUploadedFile(path.name, path.read_bytes())
    answer = browser.post("/import/upload/", {"file": file, "key": key})
    assert answer.status_code == 302
    return str(answer["Location"])


def words(browser: Browser, url: str, **options: object) -> str:
    """What a person reads on a page, without the tags and the spaces between them."""
    answer = browser.get(url, **options)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return read_words(answer.content)


def read_words(content: bytes) -> str:
    page = content.decode()
    page = page.partition("<main")[2] or page
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def figures(content: bytes) -> dict[str, str]:
    """The large numbers of a page by their labels."""
    found = re.findall(r'<span class="label">([^<]*)</span><strong[^>]*>([^<]*)</strong>', content.decode())
    return {html.unescape(label): number for label, number in found}
