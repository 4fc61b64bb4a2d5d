"""Whether a file is a configuration of IOS, and not one of the many systems that look alike."""

from __future__ import annotations

import re

from firedoor.readers.interface import InputFile
from firedoor.readers.text import decode_head


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile(f"^(?:{'|'.join(patterns)})", re.MULTILINE)


_ADDRESS = r"\d+\.\d+\.\d+\.\d+"
# One of these alone says IOS.
_SURE = _any_of(
    r"Building configuration\.\.\.",
    r"Current configuration ?: \d+ bytes",
    r"Using \d+ out of \d+ bytes",
    r"!RANCID-CONTENT-TYPE: cisco\s*$",
    r"service timestamps ",
    r"boot-start-marker",
    r"ip access-list (?:standard|extended) \S",
    r"access-list \d+ (?:permit|deny|remark) ",
    r"zone-pair security ",
    r"class-map type inspect ",
    r"ip nat (?:inside|outside) source ",
    r"vrf definition ",
    r"ipv6 access-list \S+\s*$",
    r"crypto isakmp policy ",
    r"line vty \d",
    r"router (?:eigrp|odr|rip) ?\S*",
    rf"ip route (?:vrf \S+ )?{_ADDRESS} {_ADDRESS} ",
    r"ip vrf \S+\s*$",
)
_NAME = _any_of(r"hostname \S+", r"version \d+\.\d+\s*$")
# With a host name or a version, one of these is enough.
_PART = _any_of(
    r"interface \S+", r"ip access-list \S", r"router \S+", r"ip routing", r"ip prefix-list \S",
    r"route-map \S+", r"(?:no )?aaa \S", r"snmp-server \S", r"policy-map ", r"zone security ", r"crypto ",
    r"track \d+", r"device-tracking ", r"ntp ", r"line \S+", r"access-list \S+ ", r"object-group ", r"vlan \d",
    r"spanning-tree ", r"ip nat pool ", r"ipv6 ",
)  # fmt: skip
# ASA and its ancestors; IOS XR; NX-OS; EOS; others.
_OTHER = _any_of(
    r"(?:ASA|PIX|FWSM) Version", r": Saved", r": Hardware:", r"access-list \S+ (?:extended|standard) ",
    r"same-security-traffic", r"access-group \S+ (?:in|out|global)(?: interface|\s*$)", r"names\s*$",
    r"object network ", r" nameif \S", r" security-level \d", r"mtu \S+ \d+\s*$",
    r" (?:service|port|protocol|icmp)-object ", r"!! IOS XR", r"RP/\d+/", r"ipv4 access-list ",
    r"route-policy ", r"prefix-set ", r"router static\s*$", r"feature \S", r"vdc \S", r"vrf context ",
    r"boot nxos", r"boot kickstart", r"role name ", r"interface mgmt0", r"fex \d", r"nv overlay", r"cfs ",
    r"switchname ", r"version \d+\.\d+\(\d+\)[A-Z]", r"interface Management\d", r"! device: .*EOS",
    r"daemon \S", r"management api", r"service routing protocols", r"transceiver qsfp", r"config system ",
    r"set system ", r"sysname ", r"#config-version", r'hostname "',
)  # fmt: skip


def recognises(file: InputFile) -> bool:
    """Text with commands of IOS and none that only its relatives have."""
    text = decode_head(file.head).replace("\r\n", "\n")
    if not text or _OTHER.search(text):
        return False
    if _SURE.search(text):
        return True
    return _NAME.search(text) is not None and _PART.search(text) is not None
