"""Results built by hand: a rich one in the style of ED 21-02 with hostile strings, and an empty one."""

# ruff: noqa: E501, FBT003
# fmt: off

from __future__ import annotations

from firedoor.result import document as doc

from .hostile_texts import ANSI, FORMULA, IMAGE, OVERRIDE, SCRIPT
from .reach_sample import network

WIDE = "受信トレイのバックアップ" * 12
COMBINING = "Z\u0351\u0352\u0353\u0354\u0355\u0356algo cafe\u0301"
LONG = "A reason that goes on. " * 217 + "End."
HOSTILE = (
    SCRIPT,
    FORMULA,
    ANSI,
    OVERRIDE,
    IMAGE,
    WIDE,
    COMBINING,
    "\ud800lone",
    "zero\u200bwidth\x00nul",
)

MSERT = "Run MSERT in Full Scan mode on {}, keep msert.log, and add a record of kind tool-run"
FIRST = "2021-03-05T12:00:00-05:00"
TRIAGE = "2021-04-05T12:00:00-04:00"
APRIL = "2021-04-16T00:01:00-04:00"
REPORT = "2021-04-16T12:00:00-04:00"
HARDEN = "2021-06-28T12:00:00-04:00"
AS_OF = "2021-04-16"


def evidence(file: str, line: int | None = None, text: str = "", record: str = "") -> doc.Evidence:
    return doc.Evidence(file, line, record, text)


def deadline(
    at: str = "",
    state: str = "passed",
    kind: str = "at",
    stated: str = "",
    steps: tuple[str, ...] = (),
) -> doc.DeadlineAnswer:
    return doc.DeadlineAnswer(kind, stated, at, state, steps)


def requirement(
    id: str,  # noqa: A002
    title: str,
    verdict: str,
    *,
    reasons: tuple[str, ...] = ("No record answers this",),
    evidence: tuple[doc.Evidence, ...] = (),
    settled_by: tuple[str, ...] = (),
    deadline: doc.DeadlineAnswer | None = None,
    subjects: tuple[doc.SubjectAnswer, ...] = (),
    kind: str = "review",
    scope: str = "site",
    notes: tuple[str, ...] = (),
    implied: bool = False,
    directive: str = "ed-21-02",
) -> doc.RequirementAnswer:
    sentence = f"{title}, as the directive asks."
    return doc.RequirementAnswer(
        id=id,
        directive=directive,
        title=title,
        sentence=sentence,
        kind=kind,
        scope=scope,
        action="1",
        revision="v2",
        verdict=verdict,
        reasons=reasons,
        evidence=evidence,
        settled_by=settled_by,
        deadline=deadline,
        subjects=subjects,
        notes=notes,
        implied=implied,
    )


def _hardening() -> tuple[doc.RequirementAnswer, ...]:
    titles = (
        "Firewall denies by default", "RFC compliance on the firewall", "Updates within 48 hours",
        "Only supported software", "Accounts and groups enumerated", "Administrators reviewed",
        "Sensitive roles reviewed", "Least privilege", "No Exchange account in Domain Admins",
        "No administrator rights in the cloud", "Logs kept 180 days", "Logs monitored",
        "Anti-malware with signatures of today", "Servers visible to CDM",
    )
    due = deadline(HARDEN, "upcoming", stated="12:00 pm EDT, Monday 28 June 2021")
    states = ("unknown", "unknown", "not_met", "met", "met", "unknown", "unknown") * 2
    return tuple(
        requirement(
            f"ed-21-02.h{number}",
            title,
            "not_applicable" if number == 14 else states[number],
            deadline=due,
            settled_by=("Export the firewall configuration into network/",) if number < 3
            else (f"Add a record of kind review, topic h{number}, with its proof",),
            evidence=(evidence("records/accounts.toml", 4, "topic = \"accounts\""),) if number in {3, 4} else (),
            reasons=("No participant of the programme",) if number == 14 else (f"No record of: {title.lower()}",),
        )
        for number, title in enumerate(titles, 1)
    )


