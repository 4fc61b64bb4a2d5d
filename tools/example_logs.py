"""Logs of the two fictitious Exchange servers, in the formats that Exchange and IIS write.

Nothing here is random: ``pick`` chooses by a hash of its words, so that the same bytes come out anywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

T = TypeVar("T")
CRLF = "\r\n"
BOM = "\ufeff"
HEALTH = "AMProbe/Local/ClientAccess"
PYTHON = "python-requests/2.25.1"
EWS = "ExchangeServicesClient/0.0.0.0"
ZGRAB = "Mozilla/5.0 zgrab/0.x"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/89.0.4389.90 Safari/537.36 Edg/89.0.774.54"
)
PROXY_FIELDS = (
    "DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,"
    "Protocol,UrlHost,UrlStem,ProtocolAction,AuthenticationType,IsAuthenticated,AuthenticatedUser,"
    "Organization,AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,"
    "ErrorCode,Method,ProxyAction,TargetServer,TargetServerVersion,RoutingType,RoutingHint,"
    "BackEndCookie,ServerLocatorHost,ServerLocatorLatency,RequestBytes,ResponseBytes,"
    "TargetOutstandingRequests,AuthModulePerfContext,HttpPipelineLatency,"
    "CalculateTargetBackEndLatency,GlsLatencyBreakup,TotalGlsLatency,AccountForestLatencyBreakup,"
    "TotalAccountForestLatency,ResourceForestLatencyBreakup,TotalResourceForestLatency,ADLatency,"
    "SharedCacheLatencyBreakup,TotalSharedCacheLatency,ActivityContextLifeTime,"
    "ModuleToHandlerSwitchingLatency,ClientReqStreamLatency,BackendReqInitLatency,"
    "BackendReqStreamLatency,BackendProcessingLatency,BackendRespInitLatency,"
    "BackendRespStreamLatency,ClientRespStreamLatency,KerberosAuthHeaderLatency,"
    "HandlerCompletionLatency,RequestHandlerLatency,HandlerToModuleSwitchingLatency,ProxyTime,"
    "CoreLatency,RoutingLatency,HttpProxyOverhead,TotalRequestTime,RouteRefresherLatency,UrlQuery,"
    "BackEndGenericInfo,GenericInfo,GenericErrors,EdgeTraceId,DatabaseGuid,UserADObjectGuid,"
    "PartitionEndpointLookupLatency,RoutingStatus"
)
IIS_FIELDS = (
    "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) "
    "cs(Referer) sc-status sc-substatus sc-win32-status time-taken"
)
DATABASE = "5d2c0f6e-1b7a-4c3d-9e21-0a6b7c8d9e0f"


@dataclass(frozen=True, slots=True)
class Request:
    """One web request. ``anchor`` replaces the user's own; without a protocol, IIS alone answered."""

    when: datetime
    protocol: str
    method: str
    stem: str
    client: str
    agent: str
    status: int = 200
    user: str = ""
    anchor: str = ""
    query: str = ""
    host: str = "mail.riverside-water.example"

    @property
    def proxied(self) -> bool:
        """Whether a back end answered; a request that was turned away has no target."""
        return self.status in {200, 241}


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server: its restarts as (moment, build, revision), each of which begins a new log."""

    name: str
    address: str
    starts: tuple[tuple[datetime, int, int], ...]
    requests: tuple[Request, ...] = field(default=())
    domain: str = "corp.riverside-water.example"

    @property
    def fqdn(self) -> str:
        return f"{self.name}.{self.domain}"

    def running(self, when: datetime) -> tuple[datetime, int, int]:
        """The start that a moment falls under."""
        return [start for start in self.starts if start[0] <= when][-1]


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def pick(options: Sequence[T], *words: object) -> T:
    """One of the options, chosen by the words."""
    return options[number(*words) % len(options)]


def number(*words: object) -> int:
    """A number that depends on the words only."""
    return int(digest(*words)[:12], 16)


def digest(*words: object) -> str:
    """64 hexadecimal digits that depend on the words only."""
    return hashlib.sha256("|".join(map(str, words)).encode()).hexdigest()


def guid(*words: object) -> str:
    """A GUID that depends on the words only."""
    text = digest("guid", *words)
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-9{text[17:20]}-{text[20:32]}"


def days(first: str, last: str) -> Iterator[date]:
    """Every day from the first to the last."""
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        yield day
        day += timedelta(days=1)


def moment_on(day: date, *words: object) -> datetime:
    """A time of the working day in UTC, chosen by the words."""
    seconds = 12 * 3600 + number("moment", day, *words) % (9 * 3600)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
        seconds=seconds, milliseconds=number("ms", day, *words) % 1000
    )


def iso(when: datetime) -> str:
    """A time as Exchange writes it."""
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03}Z"


def proxy_logs(server: Server) -> dict[str, bytes]:
    """HttpProxy logs by their path below the server's folder: one file per protocol and start."""
    files = {}
    for protocol in sorted({r.protocol for r in server.requests if r.protocol}):
        for start in server.starts:
            rows = [
                r
                for r in server.requests
                if r.protocol == protocol and server.running(r.when) == start
            ]
            if rows:
                name = f"Logging/HttpProxy/{protocol}/HttpProxy_{rows[0].when:%Y%m%d%H}-1.LOG"
                files[name] = _proxy_file(server, rows)
    return files


