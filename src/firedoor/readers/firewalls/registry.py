"""Every reader of network files, in order: the first that recognises a file reads it.

A narrow format stands before a wide one; outputs of ``show`` commands stand before configurations.
"""

from __future__ import annotations

from firedoor.readers.firewalls.iptables.reader import IPTABLES_READER
from firedoor.readers.interface import Reader

NETWORK_READERS: tuple[Reader, ...] = (IPTABLES_READER,)
