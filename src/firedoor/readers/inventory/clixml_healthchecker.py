"""What a result of HealthChecker.ps1 says. Its property names changed between versions.

From the script's own class definitions (microsoft/CSS-Exchange): version 2 wrote ``OSVersion`` and
``ExSetup`` data right under ``ExchangeInformation``, version 3 ``OSInformation`` and
``BuildInformation``; since 2021 the server stands inside an ``AnalyzedInformation``.
"""

from __future__ import annotations

import re

from firedoor.model.claim import Attribute
from firedoor.readers.inventory.clixml_exchange import PRODUCT, exchange_server, setup_version
from firedoor.readers.inventory.clixml_facts import Facts, machine, moment
from firedoor.readers.inventory.clixml_node import OBJECT, Node
from firedoor.readers.inventory.clixml_windows import hot_fix, operating_system

_KB = re.compile(r"KB(\d{6,7})", re.IGNORECASE)
_NOBODY = Node("Nil", 1)
_INNER = "HealthCheckerExchangeServer"


def health_checker(node: Node, facts: Facts) -> None:
    """One server as HealthChecker saw it, at its GenerationTime."""
    inner = node.get(_INNER)
    server = inner if inner and inner.kind == OBJECT else node
    facts.observed = moment(server.text("GenerationTime"))
    subject = machine(server.text("ServerName"))
    exchange = server.get("ExchangeInformation") or _NOBODY
    if not subject or exchange.kind != OBJECT:
        facts.complain("the result names no server, or was exported without its details")
        return
    _exchange(exchange, facts, subject)
    _windows(server.get("OSInformation", "OSVersion") or _NOBODY, facts, subject)


def _exchange(exchange: Node, facts: Facts, subject: str) -> None:
    listed = exchange.get("GetExchangeServer", "ExchangeServerObject")
    if listed and listed.kind == OBJECT and listed.get("Name", "Fqdn"):
        exchange_server(listed, facts.within("GetExchangeServer"))
    build = exchange.get("BuildInformation") or exchange
    product = build.get("FriendlyName", "ExchangeFriendlyName", "MajorVersion", "ExchangeVersion")
    facts.add(
        subject,
        Attribute.PRODUCT,
        product or exchange,
        "BuildInformation",
        value=product.display if product else PRODUCT,
    )
    _build(build, facts, subject)
    _updates(build, facts, subject)


def _build(build: Node, facts: Facts, subject: str) -> None:
    """The script falls back on AdminDisplayVersion where it cannot read ExSetup.exe, and marks it."""
    setup = build.get("ExchangeSetup")
    if setup and setup.kind == OBJECT and setup.text("FailedGetExSetup").casefold() != "true":
        setup_version(setup, facts.within("BuildInformation/ExchangeSetup"), subject)
        return
    facts.complain(f"the file version of ExSetup.exe is not in the result about {subject}")
    versions = build.get("VersionInformation") or build
    number = versions.get("BuildVersion", "BuildNumber", "ExchangeBuildNumber")
    if number:
        facts.add(subject, Attribute.VERSION, number, "BuildInformation/BuildVersion")


def _updates(build: Node, facts: Facts, subject: str) -> None:
    listed = build.get("KBsInstalledInfo", "KBsInstalled")
    for member in listed.members() if listed else ():
        title = member.get("PackageName") or member
        if number := _KB.search(title.display):
            facts.add(
                subject,
                Attribute.UPDATE_INSTALLED,
                title,
                "BuildInformation/KBsInstalled",
                value=number[1],
            )


def _windows(system: Node, facts: Facts, subject: str) -> None:
    build = system.get("BuildInformation") or system
    running = build.get("OperatingSystem")
    if running and running.kind == OBJECT and running.get("Caption"):
        operating_system(running, facts, subject)
    elif name := build.get("FriendlyName", "OperatingSystemName"):
        facts.add(subject, Attribute.OPERATING_SYSTEM, name, "OSInformation/BuildInformation")
    updates = system.get("InstalledUpdates") or system
    fixes = updates.get("HotFixes")
    for fix in fixes.members() if fixes else ():
        if fix.get("HotFixID"):
            hot_fix(fix, facts, subject)
