"""What is wrong with a rule set by itself: lines that never decide, and lines that should not stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from firedoor.model.network.addresses import V4, V6
from firedoor.model.network.device import Device
from firedoor.model.network.rule import Match, Rule, RuleSet, Verb
from firedoor.model.network.services import EVERY_SERVICE
from firedoor.model.origin import Origin
from firedoor.reach.acl_cover import Covers, Fate, is_whole, lines_of
from firedoor.reach.acl_diff import Spaces
from firedoor.reach.acl_names import is_written

MOST_COVERS = 5
_DECIDING = (Verb.PERMIT, Verb.DENY)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMERIC = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_WRITTEN = re.compile(r"\b(\d{1,2}) ([A-Za-z]{3})[a-z]* (\d{4})\b")


@dataclass(frozen=True, slots=True)
class Lint:
    """One finding about one line. ``by``: the lines that cause it. Ids are permanent; docs/commands/acl.md."""

    id: str
    rule: Rule
    text: str
    by: tuple[Origin, ...] = ()


def lint(spaces: Spaces, device: Device, name: str, as_of: date | None = None) -> Iterator[Lint]:
    """Find what is wrong with a rule set, in the order of its lines. ``as_of``: the day by which times are judged."""
    rule_set = device.rule_set(name)
    covers = [Covers(spaces.of(family), device, rule_set) for family in _families(rule_set)]
    for numbers in lines_of(rule_set):
        rules = [rule_set.rules[number] for number in numbers]
        if not is_written(rules[0], rule_set):
            continue
        yield from _by_itself(rules, as_of)
        if rules[0].enabled and all(rule.verb in _DECIDING for rule in rules):
            yield from _in_its_place(rules[0], [one.fate(numbers) for one in covers])


def _families(rule_set: RuleSet) -> tuple[int, ...]:
    """The address families of which any line means packets."""
    return tuple(
        family
        for family in (V4, V6)
        if any(
            rule.match.sources.maybe.family(family) and rule.match.destinations.maybe.family(family)
            for rule in rule_set.rules
        )
    )


def _by_itself(rules: Sequence[Rule], as_of: date | None) -> Iterator[Lint]:
    rule = rules[0]
    if not rule.enabled:
        text = "is switched off: it decides nothing; delete it or know why it stays"
        yield Lint("ACL-DISABLED", rule, text)
        return
    yield from _times(rule, as_of)
    doubted = next((r for r in rules if r.verb is Verb.UNKNOWN or r.match.all_doubts), None)
    if doubted is not None:
        doubts = doubted.match.all_doubts
        what = doubts[0].what if doubts else "what it does is not known"
        yield Lint("ACL-NOT-UNDERSTOOD", rule, f"is not fully understood: {what}")
    wide = next((r for r in rules if r.verb is Verb.PERMIT and _any_any(r.match)), None)
    if wide is not None:
        only = f", for {', '.join(wide.match.varying)}" if wide.match.varying else ""
        yield Lint("ACL-ANY-ANY", rule, f"permits everything from anywhere to anywhere{only}")


def _times(rule: Rule, as_of: date | None) -> Iterator[Lint]:
    if " ends " not in f" {rule.note}":
        return
    last = _date(rule.note)
    if last is not None and as_of is not None:
        if last < as_of:
            yield Lint("ACL-EXPIRED", rule, f"decides nothing any more: {rule.note}")
        return
    yield Lint("ACL-ENDS", rule, f"holds for a time only: {rule.note}")


def _date(note: str) -> date | None:
    """The day that a note names, as the vendors write it."""
    numeric, written = _NUMERIC.search(note), _WRITTEN.search(note)
    try:
        if numeric is not None:
            return date(int(numeric[1]), int(numeric[2]), int(numeric[3]))
        if written is not None:
            month = _MONTHS.index(written[2].casefold()) + 1
            return date(int(written[3]), month, int(written[1]))
    except ValueError:
        return None
    return None


def _any_any(match: Match) -> bool:
    asks = (match.in_ports, match.out_ports, match.states, match.translated_by, match.fragments)
    open_ = all(one is None for one in asks) and not match.tcp_flags
    return open_ and is_whole(match) and EVERY_SERVICE in match.services.surely


def _in_its_place(rule: Rule, fates: Sequence[Fate]) -> Iterator[Lint]:
    meant = [fate for fate in fates if fate.meant]
    if not meant:
        yield Lint("ACL-NEVER", rule, "matches no packet, wherever it stands")
    elif all(fate.hidden_by for fate in meant):
        yield _hidden(rule, list(dict.fromkeys(r for fate in meant for r in fate.hidden_by)))
    else:
        same = {fate.same for fate in meant if not fate.hidden_by}
        later = same.pop()
        if not same and later is not None:
            text = f"changes nothing: without it {later.place} would decide the same"
            yield Lint("ACL-REDUNDANT", rule, text, (later,))


def _hidden(rule: Rule, covers: Sequence[Rule]) -> Lint:
    every = tuple(dict.fromkeys(cover.origin for cover in covers))
    origins = every[:MOST_COVERS]
    places = ", ".join(origin.place for origin in origins)
    if len(every) > len(origins):
        places += f" and {len(every) - len(origins)} more"
    one = len(every) == 1
    if any(cover.verb is not rule.verb for cover in covers):
        text = f"{rule.verb} is never reached: {places} decide{'s' if one else ''} before it"
        return Lint("ACL-SHADOWED", rule, text, origins)
    text = f"is never reached: {places} {'does' if one else 'do'} the same before it"
    return Lint("ACL-REDUNDANT", rule, text, origins)
