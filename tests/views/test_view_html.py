from __future__ import annotations

import itertools
from html.parser import HTMLParser

import pytest

from firedoor.result.document import Result
from firedoor.views.html import POLICY, anchor, render, web

from .filled import filled
from .hostile_texts import IMAGE, SCRIPT
from .sample import HOSTILE, crowded, minimal, rich

_VOID = {"meta", "br", "use", "rect", "line", "circle", "path", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """The elements of a page with their attributes, in order, and what is left open."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def named(self, *tags: str) -> list[tuple[str, dict[str, str | None]]]:
        return [(tag, attributes) for tag, attributes in self.elements if tag in tags]


_RESULTS = [rich(), minimal(), crowded(), *(filled(text) for text in HOSTILE)]


@pytest.mark.parametrize("result", _RESULTS)
def test_no_evidence_becomes_an_element(result: Result) -> None:
    page = Page(render(result))
    assert page.open == []
    assert not page.named("script", "img", "iframe", "object", "embed", "form", "base", "link")
    attributes = {name for _, attrs in page.elements for name in attrs}
    assert not {name for name in attributes if name.startswith("on")}


@pytest.mark.parametrize("result", _RESULTS)
def test_nothing_is_fetched(result: Result) -> None:
    page = Page(render(result))
    for tag, attributes in page.elements:
        assert not {"src", "srcset", "action", "background", "poster"} & set(attributes), tag
        address = attributes.get("href") or "#"
        assert address.startswith("#") or (tag == "a" and web(address))
    assert "url(" not in render(result)
    assert "@import" not in render(result)


def test_the_policy_stands_before_everything_that_it_rules() -> None:
    page = Page(render(rich()))
    tags = [tag for tag, _ in page.elements]
    metas = [attributes for _, attributes in page.named("meta")]
    assert metas[1] == {"http-equiv": "Content-Security-Policy", "content": POLICY}
    assert tags.index("style") > tags.index("meta") + 1
    assert "'unsafe-inline'" not in POLICY.split("style-src")[0]
    assert "script-src" not in POLICY  # falls back to default-src: none


@pytest.mark.parametrize("result", _RESULTS)
def test_ids_are_unique_and_links_inside_lead_somewhere(result: Result) -> None:
    page = Page(render(result))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    inside = {a["href"] for _, a in page.named("a", "use") if (a.get("href") or "").startswith("#")}
    assert {str(address)[1:] for address in inside} <= set(map(str, ids))


def test_each_requirement_has_its_permanent_anchor() -> None:
    text = render(rich())
    for answer in rich().requirements:
        assert f'id="req-{answer.id}"' in text
    assert anchor("ed 21/02#x") == "req-ed-21-02-x"


@pytest.mark.parametrize("result", _RESULTS)
def test_headings_go_down_one_level_at_a_time(result: Result) -> None:
    levels = [int(tag[1]) for tag, _ in Page(render(result)).named("h1", "h2", "h3", "h4", "h5")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))


def test_tables_have_captions_and_headers_with_scope() -> None:
    page = Page(render(rich()))
    assert len(page.named("caption")) == len(page.named("table")) >= 6
    assert all(attributes.get("scope") in {"col", "row"} for _, attributes in page.named("th"))


def test_hostile_text_is_still_readable() -> None:
    text = render(rich())
    assert "&lt;script&gt;document.title=" in text
    assert "\\x1b[2J" in text
    assert "\u202e" not in text
    assert IMAGE not in text
    assert SCRIPT not in text


def test_an_address_of_a_script_is_no_link() -> None:
    assert web("https://www.cisa.gov/x")
    assert not web("javascript:alert(1)")
    assert not web("https://x/ onclick=")
    assert "javascript:alert(1)" in render(rich())


def test_a_fictitious_site_is_called_so_and_the_limits_are_said() -> None:
    assert "This site is fictitious" in render(rich())
    assert "This site is fictitious" not in render(minimal())
    for result in (rich(), minimal()):
        assert "A verdict is about the evidence given" in render(result)


def test_an_empty_result_is_not_called_safe() -> None:
    text = render(minimal())
    assert "No requirement was assessed." in text
    assert "nothing was judged" in text
    assert "Nothing is open" not in text


def test_the_same_result_gives_the_same_bytes_that_utf8_can_hold() -> None:
    assert render(rich()).encode("utf-8") == render(rich()).encode("utf-8")
