"""A capture of a terminal session, divided at its prompts into the outputs of commands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_VERBS = (
    r"(?:(?:run |do |sudo (?:\S+ (?=get ))?)*"
    r"(?:sh|sho|show|get|diag|diagnose|execute|ip|netstat|route|ifconfig|arp|uname|hostname"
    r"|cat|vtysh|terminal|term|set|conf|config|configure|exit|quit|end|logout|enable|en|ping|traceroute|date|dir|more"
    r"|copy|write|wr|clear|no|fnsysctl|iptables|iptables-save|ip6tables-save|nft|pfctl|cli|edit|next)(?=\s|$).*)"
)
_NAME = r"[A-Za-z0-9][\w.\-]{0,62}"
_PROMPTS = (
    # user@host> of Junos and PAN-OS, user@host:LS> of a logical system, "(active)" of a cluster
    re.compile(
        rf"(?P<prompt>[\w.\-\\]+@(?P<host>{_NAME})(?::(?P<part>{_NAME}))?(?:\([\w\-]+\))?[>#%])\s*(?P<command>.*)"
    ),
    # [root@host ~]# and user@host:~$ of shells
    re.compile(rf"(?P<prompt>\[[\w.\-]+@(?P<host>{_NAME}) [^\]]*\][#$%])\s*(?P<command>.*)"),
    re.compile(rf"(?P<prompt>[\w.\-]+@(?P<host>{_NAME}):[~/][^\s#$]*[#$%])\s*(?P<command>.*)"),
    # host:~# of a shell
    re.compile(rf"(?P<prompt>(?P<host>{_NAME}):[~/][^\s#$]*[#$%])\s*(?P<command>.*)"),
    # RP/0/RSP0/CPU0:host# of IOS-XR
    re.compile(rf"(?P<prompt>RP/\d+/\w+/\w+:(?P<host>{_NAME})(?:\([\w\-]+\))?#)\s*(?P<command>.*)"),
    # FortiOS, with the VDOM in brackets
    re.compile(rf"(?P<prompt>(?P<host>{_NAME})(?: \((?P<vdom>{_NAME})\))? [#$])(?:\s+(?P<command>.*)|$)"),
    # IOS, ASA (with its context), EOS, NX-OS
    re.compile(
        rf"(?P<prompt>(?P<host>{_NAME}(?:/{_NAME})*)(?:\([\w\-. ]+\))?[#>])\s*(?P<command>.*)"
    ),
)  # fmt: skip
_MARK = re.compile(r"[#>$%]")
_COMMAND = re.compile(_VERBS, re.IGNORECASE)
_ROLE = re.compile(r"/(?:pri|sec)(?:/(?:act|stby))?$|/(?:act|stby)$|-(?:re\d)$")
MAIN_VDOMS = {"", "root", "global", "interim"}
LONGEST_PROMPT = 400


@dataclass(frozen=True, slots=True)
class Section:
    """The output of one command: lines ``first`` to ``last``, counted from 1; empty where ``last < first``.

    ``prompt`` is the line of the command, None where the file holds the output alone. ``closed``: another
    prompt follows, so that the output is not cut off.
    """

    device: str
    command: str
    prompt: int | None
    first: int
    last: int
    closed: bool


@dataclass(frozen=True, slots=True)
class _Prompt:
    line: int
    device: str
    command: str


def sections(lines: Sequence[str]) -> tuple[Section, ...]:
    """The outputs in a file, in order; what stands before the first prompt is one too."""
    prompts = _prompts(lines)
    begins = [p.line for p in prompts] + [len(lines) + 1]
    found = []
    if begins[0] > 1:
        found.append(Section("", "", None, 1, begins[0] - 1, bool(prompts)))
    for prompt, end in zip(prompts, begins[1:], strict=True):
        closed = end <= len(lines)
        found.append(
            Section(prompt.device, prompt.command, prompt.line, prompt.line + 1, end - 1, closed)
        )
    return tuple(found)


def _prompts(lines: Sequence[str]) -> list[_Prompt]:
    found: list[_Prompt] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        match = _match(line, seen)
        if match is not None:
            seen.add(match["prompt"])
            found.append(_Prompt(number, _device(match), (match["command"] or "").strip()))
    return found


def _match(line: str, seen: set[str]) -> re.Match[str] | None:
    """A prompt with a command that we know of; a bare prompt only if it stood before a command."""
    if len(line) > LONGEST_PROMPT or not line or line[0].isspace() or not _MARK.search(line):
        return None
    for pattern in _PROMPTS:
        match = pattern.fullmatch(line.rstrip())
        if match is None:
            continue
        command = (match["command"] or "").strip()
        if _COMMAND.fullmatch(command) if command else match["prompt"] in seen:
            return match
    return None


def _device(match: re.Match[str]) -> str:
    groups = match.groupdict()
    host = _ROLE.sub("", match["host"])
    part = groups.get("vdom") or groups.get("part") or ""
    return host if part in MAIN_VDOMS or groups.get("vdom") == host else f"{host}/{part}"
