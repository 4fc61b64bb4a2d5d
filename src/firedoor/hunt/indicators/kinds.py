"""Names that lists give to kinds of values: MISP, STIX, MSTIC, AlienVault and plain words."""

from __future__ import annotations

import re
from functools import lru_cache

from firedoor.hunt.indicators.values import IndicatorKind as Kind

_NAMES: dict[Kind, str] = {
    Kind.MD5: "md5 hashmd5 filehashmd5 md5hash",
    Kind.SHA1: "sha1 hashsha1 filehashsha1 sha1hash",
    Kind.SHA256: "sha256 hashsha256 filehashsha256 sha256hash",
    Kind.SHA512: "sha512 hashsha512 filehashsha512 sha512hash",
    Kind.NAME: "filename name processname imagename",
    Kind.PATH: "filepath path fullpath filefullpath filenamepath",
    Kind.ADDRESS: "ip ips ipv4 ipv6 ipsrc ipdst ipaddress ipaddr ipv4addr ipv6addr address sourceip srcip dstip destip "
    "c2ip remoteip clientip ipdstport ipsrcport ipport",
    Kind.NETWORK: "cidr network subnet ipv4cidr ipv6cidr netrange iprange",
    Kind.DOMAIN: "domain domains domainname hostname fqdn host c2domain dns hostnameport",
    Kind.URL: "url urls link c2url",
    Kind.URI: "uri urlpath uripath uristem",
    Kind.AGENT: "useragent httpuseragent ua agent",
    Kind.REGISTRY: "regkey registry registrykey regpath registrypath windowsregistrykey",
    Kind.COMMAND: "commandline cmdline command processcommandline",
}
_BY_NAME = {name: kind for kind, names in _NAMES.items() for name in names.split()}
# Their kind is told by the value.
_OPEN_TEXT = (
    "hash filehash hashes file indicator ioc observable value indicatorvalue iocvalue artifact malware sample "
    "malwaresample attachment ipordomain domainip"
)
_OPEN = frozenset(_OPEN_TEXT.split())


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A name without case and punctuation: ``FileHash-SHA256`` is ``filehashsha256``."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def kind_named(name: str) -> Kind | None:
    """The kind that a list means by a name; None if its values say it, or if it is not known (see ``is_known``)."""
    return _BY_NAME.get(plain(name))


def is_open(name: str) -> bool:
    """Whether a name stands for several kinds, which the value tells apart."""
    return plain(name) in _OPEN
