"""Cases of ``cases/*.yml``: a rule, events, and which of them meet it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from firedoor.hunt.sigma.parsing.loading import book_of
from firedoor.hunt.sigma.parsing.modifiers import Settings
from firedoor.hunt.sigma.plan import RuleBook
from firedoor.model.hunt.event import Event
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.origin import Origin

CASES = Path(__file__).with_name("cases")


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each case with its name: file and title."""
    for path in sorted(CASES.glob("*.yml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield f"{path.stem}: {case['case']}", case


def event_of(given: dict[str, Any]) -> Event:
    """An event of a case: ``kind``, ``log`` and ``texts`` beside its fields."""
    fields = dict(given)
    kind = Kind(fields.pop("kind", "event-log"))
    log = fields.pop("log", "Security")
    texts = tuple(fields.pop("texts", ()))
    values = {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}
    return Event(Source(kind, log), values, texts, None, Origin("case", 1))


def rule_text(detection: dict[str, Any], **more: Any) -> bytes:
    """A whole rule around a detection."""
    rule: dict[str, Any] = {"title": "a case", "id": "case", "level": "high"}
    rule["logsource"] = {"product": "windows", "service": "security"}
    rule |= more
    rule["detection"] = {"condition": "selection", **detection}
    return yaml.safe_dump(rule, sort_keys=False, allow_unicode=True).encode()


def book(detection: dict[str, Any], settings: Settings | None = None, **more: Any) -> RuleBook:
    """The book of that one rule."""
    return book_of([("case.yml", rule_text(detection, **more))], settings)
