"""Values that would accuse every server: they are listed with a reason and not looked for.

Addresses by the registries of IANA (RFC 6890); RFC 5737 and RFC 3849 (documentation) are let through, since nothing
real has them. Hashes: those of no bytes at all.
"""

from __future__ import annotations

import hashlib
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network


class Refused(ValueError):  # noqa: N818 - it is no fault of ours
    """A value that is not looked for; the text says why."""


Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_OWN = tuple(
    (ip_network(network), why)
    for network, why in (
        ("0.0.0.0/8", "stands for no address"),
        ("127.0.0.0/8", "is the server itself (loopback)"),
        ("10.0.0.0/8", "is a private address: it means another machine in each network"),
        ("172.16.0.0/12", "is a private address: it means another machine in each network"),
        ("192.168.0.0/16", "is a private address: it means another machine in each network"),
        ("100.64.0.0/10", "is an address of carriers' own networks: it means many machines"),
        ("169.254.0.0/16", "is a link-local address: it means another machine on each link"),
        ("224.0.0.0/4", "is a multicast address"),
        ("240.0.0.0/4", "is no address of a machine"),
        ("::/128", "stands for no address"),
        ("::1/128", "is the server itself (loopback)"),
        ("fc00::/7", "is a private address: it means another machine in each network"),
        ("fe80::/10", "is a link-local address: it means another machine on each link"),
        ("ff00::/8", "is a multicast address"),
    )
)
WIDEST = {4: 8, 6: 19}  # the largest that registries give out
# Names that a clean server of Windows, IIS and Exchange has, by the folder of each.
_EXCHANGE = frozenset(
    (
        "errorfe.aspx", "expiredpassword.aspx", "frowny.aspx", "getidtoken.htm", "logoff.aspx", "logon.aspx",
        "outlookcn.aspx", "redirsuiteserviceproxy.aspx", "signout.aspx", "timeoutlogoff.aspx",
    )
)  # fmt: skip
_SITE = frozenset(("iisstart.htm", "iisstart.png", "web.config", "default.htm"))
_WINDOWS = frozenset(
    (
        "cmd.exe", "powershell.exe", "svchost.exe", "explorer.exe", "rundll32.exe", "regsvr32.exe", "mshta.exe",
        "wscript.exe", "cscript.exe", "conhost.exe", "services.exe", "lsass.exe", "net.exe", "w3wp.exe",
    )
)  # fmt: skip
_STOCK = _EXCHANGE | _SITE | _WINDOWS | {"default.aspx", "index.html", "index.htm", "global.asax"}
_AT_HOME = (
    (r"\owa\auth", _EXCHANGE), (r"\ecp\auth", _EXCHANGE), (r"\inetpub\wwwroot", _SITE), (r"\windows", _WINDOWS),
    (r"\windows\system32", _WINDOWS), (r"\windows\syswow64", _WINDOWS), (r"\system32\inetsrv", _WINDOWS),
)  # fmt: skip
_FOLDERS = frozenset(
    (
        r"\windows\system32", r"\windows\syswow64", r"\windows\temp", r"\inetpub\wwwroot",
        r"\inetpub\wwwroot\aspnet_client", r"\users\public", r"\program files\common files",
    )
)  # fmt: skip
_EVERYBODY = frozenset(("", "-", "mozilla/4.0", "mozilla/5.0", "mozilla", "*"))
_EMPTY = frozenset(
    hashlib.new(name, usedforsecurity=False).hexdigest()
    for name in ("md5", "sha1", "sha256", "sha512")
)
_SHORTEST_STEM, _SHORTEST_AGENT = 2, 5


# By the first octet: most addresses are in none of them, and large lists hold many.
_FIRST = frozenset(
    first
    for network, _ in _OWN
    if isinstance(network, IPv4Network)
    for first in range(network[0].packed[0], network[-1].packed[0] + 1)
)


def of_address(address: Address) -> str:
    """Why an address is not looked for, "" if it is."""
    if isinstance(address, IPv4Address) and address.packed[0] not in _FIRST:
        return ""
    return next((why for network, why in _OWN if _within(address, network)), "")


def of_network(network: Network) -> str:
    """Why a network is not looked for."""
    if network.prefixlen < WIDEST[network.version]:
        return f"is wider than /{WIDEST[network.version]}: half the Internet would be accused"
    return of_address(network.network_address)


def of_hash(value: str) -> str:
    """Why a hash, in lower case, is not looked for."""
    if value in _EMPTY:
        return "is the hash of an empty file"
    return "is no hash that a file has" if len(set(value)) == 1 else ""


def of_name(name: str) -> str:
    """Why a bare file name, in lower case, is not looked for."""
    if len(name.partition(".")[0].strip("*?")) < _SHORTEST_STEM:
        return "is a name of one character or none; give it with its folder"
    return "is a name that every server has; give it with its folder" if name in _STOCK else ""


def of_agent(agent: str) -> str:
    """Why a user agent, in lower case, is not looked for."""
    if agent in _EVERYBODY or len(agent) < _SHORTEST_AGENT:
        return "is how nearly every client begins its name"
    return ""


def of_path(tail: str) -> str:
    r"""Why a path, in lower case without drive and with ``\``, is not looked for."""
    folder, _, name = tail.rpartition("\\")
    if any(folder.endswith(home) and name in names for home, names in _AT_HOME):
        return "is a file that every server has at that place; give its hash"
    if name == "*" and folder.count("\\") > 1:
        return "is a folder that every server has" if folder in _FOLDERS else ""
    return "" if name.strip("*?. ") else "is a folder and names no file"


def of_uri(path: str) -> str:
    """Why the path of a URL, in lower case, is not looked for."""
    if path.rstrip("/*") in (
        "",
        "/owa",
        "/ecp",
        "/ews",
        "/mapi",
        "/rpc",
        "/oab",
        "/powershell",
        "/autodiscover",
    ):
        return "is a path that every server is asked for"
    if path.startswith(("/owa/auth/", "/ecp/auth/")) and path.rpartition("/")[2] in _EXCHANGE:
        return "is a page that every server has"
    return ""


def _within(address: Address, network: Network) -> bool:
    return address.version == network.version and address in network
