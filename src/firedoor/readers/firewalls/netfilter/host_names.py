"""The host that a file of rules is about: the rules themselves do not name it."""

from __future__ import annotations

from pathlib import PurePosixPath

# Names of files as the system gives them, and of folders that hold such files of one host or of many.
_FILES = {
    "rules", "iptables", "ip6tables", "iptables-save", "ip6tables-save", "nftables", "nft", "ruleset", "firewall",
}  # fmt: skip
_FOLDERS = {
    "etc", "iptables", "nftables", "sysconfig", "network", "configs", "config", "firewalls", "firewall", "rules",
    "outputs", "output", "captures", "",
}  # fmt: skip


def host_name(name: str) -> str:
    """The file's name up to its first dot; of a file with the system's own name, the folder of the host.

    ``network/cell-fw.rules`` is cell-fw, ``network/cell-fw/etc/iptables/rules.v4`` too.
    """
    path = PurePosixPath(name)
    stem = path.name.split(".", 1)[0] or path.name
    if stem.lower() not in _FILES:
        return stem
    folders = (parent.name for parent in path.parents)
    return next((folder for folder in folders if folder.lower() not in _FOLDERS), stem)
