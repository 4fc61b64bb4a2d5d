"""The columns without which rules cannot see what they are about: a log can be written, or exported, without them."""

from __future__ import annotations

from collections.abc import Mapping

from firedoor.readers.logs.layout import Header

# By the name of the layout. HttpProxy and ECP Server: what Test-ProxyLogon.ps1 of CSS-Exchange asks of them. IIS: what
# the published rules for web servers ask of each request; administrators choose the columns (IIS Manager, Logging).
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "httpproxy": ("AnchorMailbox", "UrlStem", "HttpStatus"),
    "ecp-server": ("EventData",),
    "iis": ("cs-method", "cs-uri-stem", "cs-uri-query", "sc-status"),
}


def lacking(layout: str, header: Header) -> str:
    """What is wrong with a header that names columns but not those that are needed; "" if nothing is."""
    if header.assumed or not header.names:
        return ""
    missing = [name for name in _NEEDED.get(layout, ()) if name not in header.at]
    if not missing:
        return ""
    return f"names its columns without {', '.join(missing)}: what the rules ask of these cannot be seen"
