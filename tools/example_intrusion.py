"""Writes ``examples/harbor-power-evidence``: what was copied from a fictitious server on which the attack worked.

``python -m tools.example_intrusion`` writes it; ``--check`` only says which files differ (exit code 1 then). Nothing in
it can be run: the body of the web shell is a comment.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tools.example_event_export import Event, export
from tools.example_logs import (
    CRLF,
    EDGE,
    HEALTH,
    PYTHON,
    Request,
    Server,
    at,
    days,
    ecp_log,
    iis_logs,
    moment_on,
    oab_log,
    pick,
    proxy_logs,
)

FOLDER = Path(__file__).resolve().parent.parent / "examples" / "harbor-power-evidence"
DOMAIN = "corp.harbor-power.example"
MAIL = "mail.harbor-power.example"
NAME = "EXCH07"
FQDN = f"{NAME}.{DOMAIN}"
STAFF = tuple(rf"HARBOR\desk-{number:02}" for number in range(1, 9))
OFFICE = ("10.40.20.31", "10.40.20.44", "10.40.20.58")
HOMES = ("192.0.2.80", "192.0.2.117")
FIRST, LAST = "2021-02-15", "2021-03-10"
SCANNER, INTRUDER, OPERATOR = "198.51.100.77", "203.0.113.45", "203.0.113.46"
CANARY = "msExchEcpCanary=kJ2.&schema="
SCRIPT = "<script language=JScript runat=server>function Page_Load(){/* left out of this example */}</script>"
PAGE = "/aspnet_client/supp0rt.aspx"
WEB = r"C:\inetpub\wwwroot\aspnet_client"
_WEEKEND = 5


def files() -> dict[str, bytes]:
    """Every file by its path below the example's folder."""
    server = Server(
        NAME, "10.40.10.17", ((at("2021-02-01T01:00:00"), 2106, 2),), tuple(_requests()), DOMAIN
    )
    below = {
        **proxy_logs(server),
        **iis_logs(server),
        **ecp_log(server, _commands()),
        **oab_log("oabgen20210215-1.LOG", tuple(_address_book())),
        **_web_root(),
        **{f"EventLogs/{name}.xml": export(FQDN, events) for name, events in _events().items()},
    }
    return {f"{NAME}/{name}": data for name, data in below.items()} | {"README.txt": _readme()}


def _requests() -> Iterator[Request]:
    found = [*_usual(), *_probes(), *_break_in(), *_shell()]
    yield from sorted(found, key=lambda request: request.when)


def _usual() -> Iterator[Request]:
    """Mailboxes are read, Outlook asks for its settings, and the server watches itself."""
    for day in days(FIRST, LAST):
        places = OFFICE if day.weekday() < _WEEKEND else HOMES
        for turn in range(3):
            client, user = pick(places, "client", day, turn), pick(STAFF, "user", day, turn)
            when = moment_on(day, "owa", turn)
            yield Request(when, "Owa", "GET", "/owa/", client, EDGE, user=user, host=MAIL)
            agent = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.5134; Pro)"
            yield Request(
                moment_on(day, "autodiscover", turn), "Autodiscover", "POST", "/autodiscover/autodiscover.xml",
                client, agent, user=user, host=f"autodiscover.{DOMAIN}",
            )  # fmt: skip
        for hour in range(0, 24, 4):
            when = at(f"{day}T{hour:02}:07:31.250")
            yield Request(
                when, "Ecp", "GET", "/ecp/", "127.0.0.1", HEALTH, user=r"HARBOR\HealthMailbox7d", host="localhost",
            )  # fmt: skip


def _probes() -> Iterator[Request]:
    """Somebody tries whether the server is open to the attack; it asks for autodiscover only."""
    anchor = f"ServerInfo~a]@{FQDN}:444/autodiscover/autodiscover.xml?#"
    for second in ("12.107", "13.944"):
        yield Request(
            at(f"2021-02-27T03:11:{second}"), "Ecp", "POST", "/ecp/y.js", SCANNER, PYTHON, 200,
            anchor=anchor, host="203.0.113.80",
        )  # fmt: skip


