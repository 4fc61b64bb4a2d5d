"""Hunts built by hand: a rich one with every verdict, a quiet, an empty and a huge one, one full of hostile texts."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args, get_origin, get_type_hints

from firedoor.result import hunt_document as doc

from .hostile_texts import ANSI, FORMULA, IMAGE, OVERRIDE, SCRIPT

WINDOW = doc.PartAnswer("2021-01-01T00:00:00Z", "2021-04-21T00:00:00Z")
HOSTILE = (SCRIPT, FORMULA, ANSI, OVERRIDE, IMAGE, "two\nlines\ttab", "\udcff\x00", "x" * 5000)
CLIENT, SECOND = "203.0.113.77", "198.51.100.9"
SHELL = "exchange/EXCH01/inetpub/wwwroot/aspnet_client/supp0rt.aspx"
SHA = "5ca1ab1e" * 8
_LOG = "exchange/EXCH01/Logging/HttpProxy/Ecp/HttpProxy_2021030304-1.LOG"


def sighting(number: int, title: str, **values: Any) -> doc.SightingAnswer:
    plain = doc.SightingAnswer(
        id=f"s{number}",
        rule=f"6a7e7d6c-0000-4000-8000-{number % 40:012d}",
        title=title,
        rule_kind="sigma",
        severity="critical",
        confidence="high",
        outcome="exploited",
        stage="access",
        host="EXCH01",
        time="2021-03-03T04:05:06Z",
        source="httpproxy",
        log="Ecp",
        file=_LOG,
        line=120 + number,
        record="",
        fields={
            "UrlStem": "/ecp/y.js",
            "AnchorMailbox": "ServerInfo~a]@exch01.example:444/ecp/x?#",
        },
        client=CLIENT,
        account="",
        session="",
        targets=(),
        note="",
        why="A request that was sent on to the back end without an account.",
        cves=("CVE-2021-26855",),
        techniques=("T1190",),
        author="Firedoor",
        references=("https://learn.microsoft.com/example",),
    )
    return replace(plain, **values)


def _sightings() -> tuple[doc.SightingAnswer, ...]:
    iis = {
        "source": "iis",
        "log": "W3SVC1",
        "file": "exchange/EXCH01/inetpub/logs/u_ex210303.log",
    }
    page = {"source": "web-file", "log": "", "file": SHELL, "line": None, "rule_kind": "yara"}
    event = {"source": "event-log", "log": "Security", "file": "EXCH01/Security.evtx", "line": None}
    return (
        sighting(
            1,
            "ProxyLogon: a request sent on was refused",
            outcome="attempted",
            stage="probe",
            time="2021-02-27T10:11:12Z",
            severity="high",
        ),
        sighting(2, "ProxyLogon: a request reached the back end with no account"),
        sighting(
            3,
            "ProxyLogon: the virtual directory was set to a script",
            stage="shell-written",
            time="2021-03-03T04:09:41Z",
            source="ecp-server",
            log="",
            file="exchange/EXCH01/Logging/ECP/Server/ECPServer20210303-1.LOG",
            account="EXAMPLE\\administrator",
        ),
        sighting(
            4,
            "A page in aspnet_client runs what it is sent",
            stage="shell-written",
            time="2021-03-03T04:09:42Z",
            fields={"content": "<script language=JScript>eval(Request[...])</script>"},
            client="",
            **page,
        ),
        sighting(
            5,
            "The page was asked for and answered",
            stage="shell-used",
            time="2021-03-03T04:12:00Z",
            fields={"cs-uri-stem": "/aspnet_client/supp0rt.aspx", "sc-status": "200"},
            **iis,
        ),
        sighting(
            6,
            "Memory of lsass was written to a file",
            stage="follow-up",
            time="2021-03-05T22:40:11Z",
            fields={
                "CommandLine": "rundll32 comsvcs.dll, MiniDump 640 C:\\windows\\temp\\d.bin full"
            },
            record="48211",
            client="",
            account="EXAMPLE\\svc-backup",
            targets=("10.20.0.5",),
            techniques=("T1003.001",),
            **event,
        ),
        sighting(
            7,
            "An event log was cleared",
            outcome="suspicious",
            stage="hiding",
            time="2021-03-06T01:00:00Z",
            record="1",
            client="",
            confidence="medium",
            severity="high",
            techniques=("T1070.001",),
            **event,
        ),
        *(
            sighting(
                8 + n,
                "The page was asked for and answered",
                stage="shell-used",
                time=f"2021-03-0{3 + n % 4}T1{n % 10}:0{n % 10}:00Z",
                rule="6a7e7d6c-0000-4000-8000-000000000005",
                **iis,
            )
            for n in range(12)
        ),
        sighting(
            30,
            "ProxyShell: the form of the request was refused",
            outcome="attempted",
            stage="probe",
            host="EXCH02",
            client=SECOND,
            time="2021-04-02T09:00:00Z",
            source="iis",
            log="W3SVC1",
            file="exchange/EXCH02/u_ex210402.log",
            cves=("CVE-2021-34473",),
        ),
        sighting(
            31,
            "ProxyLogon: what excludes a hit",
            outcome="excluded",
            host="EXCH02",
            stage="none",
            note="the anchor is ServerInfo~localhost, which health checks of Exchange use",
            severity="low",
        ),
        sighting(
            32,
            "The user agent of a crawler",
            outcome="context",
            host="EXCH02",
            stage="none",
            client="",
            time="",
            severity="informational",
            confidence="low",
        ),
    )


def source(
    host: str, kind: str, log: str, *covered: tuple[str, str], **values: Any
) -> doc.SourceAnswer:
    parts = tuple(doc.PartAnswer(f"{a}T00:00:00Z", f"{b}T00:00:00Z") for a, b in covered)
    edges = [WINDOW.from_, *(edge for p in parts for edge in (p.from_, p.to)), WINDOW.to]
    gone = tuple(
        doc.PartAnswer(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a != b
    )
    plain = doc.SourceAnswer(
        source=kind,
        log=log,
        host=host,
        from_=parts[0].from_ if parts else "",
        to=parts[-1].to if parts else "",
        records=len(parts) * 12345,
        needed=True,
        gaps=(),
        covered=parts,
        missing=gone,
        flaws=(),
        fetch=f"copy {kind} {log} of {host} for the missing days".replace("  ", " ")
        if gone
        else "",
        files=(f"exchange/{host}/{kind}-{log}.log",) if parts else (),
    )
    return replace(plain, **values)


def _coverage() -> tuple[doc.SourceAnswer, ...]:
    whole = ("2021-01-01", "2021-04-21")
    cleared = doc.FlawAnswer(
        "cleared",
        "event 1102: the log was cleared",
        "EXCH01/Security.evtx",
        None,
        "1",
        "2021-03-06T01:00:00Z",
    )
    gap = doc.PartAnswer("2021-02-10T03:00:00Z", "2021-02-12T09:30:00Z")
    return (
        source(
            "EXCH01", "httpproxy", "Ecp", ("2021-02-20", "2021-03-04"), ("2021-03-06", "2021-04-21")
        ),
        source("EXCH01", "httpproxy", "Owa", whole, gaps=(gap,)),
        source("EXCH01", "ecp-server", "", whole),
        source("EXCH01", "iis", "W3SVC1", ("2021-01-15", "2021-04-21")),
        source(
            "EXCH01",
            "event-log",
            "Security",
            ("2021-03-06", "2021-04-21"),
            needed=False,
            flaws=(cleared,),
        ),
        source("EXCH02", "httpproxy", "Ecp", whole),
        source(
            "EXCH02", "event-log", "Microsoft-Windows-PowerShell/Operational", whole, needed=False
        ),
        source("EXCH02", "iis", "W3SVC1", whole),
        source("EXCH03", "httpproxy", "Ecp"),
        source("EXCH03", "event-log", "Application", ("2021-04-18", "2021-04-21"), needed=False),
    )


def _story(seen: tuple[doc.SightingAnswer, ...]) -> doc.StoryAnswer:
    first = tuple(one for one in seen if one.host == "EXCH01")
    marks = (
        ("first probe", "s1"),
        ("first success", "s2"),
        ("shell written", "s3"),
        ("shell used", "s5"),
        ("follow-up", "s6"),
        ("hiding", "s7"),
        ("last seen", "s19"),
    )
    times = {one.id: one.time for one in seen}
    chains = (
        doc.ChainAnswer(
            1,
            "exploited",
            min(one.time for one in first),
            max(one.time for one in first),
            ("EXCH01",),
            (CLIENT,),
            ("EXAMPLE\\administrator", "EXAMPLE\\svc-backup"),
            (),
            ("10.20.0.5",),
            (f"the client address {CLIENT}", "the path of the page that was written and asked for"),
            tuple(doc.MilestoneAnswer(mark, times[id_], "EXCH01", id_) for mark, id_ in marks),
            tuple(one.id for one in sorted(first, key=lambda one: one.time)),
        ),
        doc.ChainAnswer(
            2,
            "attempted",
            "2021-04-02T09:00:00Z",
            "2021-04-02T09:00:00Z",
            ("EXCH02",),
            (SECOND,),
            (),
            (),
            (),
            (),
            (doc.MilestoneAnswer("first probe", "2021-04-02T09:00:00Z", "EXCH02", "s30"),),
            ("s30",),
        ),
    )
    techniques = (
        doc.TechniqueAnswer("T1190", "Exploit Public-Facing Application", "enterprise"),
        doc.TechniqueAnswer("T1003.001", "OS Credential Dumping: LSASS Memory", "enterprise"),
        doc.TechniqueAnswer("T0819", "Exploit Public-Facing Application", "ics"),
    )
    points = (
        doc.StartingPointAnswer("server", "EXCH01", "EXCH01", "a web shell was used on it"),
        doc.StartingPointAnswer(
            "account", "EXAMPLE\\svc-backup", "EXCH01", "dumped the memory of lsass"
        ),
        doc.StartingPointAnswer(
            "machine", "10.20.0.5", "EXCH01", "named by a command of the attacker"
        ),
    )
    return doc.StoryAnswer(chains, ("s32",), techniques, points, 0)


def rich() -> doc.HuntDocument:
    """An exploited server with the full chain, an attempted and an unknown one."""
    seen = _sightings()
    count = {
        host: {
            kind: sum(one.outcome == kind and one.host == host for one in seen)
            for kind in ("exploited", "attempted", "suspicious", "excluded", "context")
        }
        for host in ("EXCH01", "EXCH02", "EXCH03")
    }
    servers = (
        doc.HuntedServer(
            "EXCH01",
            "exploited",
            ("a page was written by the exploit and used",),
            (),
            count["EXCH01"],
        ),
        doc.HuntedServer(
            "EXCH02",
            "attempted",
            ("one request was refused; nothing shows that another worked",),
            (),
            count["EXCH02"],
        ),
        doc.HuntedServer(
            "EXCH03",
            "unknown",
            ("no HttpProxy log of it was given",),
            ("copy Logging\\HttpProxy of EXCH03 from 2021-01-01",),
            count["EXCH03"],
        ),
    )
    follow = (
        doc.FollowUpAnswer(
            "Preserve the evidence",
            "1",
            "Keep memory and disk of the server before anything is changed.",
            ("EXCH01",),
            "at once",
        ),
        doc.FollowUpAnswer(
            "Disconnect the server",
            "3",
            "Until it is rebuilt it must not be reachable.",
            ("EXCH01",),
            "at once",
        ),
        doc.FollowUpAnswer(
            "Report the incident",
            "4",
            "Send the report with the fields below.",
            (),
            "2021-03-05T12:00:00-05:00",
        ),
    )
    return doc.HuntDocument(
        tool_version="0.1.0",
        as_of="2021-04-20",
        verdict="exploited",
        reasons=("EXCH01: 5 rules saw an attack work", "EXCH03 is not covered"),
        window=WINDOW,
        window_why="the directive asks from 1 January 2021",
        servers=servers,
        sightings=seen,
        coverage=_coverage(),
        story=_story(seen),
        follow_up=follow,
        report_fields=(
            doc.FieldAnswer("First seen", "2021-02-27T10:11:12Z", "s1"),
            doc.FieldAnswer("Functional impact", "", ""),
        ),
        findings=(
            doc.FindingAnswer(
                "EXCH01/Security.evtx",
                None,
                "the log was cleared on 2021-03-06",
                "ask who did it; look for forwarded events",
            ),
        ),
        rules=(
            doc.RuleCountAnswer("sigma", "firedoor", 72, 0),
            doc.RuleCountAnswer("sigma", "user", 3107, 34),
            doc.RuleCountAnswer("yara", "firedoor", 9, 0),
        ),
        unusable=(
            doc.UnusableAnswer(
                "sigma/rules/a.yml",
                "id-1",
                "Rule A",
                "the placeholder %servers% has no value; give --sigma-values",
            ),
            doc.UnusableAnswer(
                "sigma/rules/b.yml",
                "id-2",
                "Rule B",
                "the placeholder %admins% has no value; give --sigma-values",
            ),
            doc.UnusableAnswer("sigma/rules/c.yml", "id-3", "Rule C", "line 7: not YAML"),
        ),
        files=(
            doc.HuntedFile(_LOG, "EXCH01", "httpproxy", "read", 9000, 12, 1_500_000, "ab" * 32, ""),
            doc.HuntedFile(SHELL, "EXCH01", "file", "read", 0, 0, 312, SHA, ""),
            doc.HuntedFile(
                "exchange/EXCH03/old.7z",
                "EXCH03",
                "file",
                "not_examined",
                0,
                0,
                99,
                "cd" * 32,
                "is a 7z archive, which is not opened",
            ),
        ),
        unchanged=True,
        problems=("exchange/EXCH03/old.7z: is a 7z archive, which is not opened",),
    )


def _empty(verdict: str) -> doc.HuntDocument:
    return replace(
        rich(),
        verdict=verdict,
        reasons=(),
        servers=(),
        sightings=(),
        coverage=(),
        story=doc.StoryAnswer((), (), (), (), 0),
        follow_up=(),
        report_fields=(),
        findings=(),
        unusable=(),
        files=(),
        problems=(),
    )


def nothing() -> doc.HuntDocument:
    """Nothing of a server could be read, and no date was given."""
    return replace(_empty("unknown"), as_of="", window_why="", rules=())


def quiet() -> doc.HuntDocument:
    """One server without a sign, all covered."""
    whole = ("2021-01-01", "2021-04-21")
    return replace(
        _empty("no_sign"),
        servers=(
            doc.HuntedServer("EXCH09", "no_sign", ("all needed logs cover the window",), (), {}),
        ),
        coverage=tuple(source("EXCH09", "httpproxy", log, whole) for log in ("Ecp", "Owa")),
        files=(rich().files[0],),
    )


def huge(sightings: int = 5_000, servers: int = 120) -> doc.HuntDocument:
    """Very many sightings, servers, chains, files and unusable rules."""
    begin = datetime(2021, 3, 1, tzinfo=UTC)
    base = rich()
    seen = tuple(
        sighting(
            n,
            f"Rule number {n % 300}",
            rule=f"rule-{n % 300}",
            host=f"MAIL-SERVER-NUMBER-{n % servers:03}",
            outcome=("exploited", "attempted", "suspicious", "context")[n % 4],
            stage=("probe", "access", "shell-used", "none")[n % 4],
            time=(begin + timedelta(minutes=7 * n)).isoformat().replace("+00:00", "Z"),
            client=f"203.0.113.{n % 250}",
        )
        for n in range(sightings)
    )
    ids = tuple(one.id for one in seen)
    names = tuple(f"MAIL-SERVER-NUMBER-{n:03}" for n in range(servers))
    chains = tuple(
        replace(
            base.story.chains[0],
            number=number + 1,
            from_=seen[0].time,
            to=seen[-1].time,
            hosts=names[:40],
            clients=tuple(f"203.0.113.{n}" for n in range(250)),
            milestones=(
                doc.MilestoneAnswer("first probe", seen[number].time, names[0], ids[number]),
            ),
            sightings=ids[number::60],
        )
        for number in range(60)
    )
    unusable = tuple(
        doc.UnusableAnswer(f"rules/{n}.yml", f"id-{n}", f"Rule {n}", f"line {n}: not YAML")
        for n in range(3000)
    )
    return replace(
        base,
        servers=tuple(
            doc.HuntedServer(name, "exploited", ("seen",) * 9, (), {"exploited": 3})
            for name in names
        ),
        sightings=seen,
        coverage=tuple(
            source(name, "httpproxy", log, ("2021-02-01", "2021-03-01"))
            for name in names
            for log in ("Ecp", "Owa", "Ews")
        ),
        story=replace(base.story, chains=chains),
        unusable=unusable,
        files=tuple(replace(base.files[0], file=f"logs/{n}.log") for n in range(20_000)),
        findings=base.findings * 500,
        problems=tuple(f"logs/{n}.log: odd" for n in range(5000)),
    )


def hostile(text: str) -> doc.HuntDocument:
    """The rich hunt with a text of an attacker in every field that takes free text."""
    found = _filled(doc.HuntDocument, text, "")
    assert isinstance(found, doc.HuntDocument)
    return replace(
        found,
        verdict="exploited",
        window=WINDOW,
        as_of="2021-04-20",
        servers=(replace(found.servers[0], verdict="exploited"), *rich().servers),
        sightings=(
            replace(found.sightings[0], outcome="exploited", time="2021-03-03T04:05:06Z", line=7),
            replace(found.sightings[0], id="s0", outcome="attempted", time="", stage="access"),
        ),
        coverage=(*found.coverage, *rich().coverage),
    )


_FIXED = {"state": "read", "verdict": "unknown", "sha256": SHA}


def _filled(kind: Any, text: str, name: str) -> Any:
    if name in _FIXED:
        return _FIXED[name]
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{f.name: _filled(hints[f.name], text, f.name) for f in fields(kind)})
    if get_origin(kind) is tuple:
        return (_filled(get_args(kind)[0], text, ""),)
    if get_origin(kind) is not None and len(get_args(kind)) == 2 and get_args(kind)[0] is str:
        return {text: _filled(get_args(kind)[1], text, "")}
    return {str: text, int: 3, bool: False}.get(kind)
