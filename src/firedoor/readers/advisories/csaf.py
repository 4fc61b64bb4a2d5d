"""CSAF 2.0 documents: the notes and the remediations, with the lines of the JSON file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from firedoor.model.problem import InputError, Problem
from firedoor.readers.advisories.families import HEADINGS
from firedoor.readers.advisories.page import Block, Page, bounded
from firedoor.readers.advisories.plain import blocks_of, clean_lines, heading_key

_NO_FIX = frozenset({"none_available", "no_fix_planned"})


def looks_like_json(text: str) -> bool:
    """An object."""
    return text.lstrip()[:1] == "{"


def read_csaf(text: str, file: str) -> Page:
    """Read notes and remediations. Raises ``InputError`` for JSON that is broken or no CSAF document."""
    document = _document(text, file)
    lines = _lines_of_strings(text)
    head = _mapping(document.get("document"))
    tracking = _mapping(head.get("tracking"))
    return Page(
        "csaf",
        bounded(_blocks(document, head, lines), file),
        title=_text(head.get("title")),
        id=_text(tracking.get("id")),
        url=_self_url(head),
        issuer=_text(_mapping(head.get("publisher")).get("name")),
        date=_text(tracking.get("current_release_date")),
    )


def _document(text: str, file: str) -> Mapping[str, Any]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"is not valid JSON: {error.msg}"
        raise InputError(Problem(file, message, line=error.lineno)) from error
    except (RecursionError, ValueError) as error:
        message = "is JSON that nests too deeply or holds a number that is too long"
        raise InputError(Problem(file, message)) from error
    if not isinstance(document, dict) or not isinstance(document.get("document"), dict):
        advice = "give a CSAF 2.0 document, or the page as text, HTML or Markdown"
        raise InputError(Problem(file, 'is JSON without a "document" object', advice=advice))
    return document


def _blocks(
    document: Mapping[str, Any], head: Mapping[str, Any], lines: Mapping[str, int]
) -> Iterator[Block]:
    for note in _rows(head.get("notes")):
        yield from _note(note, lines, default="")
    for vulnerability in _rows(document.get("vulnerabilities")):
        for note in _rows(vulnerability.get("notes")):
            yield from _note(note, lines, default="vulnerability_description")
        for remediation in _rows(vulnerability.get("remediations")):
            section = "no_fix" if remediation.get("category") in _NO_FIX else "actions"
            yield from _paragraphs(_text(remediation.get("details")), section, lines)


def _note(note: Mapping[str, Any], lines: Mapping[str, int], default: str) -> Iterator[Block]:
    section = HEADINGS.get(heading_key(_text(note.get("title"))), default)
    if note.get("category") == "legal_disclaimer":
        section = "notification"
    yield from _paragraphs(_text(note.get("text")), default or section, lines)


def _paragraphs(text: str, section: str, lines: Mapping[str, int]) -> Iterator[Block]:
    """The paragraphs of a JSON text; all stand on the line of the text in the file."""
    number = lines.get(text, 1)
    for block in blocks_of(clean_lines(text), lambda _: None):
        pieces = tuple((number, piece) for _, piece in block.pieces)
        yield replace(block, pieces=pieces, section=section)


def _lines_of_strings(text: str) -> Mapping[str, int]:
    """Every string of valid JSON with the line where it first begins."""
    found: dict[str, int] = {}
    line, position = 1, 0
    while (start := text.find('"', position)) >= 0:
        line += text.count("\n", position, start)
        value, position = scanstring(text, start + 1, True)  # noqa: FBT003
        found.setdefault(value, line)
    return found


def _self_url(head: Mapping[str, Any]) -> str:
    for reference in _rows(head.get("references")):
        url = _text(reference.get("url"))
        if reference.get("category") == "self" and not url.endswith(".json"):
            return url
    return ""


def _rows(value: object) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
