"""Which device and which command a file name and its folder speak of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

# The file names that people and collectors give: "core-sw.show-ip-route.txt", "show/core-sw/show_ip_route.txt".
_COMMANDS = re.compile(
    r"(?:^|(?<=[ ]))(?:run )?(?:show (?:ip route|ipv6 route|route|routing (?:route|fib))"
    r"|get router info6? routing table"
    r"|ip +(?:(?:o|br|4|6) +)*(?:route|addr|address|rule)|netstat|route n|route)(?= |$)",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[-_. ]")
_EXTENSION = re.compile(r"\.(?:txt|log|out|json|xml|cfg|conf)$", re.IGNORECASE)
# Folders that hold files of many devices.
_FOLDERS = {
    "show", "network", "routes", "routing", "tables", "outputs", "output", "configs", "config", "captures", "logs",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """What a file name says. ``told``: whether the device is named at all, or its name is a guess."""

    device: str
    command: str
    told: bool


def named(file: str) -> Named:
    """The device and the command that a file name (relative to the site, with ``/``) speaks of."""
    path = PurePosixPath(file)
    stem = _EXTENSION.sub("", path.name)
    found = _COMMANDS.search(_SEPARATOR.sub(" ", stem))
    if found is None:
        return Named(stem, "", told=False)
    before = stem[: found.start()].rstrip("-_. ")
    command = _command(stem[found.start() :], found.end() - found.start())
    if before:
        return Named(before, command, told=True)
    folder = path.parent.name
    if folder and folder.lower() not in _FOLDERS:
        return Named(folder, command, told=True)
    return Named(stem, command, told=False)


def _command(text: str, known: int) -> str:
    """The command with spaces; what follows ``vrf`` keeps its own letters (``vrf_vrf_100``)."""
    head, rest = text[:known], text[known:]
    head = _SEPARATOR.sub(" ", head)
    parts = re.split(r"[-_ ]PIPE[-_ ]", rest, maxsplit=1)
    words = parts[0].lstrip("-_. ")
    vrf = re.match(r"(vrf|table)[-_ ](.+)", words)
    shown = f"{vrf[1]} {vrf[2]}" if vrf else _SEPARATOR.sub(" ", words)
    pipe = " | " + re.sub(r"[-_ ]", " ", parts[1]) if len(parts) > 1 else ""
    line = f"{head} {shown}".strip() + pipe
    return re.sub(r"^ip ((?:o|br|4|6) )", r"ip -\1", re.sub(r" +", " ", line))
