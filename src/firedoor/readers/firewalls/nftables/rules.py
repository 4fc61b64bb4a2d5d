"""The tokens of one rule as steps of its chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineState
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.netfilter.chains import Act, Step
from firedoor.readers.firewalls.netfilter.conditions import each_of
from firedoor.readers.firewalls.nftables.definitions import WrittenRule
from firedoor.readers.firewalls.nftables.draft import Draft, Outcome, Surroundings
from firedoor.readers.firewalls.nftables.expressions import expression, match
from firedoor.readers.firewalls.nftables.naming import Named
from firedoor.readers.firewalls.nftables.selectors import Names
from firedoor.readers.firewalls.nftables.statements import (
    STATEMENTS,
    assign,
    count_of_connections,
    verdict,
)
from firedoor.readers.firewalls.nftables.tokens import HANDLE, PART, WORD, Cursor
from firedoor.readers.firewalls.nftables.translating import translation
from firedoor.readers.firewalls.nftables.values import entry, in_set, set_of, unsure_of


@dataclass(frozen=True, slots=True)
class Read:
    """A rule: its steps, the state of its lines, and the sets that it changes."""

    steps: tuple[Step, ...]
    state: LineState
    why: str
    unbounded: bool
    changed_sets: frozenset[str]


def read_rule(rule: WrittenRule, origin: Origin, name: str, around: Surroundings) -> Read:
    """Read a rule. What is not understood makes what it does unknown, where the conditions read before hold."""
    tokens = [token for token in rule.tokens if token.kind not in {HANDLE, PART}]
    draft = Draft(Cursor(tokens, rule.line), origin, around)
    try:
        _statements(draft)
    except ValueError as error:
        draft.why_unknown = str(error)
        # Any word is the name of an interface: the one before may have taken what is wrong here.
        if draft.named_from is not None:
            del draft.parts[draft.named_from :]
    return _finish(draft, name)


def _statements(draft: Draft) -> None:
    cursor = draft.cursor
    while cursor.more() and not draft.ended():
        begin = len(draft.parts)
        _statement(draft)
        draft.named_from = begin if draft.names_interface else None
        draft.names_interface = False
    _check_rest(draft)


def _statement(draft: Draft) -> None:
    cursor = draft.cursor
    token = cursor.peek()
    outcome = verdict(draft, cursor)
    if outcome is not None:
        _decided(draft, outcome)
    elif translation(draft) or count_of_connections(draft):
        return
    elif token.kind == WORD and token.text in STATEMENTS and not _is_expression(cursor):
        cursor.take()
        STATEMENTS[token.text](draft)
    else:
        _match(draft)


def _is_expression(cursor: Cursor) -> bool:
    """Words that are statements in one place and expressions in another."""
    return cursor.sees("limit") and cursor.peek(1).text not in {"rate", "name"}


def _decided(draft: Draft, outcome: Outcome) -> None:
    if outcome.act is Act.PASS:
        draft.passes += 1  # "continue" goes on with the next rule
        draft.cursor.position = len(draft.cursor.tokens)
    else:
        draft.outcomes.append(outcome)


def _check_rest(draft: Draft) -> None:
    """After a verdict only a comment and what counts can stand."""
    cursor = draft.cursor
    while cursor.more():
        word = cursor.take()
        if word.kind != WORD or word.text not in {"comment", "counter", "log"}:
            raise ValueError(f"{word.text!r} after a verdict is not understood")
        STATEMENTS[word.text](draft)


def _match(draft: Draft) -> None:
    named = expression(draft)
    draft.names_interface = any(isinstance(each.selector, Names) for each in named)
    if len(named) == 1 and draft.cursor.accept("set"):
        assign(draft, named[0])
    elif draft.cursor.accept("vmap"):
        _verdict_map(draft, named)
    else:
        match(draft, named)


def _verdict_map(draft: Draft, named: list[Named]) -> None:
    """Each entry has its own verdict. Where no entry fits, the rule does not apply."""
    elements, known = set_of(draft)
    unsure = unsure_of(draft, known)
    selectors = [each.selector for each in named]
    if unsure:
        raise ValueError(f"{unsure[0].match.doubts[0].what}")
    for element in sorted(elements, key=lambda e: e.every):
        cursor = Cursor(element.data or [])
        outcome = verdict(draft, cursor)
        if outcome is None or cursor.more():
            raise ValueError("a verdict of a map is not understood")
        if element.every:
            # All that no other entry fits: an entry that jumps and returns must not come here.
            others = [other for other in elements if not other.every]
            conditions = in_set(draft, selectors, others, negated=True)
        else:
            conditions = entry(draft, selectors, element)
        draft.outcomes.append(Outcome(outcome.act, outcome.target, conditions=conditions))
    if not elements:
        draft.outcomes.append(Outcome(Act.PASS))


def _finish(draft: Draft, name: str) -> Read:
    where = draft.doubt("conditions of this rule cannot be joined exactly")
    steps = tuple(_steps(draft, name, where))
    if draft.why_unknown:
        state, why = LineState.NOT_UNDERSTOOD, draft.why_unknown
    else:
        doubts = [d.what for s in steps for c in s.conditions for d in c.match.all_doubts]
        doubts = [*doubts, draft.partly] if draft.partly else doubts
        state = _state(draft, steps, doubts)
        why = doubts[0] if doubts else ""
    return Read(steps, state, why, draft.unbounded, frozenset(draft.changed_sets))


def _state(draft: Draft, steps: tuple[Step, ...], doubts: list[str]) -> LineState:
    if doubts:
        return LineState.PARTLY
    changes = draft.untracks or draft.marks or draft.connection_marks or draft.changed_sets
    if draft.passes and not changes and all(step.act is Act.PASS for step in steps):
        return LineState.IRRELEVANT
    return LineState.UNDERSTOOD


def _steps(draft: Draft, name: str, where: Doubt) -> Iterator[Step]:
    conditions = each_of(draft.parts, where)
    if draft.untracks:
        yield Step(Act.UNTRACK, draft.origin, name, conditions)
    if draft.why_unknown:
        doubts = (draft.doubt(draft.why_unknown),)
        yield Step(
            Act.UNKNOWN, draft.origin, name, conditions, doubts=doubts,
            marks=draft.marks, connection_marks=draft.connection_marks,
        )  # fmt: skip
        return
    for outcome in draft.outcomes or [Outcome(Act.PASS)]:
        own = conditions
        if outcome.conditions is not None:
            own = each_of((conditions, outcome.conditions), where)
        yield Step(
            outcome.act, draft.origin, name, own, outcome.target, outcome.source, outcome.destination,
            draft.marks, draft.connection_marks, _elsewhere(draft, outcome),
        )  # fmt: skip


def _elsewhere(draft: Draft, outcome: Outcome) -> tuple[Doubt, ...]:
    return (draft.doubt(draft.partly),) if outcome.act is Act.UNKNOWN else ()
