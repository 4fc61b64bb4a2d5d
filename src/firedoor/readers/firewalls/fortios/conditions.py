"""What a policy asks for besides addresses and ports: users, applications, inspection, tags."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.readers.firewalls.fortios.tree import Node
from firedoor.readers.printable import quoted

_WHO = {
    "groups": "user group", "users": "user", "fsso-groups": "FSSO group", "devices": "device",
    "custom-device": "device", "device-groups": "device group", "src-vendor-mac": "hardware vendor",
    "ztna-ems-tag": "ZTNA tag", "ztna-ems-tag-secondary": "ZTNA tag", "ztna-geo-tag": "ZTNA tag",
    "sgt": "security group tag", "vlan-filter": "VLAN", "url-category": "URL category", "application": "application",
    "app-category": "application category", "app-group": "application group",
}  # fmt: skip
# Profiles that let a connection begin and may end it; they are asked for on policies that accept.
_INSPECTED = {
    "application-list": "application list", "av-profile": "antivirus profile", "ips-sensor": "IPS sensor",
    "webfilter-profile": "web filter", "dnsfilter-profile": "DNS filter", "emailfilter-profile": "mail filter",
    "spamfilter-profile": "mail filter", "dlp-sensor": "DLP sensor", "dlp-profile": "DLP profile",
    "file-filter-profile": "file filter", "icap-profile": "ICAP profile", "voip-profile": "VoIP profile",
    "ips-voip-filter": "VoIP filter", "waf-profile": "WAF profile", "ssh-filter-profile": "SSH filter",
    "cifs-profile": "CIFS profile", "videofilter-profile": "video filter", "casb-profile": "CASB profile",
    "sctp-filter-profile": "SCTP filter", "virtual-patch-profile": "virtual patch profile",
    "diameter-filter-profile": "Diameter filter", "profile-group": "profile group",
}  # fmt: skip
_SWITCHES = {
    "sgt-check": "security group tag", "ntlm": "user", "disclaimer": "disclaimer", "fsso": "user", "rsso": "user",
    "ztna-device-ownership": "device ownership", "policy-expiry": "expiry date",
    "identity-based": "user",
}  # fmt: skip


def varying_of(node: Node, *, permits: bool) -> Iterator[str]:
    """The conditions of which packets with one header can be on either side."""
    for attribute, word in _WHO.items():
        values = node.all(attribute)
        if values:
            yield f"{word} {', '.join(quoted(value) for value in values[:3])}"
    for attribute, word in _SWITCHES.items():
        if node.on(attribute):
            yield word
    if node.get("reputation-minimum", "0") != "0" or node.get("reputation-minimum6", "0") != "0":
        yield "reputation"
    if node.get("tos-mask", "0x00") != "0x00" or node.on("tos-negate"):
        yield "type of service"
    if permits:
        for attribute, word in _INSPECTED.items():
            if node.get(attribute):
                yield f"{word} {quoted(node.get(attribute))}"
