"""The tables of one address family as a device."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.model.network.device import Device
from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineBook, LineState
from firedoor.model.network.rule import Verb
from firedoor.model.origin import Origin
from firedoor.model.problem import Problem
from firedoor.readers.firewalls.iptables.draft import Draft
from firedoor.readers.firewalls.iptables.layout import TABLES, device_name, hook
from firedoor.readers.firewalls.iptables.rule_line import read_rule
from firedoor.readers.firewalls.iptables.statements import Family, Table, Written, WrittenChain
from firedoor.readers.firewalls.iptables.targets import Place, Read, finish
from firedoor.readers.firewalls.netfilter.chains import Base, Chain, Step
from firedoor.readers.firewalls.netfilter.device import Named, device_of
from firedoor.readers.firewalls.netfilter.doubted_lines import mark_doubts

_VERBS = {"ACCEPT": Verb.PERMIT, "DROP": Verb.DENY, "": Verb.PERMIT, "?": Verb.UNKNOWN}


class Assembler:
    """Reads the rules of one family, marks their lines, and puts the device together."""

    def __init__(self, book: LineBook, written: Written, family: int) -> None:
        self._book = book
        self._written = written
        self._family = family
        self._doubts: list[Doubt] = []
        self.problems: list[Problem] = []

    def device(self, name: str) -> Device:
        """The device of this family."""
        family = self._written.families[self._family]
        self._note_changed_sets(family)
        chains = [chain for table in family.tables.values() for chain in self._chains(table)]
        self._note_strange(family)
        origin = Origin(self._book.file)
        device = device_of(Named(name, "iptables", origin, tuple(self._doubts)), chains)
        mark_doubts(device, self._book.state, self._book.mark)
        return device

    def _note_changed_sets(self, family: Family) -> None:
        """Sets to which rules add entries: the file shows one moment of them only."""
        for table in family.tables.values():
            for chain in table.chains.values():
                for rule in chain.rules:
                    for word in rule.words if "SET" in rule.words else ():
                        if word in self._written.sets:
                            self._written.sets[word].changing = True

    def _note_strange(self, family: Family) -> None:
        for line, what in family.strange:
            self._doubts.append(Doubt(self._book.origin(line), what))

    def _chains(self, table: Table) -> Iterator[Chain]:
        names = {name: device_name(table.name, name) for name in table.chains}
        for written in table.chains.values():
            steps = tuple(self._steps(table, written, names))
            origin = self._book.origin(written.line)
            base = self._base(table, written, origin)
            yield Chain(names[written.name], origin, steps, base, self._family)

    def _base(self, table: Table, written: WrittenChain, origin: Origin) -> Base | None:
        """The chains that the kernel has; without a line that sets it, their policy is to accept."""
        priority = TABLES[table.name].get(written.name)
        if priority is None:
            return None
        verb = _VERBS[written.policy]
        return Base(hook(written.name), priority, verb, origin, translates=table.name == "nat")

    def _steps(self, table: Table, written: WrittenChain, names: dict[str, str]) -> Iterator[Step]:
        for number, rule in enumerate(written.rules, start=1):
            draft = Draft(self._book.origin(rule.line), self._family, self._written.sets)
            read_rule(draft, rule.words)
            if draft.skipped:
                self._book.mark(rule.line, LineState.UNDERSTOOD)
                continue
            read = finish(draft, Place(table.name, written.name, number, names))
            self._mark(rule.line, read, table)
            yield read.step

    def _mark(self, line: int, read: Read, table: Table) -> None:
        self._book.mark(line, read.state, read.why)
        if read.unbounded and table.name != "filter":
            self._doubts.append(Doubt(self._book.origin(line), read.why))
        if read.missing_chain:
            advice = "save the rules again with iptables-save, which writes every chain"
            self.problems.append(Problem(self._book.file, read.why, line=line, advice=advice))
