"""Configurations that stand beside a routing table in one file: such a file belongs to the reader of configurations."""

from __future__ import annotations

import re

# The begin of lines that only configurations hold, by kind of device.
_LINES = (
    r"hostname \S|interface \S+ *$|(?:ip(?:v6)? )?access-list \S|router (?:ospf|bgp|eigrp|rip|isis)\b|version \d",
    r"ASA Version|Building configuration|Current configuration|: Saved|!RANCID-CONTENT",
    r"config (?:system|firewall|router|vdom|vpn|user)\b|#config-version=",
    r"set (?:system|interfaces|security|firewall|routing-options|protocols|deviceconfig|network|rulebase) ",
    r"(?:system|interfaces|security|firewall|routing-options) \{|## Last (?:commit|changed)",
    r"\*(?:filter|nat|mangle|raw)$|:(?:INPUT|FORWARD|OUTPUT) |-A \S+ |table (?:ip|ip6|inet|arp|bridge|netdev) \S+ \{",
    r"<(?:config|opnsense|pfsense|response|configuration)\b",
)
_CONFIGURATION = re.compile("^(?:" + "|".join(_LINES) + ")", re.MULTILINE)
_SHOWS_IT = re.compile(
    r"(?:sh|sho|show) (?:run|running-config|start|startup-config|conf|configuration|config)\b"
    r"|show$|show full|more system:",
    re.IGNORECASE,
)


def holds_configuration(text: str) -> bool:
    """Whether a line of a text can only stand in a configuration."""
    return _CONFIGURATION.search(text) is not None


def shows_configuration(command: str) -> bool:
    """Whether a command prints a configuration."""
    return _SHOWS_IT.match(command) is not None
