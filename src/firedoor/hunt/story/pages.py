"""Pages that a sighting names: the path under which the web server shows a file, from a path of Windows or a URL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from firedoor.model.hunt.sighting import Outcome, Sighting, Stage
from firedoor.model.hunt.source import Kind

_ENDINGS = "aspx|ashx|asmx|asax|ascx|asp|asa|cer|cdx|php|jsp|jspx|cfm|shtml|soap"
_ENDING = re.compile(rf"\.(?:{_ENDINGS})(?![a-z0-9_])")
_BREAK = re.compile(r"[\s\"'<>|?*:;,=&()\[\]]")
_LONGEST_PATH = 200
_COMPILED = re.compile(rf"([^/]{{1,120}}?\.(?:{_ENDINGS}))\.[0-9a-f]{{1,16}}\.compiled")
_ROOTS = ("/inetpub/wwwroot/", "/frontend/httpproxy/", "/clientaccess/")
# Folders in which attackers put pages, and that hold none or few of their own.
_SHELL_PLACES = ("/aspnet_client/", "/owa/auth/", "/ecp/auth/", "/oab/")
# The pages that Exchange itself has in them (Elastic detection-rules 14cf530), and pages that everybody asks for.
_STOCK = frozenset(
    (
        "errorfe.aspx", "expiredpassword.aspx", "frowny.aspx", "logoff.aspx", "logon.aspx", "outlookcn.aspx",
        "redirsuiteserviceproxy.aspx", "signout.aspx", "timeoutlogoff.aspx", "default.aspx", "exchange.asmx",
        "global.asax", "error.aspx", "services.wsdl", "oab.asmx", "autodiscover.asmx",
    )
)  # fmt: skip
_MOST_TEXT, _MOST_LOOKED_AT, _MOST_PAGES = 2_000, 64, 16
_FILES = (Kind.WEB_FILE, Kind.FILE)
# Fields in which a client writes what it likes, without asking for it.
_SAID_BY_CLIENTS = ("agent", "referer", "cookie")
_PUT_OR_USED = (Stage.WRITE, Stage.USE)


def pages_of(sighting: Sighting) -> tuple[str, ...]:
    """The pages by which a sighting may be joined with others: none of those that everybody asks for.

    What was only tried names no page that is there, and different people try the same.
    """
    if sighting.outcome is Outcome.ATTEMPTED or sighting.rule.stage is Stage.PROBE:
        return ()
    found = dict.fromkeys(
        page
        for text in _texts(sighting)
        for page in _named(text)
        if _tells(page, put=sighting.rule.stage in _PUT_OR_USED)
    )
    return tuple(found)[:_MOST_PAGES]


def compiled_of(sighting: Sighting) -> str:
    """The name of the page that a file of Temporary ASP.NET Files was compiled from; "" if it does not say."""
    if sighting.source.kind is not Kind.COMPILED_PAGE:
        return ""
    found = _COMPILED.fullmatch(_plain(sighting.origin.file).rpartition("/")[2])
    return found[1] if found and found[1] not in _STOCK else ""


def web_path(path: str) -> str:
    r"""The path as the web server shows it: of ``C:\inetpub\wwwroot\a\x.aspx`` it is ``/a/x.aspx``."""
    plain = _plain(path)
    plain = plain if plain.startswith("/") else f"/{plain}"
    for root in _ROOTS:
        _before, found, after = plain.rpartition(root)
        if found:
            return f"/{after}"
    for place in _SHELL_PLACES:
        at = plain.find(place)
        if at > 0:
            return plain[at:]
    return plain


def _texts(sighting: Sighting) -> Iterator[str]:
    if sighting.source.kind in _FILES:
        yield f"/{sighting.origin.file}"
    for name, value in sighting.fields:
        if not any(word in name.casefold() for word in _SAID_BY_CLIENTS):
            yield value
    yield sighting.origin.text


def _named(text: str) -> Iterator[str]:
    if "." not in text:
        return
    plain = _plain(text[:_MOST_TEXT])
    for found in islice(_ENDING.finditer(plain), _MOST_LOOKED_AT):
        before = plain[max(0, found.start() - _LONGEST_PATH) : found.end()]
        _, slash, path = _BREAK.split(before)[-1].partition("/")
        if slash:
            yield web_path(f"/{path}")


def _tells(page: str, *, put: bool) -> bool:
    if page.rpartition("/")[2] in _STOCK or page.startswith("/owa/auth/version/"):
        return False
    return put or page.startswith(_SHELL_PLACES)


def _plain(text: str) -> str:
    plain = text.casefold().replace("\\", "/")
    while "//" in plain:
        plain = plain.replace("//", "/")
    return plain
