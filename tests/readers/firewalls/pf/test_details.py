"""Single facts that would make an answer wrong."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import pytest

from firedoor.model.network.packet import Packet
from firedoor.model.network.services import TCP
from firedoor.reach.decide import decide
from firedoor.readers.firewalls.pf.reader import PF_READER
from tests.readers.firewalls.pf.samples import facts, written

LAN = (
    "<interfaces><lan><enable>1</enable><if>em1</if><ipaddr>10.0.0.1</ipaddr><subnet>24</subnet></lan>"
    "</interfaces>\n"
)
SYSTEM = "<system><hostname>h</hostname><ipv6allow>1</ipv6allow></system>"


def verdict(folder: Path, product: str, body: str, src: str, dst: str) -> str:
    (device,) = facts(folder, f"<{product}>\n{SYSTEM}\n{LAN}{body}</{product}>\n").devices
    packet = Packet(ip_address(src), ip_address(dst), TCP, 40000, 8080)
    tokens = next(i.tokens for i in device.interfaces if i.name == "lan")
    return decide(device, "rules in", packet, tokens).verdict


def rule(inner: str, kind: str = "pass") -> str:
    return f"<filter><rule><type>{kind}</type><interface>lan</interface>{inner}</rule></filter>\n"


def test_a_member_inside_one_that_is_left_out_counts_again(tmp_path: Path) -> None:
    alias = (
        "<OPNsense><Firewall><Alias><aliases><alias><name>A</name><type>network</type>"
        "<content>10.0.0.0/8\n!10.1.0.0/16\n10.1.2.0/24</content></alias></aliases></Alias></Firewall></OPNsense>"
    )
    body = alias + rule("<source><any/></source><destination><address>A</address></destination>")
    answers = [
        verdict(tmp_path, "opnsense", body, "10.0.0.9", to)
        for to in ("10.9.9.9", "10.1.9.9", "10.1.2.9")
    ]
    assert answers == ["permit", "deny", "unknown"]


@pytest.mark.parametrize(("product", "expected"), [("pfsense", "deny"), ("opnsense", "unknown")])
def test_an_empty_switch_is_a_yes_only_for_pfsense(
    tmp_path: Path, product: str, expected: str
) -> None:
    inner = "<disabled/><source><any/></source><destination><any/></destination>"
    assert verdict(tmp_path, product, rule(inner), "10.0.0.9", "192.0.2.9") == expected


def test_a_part_of_a_backup_proves_nothing(tmp_path: Path) -> None:
    (device,) = facts(tmp_path, f"<opnsense>\n{LAN}</opnsense>\n").devices
    assert any("only a part" in doubt.what for doubt in device.doubts)
    (device,) = facts(tmp_path, f"<opnsense>\n{SYSTEM}</opnsense>\n").devices
    assert any("only a part" in doubt.what for doubt in device.doubts)


def test_a_filter_that_is_switched_off_filters_nothing(tmp_path: Path) -> None:
    system = SYSTEM.replace("</system>", "<disablefilter>1</disablefilter></system>")
    (device,) = facts(tmp_path, f"<opnsense>\n{system}\n{LAN}</opnsense>\n").devices
    assert device.pipeline.arrival == ()
    assert device.pipeline.forward == ()


def test_an_interface_of_which_nothing_is_known_is_a_doubt_at_both_ends(tmp_path: Path) -> None:
    body = (
        "<filter><rule><type>pass</type><interface>opt9</interface><ipprotocol>inet</ipprotocol>"
        "<source><any/></source><destination><any/></destination></rule></filter>\n"
    )
    assert verdict(tmp_path, "pfsense", body, "10.0.0.9", "192.0.2.9") == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "<?xml version='1.0'?>\n<Objs Version='1.1.0.1'></Objs>",
        "<nmaprun></nmaprun>",
        "<opnsenses/>",
        "host,ip\na,192.0.2.1\n",
        "pass in on lan",
        "",
    ],
)
def test_other_files_are_not_taken(tmp_path: Path, text: str) -> None:
    assert not PF_READER.recognises(written(tmp_path, text.encode()))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_are_taken(tmp_path: Path, encoding: str) -> None:
    text = f"<?xml version='1.0'?>\r\n<!-- saved -->\r\n<opnsense>{SYSTEM}</opnsense>\r\n"
    assert PF_READER.recognises(written(tmp_path, text.encode(encoding)))


@pytest.mark.parametrize(
    "inner",
    [
        "<source><any/></source>",
        "<destination><any/></destination>",
        "<source><any/></source><destination><address>EMPTY</address></destination>",
        "<source><any/></source><destination><address>NOWHERE</address></destination>",
    ],
    ids=["no destination", "no source", "an empty alias", "an alias without definition"],
)
@pytest.mark.parametrize("product", ["pfsense", "opnsense"])
def test_a_rule_of_which_a_part_is_lost_is_in_doubt(
    tmp_path: Path, product: str, inner: str
) -> None:
    alias = "<aliases><alias><name>EMPTY</name><type>host</type></alias></aliases>"
    for kind in ("pass", "block"):
        body = alias + rule(inner, kind)
        found = verdict(tmp_path, product, body, "10.0.0.9", "192.0.2.9")
        assert found == ("unknown" if kind == "pass" else "deny")
