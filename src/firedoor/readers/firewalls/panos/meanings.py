"""What the names in the rules of one scope mean, each resolved once; and to which devices a rule goes."""

from __future__ import annotations

from firedoor.readers.firewalls.panos.addresses import AddressNames
from firedoor.readers.firewalls.panos.applications import ApplicationNames
from firedoor.readers.firewalls.panos.look import Doubts, entries, flag, odd, take
from firedoor.readers.firewalls.panos.scope import Scope
from firedoor.readers.firewalls.panos.services import ServiceNames
from firedoor.readers.firewalls.panos.tree import Mark, Node


class Meanings:
    """The names of a scope. ``serial`` is the managed device that the rules are read for, if one is."""

    def __init__(self, scope: Scope, serial: str = "", vsys: str = "") -> None:
        self.scope = scope
        self.serial = serial
        self.vsys = vsys
        self.addresses = AddressNames(scope)
        self.services = ServiceNames(scope)
        self.applications = ApplicationNames(scope)

    @property
    def doubts(self) -> Doubts:
        """How doubts are made."""
        return self.scope.doubts

    def target(self, node: Node) -> bool:
        """Whether a Panorama rule goes to the device that is read; a doubt of the rule if that is not clear."""
        found = take(node, "target")
        if found is None:
            return True
        negated = flag(found, "negate")
        take(found, "tags")
        devices = entries(found, "devices")
        for device in devices:
            for each in device.walk():
                each.mark = each.mark or Mark.UNDERSTOOD
        tags = found.get("tags")
        if negated is None or (tags is not None and tags.children):
            odd(tags or found, "which devices the rule goes to is not understood")
            return True
        if not devices:
            return True
        if not self.serial:
            return self._unclear(found)
        listed = any(device.word == self.serial for device in devices)
        return listed != negated

    @staticmethod
    def _unclear(found: Node) -> bool:
        odd(found, "which of several devices the rule goes to depends on its serial number")
        return True
