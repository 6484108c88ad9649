#!/usr/bin/env python3
"""The catalogues of the interface: collected from the sources, updated, compiled; or checked.

    scripts/messages.py            collect and update krug/*/locale/{ru,bg}, compile what is translated
    scripts/messages.py --check    is everything translated and compiled, and is what equals English so on purpose?

English texts are the msgids. A text that is the same in another language stands in `krug/same_as_english.txt`, with the
reason, so that a forgotten one is noticed.
"""

import argparse
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ru", "bg")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
SAME = ROOT / "krug/same_as_english.txt"
METHODS = [("jinja2/**.html", "jinja2"), ("jinja2/**.txt", "jinja2"), ("tests/**.py", "ignore"), ("**.py", "python")]
OPTIONS = {pattern: {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "silent": "false"}
           for pattern in ("jinja2/**.html", "jinja2/**.txt")}  # fmt: skip
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "gettext_noop": None,
}


def rooms() -> list[Path]:
    return sorted(path.parent for path in (ROOT / "krug").glob("*/__init__.py"))


def collected(room: Path) -> Catalog:
    catalog = Catalog(domain="django", charset="utf-8")
    found = extract_from_dir(room, METHODS, OPTIONS, KEYWORDS)
    for _file, _line, message, _comments, context in found:
        catalog.add(message, context=context)
    return catalog


def place(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def load(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, domain="django", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def update() -> None:
    for room in rooms():
        template = collected(room)
        for language in LANGUAGES:
            if len(template):
                _update_one(template, place(room, language), language)


def _update_one(template: Catalog, path: Path, language: str) -> None:
    catalog = load(path, language)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.header_comment = f"# Texts of {path.parts[-5]} in {'Russian' if language == 'ru' else 'Bulgarian'}."
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_without_dates(_written(catalog)))
    path.with_suffix(".mo").write_bytes(compiled(path, language))


def _written(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=118, no_location=True, sort_output=True, omit_header=False)
    return buffer.getvalue()


def _without_dates(text: bytes) -> bytes:
    """Nothing that differs from run to run."""
    volatile = (
        b'"POT-Creation-Date',
        b'"PO-Revision-Date',
        b'"Generated-By',
        b'"Last-Translator',
        b'"Project-Id',
        b'"Report-Msgid',
        b'"Language-Team',
    )
    return b"\n".join(line for line in text.split(b"\n") if not line.startswith(volatile))


def compiled(path: Path, language: str) -> bytes:
    buffer = io.BytesIO()
    catalog = load(path, language)
    catalog.creation_date = catalog.revision_date = LONG_AGO  # or each run would compile something else
    write_mo(buffer, catalog)
    return buffer.getvalue()


def check() -> list[str]:
    complaints = []
    same = {
        line.partition("\t")[0] for line in SAME.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
    }
    used: set[str] = set()
    spoken: dict[tuple[str, str], tuple[str, str]] = {}
    for room in rooms():
        template = collected(room)
        for language in LANGUAGES if len(template) else ():
            path = place(room, language)
            catalog = load(path, language)
            where = path.relative_to(ROOT)
            missing = {_key(m) for m in template if m.id} - {_key(m) for m in catalog if m.id}
            extra = {_key(m) for m in catalog if m.id} - {_key(m) for m in template if m.id}
            complaints += [f"{where}: not collected yet: {key}" for key in sorted(map(str, missing))]
            complaints += [f"{where}: not in the sources any more: {key}" for key in sorted(map(str, extra))]
            complaints += list(_faults(catalog, where, same, used, spoken))
            if not path.with_suffix(".mo").exists() or path.with_suffix(".mo").read_bytes() != compiled(path, language):
                complaints.append(f"{where}: not compiled")
    complaints += [f"{SAME.relative_to(ROOT)}: needless: {text}" for text in sorted(same - used)]
    return complaints


def _faults(
    catalog: Catalog, where: Path, same: set[str], used: set[str], spoken: dict[tuple[str, str], tuple[str, str]]
) -> Iterator[str]:
    language = where.parts[-3]
    for message in catalog:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, list | tuple) else (message.id,)
        strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
        if message.fuzzy or not all(strings):
            yield f"{where}: not translated: {ids[0]}"
            continue
        if strings[0] == ids[0]:
            used.add(ids[0])
            if ids[0] not in same:
                yield f"{where}: equal to English, not listed: {ids[0]}"
        if any(_is_doubled(string) for string in strings if string):
            yield f"{where}: said twice, as a careless merge leaves it: {ids[0]}"
        for error in message.check(catalog):
            yield f"{where}: {ids[0]}: {error}"
        before = spoken.setdefault((language, _key(message)), (strings[0] or "", str(where)))
        if before[0] != strings[0]:
            yield f"{where}: {ids[0]}: «{strings[0]}», but «{before[0]}» in {before[1]}"


def _is_doubled(text: str) -> bool:
    half = len(text) // 2
    return len(text) > 10 and text[:half] == text[half:]


def _key(message: Message) -> str:
    return f"{message.context}\4{message.id[0] if isinstance(message.id, list | tuple) else message.id}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        update()
    elif complaints := check():
        print(*complaints[:60], sep="\n")
        sys.exit(f"{len(complaints)} complaints; run scripts/messages.py, translate, run it again.")


if __name__ == "__main__":
    main()
