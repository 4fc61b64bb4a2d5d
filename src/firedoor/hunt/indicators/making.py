"""A value of a list to the form in which it is compared, or the reason why it is not looked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import unquote

from firedoor.hunt.indicators import refusing
from firedoor.hunt.indicators.defanging import refanged
from firedoor.hunt.indicators.guessing import is_domain, kind_of
from firedoor.hunt.indicators.paths import flat, name_of, tail
from firedoor.hunt.indicators.refusing import Refused
from firedoor.hunt.indicators.values import HASHES, IndicatorKind, Match, Term
from firedoor.hunt.sigma.plan import Regex
from firedoor.hunt.sigma.regexes import problem_of

LONGEST = 2_000
_DIGITS = {
    IndicatorKind.MD5: 32,
    IndicatorKind.SHA1: 40,
    IndicatorKind.SHA256: 64,
    IndicatorKind.SHA512: 128,
}
_HEX = re.compile(r"[0-9a-f]+", re.ASCII)
_HIVE = re.compile(
    r"^(?:computer\\)?\\?(?:registry\\(?:machine|user)|hkey_[a-z_]+|hk(?:lm|cu|u|cr|cc))(?::?\\|$)"
)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]{1,20}://", re.IGNORECASE)
_WILD_KINDS = frozenset(
    (
        IndicatorKind.NAME, IndicatorKind.PATH, IndicatorKind.DOMAIN, IndicatorKind.URL, IndicatorKind.URI,
        IndicatorKind.AGENT, IndicatorKind.REGISTRY, IndicatorKind.COMMAND,
    )
)  # fmt: skip
_FEWEST_LITERAL = 4
_WITH_PORT = re.compile(r"(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}|\[([^\]]+)\](?::\d{1,5})?", re.ASCII)
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}", re.ASCII)


def guessed(value: str) -> Term:
    """A term of a value whose kind nothing says. Raises ``Refused``."""
    value = refanged(value)
    kind = kind_of(value)
    if kind is None:
        raise Refused(
            "has the form of no hash, address, domain, URL, path, file name, user agent or registry key"
        )
    return term(kind, value)


def term(
    kind: IndicatorKind, value: str, match: Match = Match.WHOLE, *, negated: bool = False
) -> Term:
    """A value of a known kind. Raises ``Refused`` with the reason if it is not looked for."""
    value = value.strip()
    if not value or len(value) > LONGEST:
        raise Refused("is empty" if not value else f"is longer than {LONGEST:,} characters")
    if match is Match.REGEX:
        return _regex(kind, value, negated=negated)
    if match is Match.WILD and kind not in _WILD_KINDS:
        raise Refused(f"wildcards in a value of the kind {kind} are not looked for")
    if kind in HASHES:
        return Term(kind, _hash(kind, value), negated=negated)
    if kind in (IndicatorKind.ADDRESS, IndicatorKind.NETWORK):
        return _number(value, negated=negated)
    if (
        match is Match.WHOLE
        and kind in (IndicatorKind.NAME, IndicatorKind.PATH)
        and set(value) & set("*?")
    ):
        match = Match.WILD
    made = _TEXTS[kind](value)
    if match is Match.WILD and max(map(len, re.split(r"[*?]+", made))) < _FEWEST_LITERAL:
        raise Refused(f"has fewer than {_FEWEST_LITERAL} characters in a row that are no wildcards")
    return Term(kind, made, match, negated)


def _hash(kind: IndicatorKind, value: str) -> str:
    value = value.lower()
    if len(value) != _DIGITS[kind] or not _HEX.fullmatch(value):
        raise Refused(f"is no {kind}: that has {_DIGITS[kind]} hexadecimal digits")
    _unless(refusing.of_hash(value))
    return value


def _number(value: str, *, negated: bool) -> Term:
    value = refanged(value).strip()
    found = _WITH_PORT.fullmatch(value)
    value = (found[1] or found[2]) if found else value
    try:
        plain = IPv4Address(value) if _IPV4.fullmatch(value) else None
    except ValueError:
        plain = None
    if plain is not None:
        _unless(refusing.of_address(plain))
        return Term(IndicatorKind.ADDRESS, str(plain), negated=negated)
    try:
        network = ip_network(value.partition("%")[0], strict=False)
    except ValueError:
        raise Refused("is no address and no network in CIDR notation") from None
    if network.prefixlen < network.max_prefixlen:
        _unless(refusing.of_network(network))
        return Term(IndicatorKind.NETWORK, str(network), negated=negated)
    address = canonical(str(network.network_address))
    _unless(refusing.of_address(ip_address(address)))
    return Term(IndicatorKind.ADDRESS, address, negated=negated)


def canonical(text: str) -> str:
    """An address in one spelling; an IPv4 address inside IPv6 as IPv4. Raises ``ValueError``."""
    address = ip_address(text)
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def _domain(value: str) -> str:
    value = refanged(value).rstrip(".").removeprefix("*.").lower()
    plain = value.replace("*", "x").replace("?", "x")
    if not plain.isascii():
        try:
            plain = value = value.encode("idna").decode()
        except UnicodeError:
            raise Refused("is no domain") from None
    if not is_domain(plain):
        raise Refused("is no domain: it has no dot, or characters that no domain has")
    return value


def _url(value: str) -> str:
    value = _SCHEME.sub("", refanged(value)).partition("#")[0]
    host, _, rest = value.partition("/")
    host = host.rpartition("@")[2]
    name = host.lower().removesuffix(":80").removesuffix(":443")
    bare = name.partition(":")[0]
    if re.fullmatch(r"[\d.]+", bare):
        _number(bare, negated=False)
    elif not is_domain(bare.replace("*", "x").replace("?", "x")):
        raise Refused("is no URL: no machine with its domain stands in it")
    return name + (f"/{rest}".lower() if rest else "")


def _uri(value: str) -> str:
    value = unquote(value).lower()
    if not value.startswith(("/", "*", "?")):
        value = "/" + value
    _unless(refusing.of_uri(value))
    return value


def _agent(value: str) -> str:
    value = folded(value)
    _unless(refusing.of_agent(value))
    return value


def folded(agent: str) -> str:
    """A user agent in lower case, with one blank for blanks and ``+``, as which IIS writes them."""
    return " ".join(agent.lower().replace("+", " ").split())


def _name(value: str) -> str:
    value = value.strip("\"' ").lower()
    if "\\" in value or "/" in value:
        value = name_of(flat(value))
    _unless(refusing.of_name(value))
    return value


def _path(value: str) -> str:
    value = tail(value)
    _unless(refusing.of_path(value))
    return value


def _registry(value: str) -> str:
    value = flat(value.strip("\"'"))
    found = _HIVE.match(value)
    rest = value[found.end() :].strip("\\") if found else value.strip("\\")
    if rest.count("\\") < 1:
        raise Refused("is a registry key with fewer than two parts below its hive")
    return "\\" + rest


def _command(value: str) -> str:
    value = " ".join(value.lower().split())
    if len(value) < 2 * _FEWEST_LITERAL:
        raise Refused("is too short a command line to mean anything")
    return value


def _regex(kind: IndicatorKind, value: str, *, negated: bool) -> Term:
    if kind not in (IndicatorKind.NAME, IndicatorKind.PATH):
        raise Refused(
            f"a regular expression for the kind {kind} is not looked for; only for names and paths of files"
        )
    problem = problem_of(Regex(value, "i"))
    if problem:
        raise Refused(f"its regular expression {problem}")
    return Term(kind, value, Match.REGEX, negated)


def _unless(reason: str) -> None:
    if reason:
        raise Refused(reason)


_TEXTS: dict[IndicatorKind, Callable[[str], str]] = {
    IndicatorKind.DOMAIN: _domain,
    IndicatorKind.URL: _url,
    IndicatorKind.URI: _uri,
    IndicatorKind.AGENT: _agent,
    IndicatorKind.NAME: _name,
    IndicatorKind.PATH: _path,
    IndicatorKind.REGISTRY: _registry,
    IndicatorKind.COMMAND: _command,
}