def _break_in() -> Iterator[Request]:
    """The forged requests: logon as the administrator, then the address of the address book becomes a script."""
    steps = (
        ("02:14:05.310", "/mapi/emsmdb/?#", 200),
        ("02:14:07.882", "/ecp/proxyLogon.ecp?#", 241),
        ("02:14:11.018", f"/ecp/DDI/DDIService.svc/GetObject?{CANARY}OABVirtualDirectory#", 200),
        ("02:14:16.450", f"/ecp/DDI/DDIService.svc/SetObject?{CANARY}OABVirtualDirectory#", 200),
        (
            "02:14:21.731",
            f"/ecp/DDI/DDIService.svc/SetObject?{CANARY}ResetOABVirtualDirectory#",
            200,
        ),
    )
    for time, target, status in steps:
        yield Request(
            at(f"2021-02-28T{time}"), "Ecp", "POST", "/ecp/y.js", INTRUDER, PYTHON, status,
            anchor=f"ServerInfo~a]@{FQDN}:444{target}", host="203.0.113.80",
        )  # fmt: skip


def _shell() -> Iterator[Request]:
    """The page is used; IIS answers by itself, so HttpProxy never sees it."""
    for client, text in (
        (INTRUDER, "2021-02-28T02:15:02.118"),
        (INTRUDER, "2021-02-28T02:21:40.660"),
        (OPERATOR, "2021-03-01T22:40:18.201"),
        (OPERATOR, "2021-03-01T22:47:55.090"),
        (OPERATOR, "2021-03-05T21:12:33.475"),
    ):
        yield Request(at(text), "", "POST", PAGE, client, "antSword/v2.1", host=MAIL)


def _commands() -> tuple[tuple[datetime, str, str], ...]:
    url = f"/ecp/DDI/DDIService.svc/SetObject?{CANARY}OABVirtualDirectory"
    return (
        (at("2021-02-17T14:03:40.512"), "Get-OwaVirtualDirectory", "/ecp/VDirMgmt/VirtualDirectories.slab"),
        (
            at("2021-02-28T02:14:16.702"),
            f"Set-OabVirtualDirectory.ExternalUrl='http://f/{SCRIPT}'.Identity='OAB (Default Web Site)'",
            url,
        ),
        (
            at("2021-02-28T02:14:22.040"),
            f"Remove-OabVirtualDirectory.Force.Identity='OAB (Default Web Site)'.FilePath='{WEB}\\supp0rt.aspx'",
            url,
        ),
    )  # fmt: skip


def _address_book() -> Iterator[tuple[datetime, str, str]]:
    """The generator works every night."""
    for day in days(FIRST, LAST):
        yield at(f"{day}T04:30:11.006"), "Information", "Finished generating the address book"


def _web_root() -> dict[str, bytes]:
    settings = CRLF.join(
        (
            "Name                            : OAB (Default Web Site)",
            "PollInterval                    : 480",
            "OfflineAddressBooks             : {}",
            "RequireSSL                      : True",
            "InternalAuthenticationMethods   : {WindowsIntegrated}",
            "ExtendedProtectionTokenChecking : None",
            f"Path                            : {WEB.replace('aspnet_client', 'OAB')}",
            f"InternalUrl                     : https://{FQDN.lower()}/OAB",
            f"ExternalUrl                     : http://f/{SCRIPT}",
            "AdminDisplayVersion             : Version 15.1 (Build 2106.2)",
            "",
        )
    )
    preserved = CRLF.join(
        (
            '<?xml version="1.0" encoding="utf-8"?>',
            (
                f'<preserve resultType="3" virtualPath="{PAGE}" hash="5c1f0a2d7" filehash="9e2b41c07d33" '
                'flags="110000" assembly="App_Web_supp0rt.aspx.898219ba.q1w2e3r4" type="ASP.supp0rt_aspx">'
            ),
            f'  <filedeps><filedep name="{PAGE}" /></filedeps>',
            "</preserve>",
        )
    )
    compiled = "Windows/Microsoft.NET/Framework64/v4.0.30319/Temporary ASP.NET Files/Root/e22c2559/92c7e946"
    return {
        "inetpub/wwwroot/aspnet_client/supp0rt.aspx": settings.encode(),
        f"{compiled}/supp0rt.aspx.898219ba.compiled": preserved.encode(),
    }


