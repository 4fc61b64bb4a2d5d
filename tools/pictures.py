"""The pictures in docs/images, taken of the pages of the examples: ``python -m tools.pictures``.

Needs a Chromium; the pages themselves are made by the commands that a reader would use.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from firedoor.cli.main import run

ROOT = Path(__file__).parents[1]
SITE = ROOT / "examples" / "riverside-water"
EVIDENCE = ROOT / "examples" / "harbor-power-evidence"
IMAGES = ROOT / "docs" / "images"
AS_OF = "2021-04-20"
WIDTH = 1280


@dataclass(frozen=True, slots=True)
class Picture:
    """A page and how much of it, from the top of the element named."""

    name: str
    page: str
    element: str
    height: int


PICTURES = (
    Picture("report.png", "report.html", "body", 725),
    Picture("reach.png", "reach.html", "body", 850),
    Picture("reach-map.png", "reach.html", "#map .map", 900),
    Picture("hunt.png", "hunt.html", "#chain-1", 1000),
)


def _pages(folder: Path) -> None:
    result = str(folder / "result.json")
    run(["assess", str(SITE), "--as-of", AS_OF, "--format", "json", "-o", result])
    run(["report", result, "--format", "html", "-o", str(folder / "report.html")])
    run(["hunt", str(EVIDENCE), "--no-cache", "--format", "html", "-o", str(folder / "hunt.html")])
    run(["reach", str(SITE), "--no-cache", "--format", "html", "-o", str(folder / "reach.html")])


def main() -> int:
    """Write every picture."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        sys.stderr.write("no Chromium is installed\n")
        return 1
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        _pages(Path(name))
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": WIDTH, "height": 900})
        for picture in PICTURES:
            page.goto((Path(name) / picture.page).as_uri())
            box = page.locator(picture.element).first.bounding_box()
            if box is None:
                raise LookupError(f"{picture.page} has no {picture.element}")
            height = min(picture.height, box["height"])
            clip = {"x": box["x"], "y": box["y"], "width": box["width"], "height": height}
            page.screenshot(path=IMAGES / picture.name, full_page=True, clip=clip)  # type: ignore[arg-type]
        chromium.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
