"""The table of the rules that Firedoor brings: ``python tools/hunt_rules.py`` writes ``docs/hunt-rules.md`` anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yara_x

from firedoor.hunt.files import alone, compiled, configuration, known_good, tools
from firedoor.hunt.files.places import place_rules
from firedoor.hunt.pack import sigma_files, yara_files
from firedoor.hunt.sigma.parsing.loading import book_of
from firedoor.model.hunt.sighting import RuleFacts

PAGE = Path(__file__).resolve().parent.parent / "docs" / "hunt-rules.md"
HEAD = """# Rules of the hunt

What `firedoor hunt` looks for without any rules of yours (`--no-pack` leaves these out). Made from the rules themselves
by `python tools/hunt_rules.py`.

An outcome is what one sighting says of its server: `exploited` (it worked), `attempted` (it was tried, and nothing of
the record says that it worked), `suspicious` (a person has to look), `excluded` (a known exception, shown), `context`
(says nothing by itself). Each rule has records or files that it must meet and others that it must not.

Correlations and filters of yours refer to a Sigma rule by its id or its name. What a filter leaves out of one is shown
as left out (`excluded`), so that no mistake in a filter hides an attack.
"""


def page() -> str:
    """The page."""
    sigma = [
        replace(rule.facts, id=f"`{rule.name}` {rule.facts.id}")
        for rule in book_of(sigma_files()).rules
    ]
    parts = [
        HEAD,
        _section("Records (Sigma)", _rows(sigma)),
        _section("Content of files (YARA)", _yara_rows()),
        _section("Files by place, settings, comparison, other tools", _rows(_files())),
    ]
    return "\n".join(parts)


def _files() -> Iterator[RuleFacts]:
    yield from (rule.facts for rule in place_rules().rules)
    yield from (configuration.FOLDER, configuration.OPEN_FOLDER)
    yield from (configuration.COMPILED, configuration.ADDRESS)
    yield from (known_good.CHANGED, known_good.UNKNOWN, alone.ALONE)
    yield from (compiled.GONE, compiled.FOREIGN_GONE)
    yield from (tools.SHELL, tools.THREAT, tools.ACTIVITY, tools.FILE)
    yield from (tools.NOTHING_MSERT, tools.NOTHING_PROXYLOGON, tools.TOO_LONG)


def _rows(rules: Iterable[RuleFacts]) -> Iterator[tuple[str, ...]]:
    for rule in rules:
        sources = " ".join(f"[{n}]({link})" for n, link in enumerate(rule.references, 1))
        yield (
            rule.title,
            rule.outcome.value,
            rule.confidence.value,
            rule.stage.value,
            sources,
            rule.id,
        )


def _yara_rows() -> Iterator[tuple[str, ...]]:
    for rule in _compiled():
        facts: dict[str, Any] = dict(rule.metadata)
        own = (str(facts[f"firedoor_{name}"]) for name in ("outcome", "confidence", "stage"))
        yield (facts["title"], *own, f"[1]({facts['reference']})", rule.identifier)


def _compiled() -> Iterable[yara_x.Rule]:
    compiler = yara_x.Compiler()
    for _, data in yara_files():
        compiler.add_source(data.decode())
    return compiler.build()


def _section(title: str, rows: Iterable[tuple[str, ...]]) -> str:
    lines = [
        f"## {title}",
        "",
        "| Rule | Outcome | Confidence | Stage | Source | Id |",
        "|---|---|---|---|---|---|",
    ]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
