"""The tables of iptables, their own chains, and where these hang (iptables(8); netfilter_ipv4.h)."""

from __future__ import annotations

from collections.abc import Mapping

from firedoor.readers.firewalls.netfilter.chains import Hook

RAW, MANGLE, DSTNAT, FILTER, SECURITY, SRCNAT = -300, -150, -100, 0, 50, 100
_HOOKS = {
    "PREROUTING": Hook.PREROUTING,
    "INPUT": Hook.INPUT,
    "FORWARD": Hook.FORWARD,
    "OUTPUT": Hook.OUTPUT,
    "POSTROUTING": Hook.POSTROUTING,
}
TABLES: Mapping[str, Mapping[str, int]] = {
    "raw": {"PREROUTING": RAW, "OUTPUT": RAW},
    "mangle": dict.fromkeys(_HOOKS, MANGLE),
    "nat": {"PREROUTING": DSTNAT, "INPUT": SRCNAT, "OUTPUT": DSTNAT, "POSTROUTING": SRCNAT},
    "filter": {"INPUT": FILTER, "FORWARD": FILTER, "OUTPUT": FILTER},
    "security": {"INPUT": SECURITY, "FORWARD": SECURITY, "OUTPUT": SECURITY},
}


def hook(chain: str) -> Hook:
    """The hook of a chain that the kernel has itself."""
    return _HOOKS[chain]


def device_name(table: str, chain: str) -> str:
    """How a chain is called on the device: those of the table filter by their own name."""
    return chain if table == "filter" else f"{table} {chain}"
