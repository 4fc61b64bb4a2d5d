"""What kind of evidence a file is that no reader of logs knows, by its place and name."""

from __future__ import annotations

from firedoor.model.hunt.source import Kind, Source
from firedoor.readers.logs.scanning import LogFile

_COMPILED = ("temporary asp.net files/",)
_CONFIGURATION = ("applicationhost.config",)
_WEB_ROOTS = (
    "inetpub/wwwroot/", "aspnet_client/", "frontend/httpproxy/", "clientaccess/owa/", "clientaccess/ecp/",
    "clientaccess/oab/", "owa/auth/", "ecp/auth/",
)  # fmt: skip
_WEB_ENDINGS = (
    ".aspx", ".ashx", ".asmx", ".asax", ".ascx", ".asp", ".asa", ".cer", ".cdx", ".soap", ".svc", ".cshtml", ".shtml",
    ".php", ".jsp", ".jspx", ".cfm", ".master",
)  # fmt: skip


def source_of(file: LogFile) -> Source:
    """The source of a file that is no log."""
    place = file.stood.replace("\\", "/").casefold()
    return Source(_kind(place), "", file.host)


def is_page(place: str) -> bool:
    """Whether a place is that of a page of a web root: something that IIS may execute."""
    place = place.replace("\\", "/").casefold()
    return _kind(place) is Kind.WEB_FILE and place.endswith(_WEB_ENDINGS)


def is_in_web_root(place: str) -> bool:
    """Whether a place is that of a file of a web root, a page or another."""
    return _kind(place.replace("\\", "/").casefold()) is Kind.WEB_FILE


def _kind(place: str) -> Kind:
    if any(part in place for part in _COMPILED):
        return Kind.COMPILED_PAGE
    if place.endswith(_CONFIGURATION):
        return Kind.IIS_CONFIGURATION
    if place.endswith(_WEB_ENDINGS) or any(part in place for part in _WEB_ROOTS):
        return Kind.WEB_FILE
    return Kind.FILE