def _proxy_file(server: Server, rows: Sequence[Request]) -> bytes:
    _, build, revision = server.running(rows[0].when)
    lines = [
        PROXY_FIELDS,
        "#Software: Microsoft Exchange Server",
        f"#Version: 15.01.{build:04}.{revision:03}",
        "#Log-type: HttpProxy Logs",
        f"#Date: {iso(rows[0].when)}",
        f"#Fields: {PROXY_FIELDS}",
        *(_proxy_row(server, row) for row in rows),
    ]
    return (BOM + CRLF.join(lines) + CRLF).encode()


def _proxy_row(server: Server, request: Request) -> str:
    _, build, revision = server.running(request.when)
    values = {
        "DateTime": iso(request.when),
        "RequestId": guid(server.name, request),
        "MajorVersion": "15",
        "MinorVersion": "1",
        "BuildVersion": str(build),
        "RevisionVersion": str(revision),
        **_asked(request),
        "ServerHostName": server.name,
        "HttpStatus": str(request.status),
        "Method": request.method,
        **(_answered(server, request, build) if request.proxied else {}),
        "GenericInfo": f"BeginRequest={iso(request.when)};CorrelationID=<empty>;"
        f"ProxyState-Run=None;EndRequest={iso(request.when)};",
        "RoutingStatus": "CafeV1",
    }
    return ",".join(values.get(name, "") for name in PROXY_FIELDS.split(","))


def _asked(request: Request) -> dict[str, str]:
    sid = f"Sid~S-1-5-21-1000000001-2000000002-3000000003-{1100 + number(request.user) % 80}"
    probe = request.anchor.startswith("ServerInfo~")
    return {
        "Protocol": request.protocol,
        "UrlHost": request.host,
        "UrlStem": request.stem,
        "AuthenticationType": "NTLM" if request.user else "FBA",
        "IsAuthenticated": "true" if request.user else "false",
        "AuthenticatedUser": request.user,
        "AnchorMailbox": request.anchor or (sid if request.user else ""),
        "UserAgent": f'"{request.agent}"' if "," in request.agent else request.agent,
        "ClientIpAddress": request.client,
        "RoutingHint": "X-BEResource-Cookie" if probe else "WindowsIdentity",
        "RequestBytes": str(number("in", request) % 900),
        "UrlQuery": request.query,
    }


def _answered(server: Server, request: Request, build: int) -> dict[str, str]:
    until = request.when + timedelta(days=30)
    cookie = f"Database~{DATABASE}~~{until:%Y-%m-%dT%H:%M:%S}~{server.domain}~1"
    return {
        "BackEndStatus": str(request.status),
        "ProxyAction": "Proxy",
        "TargetServer": server.fqdn,
        "TargetServerVersion": f"15.01.{build:04}.000",
        "RoutingType": "IntraForest",
        "BackEndCookie": cookie,
        "ResponseBytes": str(number("out", request) % 20000),
        "TotalRequestTime": str(5 + number("ms", request) % 60),
    }


