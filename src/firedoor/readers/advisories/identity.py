"""The title, the id, the issuer and the date of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import PurePosixPath

from firedoor.readers.advisories.page import Block, Page, Role
from firedoor.readers.advisories.references import advisory_id, date_of_id, directives_in

_HEAD_BLOCKS = 40
_TITLE_LENGTH = 160
_KIND = re.compile(
    r"(?:ics |ics medical |cybersecurity )?(?:alert|advisory)\b.{0,30}", re.IGNORECASE
)
_ISSUERS = re.compile(r"\b(CISA|NCCIC|ICS-CERT)\b|Cybersecurity and Infrastructure Security Agency")
_DATED = re.compile(
    r"(?:original |initial )?(?:release date|last revised|last updated)", re.IGNORECASE
)
_DATE_LENGTH = 80
_WRITTEN = re.compile(r"\b([A-Z][a-z]{2,8})\.? (\d{1,2}), (\d{4})\b")
_NUMERIC = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?=\D|$)")
_STEM_ID = re.compile(r"(ed|bod)-?(\d{2}-\d{2})", re.IGNORECASE)


def stem_of(name: str) -> str:
    """The file name without folders and its last suffix."""
    return PurePosixPath(name.replace("\\", "/")).stem


def page_id(page: Page, name: str) -> str:
    """The id that the page gives itself, else one in the file's name, else a plain form of that name."""
    head = " ".join(block.text[:_TITLE_LENGTH] for block in _head(page.blocks))
    stem = stem_of(name)
    own = page.id.lower() or _directive_id(page.title) or advisory_id(stem) or advisory_id(head)
    match = _STEM_ID.match(stem)
    return own or (f"{match.group(1)}-{match.group(2)}".lower() if match else _slug(stem))


def _directive_id(title: str) -> str:
    mentioned = directives_in(title)
    return mentioned[0].id if mentioned else ""


def _slug(stem: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", stem.lower()))[:60].strip("-") or "alert"


def page_title(page: Page) -> tuple[str, Block | None]:
    """The title, and the block that it stands in, if it is one of the text."""
    if page.title:
        return page.title[:_TITLE_LENGTH], None
    after_kind = False
    candidates = []
    for block in _head(page.blocks):
        if block.role is Role.FURNITURE:
            after_kind = after_kind or _KIND.fullmatch(block.text) is not None
        elif _may_be_title(block):
            if after_kind:
                return block.text, block
            candidates.append(block)
        else:
            break
    return (candidates[0].text, candidates[0]) if candidates else ("", None)


def _head(blocks: tuple[Block, ...]) -> Iterable[Block]:
    return blocks[:_HEAD_BLOCKS]


def _may_be_title(block: Block) -> bool:
    text = block.text
    plain = block.role in {Role.TEXT, Role.HEADING} and not block.section
    return plain and len(text) <= _TITLE_LENGTH and not text.endswith((".", ":", "?", "!"))


def page_issuer(page: Page) -> str:
    """CISA where the page names it, or its earlier name; else what the form says."""
    if page.issuer:
        return page.issuer
    named = any(_ISSUERS.search(block.text[:10_000]) for block in page.blocks)
    return "CISA" if named else ""


def page_date(page: Page, id_: str) -> date | None:
    """The day of the last revision as the page gives it, else the one that its id names."""
    stated = [_parse(page.date)] if page.date else []
    stated += [_parse(block.text) for block in page.blocks if _states_date(block)]
    return max((day for day in stated if day), default=None) or date_of_id(id_)


def _states_date(block: Block) -> bool:
    """A line with a date alone, or one that says it is the page's; no deadline in a sentence."""
    text = block.pieces[0][1]
    if block.role is Role.FURNITURE or len(text) >= _DATE_LENGTH:
        return block.role is Role.FURNITURE and len(text) < _DATE_LENGTH
    return _DATED.match(text) is not None


def _parse(text: str) -> date | None:
    numeric = _NUMERIC.search(text)
    try:
        if numeric:
            return date(*(int(part) for part in numeric.groups()))
        written = _WRITTEN.search(text)
        if written:
            month, day, year = written.groups()
            return datetime.strptime(f"{month[:3]} {day} {year}", "%b %d %Y").date()  # noqa: DTZ007
    except ValueError:
        return None
    return None
