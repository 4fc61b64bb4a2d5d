"""Bytes of a PAN-OS configuration into one tree, whatever the form."""

from __future__ import annotations

import re

from firedoor.model.problem import InputError, Problem
from firedoor.readers.firewalls.panos.brace_form import parse_brace
from firedoor.readers.firewalls.panos.set_form import parse_set
from firedoor.readers.firewalls.panos.tree import Tree
from firedoor.readers.firewalls.panos.xml_form import parse_xml
from firedoor.readers.interface import InputFile
from firedoor.readers.text import decode, decode_head

_XML = re.compile(r"(?:^|\n)[ \t]*<(?:\?xml|config|response)\b")
_XML_PROOF = re.compile(
    r'<config\b[^>]*\burldb=|<entry\s+name="localhost\.localdomain"|<mgt-config\b|<pre-rulebase\b'
    r"|<(deviceconfig|rulebase|panorama)>"
)
_XML_ROOT = re.compile(r"<(config|response)[\s>]")
# Commands that no other vendor's set form has: one of them is proof.
_SET = re.compile(
    r"^[ \t]*(set|delete)[ \t]+(config (devices|shared|mgt-config|panorama) |mgt-config |readonly devices "
    r"|device-group "
    r"|deviceconfig (system|setting|high-availability)\b|vsys \S+|policy panorama |import network interface "
    r"|template(-stack)? \S+ (config|description|devices|settings|templates|variable)\b"
    r"|network (interface (ethernet|aggregate-ethernet|loopback|vlan|tunnel)|virtual-router|logical-router|ike"
    r"|profiles|qos|tunnel|virtual-wire|shared-gateway)\b"
    r"|shared (address|service|application|botnet|log-settings|pre-rulebase|post-rulebase|tag|profiles"
    r"|admin-role|local-user-database|certificate|server-profile|content-preview)\b"
    r"|rulebase (security|nat|pbf|decryption|application-override|default-security-rules)\b)",
    re.MULTILINE,
)
# Commands that another vendor could have: a good part of the file must be like them.
_LIKELY = re.compile(
    r'^[ \t]*(set|delete)[ \t]+(zone ("[^"]*"|\S+) network '
    r'|address ("[^"]*"|\S+) (ip-netmask|ip-range|ip-wildcard|fqdn) '
    r'|address-group ("[^"]*"|\S+) (static|dynamic) |service ("[^"]*"|\S+) protocol (tcp|udp|sctp) )',
    re.MULTILINE,
)
_SET_LINE = re.compile(r"^[ \t]*(set|delete)[ \t]+\S", re.MULTILINE)
_SET_SHARE = 0.3
_BRACE = re.compile(
    r"^\s*(deviceconfig|mgt-config|localhost\.localdomain|\"localhost\.localdomain\") \{\s*$"
    r"|^\s*policy \{\s*\n\s*panorama \{",
    re.MULTILINE,
)
_FORTIOS = re.compile(r"^config \S+( \S+)*\s*\n\s*(edit|set) ", re.MULTILINE)


def form_of(text: str) -> str:
    """Return ``xml``, ``set``, ``brace``, or nothing for text that is no PAN-OS configuration."""
    if _XML.search(text[:4096]):
        whole = _XML_ROOT.search(text[:8192]) and _XML_PROOF.search(text)
        return "xml" if whole else ""
    if _BRACE.search(text):
        return "brace"
    if _FORTIOS.search(text):
        return ""
    if _SET.search(text):
        return "set"
    likely = sum(1 for _ in _LIKELY.finditer(text))
    lines = sum(1 for _ in _SET_LINE.finditer(text)) if likely else 0
    return "set" if likely and likely >= _SET_SHARE * lines else ""


def recognises(file: InputFile) -> bool:
    """A PAN-OS configuration by what only PAN-OS writes."""
    return bool(form_of(decode_head(file.head)))


def parse(data: bytes, file: str) -> Tree:
    """Return the tree of a file; raises ``InputError`` if there is none."""
    text = decode(data, file).replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    form, ended = form_of(text), not lines[-1]
    if ended:
        lines.pop()
    # The other forms show by their brackets and tags whether they are whole.
    tree = Tree(lines, ended=ended or form != "set")
    if form == "xml":
        parse_xml(tree, file)
    elif form == "brace":
        parse_brace(tree)
    elif form == "set":
        parse_set(tree)
    if not tree.root.children:
        advice = "export it with 'show config running' or as running-config.xml"
        message = "holds no PAN-OS configuration in XML, set or brace form"
        raise InputError(Problem(file, message, advice=advice))
    return tree
