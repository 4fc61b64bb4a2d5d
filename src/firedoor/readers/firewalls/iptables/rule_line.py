"""The words of one rule, after its chain, put into a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from firedoor.readers.firewalls.iptables.basic import CORE
from firedoor.readers.firewalls.iptables.draft import Draft, Option, Said
from firedoor.readers.firewalls.iptables.extensions import modules, targets
from firedoor.readers.firewalls.iptables.target_words import TARGET_WORDS
from firedoor.readers.firewalls.protocols import PROTOCOLS

_JUMPS = frozenset({"-j", "--jump", "-g", "--goto"})
_COUNTERS = frozenset({"-c", "--set-counters"})
# Protocols whose match extension loads by -p alone, as iptables does.
_OWN_MODULES = {
    6: "tcp", 17: "udp", 1: "icmp", 58: "icmp6", 132: "sctp", 33: "dccp", 136: "udplite", 50: "esp", 51: "ah",
}  # fmt: skip


class _Cursor:
    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._next = 0
        self._end = len(words)

    def more(self) -> bool:
        return self._next < self._end

    def take(self) -> str:
        word = self._words[self._next]
        self._next += 1
        return word

    def peek(self) -> str:
        return self._words[self._next] if self._next < self._end else ""

    def several(self, count: int) -> tuple[str, ...]:
        begin = self._next
        self._next = min(begin + count, self._end)
        return tuple(self._words[begin : self._next])

    def strange(self) -> list[str]:
        """The words after an option that is not known, up to the next option."""
        found = []
        while self.more() and not (self.peek().startswith("-") or self.peek() == "!"):
            found.append(self.take())
        return found


def read_rule(draft: Draft, words: Sequence[str]) -> None:
    """Fill the draft. Whatever is not understood becomes a doubt of the rule."""
    cursor = _Cursor(words)
    while cursor.more():
        word = cursor.take()
        negated = word == "!"
        if negated:
            if not cursor.more():
                draft.not_known("the line ends with !")
                return
            word = cursor.take()
        if word in CORE or not _other(draft, cursor, word, negated=negated):
            _option(draft, cursor, word, negated=negated)


def _other(draft: Draft, cursor: _Cursor, word: str, *, negated: bool) -> bool:
    """Words that are no conditions: the target with its options, a match to load, counters."""
    if word in _JUMPS:
        if negated or draft.target or not cursor.more():
            draft.not_known("the target of the rule is not clear")
        draft.target = cursor.take() if cursor.more() else draft.target
        draft.goto = word in {"-g", "--goto"}
    elif word in {"-m", "--match"}:
        _load(draft, cursor)
    elif word in _COUNTERS:
        cursor.several(2)
    elif _target_option(draft, cursor, word):
        pass
    else:
        return False
    return True


def _load(draft: Draft, cursor: _Cursor) -> None:
    name = cursor.take() if cursor.more() else ""
    draft.modules.append(name)
    if name not in modules():
        draft.not_known(f"match {name!r} is not known")
    elif name in {"tcp", "udp", "sctp", "dccp", "udplite"} and not _is_protocol(draft, name):
        draft.not_known(f"match {name} needs -p {name}")


def _is_protocol(draft: Draft, name: str) -> bool:
    return draft.protocols.items == ((PROTOCOLS[name], PROTOCOLS[name]),)


def _target_option(draft: Draft, cursor: _Cursor, word: str) -> bool:
    listed = targets().get(draft.target)
    counts: Mapping[str, int] = listed.options if listed else TARGET_WORDS.get(draft.target, {})
    if not draft.target or word not in counts:
        return False
    draft.target_options[word] = cursor.several(counts[word])
    return True


def _option(draft: Draft, cursor: _Cursor, word: str, *, negated: bool) -> None:
    option = _known(draft, word)
    if option is None:
        rest = " ".join((word, *cursor.strange()))
        draft.not_known(f"{rest!r} is not known here")
        draft.unclear = True
        return
    if cursor.peek() == "!" and option.words and not negated:
        cursor.take()  # the old place of the exclamation mark: -s ! 10.0.0.1
        negated = True
    words = cursor.several(option.words)
    if len(words) < option.words:
        draft.not_known(f"{word} lacks its value")
        return
    try:
        found = option.handle(draft, Said(negated, words))
    except ValueError as error:
        draft.not_known(f"{word} {' '.join(words)}: {error}")
        return
    if draft.unclear:
        # After a word that is not known: it may have been the exclamation mark of this option.
        draft.unclear, draft.protocol_part = False, None
    elif found is not None:
        draft.parts.append(found)


def _known(draft: Draft, word: str) -> Option | None:
    """The option of the last match loaded that has it, of the protocol, or of every rule."""
    if word in CORE:
        return CORE[word]
    for name in reversed(draft.modules):
        option = modules().get(name, {}).get(word)
        if option is not None:
            return option
    for low, high in draft.protocols:
        own = _OWN_MODULES.get(low) if low == high and len(draft.protocols.items) == 1 else None
        if own is not None:
            return modules()[own].get(word)
    return None
