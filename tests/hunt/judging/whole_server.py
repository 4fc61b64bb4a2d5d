"""A server of which all that is needed was copied: what cases take away from, and add to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from firedoor.hunt.found import FileFound
from firedoor.hunt.one_file.counting import OWN, RuleCount
from firedoor.hunt.pack import sigma_files, yara_files
from firedoor.hunt.run import Hunted
from firedoor.hunt.sigma.parsing.loading import book_of
from firedoor.hunt.sigma.plan import RuleBook
from firedoor.model.coverage import FileState
from firedoor.model.hunt.source import Kind, Source
from firedoor.model.hunt.span import Span

BEGIN = datetime(2020, 12, 28, tzinfo=UTC)
DAYS = 105
_PROTOCOLS = (
    "Ecp", "Owa", "Autodiscover", "Ews", "Mapi", "Eas", "Oab", "PowerShell", "RpcHttp",
)  # fmt: skip
LOGS = (
    *((Kind.HTTPPROXY, name, f"Logging/HttpProxy/{name}/HttpProxy_{{day}}-1.LOG") for name in _PROTOCOLS),
    (Kind.ECP_SERVER, "", "Logging/ECP/Server/ECPServer{day}-1.LOG"),
    (Kind.OAB_GENERATOR, "", "Logging/OABGeneratorLog/oabgen{day}-1.LOG"),
    (Kind.IIS, "W3SVC1", "inetpub/logs/LogFiles/W3SVC1/u_ex{day}.log"),
    (Kind.IIS, "W3SVC2", "inetpub/logs/LogFiles/W3SVC2/u_ex{day}.log"),
    (Kind.EVENT_LOG, "Application", "winevt/Logs/Application.evtx"),
    (Kind.EVENT_LOG, "MSExchange Management", "winevt/Logs/MSExchange Management.evtx"),
)  # fmt: skip
_WEB = "Program Files/Microsoft/Exchange Server/V15/FrontEnd/HttpProxy"
_COMPILED = "Windows/Microsoft.NET/Framework64/v4.0.30319/Temporary ASP.NET Files"
FILES = (
    *(f"{_WEB}/owa/auth/{name}.aspx" for name in ("logon", "logoff", "errorFE", "expiredpassword")),
    f"{_WEB}/ecp/auth/TimeoutLogoff.aspx",
    "inetpub/wwwroot/iisstart.htm",
    f"{_COMPILED}/owa/1/2/hash/hash.web",
    f"{_COMPILED}/ecp/3/4/hash/hash.web",
    "Windows/System32/inetsrv/config/applicationHost.config",
)


@cache
def own_rules() -> RuleBook:
    """Those that a hunt uses unless it is told not to."""
    return book_of((OWN + name, data) for name, data in sigma_files())


@cache
def whole_server(host: str = "EXCH01") -> tuple[FileFound, ...]:
    """Every hour of every log from before 2021 to 11 April; text logs a file a day, event logs one."""
    return (*_logs(host), *(_file(host, name) for name in FILES))


@cache
def own_yara() -> int:
    """How many YARA rules Firedoor brings with it."""
    return sum(len(re.findall(rb"^rule\s", data, re.MULTILINE)) for _, data in yara_files())


def hunted(files: Sequence[FileFound], **more: object) -> Hunted:
    """A hunt in them with our own rules."""
    usual = Hunted(
        tuple(files), book=own_rules(), counts=(RuleCount("yara", "firedoor", own_yara()),)
    )
    return replace(usual, **more)  # type: ignore[arg-type]


def span(
    source: Source, file: str, first: datetime, last: datetime, busy: Sequence[int] = ()
) -> Span:
    """A span with a record in every hour, if no others are given."""
    hours = busy or range(_hour(first), _hour(last) + 1)
    return Span(source, file, first, last, len(hours), busy=frozenset(hours))


def log_file(name: str, host: str, *spans: Span) -> FileFound:
    """A log as it was read."""
    records = sum(one.records for one in spans)
    return FileFound(name, 1000, name, "log", FileState.READ, host=host, records=records, spans=spans)  # fmt: skip


def _logs(host: str) -> Iterator[FileFound]:
    for kind, log, pattern in LOGS:
        step = 1 if "{day}" in pattern else DAYS
        for day in range(0, DAYS, step):
            first = BEGIN + timedelta(days=day, minutes=2)
            last = BEGIN + timedelta(days=day + step, minutes=-3)
            name = f"{host}/{pattern.format(day=f'{first:%Y%m%d}')}"
            yield log_file(name, host, span(Source(kind, log, host), name, first, last))


def _file(host: str, place: str) -> FileFound:
    return FileFound(f"{host}/C/{place}", 100, place, "file", FileState.READ, host=host)


def _hour(time: datetime) -> int:
    return int(time.timestamp() // 3600)