def _april() -> doc.RequirementAnswer:
    build = "Build 15.1.2176.9 is older than 15.1.2176.12, the first with the April update"
    line = evidence("inventory/servers.csv", 3, "EXCH02,Exchange 2016 CU19,15.1.2176.9,DMZ")
    ask = "Copy the file version of ExSetup.exe of EXCH03: (Get-Command ExSetup).FileVersionInfo"
    admin = evidence(
        "exchange/EXCH03/servers.txt", 12, "AdminDisplayVersion : Version 15.1 (Build 2176.2)"
    )
    return requirement(
        "ed-21-02.v2.1",
        "Deploy the April 2021 update or remove the server",
        "not_met",
        reasons=("Not met for EXCH02", "Unknown for EXCH03", "Met for EXCH01", build),
        evidence=(line, admin, evidence("inventory/servers.csv", 2, "EXCH01,Exchange 2019 CU9,15.2.858.10")),
        settled_by=(ask,),
        deadline=deadline(APRIL, "passed", stated="before 12:01 am EDT, Friday 16 April 2021"),
        subjects=(
            doc.SubjectAnswer("EXCH01", "met", ("Build 15.2.858.10 holds the April update",),
                (evidence("inventory/servers.csv", 2, "EXCH01,Exchange 2019 CU9,15.2.858.10"),), ()),
            doc.SubjectAnswer("EXCH02", "not_met", (build,), (line,), ()),
            doc.SubjectAnswer("EXCH03", "unknown", ("AdminDisplayVersion shows the cumulative update only",),
                (admin,), (ask,)),
        ),
        kind="patch",
        scope="exchange",
        notes=("The March updates do not fix these.",),
    )


def _scans() -> tuple[doc.RequirementAnswer, ...]:
    weekly = deadline(
        "", "upcoming", "every", "weekly for four weeks",
        ("2021-04-12T12:00:00-04:00", "2021-04-19T12:00:00-04:00", "2021-04-26T12:00:00-04:00"),
    )
    due = deadline(TRIAGE, "passed", stated="12:00 pm EDT, Monday 5 April 2021")
    clean = evidence("records/msert-exch01.toml", 2, 'result = "clean"')
    both = tuple(
        doc.SubjectAnswer(name, "met" if name == "EXCH01" else "unknown", (f"Scan of {name} looked for",),
            (clean,) if name == "EXCH01" else (), () if name == "EXCH01" else (MSERT.format(name),))
        for name in ("EXCH01", "EXCH02", "EXCH03")
    )
    return (
        requirement(
            "ed-21-02.v1.1", "MSERT full scan", "unknown", deadline=due, subjects=both, kind="run_tool",
            scope="exchange", settled_by=(MSERT.format("EXCH02"), MSERT.format("EXCH03")),
            reasons=("Unknown for EXCH02, EXCH03", "Met for EXCH01"),
        ),
        requirement(
            "ed-21-02.v1.1w", "MSERT full scan each week", "unknown", deadline=weekly, kind="run_tool_series",
            scope="exchange", settled_by=(MSERT.format("EXCH02"),),
        ),
        requirement(
            "ed-21-02.v1.2", "Test-ProxyLogon once", "not_met", deadline=due, kind="run_tool", scope="exchange",
            reasons=("The report sheet answers no for EXCH02", LONG),
            evidence=(evidence("inventory/ed21-02status_v3.xlsx", None, "No", "Inventory!G8"),),
        ),
    )


def _hostile() -> tuple[doc.RequirementAnswer, ...]:
    places = tuple(evidence(f"exchange/{text[:40]}/log.txt", 7, text) for text in HOSTILE)
    return (
        requirement(
            "ed-21-02.v2.4", "Report incidents found while updating", "not_met", kind="report_incident",
            reasons=HOSTILE, evidence=places, settled_by=HOSTILE, notes=HOSTILE,
            deadline=deadline("", "at_once", "immediate", "immediately"),
            subjects=tuple(doc.SubjectAnswer(t, "unknown", (t,), places[:1], (t,)) for t in HOSTILE),
        ),
    )


