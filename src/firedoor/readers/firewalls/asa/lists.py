"""Access lists: their lines in order, and where ``access-group`` binds them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.rule import Rule, RuleSet, Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.asa.entries import EntryReader
from firedoor.readers.firewalls.asa.lines import Line
from firedoor.readers.firewalls.asa.literals import number_of
from firedoor.readers.firewalls.asa.work import Work

_NOT_PACKETS = frozenset({"webtype", "ethertype"})
_MIN_WORDS = 3


@dataclass(slots=True)
class AccessList:
    """One list while its lines come in. Remarks (None) count for the places that ``line N`` asks for."""

    name: str
    head: Line
    places: list[Rule | None] = field(default_factory=list)
    v6: bool = False

    @property
    def rules(self) -> list[Rule]:
        """The lines that decide, in order."""
        return [rule for rule in self.places if rule is not None]

    def add(self, rule: Rule | None, place: str) -> None:
        """Put a line at its place; without one at the end."""
        number = number_of(place)
        if number is not None:
            self.places.insert(max(number - 1, 0), rule)
        else:
            self.places.append(rule)


@dataclass(frozen=True, slots=True)
class Binding:
    """``access-group LIST in|out interface PORT``, or ``global`` with an empty port."""

    list_name: str
    line: Line
    direction: str  # in, out, global, control-plane
    port: str = ""
    v6: bool = False
    override: bool = False  # per-user-override


class Lists:
    """The access lists of one device."""

    def __init__(self, work: Work, reader: EntryReader) -> None:
        self._work = work
        self._reader = reader
        self.lists: dict[str, AccessList] = {}
        self.bindings: list[Binding] = []

    def take(self, line: Line, *, v6: bool = False) -> bool:
        """``access-list NAME ...`` or ``ipv6 access-list NAME ...``."""
        at = 2 if v6 else 1
        words = line.words
        if len(words) <= at:
            return False
        name = words[at]
        at += 1
        place = ""
        if words[at : at + 1] == ("line",):
            place, at = (*words, "", "")[at + 1], at + 2
        kind = words[at] if at < len(words) else ""
        if kind in _NOT_PACKETS:
            self._work.irrelevant(line)
            return True
        entry = self.lists.setdefault(name, AccessList(name, line, v6=v6))
        if v6 != entry.v6:
            entry = self.lists.setdefault(f"{name} (IPv6)", AccessList(name, line, v6=v6))
        if kind == "remark":
            self._work.irrelevant(line)
            entry.add(None, place)
        else:
            entry.add(self._rule(line, kind, at, place or str(len(entry.places) + 1), v6=v6), place)
        return True

    def _rule(self, line: Line, kind: str, at: int, place: str, *, v6: bool) -> Rule:
        name = f"line {place}"
        if kind == "standard":
            return self._reader.standard(line, at + 1, name)
        if kind in {"extended", "advanced"}:
            return self._reader.extended(line, at + 1, name, advanced=kind == "advanced")
        if kind in {"permit", "deny"}:
            return self._reader.extended(line, at, name, v6=v6)
        return self._reader.unread(line, f"{kind!r} is no kind of access list", name)

    def bind(self, line: Line) -> bool:
        """``access-group``; what is bound in another way than these is not understood."""
        words = line.words[1:] if line.words[0] == "access-group" else line.words[2:]
        v6 = line.words[0] == "ipv6"
        if len(words) == 2 and words[1] == "global":  # noqa: PLR2004
            self._add(Binding(words[0], line, "global", v6=v6))
        elif len(words) >= _MIN_WORDS and words[2] == "interface" and words[1] in {"in", "out"}:
            return self._bind_port(line, words, v6=v6)
        else:
            return False
        self._work.understood(line)
        return True

    def _add(self, binding: Binding) -> None:
        """One list for each place: of two, which one is in force is not known."""
        place = (binding.direction, binding.port, binding.v6)
        if any((b.direction, b.port, b.v6) == place for b in self.bindings):
            what = "a second access list is bound in the same place"
            self._work.doubts.append(self._work.partly(binding.line, what))
        self.bindings.append(binding)

    def cleared(self, line: Line) -> bool:
        """``clear configure access-list NAME`` at the head of a script; after lines of the list it would undo them."""
        if line.words[1:3] != ("configure", "access-list") or len(line.words) > 4:  # noqa: PLR2004
            return False
        if line.words[3:] and line.words[3] not in self.lists:
            self._work.irrelevant(line)
            return True
        return not line.words[3:] and not self.lists

    def _bind_port(self, line: Line, words: tuple[str, ...], *, v6: bool) -> bool:
        rest = words[4:]
        if len(words) <= _MIN_WORDS or not set(rest) <= {"per-user-override", "control-plane"}:
            return False
        direction = "control-plane" if "control-plane" in rest else words[1]
        port = self._work.known_port(line, words[3])
        binding = Binding(words[0], line, direction, port, v6, "per-user-override" in rest)
        self._add(binding)
        self._work.understood(line)
        return True

    def named(self) -> tuple[str, ...]:
        """The lists that people wrote, in the order of the file."""
        return tuple(self.lists)

    def sets(self) -> tuple[RuleSet, ...]:
        """Every list as a rule set, and those that are bound and have no line in this file."""
        missing: dict[str, RuleSet] = {}
        for binding in self.bindings:
            if self.find(binding) is None and binding.list_name not in missing:
                what = f"access list {binding.list_name} has no line in this file"
                doubt = self._work.partly(binding.line, what)
                self._work.problem(binding.line, what, "add the whole configuration")
                missing[binding.list_name] = self._absent(binding.list_name, doubt)
        return (*(self.rule_set(name) for name in self.lists), *missing.values())

    def find(self, binding: Binding) -> AccessList | None:
        """The list that a binding names."""
        if binding.v6:
            other = self.lists.get(f"{binding.list_name} (IPv6)")
            if other is not None:
                return other
        return self.lists.get(binding.list_name)

    def target(self, binding: Binding) -> str:
        """The name of the rule set of a binding."""
        if binding.v6 and f"{binding.list_name} (IPv6)" in self.lists:
            return f"{binding.list_name} (IPv6)"
        return binding.list_name

    @staticmethod
    def _absent(name: str, doubt: Doubt) -> RuleSet:
        return RuleSet(name, (), Verb.UNKNOWN, doubt.origin)

    def rule_set(self, name: str, default: Verb = Verb.DENY, alias: str = "") -> RuleSet:
        """A list with its implicit end, under its own or another name."""
        entry = self.lists[name]
        origin = self._work.origin(entry.head)
        if default is Verb.DENY:
            origin = replace(origin, text=f"implicit deny of access list {name}")
        return RuleSet(alias or name, tuple(entry.rules), default, origin)


def said(origin: Origin, text: str) -> Origin:
    """The origin with a text of ours, for what the device does without a line."""
    return replace(origin, text=text)
