"""Between which interfaces a rule set is asked, where its rules ask for interfaces or zones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from firedoor.model.network.device import Device, Translate
from firedoor.model.network.interface import Interface
from firedoor.model.network.nat import Translation
from firedoor.model.network.rule import Match, Ports
from firedoor.reach.lines import Where, placed
from firedoor.reach.matching import Holds

MOST_PLACES = 4096
_ZONE = "zone:"
_OTHER = "any other"


@dataclass(frozen=True, slots=True)
class Between:
    """Names of interfaces or zones as people write them; empty: not asked for."""

    came_in: str = ""
    goes_out: str = ""

    def situations(self, *devices: Device) -> Iterator[Where]:
        """Every pair of interfaces that the names can mean; a zone has several."""
        for in_tokens in tokens_of(self.came_in, devices):
            for out_tokens in tokens_of(self.goes_out, devices):
                yield Where(in_tokens, out_tokens)


def tokens_of(name: str, devices: Sequence[Device]) -> list[frozenset[str] | None]:
    """For each interface that a name means, the names by which rules can mean it; [None] if none is asked for."""
    if not name:
        return [None]
    wanted = name.strip().casefold()
    every = [interface for device in devices for interface in device.interfaces]
    own = [i for i in every if wanted in {i.name.casefold(), *(a.casefold() for a in i.aliases)}]
    chosen = own or [i for i in every if _is_zone(i.zone, wanted)]
    if chosen:
        return list(dict.fromkeys(interface.tokens for interface in chosen))
    # No interface of the file has this name: rules that name it, or a wildcard of theirs, mean it all the same.
    exact = next((n for n in _named(devices) if n.casefold() == wanted), name.strip())
    return [frozenset({exact, f"{_ZONE}{exact}"})]


def _is_zone(zone: str, wanted: str) -> bool:
    """Whether a zone is meant; where virtual systems have zones, also without the name of the system."""
    folded = zone.casefold()
    return bool(zone) and wanted in {folded, folded.rpartition("/")[2]}


def known_places(device: Device) -> tuple[str, ...] | None:
    """The names of interfaces and zones of a device; None where the file does not say which it has."""
    if not device.interfaces or any(i.place_unknown for i in device.interfaces):
        return None
    names = (name for i in device.interfaces for name in _names_of(i))
    return tuple(dict.fromkeys((*names, *_named([device]))))


def _names_of(interface: Interface) -> Iterator[str]:
    yield interface.name
    yield from sorted(interface.aliases)
    if interface.zone:
        yield from (interface.zone, interface.zone.rpartition("/")[2])


def _named(devices: Sequence[Device]) -> Iterator[str]:
    """The names of interfaces and zones that rules name."""
    for device in devices:
        for rule_set in device.rule_sets:
            for rule in rule_set.rules:
                for ports in (rule.match.in_ports, rule.match.out_ports):
                    if ports is not None:
                        yield from (n.removeprefix(_ZONE) for n in sorted(ports.names))


@dataclass(frozen=True, slots=True)
class Place:
    """Interfaces in and out between which rule sets decide alike; the words are for people, empty for all.

    ``translated_by``: the translations of destinations before it, where rules ask for them.
    """

    came_in: str
    goes_out: str
    where: Where
    translated_by: str = ""


def places_of(
    devices: Sequence[Device], matches: Sequence[Match], changed: Sequence[Match]
) -> list[Place]:
    """Every pair of interfaces that can make a difference, those between which all is alike as one.

    Once more for each translation that a rule asks for: a policy for a virtual address means no other packets.
    ``matches``: the conditions of all rules that a packet can meet. Only pairs where a changed one can apply.
    """
    inward = _ways(devices, (match.in_ports for match in matches))
    outward = _ways(devices, (match.out_ports for match in matches))
    translated = _translated(devices, matches)
    found: list[Place] = []
    for came_in, in_tokens in inward:
        for goes_out, out_tokens in outward:
            for words, names in translated:
                where = Where(in_tokens, out_tokens, names)
                if any(placed(match, where) is not Holds.NO for match in changed):
                    found.append(Place(came_in, goes_out, where, words))
    return found


def _translated(
    devices: Sequence[Device], matches: Sequence[Match]
) -> list[tuple[str, frozenset[str]]]:
    """No translation, and one for each way in which rules can tell translations apart."""
    asked = list(dict.fromkeys(m.translated_by for m in matches if m.translated_by is not None))
    named = {name for names in asked for name in names}
    if asked:
        # A rule that asks for no translation tells those that no rule names apart from none.
        named |= {t.name for d in devices for t in arriving(d) if t.destination is not None}
    alike: dict[tuple[bool, ...], list[str]] = {}
    for name in sorted(named):
        alike.setdefault(tuple(name in names for names in asked), []).append(name)
    return [("", frozenset()), *((_words(names), frozenset(names)) for names in alike.values())]


def _ways(
    devices: Sequence[Device], asked: Iterable[Ports | None]
) -> list[tuple[str, frozenset[str] | None]]:
    """Names and tokens of interfaces, one for each way in which rules can tell them apart."""
    several = list(dict.fromkeys(ports for ports in asked if ports is not None))
    if not several:
        return [("", None)]
    names: dict[tuple[bool, ...], list[str]] = {}
    tokens: dict[tuple[bool, ...], frozenset[str]] = {}
    for name, one in _candidates(devices, several):
        key = tuple(ports.match(one) for ports in several)
        tokens.setdefault(key, one)
        names.setdefault(key, []).append(name)
    return [(_words(names[key]), tokens[key]) for key in names]


def _candidates(
    devices: Sequence[Device], asked: Sequence[Ports]
) -> Iterator[tuple[str, frozenset[str]]]:
    seen: set[str] = set()
    for device in devices:
        for interface in device.interfaces:
            if not interface.place_unknown:
                seen |= interface.tokens
                yield interface.name, interface.tokens
    for ports in asked:
        for name in sorted(ports.names - seen):
            bare = name.removeprefix(_ZONE)
            yield bare, frozenset({name})
        for prefix in sorted(ports.prefixes):
            yield f"{prefix}+", frozenset({f"{prefix}+"})
    if any(known_places(device) is None for device in devices):
        yield _OTHER, frozenset({_OTHER})


def _words(names: Sequence[str], most: int = 4) -> str:
    several = list(dict.fromkeys(names))
    more = [f"and {len(several) - most} more"] if len(several) > most else []
    return ", ".join([*several[:most], *more])


def arriving(device: Device) -> Iterator[Translation]:
    """The translations of a device that apply when a packet comes in."""
    tables = {stage.table for stage in device.pipeline.arrival if isinstance(stage, Translate)}
    for table in device.tables:
        if table.name in tables:
            yield from table.translations
