"""The commands of the configuration, each with the part of the device that it fills.

A command answers whether it understood the line; if not, the line may still be listed as irrelevant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from firedoor.model.network.services import ICMP, ICMP6
from firedoor.readers.firewalls.asa.irrelevant import LISTED, mark_listed
from firedoor.readers.firewalls.asa.lines import Block, Line
from firedoor.readers.firewalls.asa.literals import number_of
from firedoor.readers.firewalls.asa.parts import Parts
from firedoor.readers.firewalls.asa.work import Work
from firedoor.readers.firewalls.protocols import LAST_PORT


def strays(work: Work, lines: Iterable[Line]) -> None:
    """Lines indented under a command that takes none: they could be anything."""
    for line in lines:
        work.doubts.append(work.missed(line, f"{line.text[:80]!r} is not understood"))


def _name_line(parts: Parts, line: Line) -> bool:
    parts.work.understood(line)
    return len(line.words) > 1


def _access_list(parts: Parts, line: Line) -> bool:
    if LISTED["top"].reason(line.words[:2]):
        return False
    return parts.lists.take(line)


def _ipv6(parts: Parts, line: Line) -> bool:
    kind = line.words[1] if len(line.words) > 1 else ""
    if kind == "access-list":
        return parts.lists.take(line, v6=True)
    if kind == "access-group":
        return parts.lists.bind(line)
    if kind == "route":
        return parts.routes.take_v6(parts.work, line)
    if kind == "icmp":
        return parts.box.take_icmp(parts.work, parts.addresses, line, ICMP6)
    return kind == "local" and parts.access.take_pool(parts.work, line)


def _ip(parts: Parts, line: Line) -> bool:
    words = line.words
    if words[1:3] == ("local", "pool"):
        return parts.access.take_pool(parts.work, line)
    if words[1:2] in {("verify",), ("audit",)}:
        return _restricts(parts, line)
    return False


def _restricts(parts: Parts, line: Line) -> bool:
    """Lines that can only stop more than the model says."""
    why = "can only stop more traffic than the model says"
    parts.work.restricting.append(parts.work.partly(line, why))
    return True


def _icmp(parts: Parts, line: Line) -> bool:
    if line.words[1:2] == ("unreachable",):
        return False
    return parts.box.take_icmp(parts.work, parts.addresses, line, ICMP)


def _management(parts: Parts, line: Line) -> bool:
    if line.words[:3] == ("http", "server", "enable"):
        port = number_of((*line.words, "")[3])
        parts.box.http_port = (
            port if port is not None and port <= LAST_PORT else parts.box.http_port
        )
        return False
    if LISTED["top"].reason(line.words):
        return False
    return parts.box.take_access(parts.work, parts.addresses, line)


def _management_access(parts: Parts, line: Line) -> bool:
    parts.box.through_vpn = parts.work.known_port(line, line.words[-1])
    parts.work.understood(line)
    return len(line.words) == 2  # noqa: PLR2004


def _sysopt(parts: Parts, line: Line) -> bool:
    words = line.words[1:] if line.words[0] == "no" else line.words
    if words in {
        ("sysopt", "connection", "permit-vpn"),
        ("sysopt", "connection", "permit-ipsec"),
    }:
        parts.policy.bypass = line.words[0] != "no"
        parts.work.understood(line)
        return True
    return False


def _no(parts: Parts, line: Line) -> bool:
    if line.words[1:2] == ("sysopt",):
        return _sysopt(parts, line)
    if line.words[1:] in {("nat-control",), ("firewall", "transparent")}:
        parts.work.understood(line)
        return True
    if line.words[1:2] == ("hardware-bypass",):
        parts.work.understood(line)
        return True
    return False


def _hardware_bypass(parts: Parts, line: Line) -> bool:
    """What the relays of an ISA 3000 do without power, which no answer is about.

    ``sticky`` and ``manual`` join two ports while the device runs (CLI guide, "Configure Hardware Bypass").
    """
    pair = len(line.words) == 3 and "-" in line.words[2]  # noqa: PLR2004
    if pair or line.words[1:2] == ("boot-delay",):
        parts.work.irrelevant(line)
        return True
    return False


def _nat(parts: Parts, line: Line) -> bool:
    words = (*line.words, "", "")
    # "nat (inside) 1 ..." up to 8.2; from 8.3 on the brackets hold two interfaces, or "source" follows.
    old = words[1][:1] == "(" and "," not in words[1] and number_of(words[2]) is not None
    if old:
        parts.old_nat.take(parts.work, parts.addresses, line)
    else:
        parts.nat_rules.append(parts.nat_reader.twice(line, len(parts.nat_rules)))
    return True


def _old_nat(parts: Parts, line: Line) -> bool:
    parts.old_nat.take(parts.work, parts.addresses, line)
    return True


def _crypto(parts: Parts, line: Line) -> bool:
    words = line.words
    if words[1:2] in {("map",), ("dynamic-map",)}:
        return parts.maps.take(parts.work, line)
    enable = words[2:3] == ("enable",) and len(words) > 3  # noqa: PLR2004
    if enable and words[1] in {"ikev1", "ikev2", "isakmp"}:
        port = parts.work.known_port(line, words[3])
        if "client-services" in words:
            parts.box.listening.append((port, line))
            parts.access.ends.setdefault(port, line)
        parts.work.understood(line)
        return True
    return False


def _webvpn(parts: Parts, block: Block) -> bool:
    parts.work.understood(block.head)
    left = mark_listed(parts.work.book, "webvpn", block.body)
    for line in left:
        words = line.words
        if words[0] == "enable" and len(words) > 1:
            port = parts.work.known_port(line, words[1])
            parts.box.listening.append((port, line))
            parts.access.ends.setdefault(port, line)
            parts.work.understood(line)
        elif words[0] == "port" and number_of((*words, "")[1]) is not None:
            parts.work.understood(line)
        else:
            what = f"{line.text!r} under webvpn is not understood"
            parts.work.doubts.append(parts.work.missed(line, what))
    return True


def _username(parts: Parts, block: Block) -> bool:
    attributes = block.head.words[2:3] == ("attributes",)
    if attributes or block.body:
        parts.access.take_user(parts.work, block)
    if block.body and not attributes:
        what = f"{block.head.text[:80]!r} is not understood"
        parts.work.doubts.append(parts.work.missed(block.head, what))
    return attributes or bool(block.body)


def _access_record(parts: Parts, block: Block) -> bool:
    parts.access.take_access_record(parts.work, block)
    return True


def _servers(parts: Parts, block: Block) -> bool:
    parts.access.take_servers(parts.work, block)
    return True


def _aaa(parts: Parts, line: Line) -> bool:
    """Users who log on at the firewall to pass: only a restriction, unless a list is sent for them."""
    words = line.words
    if words[1:2] and words[1] in {"authentication", "authorization", "accounting"}:
        if words[2:3] == ("match",) and len(words) > 4:  # noqa: PLR2004
            parts.policy.uncertain_users.add(parts.work.known_port(line, words[4]))
            return _restricts(parts, line)
        if words[2:3] in {("include",), ("exclude",)} and len(words) > 4:  # noqa: PLR2004
            parts.policy.uncertain_users.add(parts.work.known_port(line, words[4]))
            return _restricts(parts, line)
    return False


def _firewall(parts: Parts, line: Line) -> bool:
    if line.words[1:] == ("transparent",):
        what = "transparent mode is not modelled"
        parts.work.transparent = True
        parts.work.doubts.append(parts.work.partly(line, what))
        return True
    return False


def _context(parts: Parts, block: Block) -> bool:
    if len(block.head.words) != 2:  # noqa: PLR2004
        return False
    parts.work.understood(block.head)
    strays(parts.work, mark_listed(parts.work.book, "context", block.body))
    return True


def _established(parts: Parts, line: Line) -> bool:
    what = "connections that the established command lets back in are not modelled"
    parts.work.doubts.append(parts.work.partly(line, what))
    return True


def _zone(parts: Parts, block: Block) -> bool:
    """A traffic zone joins interfaces for equal-cost routes; lists stay with the interface."""
    parts.work.understood(block.head)
    strays(parts.work, block.body)
    return len(block.head.words) == 2  # noqa: PLR2004


LINES: dict[str, Callable[[Parts, Line], bool]] = {
    "hostname": _name_line,
    "access-list": _access_list,
    "access-group": lambda p, line: p.lists.bind(line),
    "route": lambda p, line: p.routes.take(p.work, line),
    "ipv6": _ipv6,
    "ip": _ip,
    "icmp": _icmp,
    "ssh": _management,
    "telnet": _management,
    "http": _management,
    "sysopt": _sysopt,
    "no": _no,
    "nat": _nat,
    "static": _old_nat,
    "global": _old_nat,
    "crypto": _crypto,
    "aaa": _aaa,
    "firewall": _firewall,
    "same-security-traffic": lambda p, line: p.policy.take_same_security(p.work, line),
    "clear": lambda p, line: p.lists.cleared(line),
    "management-access": _management_access,
    "hardware-bypass": _hardware_bypass,
    "established": _established,
    "nat-control": _restricts,
    "threat-detection": lambda p, line: "shun" in line.words and _restricts(p, line),
    "shun": _restricts,
    "dynamic-filter": lambda p, line: "drop" in line.words and _restricts(p, line),
    "filter": _restricts,
    "wccp": _restricts,
}

BLOCKS: dict[str, Callable[[Parts, Block], bool]] = {
    "ipv6": lambda p, block: (
        block.head.words[1:2] == ("router",) and p.routes.take_router(p.work, block)
    ),
    "router": lambda p, block: p.routes.take_router(p.work, block),
    "group-policy": lambda p, block: p.access.take_policy(p.work, block),
    "tunnel-group": lambda p, block: p.access.take_group(p.work, block),
    "webvpn": _webvpn,
    "username": _username,
    "dynamic-access-policy-record": _access_record,
    "aaa-server": _servers,
    "ldap": lambda p, block: p.access.take_attribute_map(p.work, block),
    "context": _context,
    "zone": _zone,
}
