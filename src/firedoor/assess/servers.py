"""Which Exchange servers, which build, patched, supported: separate questions, answered separately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from firedoor.assess.answer import Part, met, unknown
from firedoor.assess.checks import patch, supported
from firedoor.match import exchange
from firedoor.match.verdicts import FixVerdict
from firedoor.model.asset import Asset
from firedoor.model.origin import Origin

FIXES = {"2021-03": "March 2021 fix (ProxyLogon)", "2021-04": "April 2021 fix"}
_FIX_WORDS = {
    FixVerdict.FIXED: "fixed",
    FixVerdict.AFFECTED: "affected",
    FixVerdict.UNDETERMINED: "undetermined: the sources contradict each other",
    FixVerdict.NOT_AFFECTED: "not affected",
    FixVerdict.UNKNOWN: "unknown",
}


@dataclass(frozen=True, slots=True)
class ServerQuestion:
    """One of the questions about a server; ``answer`` in words for people."""

    id: str
    question: str
    answer: str
    part: Part


@dataclass(frozen=True, slots=True)
class ServerState:
    """What is known of one server."""

    name: str
    named: bool
    aliases: tuple[str, ...]
    product: str
    cumulative_update: str
    build: str
    questions: tuple[ServerQuestion, ...]
    evidence: tuple[Origin, ...]


def describe_servers(assets: Iterable[Asset], day: date | None) -> tuple[ServerState, ...]:
    """The Exchange servers among the machines, each with its questions answered."""
    return tuple(_describe(asset, day) for asset in assets if exchange.is_exchange(asset))


def _describe(asset: Asset, day: date | None) -> ServerState:
    reading = exchange.best(asset)
    return ServerState(
        name=asset.name,
        named=asset.named,
        aliases=asset.aliases,
        product=f"Exchange {reading.product}" if reading and reading.product else "Exchange",
        cumulative_update=reading.cu if reading else "",
        build=str(reading.build) if reading and reading.build else "",
        questions=(_which(asset), _build(asset), *_fixes(asset), *_support(asset, day)),
        evidence=tuple(reading.claim.origin for reading in exchange.identify(asset.claims)),
    )


def _which(asset: Asset) -> ServerQuestion:
    origins = tuple(claim.origin for claim in asset.claims[:1])
    if asset.named:
        part = met(f"The evidence names it {asset.name}", *origins)
    else:
        part = unknown(
            "No file names this machine; it is called by its folder",
            f"The output of Get-ExchangeServer beside the files in {asset.name}",
            *origins,
        )
    return ServerQuestion("which", "Which server is it?", asset.name, part)


def _build(asset: Asset) -> ServerQuestion:
    question = "Which build does it run?"
    reading = exchange.best(asset)
    tell = f"The file version of ExSetup.exe of {asset.name}"
    if reading is None:
        return ServerQuestion(
            "build", question, "unknown", unknown("Nothing shows its build", tell)
        )
    shown = {
        r.title for r in exchange.identify(asset.claims) if r.strength is exchange.Strength.FILE
    }
    if len(shown) > 1:
        part = unknown(f"Sources disagree: {'; '.join(sorted(shown))}", tell, reading.claim.origin)
    elif reading.strength is exchange.Strength.FILE:
        part = met(f"{reading.title}, by its file version", reading.claim.origin)
    else:
        reason = f"{reading.title}: this shows the cumulative update, not the security update"
        part = unknown(reason, tell, reading.claim.origin)
    return ServerQuestion("build", question, reading.title, part)


def _fixes(asset: Asset) -> list[ServerQuestion]:
    found = []
    for fix, title in FIXES.items():
        answer = exchange.fixed(asset, fix)
        words = _FIX_WORDS[answer.verdict]
        found.append(
            ServerQuestion(f"fix-{fix}", f"Has it the {title}?", words, patch.part_of(answer))
        )
    return found


def _support(asset: Asset, day: date | None) -> list[ServerQuestion]:
    answer = exchange.supported(asset, day)
    return [
        ServerQuestion(
            f"supported-{id_}", f"Is {what} supported?", part.verdict.value, supported.part_of(part)
        )
        for id_, what, part in (
            ("exchange", "this level of Exchange", answer.exchange),
            ("system", "its host system", answer.system),
        )
    ]