def iis_logs(server: Server) -> dict[str, bytes]:
    """IIS logs with a file per month; a restart of the server writes the header again."""
    files: dict[str, list[str]] = {}
    last = None
    for request in sorted(server.requests, key=lambda r: r.when):
        lines = files.setdefault(f"inetpub/logs/LogFiles/W3SVC1/u_ex{request.when:%y%m}.log", [])
        if not lines or server.running(request.when) != last:
            lines.extend(_iis_header(request.when))
        last = server.running(request.when)
        lines.append(_iis_row(server, request))
    return {name: (CRLF.join(lines) + CRLF).encode() for name, lines in files.items()}


def _iis_header(when: datetime) -> Iterable[str]:
    return (
        "#Software: Microsoft Internet Information Services 10.0",
        "#Version: 1.0",
        f"#Date: {when:%Y-%m-%d %H:%M:%S}",
        f"#Fields: {IIS_FIELDS}",
    )


def _iis_row(server: Server, request: Request) -> str:
    request_id = guid(server.name, request)
    query = f"{request.query.lstrip('?')}&CorrelationID=<empty>;&cafeReqId={request_id};"
    local = request.client in {"127.0.0.1", "::1"}
    return " ".join(
        (
            f"{request.when:%Y-%m-%d %H:%M:%S}",
            request.client if local else server.address,
            request.method,
            request.stem,
            query,
            "443",
            request.user or "-",
            request.client,
            request.agent.replace(" ", "+"),
            "-",
            f"{request.status} 0 0 {5 + number('ms', request) % 60}",
        )
    )


def ecp_log(server: Server, commands: Sequence[tuple[datetime, str, str]]) -> dict[str, bytes]:
    """ECP Server logs, a file per day; ``commands`` are (moment, command, url)."""
    files: dict[str, list[str]] = {}
    for when, command, url in commands:
        lines = files.setdefault(f"Logging/ECP/Server/ECPServer{when:%Y%m%d}-1.LOG", [])
        if not lines:
            lines += ["#Software: Microsoft Exchange Server", "#Version: 15.0.0.0"]
            lines += ["#Log-type: ECP Server Log", f"#Date: {iso(when)}"]
            lines += ["#Fields: TimeStamp,ServerName,EventId,EventData"]
        _, build, revision = server.running(when)
        words = (server.name, when, command)
        lines.append(
            f"{iso(when)},{server.name},ECP.Request,S:TIME={20 + number(*words) % 300};"
            f"S:SID={guid('sid', *words)};S:CMD={command};S:REQID=;S:URL={url};S:REFERRER=;S:EX=;"
            f"S:ACTID={guid('act', *words)};S:RS=0;S:BLD=15.1.{build}.{revision};S:TNAME=<null>;"
            f"S:TID=;S:USID={guid('us', *words)};S:EDOID=;S:ACID="
        )
    return {name: (BOM + CRLF.join(lines) + CRLF).encode() for name, lines in files.items()}


def oab_log(name: str, rows: Sequence[tuple[datetime, str, str]]) -> dict[str, bytes]:
    """One log of the offline address book generator; ``rows`` are (moment, type, message)."""
    lines = [
        "#Software: Microsoft Exchange Server",
        "#Version: 15.0.0.0",
        "#Log-type: OAB Generator Log",
        f"#Date: {iso(rows[0][0])}",
        "#Fields: Timestamp,RecordType,TraceId,OabGuid,AddressListGuid,Message",
        *(f"{iso(when)},{kind},0,{guid('oab')},,{message}" for when, kind, message in rows),
    ]
    return {f"Logging/OABGeneratorLog/{name}": (BOM + CRLF.join(lines) + CRLF).encode()}
