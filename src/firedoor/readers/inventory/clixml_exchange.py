"""What the objects of the Exchange cmdlets and of ExSetup.exe say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from firedoor.model.claim import Attribute
from firedoor.readers.inventory.clixml_facts import Facts, Made, machine
from firedoor.readers.inventory.clixml_node import Node

PRODUCT = "Microsoft Exchange Server"
_SETUP = "exsetup.exe"
_SHOWN_VERSION = re.compile(r"^\s*FileVersion:[ \t]*(\S+)", re.MULTILINE)
_NUMBERED = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}){1,3}")
# The flags of Get-ExchangeServer, with the names that its ServerRole gives the roles.
_FLAGS = (
    ("IsMailboxServer", "Mailbox"),
    ("IsClientAccessServer", "ClientAccess"),
    ("IsUnifiedMessagingServer", "UnifiedMessaging"),
    ("IsHubTransportServer", "HubTransport"),
    ("IsEdgeServer", "Edge"),
)


def exchange_server(node: Node, facts: Facts) -> None:
    """Get-ExchangeServer and Get-MailboxServer.

    The object comes from the directory: its PSComputerName is the server that was asked, not the one
    that is described, and is not used.
    """
    name = node.text("Name", "Identity") or node.text("Fqdn")
    if not name:
        facts.complain("the server has no name")
        return
    facts.add(name, Attribute.PRODUCT, node, "Name", value=PRODUCT)
    facts.copy(name, Attribute.FQDN, node, "Fqdn")
    if not facts.copy(name, Attribute.ADMIN_DISPLAY_VERSION, node, "AdminDisplayVersion"):
        facts.complain(f"{name} has no AdminDisplayVersion")
    if not facts.copy(name, Attribute.ROLES, node, "ServerRole"):
        _roles_of_flags(node, facts, name)
    _unified_messaging(node, facts, name)


def file_version_info(node: Node, facts: Facts) -> None:
    """The version of a file: of use if the file is ExSetup.exe."""
    named = node.text("OriginalFilename", "InternalName", "FileName") or node.shown
    if _SETUP in named.casefold():
        setup_version(node, facts, machine(node.text("PSComputerName")))
    else:
        facts.refused = Made.IRRELEVANT if named else Made.NOT_UNDERSTOOD


def program_file(node: Node, facts: Facts) -> None:
    """Get-Command and Get-Item: a file with its version inside, of use if it is ExSetup.exe."""
    inside = node.get("FileVersionInfo", "VersionInfo")
    if _SETUP not in node.text("Name").casefold():
        facts.refused = Made.IRRELEVANT
    elif inside is None:
        facts.complain("ExSetup.exe is there without its version")
    else:
        setup_version(inside, facts.within("VersionInfo"), machine(node.text("PSComputerName")))


def setup_version(node: Node, facts: Facts, subject: str) -> None:
    """The version of ExSetup.exe. Its parts can disagree: then each value is a claim of its own."""
    seen: set[tuple[int, ...] | str] = set()
    for path, value in _versions(node):
        build = _build(value)
        if build not in seen:
            seen.add(build)
            facts.add(subject, Attribute.FILE_VERSION, node.get(path) or node, path, value=value)
    if not seen:
        facts.complain("ExSetup.exe has no FileVersion")
    facts.copy(subject, Attribute.PRODUCT, node, "ProductName")


def _versions(node: Node) -> Iterator[tuple[str, str]]:
    """Every place where the object states its file version: way, value."""
    for path in ("FileVersion", "FileVersionRaw"):
        if value := node.text(path):
            yield path, value
    parts = [node.text(f"File{part}Part") for part in ("Major", "Minor", "Build", "Private")]
    if all(parts):
        yield "FileMajorPart", ".".join(parts)
    if shown := _SHOWN_VERSION.search(node.shown or node.value):
        yield "ToString", shown[1]


def _build(version: str) -> tuple[int, ...] | str:
    """15.01.2375.007 and 15.1.2375.7 are one version."""
    numbered = _NUMBERED.fullmatch(version)
    return tuple(int(part) for part in version.split(".")) if numbered else version


def _roles_of_flags(node: Node, facts: Facts, name: str) -> None:
    roles = [role for flag, role in _FLAGS if node.text(flag).casefold() == "true"]
    first = node.get(*(flag for flag, _ in _FLAGS))
    if roles and first:
        facts.add(name, Attribute.ROLES, first, "Is*Server", value=", ".join(roles))


def _unified_messaging(node: Node, facts: Facts, name: str) -> None:
    """No only where the flag says so: a list of roles may have been cut."""
    flag, roles = node.get("IsUnifiedMessagingServer"), node.get("ServerRole")
    if flag and flag.display.casefold() in {"true", "false"}:
        answer = "yes" if flag.display.casefold() == "true" else "no"
        facts.add(name, Attribute.UNIFIED_MESSAGING, flag, "IsUnifiedMessagingServer", value=answer)
    elif roles and "unifiedmessaging" in roles.display.casefold():
        facts.add(name, Attribute.UNIFIED_MESSAGING, roles, "ServerRole", value="yes")
