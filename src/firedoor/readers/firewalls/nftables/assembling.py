"""Tables of nft as a device."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineState
from firedoor.model.network.rule import Verb
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.netfilter.chains import Base, Chain, Hook, Step
from firedoor.readers.firewalls.netfilter.device import Named, device_of
from firedoor.readers.firewalls.netfilter.doubted_lines import mark_doubts
from firedoor.readers.firewalls.nftables.definitions import (
    Ruleset,
    WrittenChain,
    WrittenRule,
    WrittenTable,
)
from firedoor.readers.firewalls.nftables.draft import Surroundings
from firedoor.readers.firewalls.nftables.marking import Lines
from firedoor.readers.firewalls.nftables.rules import Read, read_rule
from firedoor.readers.firewalls.nftables.tokens import HANDLE, Token, text_of

_VERBS = {"": Verb.PERMIT, "accept": Verb.PERMIT, "drop": Verb.DENY, "?": Verb.UNKNOWN}
_FAMILY = {"ip": 4, "ip6": 6}
# Tables that see frames, not routed packets: they can only stop more (nft(8), "ADDRESS FAMILIES").
_FRAMES = {"arp": "ARP", "bridge": "bridged frames"}
_CHANGING = frozenset({"add", "update", "delete"})


class Assembler:
    """Reads the rules, marks their lines, and puts the device together."""

    def __init__(self, lines: Lines, ruleset: Ruleset) -> None:
        self._lines = lines
        self._ruleset = ruleset
        self._doubts = [Doubt(lines.origin(line), what) for line, what in ruleset.strange]
        self._restricting: list[Doubt] = []

    def device(self, name: str) -> Device:
        """The device of the file."""
        chains: list[Chain] = []
        for table in self._ruleset.tables.values():
            if table.family in _FRAMES:
                self._frames(table)
            else:
                self._note_changed_sets(table)
                chains += self._chains(table)
        origin = Origin(self._lines.file)
        named = Named(name, "nftables", origin, tuple(self._doubts), tuple(self._restricting))
        device = device_of(named, chains)
        mark_doubts(device, self._lines.state, self._lines.mark)
        return device

    def _frames(self, table: WrittenTable) -> None:
        what = f"rules for {_FRAMES[table.family]} can stop more than is modelled"
        for chain in table.chains.values():
            for rule in chain.rules:
                self._mark(rule, LineState.PARTLY, what)
        if any(chain.rules or chain.policy == "drop" for chain in table.chains.values()):
            self._restricting.append(Doubt(self._lines.origin(table.line), what))

    @staticmethod
    def _note_changed_sets(table: WrittenTable) -> None:
        for chain in table.chains.values():
            for rule in chain.rules:
                for name in _changed_sets(rule.tokens):
                    if name in table.sets:
                        table.sets[name].changing = True

    def _chains(self, table: WrittenTable) -> Iterator[Chain]:
        names = {name: f"{table.family} {table.name} {name}" for name in table.chains}
        around = Surroundings(table.family, table.sets, names)
        for written in table.chains.values():
            self._doubts += written.unclear
            steps = tuple(self._steps(written, names[written.name], around))
            origin = self._lines.origin(written.line)
            base = None if table.dormant else self._base(written, origin)
            family = _FAMILY.get(table.family, 0)
            yield Chain(names[written.name], origin, steps, base, family)

    def _base(self, written: WrittenChain, origin: Origin) -> Base | None:
        if not written.hook:
            return None
        policy_origin = self._lines.origin(written.policy_line) if written.policy_line else origin
        return Base(
            Hook(written.hook),
            written.priority,
            _VERBS[written.policy],
            policy_origin,
            translates=written.kind == "nat",
            devices=tuple(written.devices),
        )

    def _steps(self, written: WrittenChain, name: str, around: Surroundings) -> Iterator[Step]:
        for number, rule in enumerate(written.rules, start=1):
            handle = next((t.text for t in rule.tokens if t.kind == HANDLE), "")
            called = f"{name} {f'handle {handle}' if handle else f'rule {number}'}"
            origin = self._lines.origin_of(rule.line, handle, text_of(rule.tokens))
            read = read_rule(rule, origin, called, around)
            self._finish(rule, read)
            yield from read.steps

    def _finish(self, rule: WrittenRule, read: Read) -> None:
        self._mark(rule, read.state, read.why)
        if read.unbounded:
            self._doubts.append(Doubt(self._lines.origin(rule.line), read.why))

    def _mark(self, rule: WrittenRule, state: LineState, why: str) -> None:
        self._lines.mark_all(dict.fromkeys(token.line for token in rule.tokens), state, why)


def _changed_sets(tokens: list[Token]) -> Iterator[str]:
    """Names of the sets to which a rule adds entries."""
    for first, sign, name in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if first.text in _CHANGING and sign.text == "@":
            yield name.text
