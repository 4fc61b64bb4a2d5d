"""What no part of the reader has looked at: irrelevant by the list, or not understood."""

from __future__ import annotations

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.line_state import LineState
from firedoor.readers.firewalls.pf.config import Config, Said
from firedoor.readers.firewalls.pf.irrelevant import Entry, irrelevant_list
from firedoor.readers.firewalls.pf.tree import Node
from firedoor.readers.printable import quoted

_MOST_DOUBTS = 200
# Kernel settings by their beginning (sysctl(8)) that have nothing to do with where packets may go.
_HARMLESS = (
    "kern.", "vm.", "vfs.", "hw.", "dev.", "debug.", "security.", "machdep.", "net.inet.tcp.", "net.inet.udp.",
    "net.inet.icmp.", "net.inet6.ip6.use_tempaddr", "net.inet6.ip6.prefer_tempaddr", "net.inet6.ip6.redirect",
    "net.inet.ip.redirect", "net.inet.ip.random_id", "net.inet.ip.portrange.", "net.inet.ip.intr_queue_maxlen",
    "net.inet.raw.", "net.local.", "net.isr.", "net.raw.", "net.link.ifqmaxlen", "net.link.tap.", "net.link.ether.",
    "net.route.netisr_maxqlen", "net.bpf.", "net.pf.states_hashsize", "net.pf.source_nodes_hashsize", "net.key.",
    "net.inet.ipsec.", "net.pfsync.", "net.inet.carp.", "legal.", "compat.", "net.inet.rss.",
)  # fmt: skip
# Switches of <system> that other parts of this reader ask for.
_SWITCHES = frozenset(
    {
        "ipv6allow", "disablenatreflection", "enablenatreflectionpurenat", "enablebinatreflection", "no_apipa_block",
        "disablevpnrules", "skip_rules_gw_down", "gw_switch_default", "disablefilter",
    }
)  # fmt: skip
_OFF_BY_DEFAULT = frozenset({"net.inet.ip.sourceroute", "net.inet.ip.accept_sourceroute"})


def sweep(cfg: Config) -> tuple[Doubt, ...]:
    """Give every element that is left a state; a doubt about the device for each that is not understood."""
    _tunables(cfg)
    _switches(cfg)
    cfg.understood(cfg.root)
    found = list(cfg.stray(cfg.root))
    waiting: list[tuple[Node, Entry | None]] = [(cfg.root, irrelevant_list())]
    while waiting:
        node, entry = waiting.pop()
        for child in reversed(node.children):
            below = entry.child(child.tag) if entry is not None else None
            if child.whole:
                continue
            if not child.seen:
                doubts = _state(cfg, child, below)
                if len(found) < _MOST_DOUBTS:
                    found += doubts
            if not child.whole and child.kids:
                waiting.append((child, below))
    return tuple(sorted(found))


def _state(cfg: Config, node: Node, entry: Entry | None) -> list[Doubt]:
    if entry is not None and entry.covers(node):
        cfg.marks.tree(node, LineState.IRRELEVANT)
        return []
    if (
        entry is not None
        and entry.below
        and not node.strange
        and (node.kids or not node.text.strip())
    ):
        cfg.understood(node)
        return list(cfg.stray(node))
    return [cfg.missed(node, f"element {quoted(node.tag)} is not known here")]


def _switches(cfg: Config) -> None:
    system = cfg.root.first("system")
    for node in system.children if system is not None else ():
        is_empty = node.tag == "tftpinterface" and not node.text.strip()
        if (node.tag in _SWITCHES or is_empty) and not node.kids:
            cfg.understood(node)


def _tunables(cfg: Config) -> None:
    """Kernel settings: harmless by name, or left as they are by default."""
    block = cfg.root.first("sysctl")
    for item in block.all("item") if block is not None else ():
        name, value = item.value("tunable"), item.value("value")
        known = name.startswith(_HARMLESS) or (name in _OFF_BY_DEFAULT and value == "0")
        if {child.tag for child in item.children} <= {"descr", "tunable", "value"} and (
            known or value in {"default", ""}
        ):
            cfg.marks.tree(item, LineState.IRRELEVANT)


def filter_is_off(cfg: Config) -> tuple[bool, tuple[Doubt, ...]]:
    """Whether ``disablefilter`` switches pf off, with all filtering and translation."""
    system = cfg.root.first("system")
    said = cfg.says(system, "disablefilter")
    node = system.first("disablefilter") if system is not None else None
    if node is None:
        return False, ()
    cfg.understood(node)
    if said is Said.UNSURE:
        what = "releases differ in whether an empty <disablefilter/> switches the filter off"
        return False, (cfg.doubt(node, what),)
    return said is Said.YES, ()
