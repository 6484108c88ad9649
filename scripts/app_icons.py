#!/usr/bin/env python3
"""Draw the icons of the installed app from our sign, as PNG into krug/ui/static/ui/app/. Needs a Chromium.

    scripts/app_icons.py

Run by hand when the sign changes; the pictures are committed.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "krug/ui/static/ui/app"
GROUND, SIGN = "#0B6B61", "#FFFFFF"
# Name, size, share of the width the sign takes, radius of the corners. A maskable one may be cut to a circle of 80 %.
ICONS = (("192", 192, 0.62, 0.22), ("512", 512, 0.62, 0.22), ("maskable-512", 512, 0.5, 0), ("touch-180", 180, 0.58, 0))


def drawn(size: int, share: float, corners: float) -> str:
    side, radius = 24 / share, 24 / share * corners
    edge = (side - 24) / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" '
        f'viewBox="{-edge} {-edge} {side} {side}" style="display:block">'
        f'<rect x="{-edge}" y="{-edge}" width="{side}" height="{side}" rx="{radius}" fill="{GROUND}"/>'
        f'<circle cx="12" cy="12" r="9.5" fill="none" stroke="{SIGN}" stroke-width="3.4"/>'
        f'<circle cx="12" cy="12" r="3.4" fill="{SIGN}"/></svg>'
    )


def main() -> None:
    chromium = os.environ.get("KRUG_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("No Chromium here: name one in KRUG_CHROMIUM.")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, size, share, corners in ICONS:
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(f'<body style="margin:0;background:transparent">{drawn(size, share, corners)}')
            page.screenshot(path=FOLDER / f"krug-{name}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    main()
