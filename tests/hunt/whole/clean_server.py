"""The evidence of a server on which nothing happened, whole: every needed source covers the first days of 2021."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from tools.example_event_export import Event, export
from tools.example_logs import (
    EDGE,
    Request,
    Server,
    at,
    ecp_log,
    iis_logs,
    oab_log,
    proxy_logs,
)

DOMAIN = "corp.quiet-utility.example"
FIRST, LAST = "2021-01-01", "2021-01-12"
PROTOCOLS = {
    "Ecp": "/ecp/", "Owa": "/owa/", "Autodiscover": "/autodiscover/autodiscover.xml", "Ews": "/ews/exchange.asmx",
    "Mapi": "/mapi/emsmdb/", "Eas": "/microsoft-server-activesync/", "Oab": "/oab/oab.xml",
    "PowerShell": "/powershell/", "RpcHttp": "/rpc/rpcproxy.dll",
}  # fmt: skip
_TEMPORARY = "Windows/Microsoft.NET/Framework64/v4.0.30319/Temporary ASP.NET Files"
EXCHANGE = "Program Files/Microsoft/Exchange Server/V15"
STOCK = (
    "owa/auth/logon.aspx", "owa/auth/logoff.aspx", "owa/auth/errorFE.aspx", "owa/auth/ExpiredPassword.aspx",
    "ecp/auth/TimeoutLogoff.aspx",
)  # fmt: skip


@cache
def files() -> dict[str, bytes]:
    """Every file by its path below the folder of the evidence."""
    server = Server(
        "EXCH09", "10.50.1.9", ((at("2020-12-20T01:00:00"), 2176, 2),), tuple(_requests()), DOMAIN
    )
    front = iis_logs(server)
    below = {
        **{f"{EXCHANGE}/{name}": data for name, data in _exchange_logs(server).items()},
        **front,
        **{
            name.replace("W3SVC1", "W3SVC2"): data.replace(b" 443 ", b" 444 ")
            for name, data in front.items()
        },
        **{f"{EXCHANGE}/FrontEnd/HttpProxy/{name}": b"<%@ Page language='c#' %>\r\n" for name in STOCK},
        "inetpub/wwwroot/iisstart.htm": b"<html></html>",
        f"{_TEMPORARY}/owa/1/2/logon.aspx.1.compiled": _COMPILED,
        f"{_TEMPORARY}/ecp/3/4/timeoutlogoff.aspx.3.compiled": _COMPILED.replace(
            b"/owa/auth/logon", b"/ecp/auth/timeoutlogoff"
        ),
        "Windows/System32/inetsrv/config/applicationHost.config": _CONFIGURATION,
        **{f"Windows/System32/winevt/Logs/{log}.xml": _events(log) for log in _LOGS},
    }  # fmt: skip
    return {f"EXCH09/C/{name}": data for name, data in below.items()}


def write(root: Path, left_out: str = "") -> list[str]:
    """Write all files but one; the names of those written."""
    written = [name for name in files() if name != left_out]
    for name in written:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files()[name])
    return written


def _exchange_logs(server: Server) -> dict[str, bytes]:
    commands = tuple((when, "Get-OwaVirtualDirectory", "/ecp/") for when in _times(4))
    nights = tuple((when, "Information", "The address book was generated") for when in _times(6))
    return {**proxy_logs(server), **ecp_log(server, commands), **oab_log("oab.LOG", nights)}


def _times(hours: int) -> Iterator[datetime]:
    when, end = at(f"{FIRST}T00:00:30"), at(f"{LAST}T23:59:00")
    while when < end:
        yield when
        when += timedelta(hours=hours)
    yield end


def _requests() -> Iterator[Request]:
    for when in _times(1):
        for protocol, stem in PROTOCOLS.items():
            yield Request(
                when, protocol, "GET", stem, "10.50.2.7", EDGE, user=r"QUIET\desk-01",
                host="mail.quiet-utility.example",
            )  # fmt: skip


_LOGS = {
    "Application": ("Microsoft-Windows-Security-SPP", 16394),
    "MSExchange Management": ("MSExchange CmdletLogs", 1),
    "Security": ("Microsoft-Windows-Security-Auditing", 4634),
    "System": ("EventLog", 6013),
}


def _events(log: str) -> bytes:
    provider, number = _LOGS[log]
    made = [Event(log, provider, number, when, ("a", "b")) for when in _times(2)]
    return export(f"EXCH09.{DOMAIN}", made)


_COMPILED = (
    b'<?xml version="1.0" encoding="utf-8"?><preserve resultType="3" virtualPath="/owa/auth/logon.aspx" '
    b'hash="1" filehash="2" flags="110000" assembly="App_Web_logon.aspx.1.2" type="ASP.logon_aspx" />'
)
_CONFIGURATION = (
    b'<configuration><system.applicationHost><sites><site name="Default Web Site" id="1"><application path="/">'
    b'<virtualDirectory path="/" physicalPath="%SystemDrive%\\inetpub\\wwwroot" /></application></site></sites>'
    b"</system.applicationHost></configuration>"
)
