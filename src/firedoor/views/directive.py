"""A directive as in force on a day: for people, and for scripts."""

from __future__ import annotations

import json
import textwrap

from firedoor.model.requirement import Directive, Requirement

WIDTH = 100


def directive_text(directive: Directive) -> str:
    """The requirements with their deadlines and branches, at most 100 columns wide."""
    lines = [directive.title, directive.issuer, directive.url]
    lines += [*_wrapped(f"Binds {directive.binds}", 0), ""]
    for revision in directive.revisions:
        lines.append(f"  {revision.issued.isoformat()}  {revision.title}")
    if not directive.revisions:
        lines.append("  Nothing had been issued by that day.")
    if directive.closed:
        lines += _wrapped(f"Closed {directive.closed.isoformat()}: {directive.closed_note}", 2)
    for requirement in directive.requirements:
        lines += ["", *_requirement(requirement)]
    for tension in directive.tensions:
        lines += ["", *_wrapped(f"Tension: {tension}", 0)]
    return "\n".join(lines) + "\n"


def _requirement(requirement: Requirement) -> list[str]:
    implied = " (implied)" if requirement.implied else ""
    lines = [f"{requirement.id}  {requirement.title}{implied}"]
    lines += _wrapped(requirement.sentence, 4)
    if requirement.deadline:
        at = f" = {requirement.deadline.at.isoformat()}" if requirement.deadline.at else ""
        lines += _wrapped(f"Deadline: {requirement.deadline.stated}{at}", 4)
    if requirement.when:
        lines += _wrapped(f"Only if: {_branch(requirement)}", 4)
    lines += [line for note in requirement.notes for line in _wrapped(f"Note: {note}", 4)]
    return lines


def _branch(requirement: Requirement) -> str:
    return ", or ".join(
        " and ".join(
            f"{c.fact} is {'not established as ' if c.negated else ''}{c.value}" for c in clause
        )
        for clause in requirement.when
    )


def _wrapped(text: str, indent: int) -> list[str]:
    pad = " " * indent
    return textwrap.wrap(text, WIDTH, initial_indent=pad, subsequent_indent=pad)


def directive_json(directive: Directive) -> str:
    """The same as JSON, schema ``firedoor/directive/v1``."""
    document = {
        "schema": "firedoor/directive/v1",
        "id": directive.id,
        "title": directive.title,
        "issuer": directive.issuer,
        "url": directive.url,
        "binds": directive.binds,
        "closed": directive.closed.isoformat() if directive.closed else None,
        "revisions": [
            {"id": r.id, "title": r.title, "issued": r.issued.isoformat()}
            for r in directive.revisions
        ],
        "requirements": [_as_json(requirement) for requirement in directive.requirements],
        "tensions": list(directive.tensions),
    }
    return json.dumps(document, indent=2) + "\n"


def _as_json(requirement: Requirement) -> dict[str, object]:
    deadline = requirement.deadline
    return {
        "id": requirement.id,
        "title": requirement.title,
        "sentence": requirement.sentence,
        "kind": requirement.kind,
        "scope": requirement.scope,
        "action": requirement.source.action,
        "revision": requirement.source.revision,
        "implied": requirement.implied,
        "only_if": _branch(requirement),
        "deadline": None
        if deadline is None
        else {
            "kind": deadline.kind.value,
            "stated": deadline.stated,
            "at": deadline.at.isoformat() if deadline.at else "",
            "hours": deadline.hours,
            "times": deadline.times,
            "event": deadline.event,
        },
        "notes": list(requirement.notes),
    }
