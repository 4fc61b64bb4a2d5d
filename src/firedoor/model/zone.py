"""The site as its operator declares it: zones, control assets, required flows, constraints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timezone
from ipaddress import IPv4Network, IPv6Network

from firedoor.model.moment import Moment
from firedoor.model.origin import Origin

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Zone:
    """A group of assets with common security needs (IEC 62443), with its Purdue level (0 to 5).

    The Internet may be declared as a zone without networks: every address that no other zone holds.
    """

    id: str
    title: str
    level: float
    networks: tuple[Network, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class ControlAsset:
    """A machine that the process needs, declared by the operator."""

    name: str
    zone: str
    role: str
    address: str
    origin: Origin
    vendor: str = ""
    product: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class RequiredFlow:
    """A conduit that must stay open: its purpose, what it serves and what losing it costs.

    ``cost_per_hour`` is in the operator's own scale (``site.cost_unit``); None where not stated.
    """

    id: str
    source: str
    target: str
    service: str
    purpose: str
    serves: str
    cost_per_hour: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Constraint:
    """An outage window, or something that must not be touched."""

    id: str
    kind: str  # outage-window | do-not-touch
    subject: str
    reason: str
    origin: Origin
    begins: Moment | None = None
    ends: Moment | None = None


@dataclass(frozen=True, slots=True)
class DeclaredSegment:
    """A layer-2 network that the operator declares: these interfaces are on it, whatever their subnets say.

    ``members``: device and interface. ``zone``: hosts of this zone are on it (for the
    Internet: this is where it begins).
    """

    id: str
    members: tuple[tuple[str, str], ...]
    zone: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Operator:
    """What the operator says of itself; None where it does not say."""

    federal_civilian: bool | None = None
    forensic_staff: bool | None = None
    forensic_tooling: bool | None = None
    cdm_participant: bool | None = None


@dataclass(frozen=True, slots=True)
class SiteDeclaration:
    """All that ``site.toml`` declares. A folder without one gives the name of the folder only.

    ``zone`` is for dates and times that carry none. ``as_of`` is the day that deadlines are judged by,
    unless the command line gives another.
    """

    name: str
    fictitious: bool = False
    cost_unit: str = ""
    operator: Operator = Operator()
    operator_origins: tuple[tuple[str, Origin], ...] = ()
    zones: tuple[Zone, ...] = ()
    assets: tuple[ControlAsset, ...] = ()
    flows: tuple[RequiredFlow, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    segments: tuple[DeclaredSegment, ...] = ()
    zone: timezone | None = None
    as_of: date | None = None
