"""What one source says of one machine: a claim, never yet a fact."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from firedoor.model.moment import Moment
from firedoor.model.origin import Origin


class Attribute(StrEnum):
    """What a claim is about. ``VERSION`` is a version of unstated kind; the others say which."""

    FQDN = "fqdn"
    ADDRESS = "address"
    VENDOR = "vendor"
    PRODUCT = "product"
    VERSION = "version"
    # Of Exchange: file version of ExSetup.exe moves with security updates ...
    FILE_VERSION = "file_version"
    # ... AdminDisplayVersion does not: it shows the cumulative update only.
    ADMIN_DISPLAY_VERSION = "admin_display_version"
    UPDATE_INSTALLED = "update_installed"  # a KB number, digits only
    ROLES = "roles"  # comma-separated, as Get-ExchangeServer writes them
    UNIFIED_MESSAGING = "unified_messaging"  # yes | no
    OPERATING_SYSTEM = "operating_system"
    SERIAL = "serial"
    ZONE = "zone"
    ASSET_KIND = "asset_kind"  # PLC, HMI, mail server ...
    # Of a log that belongs to the machine, as ISO 8601 in UTC; remote = a client other than itself.
    FIRST_LOGGED = "first_logged"
    LAST_LOGGED = "last_logged"
    LAST_REMOTE_CLIENT = "last_remote_client"
    # An answer in a report template: "KEY=VALUE", KEY as in REPORT_ANSWERS of the template reader.
    REPORTED = "reported"
    # The source lists every server of the organisation (Get-ExchangeServer reads the directory).
    LISTED_COMPLETE = "listed_complete"


@dataclass(frozen=True, slots=True)
class Claim:
    """One source says that ``attribute`` of machine ``subject`` is ``value``.

    ``subject`` is a host name or an address as written; it is empty where the file does not name its
    machine (ExSetup's file version), and then the place of the file decides. ``observed`` is when the
    source looked, where it says so.
    """

    subject: str
    attribute: Attribute
    value: str
    origin: Origin
    observed: Moment | None = None