def _alert() -> tuple[doc.RequirementAnswer, ...]:
    texts = (
        ("patch", "Apply the updates", "not_met"), ("impact", "Impact analysis before measures", "unknown"),
        ("test", "Test the update like production", "unknown"), ("exposure", "Not reachable from the Internet", "unknown"),
        ("isolation", "Isolated from the business network", "unknown"), ("vpn", "Secure remote access", "unknown"),
        ("practices", "Recommended practices", "unknown"),
    )
    return tuple(
        requirement(
            f"ics-alert-21-063-01.{key}", title, verdict, directive="ics-alert-21-063-01", implied=key == "vpn",
            deadline=deadline("", "standing", "standing", "as soon as possible"),
            settled_by=("Export the firewall configuration into network/",) if verdict == "unknown" else (),
        )
        for key, title, verdict in texts
    )


def _march() -> tuple[doc.RequirementAnswer, ...]:
    return (
        requirement("ed-21-02.1", "Forensic triage", "met", evidence=(evidence("records/triage.toml", 1),),
            reasons=("Statement of 4 March 2021, proof unchanged",), deadline=deadline("2021-03-03T00:00:00-05:00", "passed", "immediate", "immediately")),
        requirement("ed-21-02.3a", "Disconnect", "not_applicable", reasons=("No indicator was found in triage",)),
        requirement("ed-21-02.5", "Report by template", "met", evidence=(evidence("records/report.toml", 1),),
            reasons=("Sent on 5 March 2021",), deadline=deadline(FIRST, stated="noon EST, Friday 5 March 2021")),
        requirement("ed-21-02.v2.2", "Update before connecting", "unknown", kind="gate",
            settled_by=("Add a record of kind control, topic gate",), deadline=deadline("", "standing", "standing")),
        requirement("ed-21-02.v2.3", "Report on the April update", "unknown", kind="report_status",
            settled_by=("Add a record of kind report, report = v2",), deadline=deadline(REPORT, "due", stated="noon EDT, Friday 16 April 2021")),
    )


def _directives() -> tuple[doc.DirectiveAnswer, ...]:
    expertise = doc.BranchAnswer("expertise", "Are trained staff and tooling at hand?", "yes",
        ("site.toml says so",), (evidence("site.toml", 9, "forensic_staff = true"),), "")
    found = doc.BranchAnswer("ioc", "Was an indicator of compromise found?", "unknown",
        (SCRIPT,), (), "Add a record of kind triage for each server")
    terms = (
        doc.DefinitionAnswer(
            "expertise",
            "Staff trained in imaging memory, and the tools to do so.",
            "ED 21-01",
            False,
        ),
        doc.DefinitionAnswer(
            "disconnected",
            "Off the network; powered on if imaging can be arranged.",
            "ED 21-01",
            True,
        ),
    )
    return (
        doc.DirectiveAnswer("ics-alert-21-063-01", "Microsoft Exchange", "CISA",
            "https://www.cisa.gov/news-events/ics-alerts/ics-alert-21-063-01", "Advice to every operator.", "no",
            "in_force", "", ("Initial release (2021-03-04)",), (), (),
            ("Testing before installation pulls against patching as soon as possible.",)),
        doc.DirectiveAnswer("ed-21-02", "Mitigate Microsoft Exchange on-premises vulnerabilities", "CISA",
            "javascript:alert(1)", "Federal civilian executive branch.", "unknown", "in_force",
            "Closed later, on 2022-03-29.", ("Original (2021-03-03)", "Direction v1 (2021-03-31)"),
            (expertise, found), terms, ("Action 2 states no way out when nothing is found.",)),
    )


