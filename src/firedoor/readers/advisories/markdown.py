"""Markdown pages, with the front matter, attribute lists and templates that site generators add."""

from __future__ import annotations

import re

from firedoor.readers.advisories.page import Block, Page, Role, bounded
from firedoor.readers.advisories.plain import blocks_of, clean_lines

_FENCE = "---"
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)[\s#]*$")
_ATTRIBUTES = re.compile(r"\s*\{:[^}\n]{0,200}\}\s*$|\s*\{%[^}\n]{0,500}%\}\s*$")
_TEMPLATE = re.compile(r"\{\{[^{}\n]{0,300}\}\}|\{%[^{}\n]{0,300}%\}")
_LINK_TARGET = re.compile(
    r"\]\([^()\s]{0,2000}(?:\([^()\s]{0,500}\)[^()\s]{0,2000}){0,8}(?:\s+\"[^\"\n]{0,200}\")?\)"
)
_FOOTNOTE = re.compile(r"\[\^[\w-]{1,20}\]:?")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>")
_ADDRESS = re.compile(r"<((?:https?://|mailto:)?[^\s<>]{3,300}[@.:][^\s<>]{2,300})>")
_MARKS = re.compile(r"[*`]{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|!?\[|\]")
_QUOTE = re.compile(r"^\s{0,12}(?:>\s{0,4}){1,5}")
_FIELD = re.compile(r"([A-Za-z_]{1,40}):\s*(.*)")
_PERMALINK = re.compile(r"/?(ed|bod)/(\d{2}-\d{2})/?")
MAX_LINE = 100_000


def looks_like_markdown(text: str) -> bool:
    """Front matter at the start, or headings marked with ``#``."""
    head = text[:20_000].lstrip()
    fenced = head.startswith((_FENCE + "\n", _FENCE + "\r"))
    return fenced or re.search(r"(?m)^#{1,6} +\S", head) is not None


def read_markdown(text: str, file: str) -> Page:
    """Divide a Markdown page into blocks; the marks are taken off, the text of links stays."""
    lines = clean_lines(text)
    count = _front_matter(lines)
    front = [line.strip() for line in lines[:count]]
    fields = {m.group(1): m.group(2) for line in front if (m := _FIELD.fullmatch(line))}
    blocks = [
        Block(((number, line),), Role.FRONT_MATTER)
        for number, line in enumerate(front, start=1)
        if line
    ]
    blocks += blocks_of([""] * count + [_plain(line) for line in lines[count:]], _role)
    return Page(
        "markdown",
        bounded(blocks, file),
        title=fields.get("title", "").strip("\"' ") or _first_heading(lines[count:]),
        id=_id(fields.get("permalink", "")),
        url=fields.get("redirect_to", ""),
    )


def _front_matter(lines: list[str]) -> int:
    """How many lines at the top are front matter."""
    if not lines or lines[0].strip() != _FENCE:
        return 0
    for number, line in enumerate(lines[1:], start=2):
        if line.strip() == _FENCE:
            return number
    return 0


# Marks for lines whose role Markdown itself gives; private-use characters stand in no text.
_AS_HEADING, _AS_FURNITURE = "\ue000", "\ue001"


def _plain(line: str) -> str:
    if len(line) > MAX_LINE:
        return line
    if _ATTRIBUTES.fullmatch(line):
        return _AS_FURNITURE + line
    heading = _HEADING.match(line)
    return _AS_HEADING + _inline(heading.group(1)) if heading else _inline(line)


def _inline(text: str) -> str:
    bullet, rest = _split_bullet(_QUOTE.sub("", text))
    for pattern, kept in (
        (_TEMPLATE, ""),
        (_ADDRESS, r"\1"),
        (_TAG, ""),
        (_LINK_TARGET, ""),
        (_FOOTNOTE, ""),
        (_MARKS, ""),
    ):
        rest = pattern.sub(kept, rest)
    return bullet + rest


def _split_bullet(text: str) -> tuple[str, str]:
    """Keep the asterisk of a list item, which is no emphasis."""
    bare = text.lstrip()
    if bare[:2] in {"* ", "*\t", "- ", "-\t"}:
        return "- ", bare[2:]
    return "", text


def _role(line: str) -> Role | None:
    if line.startswith(_AS_HEADING):
        return Role.HEADING
    return Role.FURNITURE if line.startswith(_AS_FURNITURE) else None


def _first_heading(lines: list[str]) -> str:
    found = (match.group(1) for line in lines if (match := _HEADING.match(line)))
    return _inline(next(found, "")).strip()


def _id(permalink: str) -> str:
    match = _PERMALINK.fullmatch(permalink.strip("\"' "))
    return f"{match.group(1)}-{match.group(2)}" if match else ""