def _events() -> dict[str, list[Event]]:
    return {
        "MSExchange Management": _management(),
        "Security": _security(),
        "System": [Event("System", "EventLog", 6013, at(f"{d}T12:00:00"), ("", "", "", "", str(60 * n + 11)))
                   for n, d in enumerate(days(FIRST, LAST))],
    }  # fmt: skip


def _management() -> list[Event]:
    channel, provider = "MSExchange Management", "MSExchange CmdletLogs"
    script = f'-ExternalUrl "http://f/{SCRIPT}" -Identity "EXCH07\\OAB (Default Web Site)"'
    who = f"{DOMAIN}/Microsoft Exchange Security Groups/Administrator"
    return [
        Event(channel, provider, 1, at("2021-02-17T14:03:40.600"), ("Get-OwaVirtualDirectory", "", who)),
        Event(channel, provider, 1, at("2021-02-28T02:14:16.800"), ("Set-OabVirtualDirectory", script, who)),
    ]  # fmt: skip


def _security() -> list[Event]:
    """Logons as on every day, then what was done through the page."""
    channel, provider = "Security", "Microsoft-Windows-Security-Auditing"

    def event(number: int, when: str, **data: str) -> Event:
        return Event(channel, provider, number, at(when), data)

    usual = [
        event(4624, f"{day}T{hour:02}:20:05.400", TargetUserName="svc-backup", TargetDomainName="HARBOR",
              LogonType="3", IpAddress="10.40.10.5", WorkstationName="BACKUP01")
        for day in days(FIRST, LAST) for hour in (1, 7, 13, 19)
    ]  # fmt: skip
    pool = 'c:\\windows\\system32\\inetsrv\\w3wp.exe -ap "MSExchangeOWAAppPool"'
    started = {
        "SubjectUserName": f"{NAME}$", "SubjectDomainName": "HARBOR", "SubjectUserSid": "S-1-5-18",
        "ParentProcessName": "C:\\Windows\\System32\\inetsrv\\w3wp.exe", "ParentCommandLine": pool,
    }  # fmt: skip
    shell = "C:\\Windows\\System32\\cmd.exe"
    acts = [
        event(4688, "2021-02-28T02:15:02.400", NewProcessName=shell,
              CommandLine=f"cmd /c cd /d {WEB}&whoami&echo [S]&cd&echo [E]", **started),
        event(4688, "2021-02-28T02:21:40.900", NewProcessName="C:\\Windows\\System32\\rundll32.exe",
              CommandLine="rundll32 C:\\windows\\system32\\comsvcs.dll, MiniDump 612 C:\\windows\\temp\\lsass.dmp full",
              **started),
        event(4720, "2021-03-01T22:40:18.700", TargetUserName="exchsvc2", TargetDomainName="HARBOR",
              SubjectUserName=f"{NAME}$", SubjectDomainName="HARBOR"),
        event(4732, "2021-03-01T22:41:02.110", TargetUserName="Administrators", TargetSid="S-1-5-32-544",
              MemberSid="S-1-5-21-7-8-9-1144", SubjectUserName=f"{NAME}$", SubjectDomainName="HARBOR"),
        event(4648, "2021-03-01T22:47:55.300", SubjectUserName=f"{NAME}$", TargetUserName="exchsvc2",
              TargetServerName="HIST01.corp.harbor-power.example", IpAddress="-", ProcessName=shell),
    ]  # fmt: skip
    return sorted([*usual, *acts], key=lambda one: one.when)


def _readme() -> bytes:
    text = (
        "This evidence is fictitious. It is what was copied from one Exchange server of a made-up utility:\n"
        "logs from 15 February to 10 March 2021, event logs exported as XML, and parts of the web root.\n"
        "What a right answer finds in it is told in docs/example-intrusion.md.\n"
        "The page in inetpub looks like a web shell of the attack, but its script is only a comment.\n"
    )
    return text.encode()


def main() -> int:
    """Write the files, or say which differ."""
    made = files()
    there = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in FOLDER.rglob("*")
        if path.is_file()
    }
    differ = sorted(
        name for name in made.keys() | there.keys() if made.get(name) != there.get(name)
    )
    if "--check" in sys.argv[1:]:
        print("\n".join(differ))
        return 1 if differ else 0
    for name, data in made.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
