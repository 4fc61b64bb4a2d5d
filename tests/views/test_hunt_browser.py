"""The page of a hunt in a real browser: readable at every width, nothing runs, no fault of accessibility."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from firedoor.views.hunt_html import render

from . import hunt_sample as sample
from .hostile_texts import IMAGE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

_PAGES: dict[str, Callable[[], str]] = {
    "rich": lambda: render(sample.rich()),
    "quiet": lambda: render(sample.quiet()),
    "nothing": lambda: render(sample.nothing()),
    "huge": lambda: render(sample.huge(2_000, 40)),
    "hostile": lambda: render(sample.hostile(IMAGE)),
    "long": lambda: render(sample.hostile("x" * 3000)),
}

_OVERLAPS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll('.chart svg')) {
    if (!svg.getClientRects().length) continue;
    const room = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text:not(.pin-text)')];
    const boxes = texts.map(t => [t.textContent, t.getBoundingClientRect()]);
    const bars = [...svg.querySelectorAll('.there, .gone')].map(b => b.getBoundingClientRect());
    boxes.forEach(([text, a], i) => {
      for (const b of bars)
        if (a.left < b.right - 1 && b.left < a.right - 1 && a.top + 3 < b.bottom && b.top + 3 < a.bottom)
          found.push('on a bar: ' + text);
      if (a.left < room.left - 1 || a.right > room.right + 1) found.push('outside: ' + text);
      for (const [other, b] of boxes.slice(i + 1))
        if (a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom)
          found.push(text + ' / ' + other);
    });
  }
  return found;
}"""


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    contexts = []

    def open_page(text: str, width: int = 1280, **options: Any) -> Page:
        path = tmp_path / "hunt.html"
        path.write_text(text, encoding="utf-8", newline="\n")
        context = browser.new_context(viewport={"width": width, "height": 844}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    ("name", "width"),
    [("rich", 360), ("rich", 1280), ("quiet", 1280), ("nothing", 360), ("hostile", 1280)],
)
def test_the_page_has_no_fault_of_accessibility(
    opened: Callable[..., Page], name: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    page = opened(_PAGES[name](), width, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", list(_PAGES))
def test_the_page_fits_every_width_and_no_label_covers_another(
    opened: Callable[..., Page], name: str
) -> None:
    page = opened(_PAGES[name]())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for width in (360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
        assert page.evaluate(_OVERLAPS) == [], width


@pytest.mark.parametrize("bypass", [False, True])
def test_no_evidence_runs_even_without_the_policy(
    opened: Callable[..., Page], *, bypass: bool
) -> None:
    page = opened(_PAGES["hostile"](), bypass_csp=bypass)
    assert page.title() != "run"
    assert page.evaluate("document.scripts.length") == 0
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_one_time_line_is_shown_and_it_has_a_name(opened: Callable[..., Page], width: int) -> None:
    page = opened(_PAGES["rich"](), width)
    assert page.get_by_role("img", name="Time line of chain 1").count() == 1


def test_every_sighting_is_printed(opened: Callable[..., Page]) -> None:
    page = opened(_PAGES["rich"]())
    page.emulate_media(media="print")
    rows = page.locator("#chain-1 .sightings tbody tr")
    assert rows.count() == 19
    assert all(rows.nth(n).is_visible() for n in range(rows.count()))
