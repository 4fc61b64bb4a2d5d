"""Published rules for web servers through the whole hunt: what they look for is planted, in both kinds of logs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from firedoor.hunt.one_file.rule_set import RuleSet
from firedoor.hunt.run import hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.sigma.index.rules import SigmaRules
from firedoor.hunt.sigma.meaning import matches
from firedoor.hunt.sigma.plan import And, Node, Not, Number, Or, RuleBook, SigmaRule, Text, Wild
from firedoor.hunt.sigma.sources import routes
from firedoor.hunt.sigma.views import fitted
from firedoor.model.hunt.source import Kind
from firedoor.readers.logs.log_registry import LOG_READERS
from tests.hunt.sigma.corpus_events import corpus_book
from tests.hunt.whole import generated_logs as g
from tests.hunt.whole.test_words_lose_nothing import events_of, key_of

ONE = HuntSettings(pack=False, keep=False, processes=1)
# Where what a rule asks for stands; of the names that it may use, and all others in the first.
_PLACES = {
    "cs-uri-query": 1,
    "cs-user-agent": 2,
    "cs-username": 3,
    "cs-referer": 4,
    "cs-method": 5,
    "sc-status": 6,
}
_FIRST, _METHOD, _STATUS = 0, 5, 6

pytestmark = pytest.mark.corpus


def rows_of(rule: SigmaRule) -> Iterator[list[str]]:
    """What a rule looks for, in the fields that it names and once more with paths where IIS writes them."""
    for every in (True, False):
        for stem in (True, False):
            row = ["", "", "", "", "", "GET", "200"]
            for name, text in _asked(rule.condition, every=every):
                place = _PLACES.get(name or "", _FIRST)
                place = _FIRST if stem and place == 1 else place
                row[place] = text if place in (_METHOD, _STATUS) else row[place] + text
            yield [cell.replace("\n", "").replace("\r", "") for cell in row]


def _asked(node: Node, *, every: bool) -> Iterator[tuple[str | None, str]]:
    """Texts and numbers that meet a condition, by field: of a choice the first, of searches the first or all."""
    if isinstance(node, And | Or):
        for part in node.parts if every or isinstance(node, And) else node.parts[:1]:
            yield from _asked(part, every=every)
    elif not isinstance(node, Not):
        for value in node.values if node.every else node.values[:1]:
            if isinstance(value, Text):
                yield (
                    node.name,
                    "".join(
                        "x" if one is Wild.ONE else "" if one is Wild.ANY else one
                        for one in value.parts
                    ),
                )
            elif isinstance(value, Number):
                yield node.name, f"{value.value:.0f}"


def test_published_rules_see_what_they_look_for(tmp_path: Path) -> None:
    rules = tuple(
        rule
        for rule in corpus_book().rules
        if {Kind.IIS, Kind.HTTPPROXY} & {route.kind for route in routes(rule.logsource)}
    )
    rows = list({tuple(row): row for rule in rules for row in rows_of(rule)}.values())
    spelled = [[cell.upper() for cell in row] for row in rows]
    for name, text in {
        "a.log": g.iis(rows),
        "upper.log": g.iis(spelled),
        "proxy.log": g.httpproxy(rows, quoted=False),
        "quoted.log": g.httpproxy(spelled, quoted=True),
    }.items():
        (tmp_path / name).write_bytes(text.encode("utf-16" if name == "upper.log" else "utf-8"))
    made = RuleSet((SigmaRules(RuleBook(rules)),), (), LOG_READERS)
    found = hunt(tmp_path, ONE, None, lambda _: made)
    assert not [
        problem for file in found.files for problem in file.problems if "records" in problem.message
    ]
    met = Counter(key_of(one.rule.id, one.origin) for file in found.files for one in file.sightings)
    fit = [fitted(rule) for rule in rules]
    meant = Counter(
        key_of(rule.facts.id, event.origin)
        for event in events_of(tmp_path)
        for rule in fit
        if matches(rule, event)
    )
    assert met == meant
    assert len({rule for rule, *_ in met}) > len(rules) * 0.8
