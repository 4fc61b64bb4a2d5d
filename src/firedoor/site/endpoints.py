"""The ends of a required flow: a zone, a declared machine, or a network or address in one zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_network

from firedoor.model.zone import Network, Zone
from firedoor.readers.printable import quoted, suggestion
from firedoor.readers.toml_tables import TomlTable
from firedoor.site.ids import declared


@dataclass(frozen=True, slots=True)
class Endpoints:
    """All that a flow may name. Zones and machines with faults of their own are among them."""

    zone_ids: tuple[str, ...]
    machines: tuple[str, ...]
    zones: Sequence[Zone]

    @classmethod
    def of(cls, root: TomlTable, zones: Sequence[Zone]) -> Endpoints:
        """Collect them from ``site.toml``."""
        return cls(declared(root, "zone", "id"), declared(root, "asset", "name"), zones)

    def read(self, table: TomlTable, key: str) -> str:
        """One end of a flow, in its declared spelling; faults are noted with the table."""
        text = table.text(key, required=True)
        if not text or text in self.zone_ids:
            return text
        machine = next((name for name in self.machines if name.casefold() == text.casefold()), "")
        if machine:
            return machine
        network = _network(text)
        if network is None:
            self._note_unknown(table, key, text)
        elif not self._in_one_zone(network):
            table.fault(
                f"{key}: {network} does not lie in one zone", key, advice="declare its zone"
            )
        return text

    def _note_unknown(self, table: TomlTable, key: str, text: str) -> None:
        known = (*self.zone_ids, *self.machines)
        advice = suggestion(text, known) if known else "declare it: [[zone]] or [[asset]]"
        message = f"{key} names neither a zone nor a machine that is declared: {quoted(text)}"
        table.fault(message, key, advice=advice)

    def _in_one_zone(self, network: Network) -> bool:
        overlapping = [
            other for zone in self.zones for other in zone.networks if network.overlaps(other)
        ]
        if not overlapping:
            # The Internet is the one zone without networks: whatever no other zone holds.
            return any(not zone.networks for zone in self.zones)
        return any(_holds(other, network) for other in overlapping)


def _network(text: str) -> Network | None:
    try:
        return ip_network(text)
    except ValueError:
        return None


def _holds(outer: Network, inner: Network) -> bool:
    return outer.prefixlen <= inner.prefixlen and inner.network_address in outer
