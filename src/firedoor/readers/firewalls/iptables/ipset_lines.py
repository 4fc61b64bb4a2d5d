"""The lines of ``ipset save``: ``create NAME TYPE ...`` and ``add NAME ENTRY ...``."""

from __future__ import annotations

from collections.abc import Sequence

from firedoor.model.network.doubt import Doubt
from firedoor.model.origin import Origin
from firedoor.readers.firewalls.iptables.ipset import FLAGS, VALUED, IpSet, bitmap_ports

_PARTS = frozenset({"ip", "net", "port", "iface", "mac", "mark", "set"})


def create(words: Sequence[str], origin: Origin) -> IpSet | None:
    """The set that a line makes; None where its type is not known."""
    if len(words) < 3:  # noqa: PLR2004 - create NAME TYPE
        return None
    method, _, kind = words[2].partition(":")
    parts = tuple(kind.split(","))
    if method not in {"hash", "bitmap", "list"} or not set(parts) <= _PARTS:
        return None
    made = IpSet(words[1], origin, parts)
    options = _options(words[3:])
    if options is None:
        made.doubts.append(Doubt(origin, f"an option of set {made.name} is not known"))
    elif "timeout" in options:
        made.changing = True
    if options and ({"netmask", "bitmask", "markmask", "nomatch"} & options.keys()):
        made.doubts.append(
            Doubt(origin, f"set {made.name} masks its entries, which is not modelled")
        )
    return made


def add(words: Sequence[str], sets: dict[str, IpSet], origin: Origin) -> bool:
    """Put an entry into its set; False where the line is not understood."""
    if len(words) < 3:  # noqa: PLR2004 - add NAME ENTRY
        return False
    wanted = sets.get(words[1])
    if wanted is None:
        return False
    options = _options(words[3:])
    if options is None:
        wanted.doubts.append(Doubt(origin, f"an entry of set {wanted.name} is not understood"))
        return False
    if options.get("timeout", "0") != "0":
        wanted.changing = True
    nomatch = "nomatch" in options
    entries = bitmap_ports(words[2]) if wanted.parts == ("port",) else (words[2],)
    wanted.entries += [(entry, nomatch) for entry in entries]
    return True


def _options(words: Sequence[str]) -> dict[str, str] | None:
    """The options by name; None if one is not known."""
    found: dict[str, str] = {}
    index = 0
    while index < len(words):
        word = words[index]
        if word in VALUED and word != "comment":
            index += 1
            if index >= len(words):
                return None
            found[word] = words[index]
        elif word == "comment":
            # With a text after it where an entry is added, alone where the set is made.
            found[word] = ""
            if index + 1 < len(words) and words[index + 1] not in VALUED | FLAGS:
                index += 1
        elif word in FLAGS:
            found[word] = ""
        else:
            return None
        index += 1
    return found
