#!/usr/bin/env python3
"""Copy the front-end assets we ship from npm into static/vendor, and build the sprite of icons.

    scripts/vendor.py            npm ci in a temporary folder, then copy (needs npm)
    scripts/vendor.py --check    are the committed files the ones that were copied? (needs nothing)

What is shipped is listed here and nowhere else; versions are pinned in package.json and its lock.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "krug/ui/static/vendor"
SPRITE = ROOT / "krug/ui/static/ui/icons.svg"
ICONS = ROOT / "krug/ui/icons.txt"
MANIFEST = VENDOR / "manifest.json"

FONT = "@fontsource-variable/golos-text"
COPIED = {
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx/LICENSE": "htmx.org/LICENSE",
    "golos-text/LICENSE": f"{FONT}/LICENSE",
    "icons-LICENSE": "@tabler/icons/LICENSE",
    "tabulator/LICENSE": "tabulator-tables/LICENSE",
    **{
        f"golos-text/golos-text-{subset}.woff2": f"{FONT}/files/golos-text-{subset}-wght-normal.woff2"
        for subset in ("cyrillic-ext", "cyrillic", "latin-ext", "latin")
    },
}


def vendor() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / name, folder)
        subprocess.run(["npm", "ci", "--silent", "--ignore-scripts"], cwd=folder, check=True)
        modules = Path(folder) / "node_modules"
        shutil.rmtree(VENDOR, ignore_errors=True)
        for target, source in COPIED.items():
            (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(modules / source, VENDOR / target)
        _tabler(modules / "@tabler/core")
        _tabulator(modules / "tabulator-tables/dist")
        _font(modules / FONT)
        _sprite(modules / "@tabler/icons/icons/outline")
    MANIFEST.write_text(json.dumps(_digests(), indent=1) + "\n")


def _tabler(package: Path) -> None:
    """In a cascade layer of its own, so that our unlayered styles win without a fight."""
    css = (package / "dist/css/tabler.min.css").read_text(encoding="utf-8")
    css = css.removeprefix('@charset "UTF-8";')
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css).strip()
    if "@import" in css or re.search(r"url\(['\"]?https?:", css):
        sys.exit("tabler.min.css asks for something from elsewhere")
    target = VENDOR / "tabler"
    target.mkdir(parents=True)
    (target / "tabler.min.css").write_text(f'@charset "UTF-8";\n@layer vendor{{{css}}}\n', encoding="utf-8")
    version = json.loads((package / "package.json").read_text())["version"]
    (target / "LICENSE").write_text(
        f"Tabler {version}, https://tabler.io\nCopyright 2018-2026 The Tabler Authors, codecalm.net Paweł Kuna\n"
        f"MIT License\n\n{MIT}",
        encoding="utf-8",
    )


def _tabulator(package: Path) -> None:
    """The grid of the spreadsheet, loaded on its page only; its style in the layer below ours, as Tabler's."""
    for name, source in (
        ("tabulator.min.js", "js/tabulator.min.js"),
        ("tabulator.min.css", "css/tabulator_simple.min.css"),
    ):
        text = (package / source).read_text(encoding="utf-8")
        text = re.sub(r"\s*(//# sourceMappingURL=\S+|/\*# sourceMappingURL=.*?\*/)\s*", "\n", text).strip()
        (VENDOR / "tabulator" / name).write_text(
            f"@layer vendor{{{text}}}\n" if name.endswith(".css") else f"{text}\n", encoding="utf-8"
        )


def _font(package: Path) -> None:
    css = (package / "wght.css").read_text(encoding="utf-8")
    css = css.replace("'Golos Text Variable'", '"Golos Text"').replace("./files/", "").replace("-wght-normal", "")
    (VENDOR / "golos-text/golos-text.css").write_text(css.strip() + "\n", encoding="utf-8")


def _sprite(folder: Path) -> None:
    symbols = []
    for name in ICONS.read_text().split():
        svg = (folder / f"{name}.svg").read_text(encoding="utf-8")
        paths = re.findall(r"<(?:path|circle|rect|line)\b[^>]*/>", svg)
        drawn = "".join(re.sub(r"\s+", " ", path) for path in paths if 'stroke="none"' not in path)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>')
    SPRITE.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n", encoding="utf-8"
    )


def _digests() -> dict[str, str]:
    files = [path for path in sorted(VENDOR.rglob("*")) if path.is_file() and path != MANIFEST]
    return {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in [*files, SPRITE]}


def check() -> list[str]:
    """Names of files that differ from what was copied."""
    expected = json.loads(MANIFEST.read_text())
    found = _digests()
    return sorted(name for name in {*expected, *found} if expected.get(name) != found.get(name))


MIT = """Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice and
this permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED
"AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT
HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        vendor()
    elif differing := check():
        sys.exit(f"Changed by hand or not copied anew: {', '.join(differing)}. Run scripts/vendor.py.")


if __name__ == "__main__":
    main()
