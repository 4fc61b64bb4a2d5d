"""Services of the Internet as the source of a policy (``internet-service-src``): lists that the vendor keeps."""

from __future__ import annotations

from firedoor.model.network.addresses import Addresses
from firedoor.readers.firewalls.block_lists import listed
from firedoor.readers.firewalls.fortios.context import Context
from firedoor.readers.firewalls.fortios.tree import Node

_SWITCHES = ("internet-service-src", "internet-service6-src")
# Names, numbers and groups of what the vendor's database holds; "custom" ones hold addresses of the site's own.
_OF_THE_VENDOR = ("name", "id", "group", "fortiguard")
_OF_THE_SITE = ("custom", "custom-group")
_PLAIN = ("srcaddr", "srcaddr4", "srcaddr6")


def service_senders(context: Context, node: Node) -> Addresses | None:
    """Who may send by a policy for services of the Internet; None for a policy of addresses."""
    used = [switch for switch in _SWITCHES if node.on(switch)]
    if not used:
        return None
    what = "who belongs to an Internet service is not in the file"
    names = _names(node, used)
    if not names:
        return Addresses.unknown(context.doubt(node.line, what))
    return listed(context.origin(node.line), what, ", ".join(names))


def _names(node: Node, used: list[str]) -> list[str]:
    """What the policy names, if its senders are the members of the vendor's lists and nobody else."""
    others = any(node.all(f"{switch}-{own}") for switch in used for own in _OF_THE_SITE)
    negated = any(node.get(f"{switch}-negate", "disable") != "disable" for switch in used)
    if others or negated or node.all("network-service-src-dynamic"):
        return []
    if any(node.all(attribute) for attribute in _PLAIN):
        return []  # of the other address family, or left over from before
    return [n for switch in used for kind in _OF_THE_VENDOR for n in node.all(f"{switch}-{kind}")]
