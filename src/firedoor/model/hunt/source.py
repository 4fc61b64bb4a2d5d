"""Where a record stands: the kind of evidence, and which log of its kind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of evidence that a hunt reads."""

    HTTPPROXY = "httpproxy"  # Logging\HttpProxy\<Protocol>
    ECP_SERVER = "ecp-server"  # Logging\ECP\Server
    ECP_ACTIVITY = "ecp-activity"  # Logging\ECP\Activity
    OAB_GENERATOR = "oab-generator"  # Logging\OABGeneratorLog
    EXCHANGE_LOG = "exchange-log"  # any other log of Exchange with a #Fields line
    IIS = "iis"  # inetpub\logs\LogFiles\W3SVC<n>, HTTPERR
    EVENT_LOG = "event-log"  # EVTX, and events exported as XML or JSON
    WEB_FILE = "web-file"  # a file of a web root
    COMPILED_PAGE = "compiled-page"  # Temporary ASP.NET Files
    IIS_CONFIGURATION = "iis-configuration"  # applicationHost.config
    VIRTUAL_DIRECTORY = "virtual-directory"  # Get-OabVirtualDirectory and its like, exported
    TOOL_OUTPUT = "tool-output"  # MSERT, Test-ProxyLogon
    FILE = "file"  # anything else: only its name, hash and bytes are looked at


# Those that are read record by record.
LOGS = frozenset(
    (
        Kind.HTTPPROXY, Kind.ECP_SERVER, Kind.ECP_ACTIVITY, Kind.OAB_GENERATOR, Kind.EXCHANGE_LOG, Kind.IIS,
        Kind.EVENT_LOG,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """One log of one machine, over all its files.

    ``log``: which of its kind, as Windows or Exchange names it ("Ecp", "W3SVC1", "Application"). ``host``: the
    machine, "" where nothing says whose it is.
    """

    kind: Kind
    log: str = ""
    host: str = ""
