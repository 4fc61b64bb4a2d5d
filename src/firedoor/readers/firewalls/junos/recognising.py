"""Whether a text is a Junos configuration: by statements that only Junos writes so."""

from __future__ import annotations

import re

_TOPS = (
    "access", "access-profile", "accounting-options", "applications", "apply-groups", "bridge-domains", "chassis",
    "class-of-service", "dynamic-profiles", "ethernet-switching-options", "event-options", "fabric", "firewall",
    "forwarding-options", "groups", "interfaces", "logical-systems", "multi-chassis", "multicast-snooping-options",
    "poe", "policy-options", "protocols", "routing-instances", "routing-options", "schedulers", "security", "services",
    "smtp", "snmp", "switch-options", "system", "tenants", "version", "virtual-chassis", "vlans", "vmhost", "wlan",
)  # fmt: skip
_TOP = "|".join(_TOPS)
_SET = re.compile(r"^(?:\S+@\S+[#>%]\s*)?(?:set|deactivate|delete|activate|insert)(?:\s+(\S+).*)?$")
_BLOCK = re.compile(rf"^(?:\s*\*/)?(?:inactive: |replace: |protect: )*(?:{_TOP})(?: \S+)? \{{")
_SHOWN = re.compile(r"^\S*@\S+[>#]\s*show (?:configuration\b|\| display set)")
# What other systems with a similar language write: VyOS and EdgeOS, PAN-OS, FortiOS.
_FOREIGN = re.compile(
    r"^\s*set (?:deviceconfig|rulebase|network|mgt-config|shared|config |vsys|device-group|template|"
    r"interfaces (?:ethernet|loopback|bonding|bridge|switch|wireguard|tunnel|vti|openvpn|pppoe|dummy) |"
    r"firewall (?:name|ipv6-name|group|ipv4|ipv6|all-ping|global-options) |system host-name '|"
    r"system login user \S+ level|service |nat (?:source|destination) rule)|^config (?:system|firewall|vdom) ",
    re.MULTILINE,
)
_LOOKED_AT = 400
_ENOUGH = 0.6


def is_junos(text: str) -> bool:
    """Whether this is how a Junos configuration begins, in either form."""
    if _FOREIGN.search(text):
        return False
    lines = [line.strip() for line in text.splitlines()[: _LOOKED_AT * 10]]
    lines = [line for line in lines if line and not line.startswith(("#", "!"))][:_LOOKED_AT]
    if not lines:
        return False
    return _set_form(lines) or _brace_form(text, lines)


def _set_form(lines: list[str]) -> bool:
    commands = [match for line in lines if (match := _SET.match(line))]
    known = sum(1 for match in commands if match[1] in _TOPS)
    return known > 0 and known >= _ENOUGH * len(lines)


def _brace_form(text: str, lines: list[str]) -> bool:
    if not any(line.endswith((";", "; ## SECRET-DATA")) for line in lines):
        return False
    if any(_SHOWN.match(line) for line in lines):
        return "{" in text
    at_start = [line for line in text.splitlines()[: _LOOKED_AT * 10] if _BLOCK.match(line)]
    return bool(at_start) and not text.lstrip().startswith(("{", "<"))
