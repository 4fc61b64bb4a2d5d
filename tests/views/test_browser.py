"""The page in a real browser: nothing runs, nothing is fetched, everything can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from firedoor.result.document import Result
from firedoor.views.html import render

from .filled import filled
from .hostile_texts import IMAGE, SCRIPT
from .sample import crowded, minimal, rich

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

_RESULTS: dict[str, Callable[[], Result]] = {
    "rich": rich,
    "minimal": minimal,
    "crowded": crowded,
    "script": lambda: filled(SCRIPT),
    "image": lambda: filled(IMAGE),
    "long word": lambda: filled("x" * 3000),
}
_EVERY = pytest.mark.parametrize("name", list(_RESULTS))

_OVERLAPS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll('.timeline svg')) {
    if (!svg.getClientRects().length) continue;
    const room = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
    boxes.forEach(([text, a], i) => {
      if (a.left < room.left - 1 || a.right > room.right + 1) found.push('outside: ' + text);
      for (const [other, b] of boxes.slice(i + 1))
        if (a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom)
          found.push(text + ' / ' + other);
    });
  }
  return found;
}"""

_HIDDEN_IN_PRINT = """() => [...document.querySelectorAll('details li, details p')]
  .filter(e => !e.checkVisibility() || e.getBoundingClientRect().height === 0)
  .map(e => e.textContent)"""


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Open the page of a result in a context with the options given."""
    contexts = []

    def open_page(result: Result, width: int = 1280, **options: Any) -> Page:
        path = tmp_path / "report.html"
        path.write_text(render(result), encoding="utf-8", newline="\n")
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
    [("rich", 360), ("rich", 1280), ("minimal", 1280), ("crowded", 360), ("long word", 360)],
)
def test_the_page_has_no_fault_of_accessibility(
    opened: Callable[..., Page], name: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    page = opened(_RESULTS[name](), width, bypass_csp=True)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@_EVERY
def test_nothing_is_fetched_and_no_rule_is_broken(
    browser: Browser, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "report.html"
    path.write_text(render(_RESULTS[name]()), encoding="utf-8", newline="\n")
    said: list[str] = []
    asked: list[str] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(request.url))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_load_state("networkidle")
    context.close()
    assert said == []
    assert asked == [path.as_uri()]


@pytest.mark.parametrize("bypass", [False, True])
@pytest.mark.parametrize("name", ["rich", "script", "image"])
def test_no_evidence_runs_even_without_the_policy(
    opened: Callable[..., Page], name: str, *, bypass: bool
) -> None:
    page = opened(_RESULTS[name](), bypass_csp=bypass)
    assert page.title() != "run"
    assert page.evaluate("document.scripts.length") == 0
    assert page.locator("img").count() == 0


def test_the_policy_would_stop_a_script(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "broken.html"
    broken = render(minimal()).replace("</main>", f"{SCRIPT}{IMAGE[2:]}</main>")
    path.write_text(broken, encoding="utf-8", newline="\n")
    context = browser.new_context()
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.title() != "run"
    context.close()


@_EVERY
def test_the_page_fits_every_width(opened: Callable[..., Page], name: str) -> None:
    page = opened(_RESULTS[name]())
    for width in (360, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(_OVERLAPS) == [], width


@pytest.mark.parametrize("width", [360, 1280])
def test_one_time_line_is_shown_and_it_has_a_name(opened: Callable[..., Page], width: int) -> None:
    page = opened(rich(), width)
    assert page.get_by_role("img", name="Time line of the deadlines").count() == 1


def test_folded_evidence_is_printed(opened: Callable[..., Page]) -> None:
    page = opened(rich())
    assert page.evaluate(_HIDDEN_IN_PRINT) != []
    page.emulate_media(media="print")
    assert page.evaluate(_HIDDEN_IN_PRINT) == []
    assert page.evaluate(_OVERLAPS) == []
    assert page.locator("nav").is_hidden()


@pytest.mark.parametrize(("name", "paper"), [("rich", "A4"), ("crowded", "Letter")])
def test_it_prints(opened: Callable[..., Page], name: str, paper: str) -> None:
    page = opened(_RESULTS[name]())
    printed = page.pdf(format=paper)
    assert printed.startswith(b"%PDF-")
    assert len(printed) > 10_000


def test_the_first_key_leads_past_the_head(opened: Callable[..., Page]) -> None:
    page = opened(rich())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the answer"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#answer"


def test_the_first_screen_answers(opened: Callable[..., Page]) -> None:
    page = opened(rich())
    for text in (
        "6 of 31 requirements",
        "What to do next",
        "Next deadline",
        "This site is fictitious",
    ):
        box = page.get_by_text(text).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 844


def test_a_requirement_can_be_linked_to(opened: Callable[..., Page]) -> None:
    page = opened(rich())
    page.goto(page.url + "#req-ed-21-02.v2.1")
    target = page.locator(":target")
    assert target.locator("h4").inner_text() == "Deploy the April 2021 update or remove the server"


def test_a_link_opens_what_is_folded(opened: Callable[..., Page]) -> None:
    page = opened(rich())
    settle = page.locator("#req-ed-21-02\\.h5 .settle")
    assert not settle.is_visible()
    page.goto(page.url + "#req-ed-21-02.h5")
    assert settle.is_visible()
