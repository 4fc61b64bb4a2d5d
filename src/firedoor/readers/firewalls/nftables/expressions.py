"""Matches of a rule: an expression, an operator, and what it is held against (nft(8), "EXPRESSIONS")."""

from __future__ import annotations

from firedoor.model.network.ranges import Ranges
from firedoor.model.network.rule import FlagTest, Match
from firedoor.readers.firewalls.netfilter.conditions import EVERY_STATE, Condition, doubted, states
from firedoor.readers.firewalls.nftables import metadata
from firedoor.readers.firewalls.nftables.draft import Draft
from firedoor.readers.firewalls.nftables.naming import Named, selector_of
from firedoor.readers.firewalls.nftables.selectors import (
    AnySelector,
    Flags,
    Numbers,
    Selector,
    States,
)
from firedoor.readers.firewalls.nftables.values import (
    in_set,
    masked_numbers,
    set_of,
    unsure_of,
    words_of,
)

_OPERATORS = {
    "==": "==", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "eq": "==", "ne": "!=", "lt": "<", "gt": ">",
    "le": "<=", "ge": ">=", "!": "!",
}  # fmt: skip
_STATE_BITS = {"invalid": 1, "established": 2, "related": 4, "new": 8, "untracked": 64}


def expression(draft: Draft) -> list[Named]:
    """An expression, with several parts where dots stand between them. Raises ``ValueError``."""
    found = [selector_of(draft)]
    while draft.cursor.accept("."):
        found.append(selector_of(draft))
    for named in found:
        # To set something of a connection that is not there does nothing, and the rule goes on (nft_ct_set_eval).
        sets_connection = named.key[0] == "ct" and draft.cursor.sees("set")
        if named.selector.implied and not sets_connection:
            draft.add(*named.selector.implied)
    return found


def match(draft: Draft, found: list[Named]) -> None:
    """The rest of a match, after its expression. Raises ``ValueError`` where its words are not understood."""
    selectors = [named.selector for named in found]
    if draft.cursor.accept("&") or draft.cursor.accept("and"):
        _masked(draft, selectors)
        return
    operator = _operator(draft)
    draft.parts.append(_held_against(draft, found, selectors, operator))


def _operator(draft: Draft) -> str:
    token = draft.cursor.peek()
    if token.kind in {"sign", "word"} and token.text in _OPERATORS:
        draft.cursor.take()
        return _OPERATORS[token.text]
    return ""


def _held_against(
    draft: Draft, found: list[Named], selectors: list[Selector], operator: str
) -> tuple[Condition, ...]:
    cursor, negated = draft.cursor, operator in {"!=", "!"}
    if cursor.sees("{") or cursor.sees("@"):
        elements, named = set_of(draft)
        if len(found) == 1 and found[0].key == ("ct", "status"):
            return (doubted(draft.doubt("a set of connection statuses is not modelled")),)
        return unsure_of(draft, named) or in_set(draft, selectors, elements, negated=negated)
    if len(selectors) > 1:
        return _combination(draft, selectors, negated=negated)
    if isinstance(selectors[0], Flags):
        return _flags(draft, operator)
    values = [words_of(cursor)]
    while cursor.accept(","):
        values.append(words_of(cursor))
    if found[0].key == ("ct", "status"):
        words = [word for value in values for word in value if word not in {"|", "(", ")"}]
        return metadata.status_bits(words, draft.doubt("ct status is not known"), negated=negated)
    return _values(draft, selectors[0], values, operator)


def _values(
    draft: Draft,
    selector: AnySelector,
    values: list[list[str]],
    operator: str,
) -> tuple[Condition, ...]:
    """Values that are not understood leave the condition in doubt; the rest of the rule stands."""
    alternatives: tuple[Condition, ...]
    try:
        found = [selector.values(words) for words in values]
        if operator in {"<", ">", "<=", ">="}:
            alternatives = selector.compared(operator, found[0])
        else:
            alternatives = selector.one_of(found, negated=operator in {"!=", "!"})
    except ValueError as error:
        return (doubted(draft.doubt(str(error))),)
    return alternatives


