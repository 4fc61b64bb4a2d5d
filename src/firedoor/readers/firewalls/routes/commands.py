"""What a command prints: a whole routing table, a part of one, or something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Scope(Enum):
    """How much of a routing table the output of a command holds."""

    WHOLE = "whole"
    PART = "part"
    OTHER = "other"  # not a command that prints a routing table


@dataclass(frozen=True, slots=True)
class Command:
    """A command by what its output holds.

    ``instance`` is the VRF that it names, if it names one; ``part`` the VDOM or logical system of the device.
    """

    scope: Scope
    instance: str = ""
    part: str = ""


_SHOW = r"(?:run |do )?sh(?:o|ow)? "
_ROUTE = r"ro(?:u|ut|ute)?"
_VRF = r"(?: vrf (?P<vrf>\S+))?"
_PIPE = r"(?: ?\| ?(?:no-more|no more|display json|display xml|json|b(?:egin|eg)? gateway\b.*))*"
_TABLES = re.compile(
    rf"{_SHOW}ip {_ROUTE}|{_SHOW}ipv6 {_ROUTE}|{_SHOW}{_ROUTE}\b|{_SHOW}routing (?:route|fib)"
    r"|get router info6? routing[- ]table|ip(?: -\w+)* r(?:o|oute)?\b|netstat |route\b|ip(?: -\w+)* ru(?:le)?\b"
)
_WHOLE = re.compile(
    rf"{_SHOW}ip {_ROUTE}{_VRF}{_PIPE}"
    rf"|{_SHOW}ipv6 {_ROUTE}(?: vrf (?P<vrf6>\S+))?{_PIPE}"
    rf"|{_SHOW}{_ROUTE}(?: (?:ipv4|ipv6|unicast|all|active-path|active path|(?P<mgmt>management-only)"
    r"|(?:logical-system|tenant) (?!all\b)(?P<part>\S+)|vrf (?P<vrfx>\S+)|table (?P<table>\S+)|instance \S+))*"
    rf"{_PIPE}"
    rf"|{_SHOW}routing (?:route|fib)(?: virtual-router \S+)?{_PIPE}"
    r"|get router info6? routing[- ]table(?: (?:all|details?|database))?"
    r"|ip(?: -(?:4|6|d|s|details|c|o|n|br))* r(?:o|oute)?(?: (?:show|list|ls|sh))?"
    r"(?: (?:table (?P<ltable>\S+)|vrf (?P<lvrf>\S+)))?"
    r"|ip(?: -(?:4|6|d))* ru(?:le)?(?: (?:show|list|ls))?"
    r"|netstat(?: -?(?:rn|nr|r|n|rnw|nrw|rnf|nrf|f|inet6?|4|6))*|route(?: -?(?:n|-inet6?|a|6))*",
    re.IGNORECASE,
)
# FortiOS runs a command in another VDOM so.
_ELSEWHERE = re.compile(r"sudo (?P<vdom>\S+) (?=get )")
# In a file name other words may follow the command ("before", a date); these make it a part of the table.
_PARTS = re.compile(
    r"\b(?:protocol|bgp|ospf\w*|static|connected|direct|local|isis|eigrp|rip|summary|exact|terse|match|include|exclude"
    r"|longer|prefixes|receive\w*|advertis\w*|instance|hidden|inactive|best|cef|get|dev|proto|forwarding)\b"
    r"|\d+ \d+ \d+ \d+$"
)
_MAIN = {"default", "global", "*", "all", "main", "inet.0", "inet6.0", "254"}
_JUNOS_TABLE = re.compile(r"(?P<name>.+)\.inet6?\.0")


def command_of(text: str) -> Command:
    """What a command, as typed or as it stands in a file name, prints."""
    line = re.sub(r"\s+", " ", text.strip())
    elsewhere = _ELSEWHERE.match(line)
    line = (
        line[elsewhere.end() :] if elsewhere else line.removeprefix("sudo ").removeprefix("/sbin/")
    )
    if not _TABLES.match(line.lower()):
        return Command(Scope.OTHER)
    found = _WHOLE.fullmatch(line)
    if found is None:
        return Command(Scope.PART)
    groups = found.groupdict()
    part = groups.pop("part") or (elsewhere["vdom"] if elsewhere else "")
    named = next((value for value in groups.values() if value), "")
    junos = _JUNOS_TABLE.fullmatch(named)
    name = junos["name"] if junos else named
    return Command(Scope.WHOLE, "" if name.lower() in _MAIN else name, part)


def named_command(text: str) -> Command:
    """What the command of a file name prints: words that filter nothing are left out."""
    command = command_of(text)
    if command.scope is not Scope.PART or _PARTS.search(text.lower()):
        return command
    found = re.search(r" vrf (\S+)", text)
    return Command(Scope.WHOLE, found[1] if found and found[1].lower() not in _MAIN else "")
