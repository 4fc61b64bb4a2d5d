"""The rows of the tables in docs/directives, as the data give them."""

from __future__ import annotations

from firedoor.directives.schema import Encoded, Version
from firedoor.model.requirement import Deadline, Requirement

_PAIRS = ("match", "met_if")


def rows(encoded: Encoded) -> list[str]:
    """One row for each requirement in its newest state."""
    return [_row(version) for version in encoded.versions if version.ends is None]


def _row(version: Version) -> str:
    r = version.requirement
    cells = (f"`{r.id}`", r.title, f"`{r.kind}`", _branch(r), _deadline(r.deadline), _decided(r))
    return "| " + " | ".join(cell or "-" for cell in cells) + " |"


def _branch(requirement: Requirement) -> str:
    clauses = (
        " and ".join(f"{c.fact} {'not ' if c.negated else ''}{c.value}" for c in clause)
        for clause in requirement.when
    )
    return "; or ".join(clauses)


def _deadline(deadline: Deadline | None) -> str:
    if deadline is None:
        return ""
    if deadline.at is not None:
        return deadline.at.isoformat(sep=" ", timespec="minutes")
    if not deadline.event:
        return deadline.kind.value
    every = "every " if deadline.kind.value == "every" else ""
    times = f", {deadline.times} times" if deadline.times else ""
    return f"{every}{deadline.hours} h after {deadline.event}{times}"


def _decided(requirement: Requirement) -> str:
    """The record, tool, product or fix that the requirement asks for."""
    params = requirement.params
    found = [
        f"{key} {params[key]}" for key in ("product", "fix", "tool", "record") if key in params
    ]
    for key in _PAIRS:
        value = params.get(key, ())
        if isinstance(value, tuple) and value:
            found.append(
                " or ".join(f"`{pair}`" for pair in value) if key == "met_if" else _all(value)
            )
    covers = params.get("covers", ())
    if isinstance(covers, tuple) and covers:
        found.append(
            f"{params.get('covers_field')}: {', '.join(c.replace('|', ' or ') for c in covers)}"
        )
    return ", ".join(found)


def _all(pairs: tuple[str, ...]) -> str:
    return " and ".join(f"`{pair}`" for pair in pairs)
