"""The pages of reachability in a real browser: readable at every width, nothing runs, no fault of accessibility."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from firedoor.views.reach_html import render, render_diff

from . import reach_sample as sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

_PAGES: dict[str, Callable[[], str]] = {
    "small": lambda: render(sample.network()),
    "one": lambda: render(sample.one_answer(sample.reachable("office", "scada", "tcp/3389"))),
    "large": lambda: render(sample.large(60)),
    "hostile": lambda: render(sample.hostile()),
    "what if": lambda: render_diff(sample.difference()),
}

_OVERLAPS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll('.map svg')) {
    if (!svg.getClientRects().length) continue;
    const room = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
    boxes.forEach(([text, a], i) => {
      if (a.left < room.left - 1 || a.right > room.right + 1) found.push('outside: ' + text);
      for (const [other, b] of boxes.slice(i + 1))
        if (a.left < b.right && b.left < a.right && a.top + 4 < b.bottom && b.top + 4 < a.bottom)
          found.push(text + ' / ' + other);
    });
  }
  return found;
}"""


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    contexts = []

    def open_page(text: str, width: int = 1280, **options: Any) -> Page:
        path = tmp_path / "reach.html"
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
    [("small", 360), ("small", 1280), ("one", 360), ("large", 1280), ("what if", 1280)],
)
def test_the_page_has_no_fault_of_accessibility(
    opened: Callable[..., Page], name: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    page = opened(_PAGES[name](), width, bypass_csp=True)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", list(_PAGES))
def test_the_page_fits_every_width_and_no_label_covers_another(
    opened: Callable[..., Page], name: str
) -> None:
    page = opened(_PAGES[name]())
    for width in (360, 390, 768, 1280):
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
def test_one_map_is_shown_and_it_has_a_name(opened: Callable[..., Page], width: int) -> None:
    page = opened(_PAGES["small"](), width)
    assert page.get_by_role("img", name="Map of who can reach whom").count() == 1


def test_a_cell_opens_its_answer(opened: Callable[..., Page]) -> None:
    page = opened(_PAGES["small"]())
    page.locator("td.way-in a").first.click()
    assert page.locator(":target .way, :target .settle").first.is_visible()


def test_every_answer_is_printed(opened: Callable[..., Page]) -> None:
    page = opened(_PAGES["small"]())
    page.emulate_media(media="print")
    ways = page.locator("#pairs .way")
    assert ways.count() > 3
    assert all(ways.nth(n).is_visible() for n in range(ways.count()))
