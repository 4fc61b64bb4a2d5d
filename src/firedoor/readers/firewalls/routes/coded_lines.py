"""The lines of routing tables of the Cisco kind, as patterns, and how such an output is told from others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from firedoor.readers.firewalls.routes.legs import leg_of

LEGEND = re.compile(r"(?:Source )?[Cc]odes:")
LEGEND_ITEM = re.compile(r"([\w*+%&>!~]{1,3}) {1,3}- {1,3}([^,]+)")
SUBNETTED = re.compile(
    r"\s+(?P<net>[\d.]+)(?:/(?P<length>\d+)|\s+(?P<mask>[\d.]+))? is (?P<kind>variably |)subnetted"
    r"(?:, (?P<count>\d+) subnets?)?(?:, \d+ masks?)?"
)
GATEWAY = re.compile(
    r"Gateway of last resort(?: is not set|:| is (?P<to>\S+) to network (?P<net>\S+))"
)
TABLE = re.compile(
    r"Routing Table: (?P<name>\S+)|IPv6 Routing Table(?: - (?P<six>\S+))? - (?P<count>\d+) entries"
    r"|VRF(?: name)?: (?P<eos>\S+)|VRF (?P<frr>\S+):|Routing table for VRF=(?P<fortios>\d+)"
    r'|IPv?6? ?Route Table for VRF "(?P<zebos>[^"]+)"'
)
ROUTE = re.compile(
    r"(?P<codes>\s{0,5}[A-Za-z][A-Za-z0-9*+%&>!~ ]{0,11}?)\s*(?<=[\s*>])"
    r"(?P<net>\d+\.\d+\.\d+\.\d+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?=/))"
    r"(?:/(?P<length>\d{1,3})|\s+(?P<mask>\d+\.\d+\.\d+\.\d+))?(?:\s+(?P<rest>.*)|$)"
)
NAMED = re.compile(
    r"[A-Za-z*]{1,2}(?:\s+[A-Z][A-Z0-9])?\s+(?P<name>[A-Za-z][\w.\-]*)\s+255\.[\d.]+(?:\s|$)"
)
FURTHER = re.compile(
    r"\s+(?P<marks>[*>]*)\s*(?P<rest>(?:\[\d+/\d+\]|via |is directly connected|directly connected|connected by VPN"
    r"|is a summary).*)"
)
ABSENT = re.compile(
    r"% ?(?:IP(?:v6)? routing table(?: vrf)? \S+ does not exist|No (?:such )?(?:VRF|vrf).*|.*[Nn]ot (?:found|exist).*)"
)
CONNECTED_CODE = re.compile(r"C - [Cc]onnected")
SURE = re.compile(
    r"Routing Table: \S+$|IPv6 Routing Table(?: - \S+)? - \d+ entries|Routing table for VRF=\d+$"
    r"|% ?IP(?:v6)? routing table(?: vrf)? \S+ does not exist"
)
MAIN = {"", "default", "0", "global"}
# ASA prints another name than its configuration has.
RENAMED = {"mgmt-only": "management-only"}


def fits(lines: Sequence[str]) -> bool:
    """A legend of routes, the name of a table or the line of the default gateway, at the begin of a line."""
    for at, line in enumerate(lines):
        if LEGEND.match(line) and any(CONNECTED_CODE.search(near) for near in lines[at : at + 10]):
            return True
        if GATEWAY.fullmatch(line.rstrip()) or SURE.match(line):
            return True
    return False


def has_rows(lines: Sequence[str]) -> bool:
    """Routes without their legend; for outputs of which the command is known."""
    return any(
        found is not None and (not found["rest"] or leg_of(found["rest"]) is not None)
        for found in (ROUTE.fullmatch(line.rstrip()) for line in lines)
    )