def _combination(
    draft: Draft, selectors: list[Selector], *, negated: bool
) -> tuple[Condition, ...]:
    """``ip saddr . tcp dport 10.0.0.1 . 80``."""
    if negated:
        raise ValueError("the opposite of a combination is not modelled")
    for index, selector in enumerate(selectors):
        if index:
            draft.cursor.expect(".")
        draft.parts.append(_values(draft, selector, [words_of(draft.cursor)], ""))
    return (Condition(),)


def _flags(draft: Draft, operator: str) -> tuple[Condition, ...]:
    """``tcp flags syn`` and ``syn,ack``: any of them; ``== syn``: no other; ``syn / syn,ack``: under a mask."""
    cursor, whole = draft.cursor, Flags()
    words = words_of(cursor)
    several = cursor.sees(",")
    while cursor.accept(","):
        words += ["|", *words_of(cursor)]
    bits = whole.values(words)
    if cursor.accept("/"):
        mask = words_of(cursor)
        while cursor.accept(","):
            mask += words_of(cursor)
        return Flags.masked(whole.values(mask), [bits], negated=operator == "!=")
    if operator == "!" or (operator == "!=" and several):
        return Flags.masked(bits, [0], negated=False)
    if operator in {"==", "!="}:
        return whole.one_of([bits], negated=operator == "!=")
    if operator:
        raise ValueError(f"{operator} of TCP flags is not understood")
    return _any_flag(bits)


def _any_flag(bits: int) -> tuple[Condition, ...]:
    tests = tuple(FlagTest(1 << n, 1 << n) for n in range(8) if bits >> n & 1)
    return (Condition(Match(tcp_flags=tests)),) if tests else ()


def _masked(draft: Draft, selectors: list[Selector]) -> None:
    """``tcp flags & (syn | ack) == syn``, ``ip saddr & 255.255.255.0 == 10.0.0.0``, ``meta mark & 0xff == 1``."""
    cursor, selector = draft.cursor, selectors[0]
    mask = words_of(cursor)
    operator = _operator(draft)
    if operator not in {"==", "!="} or len(selectors) > 1:
        raise ValueError("a mask without == or != is not understood")
    negated = operator == "!="
    words = words_of(cursor)
    if isinstance(selector, Flags):
        draft.parts.append(
            _masked_flags(selector.values(mask), selector.values(words), negated=negated)
        )
    elif isinstance(selector, States):
        draft.parts.append((_masked_state(mask, words, negated=negated),))
    elif isinstance(selector, Numbers):
        draft.parts.append(_masked_number(draft, selector, mask, words, negated=negated))
    else:
        found: AnySelector = selector
        draft.parts.append(found.one_of([" ".join((*mask, *words))], negated=negated))


def _masked_flags(mask: int, value: int, *, negated: bool) -> tuple[Condition, ...]:
    return Flags.masked(mask, [value], negated=negated)


def _masked_state(mask: list[str], words: list[str], *, negated: bool) -> Condition:
    bits = sum(_STATE_BITS[w] for w in set(mask) & EVERY_STATE)
    value = (
        int(words[0], 0)
        if words[0].isdigit()
        else sum(_STATE_BITS[w] for w in set(words) & EVERY_STATE)
    )
    return states(
        frozenset(n for n, bit in _STATE_BITS.items() if (bit & bits == value) != negated)
    )


def _masked_number(
    draft: Draft, selector: Numbers, mask: list[str], words: list[str], *, negated: bool
) -> tuple[Condition, ...]:
    try:
        if metadata.is_mark(selector):
            # Only whether a mark that nobody set passes matters: its bits under the mask are 0.
            unset = metadata.mark_number(words) == 0
            return selector.one_of([Ranges.single(0 if unset else 1)], negated=negated)
        found = masked_numbers(selector, mask, words)
    except ValueError as error:
        return (doubted(draft.doubt(str(error))),)
    return selector.one_of([found], negated=negated)
