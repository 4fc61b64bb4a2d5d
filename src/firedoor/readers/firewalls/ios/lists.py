"""Access lists: numbered, named, IPv6; their entries in the order of the sequence numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from firedoor.model.network.addresses import EVERY_V6, Addresses
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineState
from firedoor.model.network.rule import Match, Rule, RuleSet, Verb
from firedoor.model.network.services import ICMP6, Services, icmp_service
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.ios.drafts import V4, V6, ListDraft
from firedoor.readers.firewalls.ios.entries import evaluate_entry, read_entry
from firedoor.readers.firewalls.ios.entry_options import Entry
from firedoor.readers.firewalls.ios.groups import Groups
from firedoor.readers.firewalls.ios.tree import Node
from firedoor.readers.firewalls.ios.words import NotUnderstood, Words
from firedoor.readers.firewalls.ios.work import Work

_STANDARD = (range(1, 100), range(1300, 2000))
_EXTENDED = (range(100, 200), range(2000, 2700))
MOST_LOST = 20
_FIRST, _STEP = -1, 10
_STARTS = frozenset({"permit", "deny", "evaluate", "dynamic"})
_ND = (136, 135)  # neighbour advertisement and solicitation, RFC 4861


def read_numbered(work: Work, node: Node, groups: Groups) -> None:
    """``access-list 101 permit ...`` in one line."""
    words = Words(node.words, 1, node.low)
    kind = _numbered_kind(words.peek())
    draft = _draft(work, V4, words.next(), node, standard=kind == "standard")
    if kind is None:
        work.lost_numbers.append(work.missed(node, "this is no access list of IOS"))
        _add_unknown(draft, work.lost_numbers[-1])
    else:
        _entry(work, draft, node, words, groups)
    _below(work, node, draft)
    _torn(work, node, draft)


def read_named(work: Work, node: Node, groups: Groups) -> None:
    """``ip access-list extended NAME`` and ``ipv6 access-list NAME`` with the entries inside."""
    family, words = V6 if node.low[0] == "ipv6" else V4, Words(node.words, 2)
    wordy = family == V4 or len(node.low) > len(["ipv6", "access-list", "NAME"])
    kind = words.take("standard", "extended") if wordy else ""
    if not words.peek() or (family == V4 and not kind and len(words.rest()) > 1):
        work.doubts.append(work.missed(node))
        return
    draft = _draft(work, family, words.next(), node, standard=kind == "standard" and family == V4)
    work.understood(node)
    if words.rest():  # one line, as in "ipv6 access-list NAME permit ..."
        _entry(work, draft, node, words, groups)
    for child in node.children:
        _entry(work, draft, child, Words(child.words, 0, child.low), groups)
        _below(work, child, draft)
    _torn(work, node, draft)


def _torn(work: Work, node: Node, draft: ListDraft) -> None:
    """More lines may have followed, and the last one may be cut."""
    if node.torn:
        what = Doubt(work.book.origin(node.torn), f"list {draft.name} may go on after this line")
        rule = Rule(Verb.UNKNOWN, Match(doubts=(what,)), what.origin)
        draft.entries.insert(max(len(draft.entries) - 1, 0), (_last(draft), rule))


def remove_list(work: Work, node: Node) -> None:
    """``no ip access-list extended NAME``, as scripts write it before they make the list anew."""
    family = V6 if node.low[1] == "ipv6" else V4
    name = node.words[-1]
    work.lists.pop((family, name), None)
    work.understood(node)
    if node.children:
        work.doubts.append(work.missed(node.children[0]))


def _numbered_kind(word: str) -> str | None:
    if not (word.isascii() and word.isdigit() and len(word) <= 4):  # noqa: PLR2004
        return None
    number = int(word)
    if any(number in numbers for numbers in _STANDARD):
        return "standard"
    return "extended" if any(number in numbers for numbers in _EXTENDED) else None


def _draft(work: Work, family: int, name: str, node: Node, *, standard: bool) -> ListDraft:
    key = (family, name)
    if key not in work.lists:
        work.lists[key] = ListDraft(name, family, work.origin(node), standard)
    return work.lists[key]


def _last(draft: ListDraft) -> int:
    """The sequence number of the entry that stands last in the file."""
    return draft.entries[-1][0] if draft.entries else _FIRST


def _add_unknown(draft: ListDraft, doubt: Doubt, place: int | None = None, name: str = "") -> None:
    """A line that could be anything stands behind the entry before it, unless its place is given."""
    rule = Rule(Verb.UNKNOWN, Match(doubts=(doubt,)), doubt.origin, name)
    draft.entries.append((_last(draft) if place is None else place, rule))


def _place(node: Node, first: str) -> int | None:
    """Where an entry without a readable number stands: a word before ``permit`` may be one, ``no`` takes one away."""
    if node.low[0] == "access-list" or first in _STARTS:
        return None
    return _FIRST if first == "no" or not _STARTS.isdisjoint(node.low) else None


def _entry(work: Work, draft: ListDraft, node: Node, words: Words, groups: Groups) -> None:
    """One line of a list; a line that is not understood could do anything at its place."""
    if "remark" in (words.peek(), words.peek(1) if words.is_number() else ""):
        work.book.mark(node.number, LineState.IRRELEVANT)
        return
    if node.low == ("exit",):
        work.understood(node)
        return
    place, name = _place(node, words.peek()), ""
    try:
        written = words.is_number() or (draft.family == V6 and bool(words.take("sequence")))
        sequence = words.number() if written else _next(draft)
        name = f"sequence {sequence}" if written else ""
        place = sequence if written else place
        entry = Entry(words, draft.family, work.origin(node), groups, work.time_ranges)
        rule = _rule(work, draft, node, entry, name)
        if draft.family == V6 and entry.sequence is not None:
            sequence = entry.sequence
            rule = replace(rule, name=f"sequence {sequence}")
        draft.entries.append((sequence, rule))
        draft.highest = max(draft.highest, sequence)
    except NotUnderstood as why:
        _add_unknown(draft, work.missed(node, str(why)), place, name)


def _next(draft: ListDraft) -> int:
    """IOS numbers entries by tens, after the highest number that is there."""
    return draft.highest + _STEP


def _rule(work: Work, draft: ListDraft, node: Node, entry: Entry, name: str) -> Rule:
    words = entry.words
    if words.take("dynamic"):
        label = words.next()
        if words.take("timeout"):
            words.number()
        entry.why.append(f'the entry "{label}" opens when a user logs in')
    if words.peek() == "evaluate":
        rule = evaluate_entry(entry, name)
        words.finish()
    else:
        rule = read_entry(entry, name, standard=draft.standard)
    if entry.lost:
        work.missed(node, "; ".join(entry.why))
    elif entry.why or rule.match.all_doubts:
        work.partly(node, "; ".join(entry.why) or rule.match.all_doubts[0].what)
    else:
        work.understood(node)
    return rule


def _below(work: Work, node: Node, draft: ListDraft) -> None:
    """Lines below an entry belong to nothing that is known."""
    for number in range(node.number + 1, node.last + 1):
        if work.book.state(number) is LineState.NOT_UNDERSTOOD:
            work.placed.add(number)
            _add_unknown(draft, Doubt(work.book.origin(number), "this line stands below an entry"))


def _loosen(draft: ListDraft) -> None:
    """Where entries carry numbers, a line that is not understood and has none could stand at any place."""
    known = [(sequence, rule) for sequence, rule in draft.entries if rule.verb is not Verb.UNKNOWN]
    numbers = [sequence for sequence, _ in known]
    if numbers != sorted(numbers) or any(rule.name for _, rule in known):
        draft.entries = [
            (_FIRST if rule.verb is Verb.UNKNOWN and not rule.name else sequence, rule)
            for sequence, rule in draft.entries
        ]


def settle(work: Work, draft: ListDraft) -> None:
    """What can be said of a list only when the whole file is read.

    Of entries with one number only one is in force, and the file does not say which. A line whose number is not
    understood could belong to any numbered list, at any place.
    """
    if _numbered_kind(draft.name):
        for doubt in work.lost_numbers[:MOST_LOST]:
            draft.entries.insert(
                0, (_FIRST, Rule(Verb.UNKNOWN, Match(doubts=(doubt,)), doubt.origin))
            )
    _loosen(draft)
    counts = Counter(rule.name for _, rule in draft.entries if rule.name)
    twice = {name for name, count in counts.items() if count > 1}
    for index, (sequence, rule) in enumerate(draft.entries if twice else ()):
        if rule.name in twice:
            work.problem(rule.origin, f"access list {draft.name} holds {rule.name} more than once")
            what = Doubt(rule.origin, f"{rule.name} stands in the list more than once")
            match = replace(rule.match, doubts=(*rule.match.doubts, what))
            draft.entries[index] = (sequence, replace(rule, match=match))


def rule_set(draft: ListDraft, name: str) -> RuleSet:
    """The list with what IOS adds: an implicit deny; for IPv6 also neighbour discovery. An empty list permits."""
    rules = tuple(draft.rules)
    line = draft.origin
    if not rules:
        text = f"access list {draft.name} is empty, and an empty list permits"
        return RuleSet(name, (), Verb.PERMIT, Origin(line.file, line.line, text=text))
    implicit = Origin(line.file, line.line, text=f"implicit deny of access list {draft.name}")
    if draft.family == V6:
        rules += tuple(_discovery(line, draft.name))
    return RuleSet(name, rules, Verb.DENY, implicit)


def _discovery(line: Origin, name: str) -> list[Rule]:
    every = Addresses.exactly(EVERY_V6)
    origin = Origin(
        line.file, line.line, text=f"implicit neighbour discovery of access list {name}"
    )
    return [
        Rule(Verb.PERMIT, Match(every, every, Services.exactly(icmp_service(ICMP6, kind))), origin)
        for kind in _ND
    ]
