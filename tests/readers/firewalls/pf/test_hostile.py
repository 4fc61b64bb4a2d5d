"""Whatever the bytes are: a reading or the one error, soon."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firedoor.model.problem import InputError
from firedoor.readers.firewalls.pf import tree
from firedoor.readers.firewalls.pf.reader import PF_READER
from firedoor.readers.interface import Options
from tests.readers.firewalls.pf.samples import TEXTS, facts, reading, written

SAMPLES = [text.encode() for text in TEXTS.values()]
HEAD = "<pfsense><system><hostname>h</hostname><ipv6allow/></system><interfaces>"
LAN = "<lan><enable/><if>em1</if><ipaddr>10.0.0.1</ipaddr><subnet>24</subnet></lan></interfaces>"


@settings(max_examples=120, deadline=None)
@given(sample=st.sampled_from(SAMPLES), cut=st.floats(0, 1), tail=st.binary(max_size=40))
def test_cut_and_damaged_files(
    tmp_path_factory: pytest.TempPathFactory, sample: bytes, cut: float, tail: bytes
) -> None:
    _survives(tmp_path_factory.mktemp("cut"), sample[: int(len(sample) * cut)] + tail)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_lines_in_another_order(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    text = data.draw(st.sampled_from(sorted(TEXTS.values())))
    lines = text.split("\n")
    picked = data.draw(st.lists(st.sampled_from(lines), max_size=60))
    at = data.draw(st.integers(2, len(lines)))
    shuffled = [*lines[:at], *picked, *lines[at:]]
    _survives(tmp_path_factory.mktemp("order"), "\n".join(shuffled).encode())


ELEMENTS = (
    "rule",
    "source",
    "destination",
    "network",
    "address",
    "any",
    "not",
    "port",
    "interface",
    "floating",
    "quick",
    "type",
    "alias",
    "name",
    "content",
    "gateway_item",
    "gateway",
    "lan",
    "wan",
    "opt1",
    "ipaddr",
    "subnet",
    "phase1",
    "vip",
    "mode",
    "members",
    "item",
    "enable",
    "disabled",
    "target",
    "nat",
    "filter",
)
VALUES = (
    "",
    "1",
    "0",
    "lan",
    "wanip",
    "10.0.0.1",
    "10.0.0.0/8",
    "pass",
    "-5",
    "80-90",
    "999999",
    "٣",
    "a" * 300,
)


@st.composite
def blocks(draw: st.DrawFn, depth: int = 3) -> str:
    tag = draw(st.sampled_from(ELEMENTS))
    if depth == 0 or draw(st.booleans()):
        return f"<{tag}>{draw(st.sampled_from(VALUES))}</{tag}>"
    inner = "".join(draw(st.lists(blocks(depth - 1), max_size=4)))
    return f"<{tag}>{inner}</{tag}>"


@settings(max_examples=200, deadline=None)
@given(
    product=st.sampled_from(["opnsense", "pfsense"]),
    sections=st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "interfaces",
                    "filter",
                    "nat",
                    "aliases",
                    "gateways",
                    "staticroutes",
                    "virtualip",
                    "openvpn",
                    "ipsec",
                    "vlans",
                    "ifgroups",
                    "bridges",
                    "system",
                    "sysctl",
                    "captiveportal",
                    "OPNsense",
                    "installedpackages",
                    "l2tp",
                    "pppoes",
                    "load_balancer",
                ]
            ),
            st.lists(blocks(), max_size=4),
        ),
        max_size=6,
    ),
)
def test_elements_in_places_where_they_do_not_belong(
    tmp_path_factory: pytest.TempPathFactory,
    product: str,
    sections: list[tuple[str, list[str]]],
) -> None:
    body = "\n".join(f"<{tag}>\n{''.join(inner)}\n</{tag}>" for tag, inner in sections)
    _survives(tmp_path_factory.mktemp("odd"), f"<{product}>\n{body}\n</{product}>".encode())


def _survives(folder: Path, data: bytes) -> None:
    file = written(folder, data)
    PF_READER.recognises(file)
    try:
        found = PF_READER.read(file, Options())
    except InputError as error:
        assert {problem.file for problem in error.problems} == {"backup.xml"}  # noqa: PT017
        return
    sorted_out = found.understood + found.partly + found.irrelevant + found.not_understood
    assert sorted_out == found.records
    assert found.network is not None
    lines = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    assert len(found.network.lines.states) <= lines.count("\n") + 1


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb">]><opnsense>&b;</opnsense>'
    with pytest.raises(InputError, match="document type"):
        PF_READER.read(written(tmp_path, bomb.encode()), Options())


def test_depth_and_number_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = f"<opnsense>{'<a>' * 500}</opnsense>"
    with pytest.raises(InputError, match="nested or filled"):
        PF_READER.read(written(tmp_path, deep.encode()), Options())
    monkeypatch.setattr(tree, "MAX_NODES", 50)
    wide = f"<opnsense>{'<a/>' * 60}</opnsense>"
    with pytest.raises(InputError, match="nested or filled"):
        PF_READER.read(written(tmp_path, wide.encode()), Options())


def test_a_cut_file_says_where_and_is_in_doubt(tmp_path: Path) -> None:
    text = TEXTS["opnsense-plant"]
    found = reading(tmp_path, text[: text.index("<OPNsense>")])
    assert found is not None
    assert found.network is not None
    (problem,) = found.problems
    assert problem.line is not None
    assert "cut off" in found.network.devices[0].doubts[0].what


def test_aliases_in_a_circle_and_in_a_long_chain_are_doubts(tmp_path: Path) -> None:
    chain = "".join(_alias(f"C{n}", f"C{n + 1}") for n in range(3000))
    circle = _alias("A", "B") + _alias("B", "A")
    text = (
        f"{HEAD}{LAN}<aliases>{chain}{circle}</aliases><filter>"
        f"{_rule('<address>C0</address>')}{_rule('<address>A</address>')}</filter></pfsense>"
    )
    rules = facts(tmp_path, text).devices[0].rule_sets[0].rules
    said = [doubt.what for rule in rules for doubt in rule.match.all_doubts]
    assert any("contains itself" in what for what in said)
    assert any("nested more than" in what for what in said)


def test_many_rules_and_members_are_read_in_a_few_seconds(tmp_path: Path) -> None:
    members = " ".join(f"10.{n >> 8 & 255}.{n & 255}.1" for n in range(5_000))
    alias = f"<alias><name>MANY</name><type>host</type><address>{members}</address></alias>"
    rule = _rule("<address>MANY</address>")
    text = f"{HEAD}{LAN}<aliases>{alias}</aliases><filter>{rule * 5_000}</filter></pfsense>"
    begun = time.monotonic()
    assert len(facts(tmp_path, text).devices[0].rule_sets[0].rules) > 5_000
    assert time.monotonic() - begun < 15


def _alias(name: str, member: str) -> str:
    return f"<alias><name>{name}</name><type>network</type><address>{member}</address></alias>\n"


def _rule(destination: str) -> str:
    return (
        "<rule><type>pass</type><interface>lan</interface><ipprotocol>inet</ipprotocol>"
        f"<source><any/></source><destination>{destination}</destination></rule>\n"
    )
