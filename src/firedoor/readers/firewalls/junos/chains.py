"""Several statements on one line of set form: ``match source-address any application any``.

The command line takes statements of one block one after the other; ``display set`` prints each on a line of its own.
Only where keyword and value alternate strictly is the line taken apart.
"""

from __future__ import annotations

_MATCH = frozenset({
    "source-address", "destination-address", "source-address-name", "destination-address-name", "application",
    "source-port", "destination-port", "protocol", "dynamic-application", "from-zone", "to-zone", "source-identity",
    "url-category",
})  # fmt: skip
_FROM = frozenset({
    "address", "source-address", "destination-address", "prefix-list", "source-prefix-list", "destination-prefix-list",
    "protocol", "next-header", "payload-protocol", "port", "source-port", "destination-port", "icmp-type", "icmp-code",
    "tcp-flags", "dscp", "ttl", "interface",
})  # fmt: skip
# The block, the word two before it, a word above, and the statements that it holds.
_BLOCKS = (
    ("match", ("policy", "rule"), "security", _MATCH),
    ("from", ("term",), "firewall", _FROM),
)


def apart(above: list[str], words: list[str], *, listed: bool) -> list[list[str]]:
    """The statements of a line below ``above``; ``listed``: a list in brackets follows the last word."""
    path = [*above, *words]
    for block, named, root, keywords in _BLOCKS:
        begin = _begin(path, block, named)
        if begin is None or root not in path[:begin]:
            continue
        tail = path[begin + 1 :]
        if len(tail) <= 2 - listed or len(tail) % 2 != listed or not keywords.issuperset(tail[::2]):
            continue
        cut = max(begin + 1 - len(above), 0)
        if len(above) > begin + 1:
            continue  # "edit" stands inside the statement itself
        stem, rest = words[:cut], words[cut:]
        return [[*stem, *rest[at : at + 2]] for at in range(0, len(rest), 2)]
    return [words]


def _begin(path: list[str], block: str, named: tuple[str, ...]) -> int | None:
    """Where ``policy NAME match`` or the like stands: the place of the block's word."""
    for at in range(2, len(path)):
        if path[at] == block and path[at - 2] in named:
            return at
    return None
