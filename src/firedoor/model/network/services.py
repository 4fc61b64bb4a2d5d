"""What a rule says of protocol and ports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from firedoor.model.network.doubt import Doubt
from firedoor.model.network.ranges import Ranges

ICMP, IGMP, TCP, UDP, GRE, ESP, AH, ICMP6, OSPF, SCTP = 1, 2, 6, 17, 47, 50, 51, 58, 89, 132
WITH_PORTS = frozenset(
    {TCP, UDP, SCTP, 33, 136}
)  # and DCCP (33), UDP-Lite (136): RFC 4340, RFC 3828
ALL_PROTOCOLS = Ranges(((0, 255),))
ALL_PORTS = Ranges(((0, 65535),))


@dataclass(frozen=True)
class Service:
    """Protocols (numbers of IANA) with source and destination ports.

    Ports of 0 to 65535 mean "not asked for": protocols without ports match too. For ICMP and ICMPv6
    the type and code stand in ``dports`` as ``type * 256 + code`` (:func:`icmp_service`).
    """

    protocols: Ranges = ALL_PROTOCOLS
    sports: Ranges = ALL_PORTS
    dports: Ranges = ALL_PORTS


def port_service(protocol: int, dports: Ranges = ALL_PORTS, sports: Ranges = ALL_PORTS) -> Service:
    """One protocol with ports."""
    return Service(Ranges.single(protocol), sports, dports)


def icmp_service(protocol: int, kind: int | None = None, code: int | None = None) -> Service:
    """ICMP (1) or ICMPv6 (58) of a type, or all of it; ``code`` None means every code of the type."""
    if kind is None:
        return Service(Ranges.single(protocol))
    first = kind * 256 + (code or 0)
    last = kind * 256 + (255 if code is None else code)
    return Service(Ranges.single(protocol), dports=Ranges(((first, last),)))


EVERY_SERVICE = Service()


@dataclass(frozen=True)
class Services:
    """The services of a rule: those surely meant, and those that could be (see ``Addresses``)."""

    surely: tuple[Service, ...] = (EVERY_SERVICE,)
    maybe: tuple[Service, ...] = (EVERY_SERVICE,)
    doubts: tuple[Doubt, ...] = ()

    @classmethod
    def exactly(cls, *services: Service) -> Services:
        """Services without a doubt; none at all matches nothing."""
        return cls(services, services)

    @classmethod
    def unknown(cls, doubt: Doubt, within: Iterable[Service] = (EVERY_SERVICE,)) -> Services:
        """Services of which nothing is known, but that they lie within these."""
        return cls((), tuple(within), (doubt,))

    @classmethod
    def union(cls, several: Iterable[Services]) -> Services:
        """The members of a service group."""
        parts = tuple(several)
        return cls(
            tuple(dict.fromkeys(s for part in parts for s in part.surely)),
            tuple(dict.fromkeys(s for part in parts for s in part.maybe)),
            tuple(dict.fromkeys(doubt for part in parts for doubt in part.doubts)),
        )

    @property
    def exact(self) -> bool:
        """Whether nothing about them is in doubt."""
        return self.surely == self.maybe


ANY_SERVICE = Services()
