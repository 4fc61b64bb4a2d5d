"""Every reader of network files, in order: the first that recognises a file reads it.

A narrow format stands before a wide one; outputs of ``show`` commands stand before configurations.
"""

from __future__ import annotations

from firedoor.readers.firewalls.asa.reader import ASA_READER
from firedoor.readers.firewalls.batfish_host import BATFISH_HOST_READER
from firedoor.readers.firewalls.batfish_snapshot import BATFISH_SNAPSHOT_READER
from firedoor.readers.firewalls.fortios.reader import FORTIOS_READER
from firedoor.readers.firewalls.ios.reader import IOS_READER
from firedoor.readers.firewalls.iptables.reader import IPTABLES_READER
from firedoor.readers.firewalls.junos.reader import JUNOS_READER
from firedoor.readers.firewalls.nftables.reader import NFTABLES_READER
from firedoor.readers.firewalls.panos.reader import PANOS_READER
from firedoor.readers.firewalls.pf.reader import PF_READER
from firedoor.readers.firewalls.routes.reader import ROUTES_READER
from firedoor.readers.firewalls.table.reader import TABLE_READER
from firedoor.readers.interface import Reader

NETWORK_READERS: tuple[Reader, ...] = (
    TABLE_READER,
    ROUTES_READER,
    BATFISH_HOST_READER,
    BATFISH_SNAPSHOT_READER,
    ASA_READER,
    PF_READER,
    IPTABLES_READER,
    NFTABLES_READER,
    FORTIOS_READER,
    PANOS_READER,
    JUNOS_READER,
    IOS_READER,
)
