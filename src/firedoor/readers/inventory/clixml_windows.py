"""What WMI and CIM objects and the network cmdlets of Windows say.

Unlike Exchange objects these describe the machine that they were asked of, so that their
``__SERVER``, ``CSName`` and ``PSComputerName`` name it.
"""

from __future__ import annotations

import re

from firedoor.model.claim import Attribute
from firedoor.readers.inventory.clixml_facts import Facts, Made, machine, moment, own_addresses
from firedoor.readers.inventory.clixml_node import Node

_KB = re.compile(r"KB(\d{6,7})", re.IGNORECASE)


def host_of(node: Node) -> str:
    """The machine that a WMI or CIM object describes; empty where the object does not say."""
    own = ("CSName", "__SERVER", "DNSHostName", "SystemName", "ComputerName", "PSComputerName")
    return machine(*(node.text(name) for name in own))


def operating_system(node: Node, facts: Facts, subject: str = "") -> None:
    """Win32_OperatingSystem: what runs, and (LocalDateTime) when that was seen."""
    caption, version = node.get("Caption"), node.text("Version")
    if caption is None:
        facts.complain("Win32_OperatingSystem has no Caption")
        return
    facts.observed = facts.observed or moment(node.text("LocalDateTime"))
    value = f"{caption.display} ({version})" if version else caption.display
    facts.add(subject or host_of(node), Attribute.OPERATING_SYSTEM, caption, "Caption", value=value)


def computer_system(node: Node, facts: Facts) -> None:
    """Win32_ComputerSystem: the name in the domain. A workgroup is no domain."""
    name, domain = node.get("DNSHostName", "Name"), node.text("Domain")
    if name is None:
        facts.complain("Win32_ComputerSystem has no Name")
    elif domain and node.text("PartOfDomain").casefold() == "true":
        subject = machine(node.text("Name"), name.display)
        facts.add(subject, Attribute.FQDN, name, "DNSHostName", value=f"{name.display}.{domain}")


def adapter_configuration(node: Node, facts: Facts) -> None:
    """Win32_NetworkAdapterConfiguration and Get-NetIPAddress: addresses of one adapter."""
    listed = node.get("IPAddress", "IPv4Address", "IPv6Address")
    if listed is not None:
        for value, place in own_addresses(listed.members()):
            facts.add(host_of(node), Attribute.ADDRESS, place, "IPAddress", value=value)


def ip_configuration(node: Node, facts: Facts) -> None:
    """Get-NetIPConfiguration: addresses of one interface."""
    listed = node.get("AllIPAddresses")
    lists = (
        [listed] if listed else [n for n in (node.get("IPv4Address"), node.get("IPv6Address")) if n]
    )
    for each in lists:
        texts = [member.get("IPAddress") or member for member in each.members()]
        for value, place in own_addresses(texts):
            facts.add(
                host_of(node), Attribute.ADDRESS, place, "AllIPAddresses/IPAddress", value=value
            )


def hot_fix(node: Node, facts: Facts, subject: str = "") -> None:
    """Win32_QuickFixEngineering (Get-HotFix): updates of Windows, by KB number."""
    identity = node.get("HotFixID")
    number = _KB.fullmatch(identity.display) if identity else None
    if identity and number:
        subject = subject or host_of(node)
        facts.add(subject, Attribute.UPDATE_INSTALLED, identity, "HotFixID", value=number[1])
    else:
        facts.refused = Made.IRRELEVANT


def installed_software(node: Node, facts: Facts) -> None:
    """An entry of the list of installed programs. Only updates of Exchange matter here."""
    title = node.get("DisplayName", "PackageName")
    number = _KB.search(title.display) if title else None
    if title and number and "exchange" in title.display.casefold():
        subject = machine(node.text("PSComputerName"))
        facts.add(subject, Attribute.UPDATE_INSTALLED, title, "DisplayName", value=number[1])
    else:
        facts.refused = Made.IRRELEVANT
