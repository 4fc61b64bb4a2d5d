"""The parts of one device while its configuration is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from firedoor.readers.firewalls.asa.addresses import AddressBook
from firedoor.readers.firewalls.asa.dispatch import Policy
from firedoor.readers.firewalls.asa.lists import Lists
from firedoor.readers.firewalls.asa.local import ToTheBox
from firedoor.readers.firewalls.asa.nat_old import OldNat
from firedoor.readers.firewalls.asa.nat_rules import NatReader, NatRule
from firedoor.readers.firewalls.asa.routes import Routes
from firedoor.readers.firewalls.asa.vpn_policies import RemoteAccess
from firedoor.readers.firewalls.asa.vpn_tunnels import CryptoMaps
from firedoor.readers.firewalls.asa.work import Work


@dataclass(slots=True)
class Parts:
    """What the commands of the second pass fill."""

    work: Work
    addresses: AddressBook
    lists: Lists
    nat_reader: NatReader
    nat_rules: list[NatRule] = field(default_factory=list)
    old_nat: OldNat = field(default_factory=OldNat)
    routes: Routes = field(default_factory=Routes)
    policy: Policy = field(default_factory=Policy)
    box: ToTheBox = field(default_factory=ToTheBox)
    access: RemoteAccess = field(default_factory=RemoteAccess)
    maps: CryptoMaps = field(default_factory=CryptoMaps)
