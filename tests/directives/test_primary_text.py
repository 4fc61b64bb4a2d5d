"""The encoded directives held against the pages as published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from firedoor.directives.in_force import in_force
from firedoor.directives.loader import load
from firedoor.model.requirement import Directive, Requirement

pytestmark = pytest.mark.corpus

RUN = 8
PAGES = {
    "ed-21-02": (
        "ed-21-02.2021-03-03.md",
        "ed-21-02.2021-03-31.md",
        "ed-21-02.2021-04-13.md",
        "ed-21-01.md",
    ),
    "ed-21-03": ("ed-21-03.md",),
    "ics-alert-21-063-01": ("ics-alert-21-063-01.txt",),
}
ITEM = re.compile(r"^[ >\t]*(\d|[a-h]|i{1,3}|iv|v)\.\s")
WEEKDAY = re.compile(r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")


def page(corpora: Path, name: str) -> str:
    return (corpora / "directives" / name).read_text(encoding="utf-8")


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.casefold())


def part(text: str, begin: str, end: str) -> str:
    return text.split(begin, 1)[1].split(end, 1)[0]


def items(text: str) -> list[str]:
    """The numbers of the items: "2", "2a", and below a letter "2b.iv"."""
    found, number, letter = [], "", ""
    for line in text.splitlines():
        match = ITEM.match(line)
        if match is None:
            continue
        label = match.group(1)
        if label.isdigit():
            number, letter = label, ""
            found.append(number)
        elif set(label) <= set("iv") and line.lstrip().startswith(">"):
            found.append(f"{number}{letter}.{label}")
        else:
            letter = label
            found.append(f"{number}{letter}")
    return found


def actions(directive: Directive, revision: str) -> set[str]:
    return {r.source.action for r in directive.requirements if r.source.revision == revision}


def covered(item: str, encoded: set[str]) -> bool:
    """An item has a requirement of its own, or is the heading of items that have."""
    return any(re.fullmatch(rf"{re.escape(item)}([a-h]?(\.[iv]+)?)", action) for action in encoded)


@dataclass(frozen=True)
class Section:
    """A part of a page, how its items are called in the data, and how many there are."""

    file: str
    begin: str
    end: str
    revision: str
    prefix: str
    count: int


V1 = "Supplemental Direction v1"
SECTIONS = [
    Section("03-03", "### Required Actions", "### CISA Actions", "Original direction", "", 21),
    Section("04-13", "### Required Actions", "### CISA Actions", "Original direction", "", 21),
    Section("03-31", "**Forensic Triage**", "### Hardening", V1, "Forensic triage ", 2),
    Section("04-13", "**Forensic Triage**", "### Hardening", V1, "Forensic triage ", 2),
    Section("03-31", "### Hardening Requirements", "### Reporting", V1, "Hardening ", 16),
    Section("04-13", "### Hardening Requirements", "### Reporting", V1, "Hardening ", 16),
    Section("04-13", "aside from removing", "### Duration", "Supplemental Direction v2", "", 4),
]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: f"{s.file} {s.revision} {s.prefix}")
def test_every_item_of_ed_21_02_is_encoded(corpora: Path, section: Section) -> None:
    text = part(page(corpora, f"ed-21-02.2021-{section.file}.md"), section.begin, section.end)
    found = [f"{section.prefix}{item}" for item in items(text)]
    encoded = actions(in_force(load("ed-21-02"), None), section.revision)
    assert len(found) == section.count
    assert [item for item in found if not covered(item, encoded)] == []


def test_every_item_of_ed_21_03_is_encoded(corpora: Path) -> None:
    text = page(corpora, "ed-21-03.md")
    encoded = actions(in_force(load("ed-21-03"), None), "Original direction")
    found = items(part(text, "### Required Actions", "### Federal Information Systems"))
    found += [f"Appendix A, {item}" for item in items(text.split("### Appendix A", 1)[1])]
    assert len(found) == 4 + 2 + 2 + 4 + 7
    assert [item for item in found if not covered(item, encoded)] == []


def test_every_sentence_of_the_alert_is_encoded() -> None:
    found = actions(in_force(load("ics-alert-21-063-01"), None), "Alert as published")
    assert found == {"-", *"abcdefg"}


def own_texts(id_: str) -> Iterator[tuple[str, str]]:
    encoded = load(id_)
    for version in encoded.versions:
        r = version.requirement
        yield from ((r.id, text) for text in (r.title, r.sentence, *r.notes))
    yield from (("definition", term.meaning) for _, term in encoded.definitions)
    yield from (("question", question.question) for question in encoded.head.questions)
    yield from (("head", text) for text in (encoded.head.binds, *encoded.head.tensions))


@pytest.mark.parametrize("id_", sorted(PAGES))
def test_the_words_are_ours(corpora: Path, id_: str) -> None:
    """Facts carry over, sentences do not: no eight words in a row stand in the published text."""
    published: set[tuple[str, ...]] = set()
    for name in PAGES[id_]:
        text = words(page(corpora, name))
        published.update(tuple(text[i : i + RUN]) for i in range(len(text) - RUN + 1))
    taken = [
        (where, " ".join(own[i : i + RUN]))
        for where, text in own_texts(id_)
        for own in [words(text)]
        for i in range(len(own) - RUN + 1)
        if tuple(own[i : i + RUN]) in published
    ]
    assert taken == []


def timed(id_: str) -> list[Requirement]:
    found = in_force(load(id_), None).requirements
    return [r for r in found if r.deadline is not None and r.deadline.at is not None]


@pytest.mark.parametrize("id_", ["ed-21-02", "ed-21-03"])
def test_each_stated_time_is_printed_so_and_computed_so(corpora: Path, id_: str) -> None:
    printed = " ".join(words("\n".join(page(corpora, name) for name in PAGES[id_])))
    for requirement in timed(id_):
        deadline = requirement.deadline
        assert deadline is not None
        assert deadline.at is not None
        assert " ".join(words(deadline.stated)) in printed, requirement.id
        weekday = WEEKDAY.search(deadline.stated)
        assert weekday is not None
        assert weekday.group() == deadline.at.strftime("%A")
        day = f"{deadline.at.strftime('%B')} {deadline.at.day}, {deadline.at.year}"
        assert day in deadline.stated
        zone = "Standard" if "Standard Time" in deadline.stated else "Daylight"
        assert deadline.at.strftime("%z") == {"Standard": "-0500", "Daylight": "-0400"}[zone]