def _servers() -> tuple[doc.ServerAnswer, ...]:
    def ask(answer: str, verdict: str) -> tuple[doc.QuestionAnswer, ...]:
        names = ("build", "march", "april", "supported")
        words = ("Which build?", "March 2021 fix?", "April 2021 fix?", "Supported by the maker?")
        return tuple(
            doc.QuestionAnswer(key, text, answer, verdict, ("Build table of 2021-04-13",))
            for key, text in zip(names, words, strict=True)
        )

    return (
        doc.ServerAnswer("EXCH02", True, ("exch02.riverside.example",), "Exchange Server 2016", "CU19",
            "15.1.2176.9", ask("affected", "not_met"), (evidence("inventory/servers.csv", 3),)),
        doc.ServerAnswer("EXCH01", True, (), "Exchange Server 2019", "CU9", "15.2.858.10",
            ask("fixed", "met"), (evidence("inventory/servers.csv", 2),)),
        doc.ServerAnswer(SCRIPT, False, (ANSI, FORMULA), "Exchange Server 2016", "", "",
            ask("undetermined", "unknown"), (evidence("exchange/EXCH03/servers.txt", 12),)),
    )


def _coverage() -> tuple[doc.CoverageAnswer, ...]:
    return (
        doc.CoverageAnswer("inventory/servers.csv", "csv", "read", 3, 3, 0, 0, 0, ""),
        doc.CoverageAnswer("exchange/EXCH03/servers.txt", "format-list", "read", 40, 30, 2, 4, 4, ""),
        doc.CoverageAnswer("exchange/bomb.xlsx", "xlsx", "skipped", 0, 0, 0, 0, 0, "unpacks to more than 64 MB"),
        doc.CoverageAnswer(f"logs/{SCRIPT}{OVERRIDE}.evtx", "", "not_examined", 0, 0, 0, 0, 0, "no reader knows this"),
    )


def rich() -> doc.Result:
    """A site with every verdict, deadline state and hostile string."""
    return doc.Result(
        site="Riverside Water",
        fictitious=True,
        alert="ics-alert-21-063-01",
        as_of=AS_OF,
        tool_version="0.1.0",
        directives=_directives(),
        requirements=(*_alert(), *_march(), *_scans(), _april(), *_hardening(), *_hostile()),
        servers=_servers(),
        findings=(
            doc.FindingAnswer("FD-DISAGREE", "Two sources disagree", "EXCH02",
                f"servers.csv says CU19, the sheet says CU20 {ANSI}", (evidence("inventory/servers.csv", 3),),
                "Find out which source is right and correct the other"),
        ),
        coverage=_coverage(),
        inputs=(
            doc.InputAnswer("inventory/servers.csv", 210, "a" * 64),
            doc.InputAnswer("exchange/huge.log", 2 * 1024**3, ""),
        ),
        knowledge=(doc.KnowledgeAnswer("exchange-builds", "Exchange build table", "2021-04-13", 3, "two sources"),),
        problems=(f"site.toml:12: unknown key {ANSI}; remove it",),
        network=network(),
    )


def minimal() -> doc.Result:
    """A folder in which nothing was found, without a date."""
    return doc.Result("", False, "ed-21-02", "", "0.1.0", (), (), (), (), (), (), (), ())


def crowded() -> doc.Result:
    """Forty deadlines, twenty of them within one month, one years away."""
    days = [f"2021-04-{day:02}T{day % 24:02}:00:00-04:00" for day in range(1, 21)]
    days += [f"2021-{5 + n // 8:02}-{1 + 3 * (n % 8):02}" for n in range(18)]
    days += ["2023-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00"]
    return doc.Result(
        "Crowded", True, "ed-21-02", AS_OF, "0.1.0", (),
        tuple(
            requirement(
                f"ed-21-02.x{n}", f"A requirement with a fairly long title, number {n}", "unknown",
                settled_by=("A record",),
                deadline=deadline(at, "passed" if at[:10] < AS_OF else "due" if at[:10] == AS_OF else "upcoming"),
            )
            for n, at in enumerate(days)
        ),
        (), (), (), (), (), (),
    )
