"""Build the values of a case from its TOML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta, timezone
from hashlib import sha256
from typing import Any

from firedoor.assess.context import Context, machines_by_product
from firedoor.assess.statements import weigh
from firedoor.directives.loader import load
from firedoor.hunt.verdict import HuntVerdict, ServerAnswer
from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute, Claim
from firedoor.model.hunt.sighting import Confidence, RuleFacts, Severity, Sighting
from firedoor.model.hunt.sighting import Outcome as Worked
from firedoor.model.hunt.source import Kind
from firedoor.model.hunt.source import Source as LogOf
from firedoor.model.moment import Moment
from firedoor.model.origin import Origin
from firedoor.model.record import Proof, ProofState, Record
from firedoor.model.requirement import (
    BranchQuestion,
    Condition,
    Deadline,
    DeadlineKind,
    Directive,
    RecordPattern,
    Requirement,
    Revision,
    Source,
)
from firedoor.model.zone import Operator, SiteDeclaration

# The products of the encoded directives, and Pulse once more by a shorter name that most cases use.
_PULSE = load("ed-21-03").head.products[0]
PRODUCTS = (load("ed-21-02").head.products[0], _PULSE, replace(_PULSE, id="pulse"))
EASTERN = timezone(timedelta(hours=-4))


def as_params(values: Mapping[str, Any]) -> dict[str, Any]:
    """Lists of TOML become the tuples of the model."""
    return {key: tuple(v) if isinstance(v, list) else v for key, v in values.items()}


def requirement(case: Mapping[str, Any]) -> Requirement:
    """The requirement of a case; only what the case names differs from the plain one."""
    given = case["requirement"]
    return Requirement(
        id="R-1",
        title="a requirement",
        sentence="do it",
        kind=given["kind"],
        scope=given.get("scope", "exchange"),
        source=Source("d", "v0", "1"),
        deadline=_deadline(given.get("deadline")),
        params=as_params(given.get("params", {})),
        when=tuple(tuple(_condition(text) for text in clause) for clause in given.get("when", [])),
    )


def _deadline(given: Mapping[str, Any] | None) -> Deadline | None:
    if given is None:
        return None
    return Deadline(
        DeadlineKind(given["kind"]),
        given.get("stated", "as stated"),
        given.get("at"),
        given.get("hours", 0),
        given.get("times", 0),
        given.get("event", ""),
    )


def _condition(text: str) -> Condition:
    if "!=" in text:
        fact, value = text.split("!=")
        return Condition(fact, value, negated=True)
    fact, value = text.split("=")
    return Condition(fact, value)


def assets(case: Mapping[str, Any]) -> tuple[Asset, ...]:
    """The machines of a case: ``[machine.NAME]`` with one value or a list for each attribute."""
    return tuple(_asset(name, claims) for name, claims in case.get("machine", {}).items())


def _asset(name: str, given: Mapping[str, Any]) -> Asset:
    """One record of the evidence; of several values each further one stands in a file of its own."""
    claims: list[Claim] = []
    for attribute, values in given.items():
        for number, value in enumerate(values if isinstance(values, list) else [values], 1):
            origin = Origin(f"inventory/{number}.xml", 1, f"Obj 1/{attribute}", str(value))
            claims.append(Claim(name, Attribute(attribute), value, origin))
    return Asset(name, tuple(claims))


def records(case: Mapping[str, Any]) -> tuple[Record, ...]:
    """The records of a case; proven unless ``proof`` says otherwise."""
    return tuple(_record(given, number) for number, given in enumerate(case.get("record", []), 1))


def _record(given: Mapping[str, Any], number: int) -> Record:
    plain = {"kind", "who", "when", "about", "expires", "proof"}
    state = given.get("proof", "matches")
    proofs = () if state == "none" else (_proof(state),)
    return Record(
        kind=given["kind"],
        who=given.get("who", "the engineer"),
        when=Moment.of(given["when"], EASTERN),
        about=tuple(given.get("about", ["EX1"])),
        origin=Origin(f"records/{number}.toml"),
        fields=as_params({key: value for key, value in given.items() if key not in plain}),
        proofs=proofs,
        expires=given.get("expires"),
    )


def _proof(state: str) -> Proof:
    """``empty``: a file without content that is what it was."""
    if state == "empty":
        return Proof("records/proof.txt", sha256(b"").hexdigest(), ProofState.MATCHES)
    return Proof("records/proof.txt", "0" * 64, ProofState(state))


def questions(case: Mapping[str, Any]) -> tuple[BranchQuestion, ...]:
    """The branch questions of a case."""
    return tuple(
        BranchQuestion(
            id=given["id"],
            question=given["id"],
            settled_by=f"state {given['id']}",
            operator_keys=tuple(given.get("operator_keys", ())),
            yes=_patterns(given.get("yes", [])),
            no=_patterns(given.get("no", [])),
            yes_answers=tuple(given.get("yes_answers", ())),
            reachable=given.get("reachable", ""),
            hunted=given.get("hunted", ""),
        )
        for given in case.get("question", [])
    )


def _patterns(given: list[Mapping[str, Any]]) -> tuple[RecordPattern, ...]:
    return tuple(
        RecordPattern(one["kind"], {k: v for k, v in one.items() if k != "kind"}) for one in given
    )


def context(case: Mapping[str, Any]) -> Context:
    """The context that the checks see."""
    machines = assets(case)
    given_day = case.get("as_of")
    as_of = Moment.of(given_day, EASTERN) if given_day else None
    directive = Directive(
        id="d",
        title="D",
        issuer="",
        url="",
        binds="",
        reviewed=date(2026, 1, 1),
        revisions=(Revision("v0", "first", date(2021, 3, 3), ""),),
        requirements=(requirement(case),) if "requirement" in case else (),
        products=PRODUCTS,
        questions=questions(case),
    )
    declaration = SiteDeclaration("site", operator=Operator(**case.get("operator", {})))
    statements = weigh(records(case), machines, as_of)
    return Context(
        declaration,
        directive,
        machines,
        statements,
        as_of,
        machines_by_product(directive, machines),
        tuple(case.get("unread", ())),
        hunted=tuple(_server(host, verdict) for host, verdict in case.get("hunted", {}).items()),
    )


def _server(host: str, verdict: str) -> ServerAnswer:
    """What a hunt said of a server: with one sighting if the attack worked."""
    source, at = LogOf(Kind.IIS, "W3SVC1", host), Origin(f"exchange/{host}/a.log", 7)
    facts = RuleFacts("r", "A rule", "sigma", Severity.HIGH, Confidence.HIGH, Worked.EXPLOITED)
    seen = (Sighting(facts, Worked.EXPLOITED, source, at),) if verdict == "exploited" else ()
    return ServerAnswer(host, HuntVerdict(verdict), ("a reason",), seen, (), ("fetch a log",))
