"""Interface names: IOS accepts any abbreviation and prints the full word."""

from __future__ import annotations

import re
from functools import lru_cache

from firedoor.model.network.interface import InterfaceKind
from firedoor.readers.firewalls.ios.words import NotUnderstood, Words

# In the order in which an abbreviation is resolved where several words begin with it.
_TYPES = (
    "Ethernet", "FastEthernet", "GigabitEthernet", "TenGigabitEthernet", "TwoGigabitEthernet", "TwentyFiveGigE",
    "TwentyFiveGigabitEthernet", "FortyGigabitEthernet", "FiftyGigE", "FiveGigabitEthernet", "FourHundredGigE",
    "HundredGigE", "HundredGigabitEthernet", "AppGigabitEthernet", "Loopback", "Vlan", "Port-channel", "Tunnel",
    "Serial", "Dialer", "BDI", "BVI", "Null", "Cellular", "ATM", "POS", "Multilink", "Virtual-Template",
    "Virtual-Access", "VirtualPortGroup", "Virtual-TokenRing", "Async", "BRI", "Group-Async", "Embedded-Service-Engine",
    "Service-Engine", "Integrated-Service-Engine", "ISM", "Wlan-GigabitEthernet", "wlan-ap", "Dot11Radio",
    "vasileft", "vasiright", "nve", "LISP", "pseudowire", "TokenRing", "FDDI", "Hssi", "MFR", "EOBC", "Controller",
    "Management", "overlay", "L2LISP", "ucse", "Auto-Template", "SSLVPN-VIF", "CEM", "VLAN-Range", "IDS-Sensor",
    "Content-Engine", "Analysis-Module", "In-band", "Bluetooth", "Fm", "EFXS", "GMPLS", "Lspvif", "NVI", "SPAN",
)  # fmt: skip
_BY_LOWER = {name.lower(): name for name in _TYPES}
_NAME = re.compile(r"^([A-Za-z][A-Za-z-]*?)([0-9].*)?$")


@lru_cache(maxsize=65536)
def canonical(name: str) -> str:
    """The full form of an interface name: ``Gi0/1`` and ``gigabitethernet0/1`` are ``GigabitEthernet0/1``."""
    parts = _NAME.match(name)
    if parts is None:
        return name
    word, number = parts[1].lower(), parts[2] or ""
    exact = _BY_LOWER.get(word)
    if exact is None:
        exact = next((full for low, full in _BY_LOWER.items() if low.startswith(word)), parts[1])
    return exact + number


def is_interface_word(word: str) -> bool:
    """Whether a word is a type of interface, in full or abbreviated, with or without its number."""
    parts = _NAME.match(word)
    return parts is not None and any(low.startswith(parts[1].lower()) for low in _BY_LOWER)


def take_interface(words: Words) -> str:
    """Take an interface name, of one word or of two (``Vlan 10``)."""
    word = words.next()
    if not is_interface_word(word):
        raise NotUnderstood(f'"{word}" is no interface')
    if not any(char.isdigit() for char in word) and words.peek()[:1].isdigit():
        word += words.next()
    return canonical(word)


def kind_of(name: str) -> InterfaceKind:
    """What an interface of this name is."""
    low = name.lower()
    if low.startswith("loopback"):
        return InterfaceKind.LOOPBACK
    if low.startswith("tunnel"):
        return InterfaceKind.TUNNEL
    if low.startswith(("virtual-template", "sslvpn-vif")):
        return InterfaceKind.CLIENTS
    return InterfaceKind.PORT


def is_null(name: str) -> bool:
    """Whether packets that leave by it are dropped."""
    return name.lower().startswith("null")
