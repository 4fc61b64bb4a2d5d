"""The forms, the states of lines, and where doubts go."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from firedoor.model.network.device import Device
from firedoor.model.network.line_state import LineState
from firedoor.model.network.packet import Packet
from firedoor.reach.cross import cross, joined
from firedoor.reach.decide import decide
from firedoor.readers.firewalls.panos.irrelevant import reasons
from firedoor.readers.firewalls.panos.reader import PANOS_READER
from firedoor.readers.firewalls.panos.tokens import UnreadableError, paths
from firedoor.readers.interface import Reading
from tests.conftest import REPOSITORY
from tests.readers.firewalls.network_cases import input_file
from tests.readers.firewalls.panos.samples import CASES, crossings, end_of, facts_of, read_text

BASE = """set deviceconfig system hostname fw
set network interface ethernet ethernet1/1 layer3 ip 10.0.0.1/24
set network interface ethernet ethernet1/2 layer3 ip 10.0.1.1/24
set network virtual-router default interface [ ethernet1/1 ethernet1/2 ]
set zone a network layer3 ethernet1/1
set zone b network layer3 ethernet1/2
"""
FIELDS = {
    "from": "a", "to": "b", "source": "any", "destination": "any", "application": "any", "service": "any",
    "action": "allow",
}  # fmt: skip


def rule(name: str = "r", **changed: str) -> str:
    fields = {
        **FIELDS,
        **{key.rstrip("_").replace("_", "-"): value for key, value in changed.items()},
    }
    return "".join(f"set rulebase security rules {name} {k} {v}\n" for k, v in fields.items() if v)


def read(folder: Path, text: str) -> Reading:
    return read_text(folder, BASE + text)


def device(folder: Path, text: str) -> Device:
    (found,) = facts_of(read(folder, text)).devices
    return found


def end(found: Device, dport: int = 502, src: str = "10.0.0.9", dst: str = "10.0.1.9") -> str:
    packet = Packet(ip_address(src), ip_address(dst), 6, 40000, dport)
    return joined(cross(found, "ethernet1/1", packet)).end.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b c", [["a", "b", "c"]]),
        ('a "b c" d', [["a", "b c", "d"]]),
        ("a 'b c'", [["a", "b c"]]),
        ("a [ b c ]", [["a", "b"], ["a", "c"]]),
        ('a [ b "c d"]', [["a", "b"], ["a", "c d"]]),
        ("a [b]", [["a", "b"]]),
        ('a "b \\" c"', [["a", 'b " c']]),
        ("a it's", [["a", "it's"]]),
        ('a [ "b ]" ]', [["a", "b ]"]]),
    ],
)
def test_words(text: str, expected: list[list[str]]) -> None:
    assert paths(text) == expected


@pytest.mark.parametrize("text", ["a [ b c", "a [ b ] c", 'a "b'])
def test_words_that_do_not_come_out_even(text: str) -> None:
    with pytest.raises(UnreadableError):
        paths(text)


def test_each_state_of_a_line(tmp_path: Path) -> None:
    text = (
        "set deviceconfig system hostname fw\n"
        "\n# a comment\n"
        "set mgt-config users admin permissions role-based superuser yes\n"
        "set zone a network zone-protection-profile flood\n"
        "set rulebase sorcery level 3\n"
    )
    reading = read_text(tmp_path, text)
    names = [LineState(state).name.lower() for state in facts_of(reading).lines.states]
    assert names == ["understood", "blank", "blank", "irrelevant", "partly", "not_understood"]
    notes = {note.origin.line: note.why for note in facts_of(reading).lines.notes}
    assert "drop" in notes[5]
    assert "not understood: line 6" in reading.note


def test_an_unknown_line_at_the_top_puts_the_device_in_doubt(tmp_path: Path) -> None:
    found = device(tmp_path, "set rulebase sorcery level 3\n")
    assert [doubt.origin.line for doubt in found.doubts] == [7]
    assert end(found) == "unknown"


def test_an_unknown_line_of_a_rule_puts_that_rule_in_doubt(tmp_path: Path) -> None:
    found = device(
        tmp_path, rule(service="service-https") + "set rulebase security rules r weather fine\n"
    )
    assert not found.doubts
    assert end(found, 443) == "unknown"
    assert end(found, 22) == "dropped"


def test_an_unknown_line_of_an_interface_stays_with_it(tmp_path: Path) -> None:
    text = "set network interface ethernet ethernet1/2 layer3 weather fine\n"
    found = device(tmp_path, text)
    assert not found.doubts
    second = next(i for i in found.interfaces if i.name == "ethernet1/2")
    assert second.place_unknown
    assert end(found, dst="192.0.2.1") == "unknown"  # any destination could lie there


@pytest.mark.parametrize(
    ("changed", "open_", "other"),
    [
        ({"application": "ssh", "service": "application-default"}, 22, 23),
        ({"application": "[ ssh dns ]", "service": "application-default"}, 53, 54),
        ({"service": "service-http"}, 8080, 81),
        ({"service": "service-https"}, 443, 80),
    ],
)
def test_ports(tmp_path: Path, changed: dict[str, str], open_: int, other: int) -> None:
    found = device(tmp_path, rule(**changed))
    assert end(found, open_) == "forwarded"
    assert end(found, other) == "dropped"


@pytest.mark.parametrize(
    "changed",
    [
        {"application": "ssh"},  # a session begins before its application is known
        {"application": "any", "service": "application-default"},
        {"source_user": "plant\\operator"},
        {"category": "industrial"},
        {"schedule": "office-hours"},
        {"source_hip": "managed"},
    ],
)
def test_what_packets_with_one_header_can_fulfil_or_not(
    tmp_path: Path, changed: dict[str, str]
) -> None:
    assert end(device(tmp_path, rule(**changed))) == "forwarded"
    stopping = rule("stop", **{**changed, "action": "deny"}) + rule("go")
    assert end(device(tmp_path, stopping)) == "forwarded"


@pytest.mark.parametrize(
    "changed",
    [
        {"application": "unheard-of", "service": "application-default"},
        {"source": "NO-SUCH-OBJECT"},
        {"destination": "DE"},
        {"service": "no-such-service"},
        {"from_": "no-such-zone"},
        {"action": "alow"},
        {"action": ""},
        {"negate_source": "maybe"},
        {"rule_type": "sideways"},
        {"disabled": "perhaps"},
        {"service": ""},
    ],
)
def test_what_is_not_known_is_never_a_certain_drop(tmp_path: Path, changed: dict[str, str]) -> None:
    assert end(device(tmp_path, rule(**changed))) == "unknown"


def test_a_disabled_rule_decides_nothing_and_is_kept(tmp_path: Path) -> None:
    found = device(tmp_path, rule(disabled="yes"))
    assert end(found) == "dropped"
    assert [r.enabled for r in found.rule_set("security").rules if r.name == 'rule "r"'] == [False]


@pytest.mark.parametrize(
    ("kind", "to", "between", "within"),
    [("universal", "any", "permit", "permit"), ("interzone", "any", "permit", "deny"),
     ("intrazone", "a", "deny", "permit"), ("interzone", "[ a b ]", "permit", "deny")],
)  # fmt: skip
def test_types_of_rules(tmp_path: Path, kind: str, to: str, between: str, within: str) -> None:
    closed = "set rulebase default-security-rules rules intrazone-default action deny\n"
    found = device(tmp_path, closed + rule(rule_type=kind, to=to))
    packet = Packet(ip_address("10.0.0.9"), ip_address("10.0.1.9"), 6, 40000, 502)
    a, b = frozenset({"zone:a"}), frozenset({"zone:b"})
    assert decide(found, "security", packet, a, b).verdict == between
    assert decide(found, "security", packet, a, a).verdict == within


def test_negated_addresses_and_families(tmp_path: Path) -> None:
    found = device(tmp_path, rule(source="10.0.0.0/28", negate_source="yes"))
    assert end(found, src="10.0.0.20") == "forwarded"
    assert end(found, src="10.0.0.9") == "dropped"


def test_policy_based_forwarding_makes_routing_uncertain(tmp_path: Path) -> None:
    text = (
        "set rulebase pbf rules p from zone a\nset rulebase pbf rules p source any\n"
        "set rulebase pbf rules p action forward egress-interface ethernet1/2\n"
    )
    assert end(device(tmp_path, text)) == "unknown"
    assert end(device(tmp_path, text + "set rulebase pbf rules p disabled yes\n")) == "dropped"


def test_a_static_route_with_a_watched_path_is_in_doubt(tmp_path: Path) -> None:
    text = (
        "set network virtual-router default routing-table ip static-route r destination 192.0.2.0/24\n"
        "set network virtual-router default routing-table ip static-route r nexthop ip-address 10.0.1.7\n"
        "set network virtual-router default routing-table ip static-route r path-monitor enable yes\n"
    )
    (instance,) = (i for i in device(tmp_path, text).instances if i.name == "default")
    assert instance.routes[0].doubts
    assert (instance.routes[0].distance, instance.routes[0].metric) == (10, 10)


def test_protocols_that_run(tmp_path: Path) -> None:
    text = (
        "set network virtual-router default protocol bgp enable yes\n"
        "set network virtual-router default protocol bgp local-as 65001\n"
        "set network virtual-router default protocol ospf area 0.0.0.0 interface ethernet1/2 enable yes\n"
        "set network virtual-router default protocol rip enable no\n"
    )
    (instance,) = (i for i in device(tmp_path, text).instances if i.name == "default")
    assert [(p.name, p.interfaces) for p in instance.protocols] == [
        ("bgp", None),
        ("ospf", ("ethernet1/2",)),
    ]


def test_addresses_that_move_between_two_active_devices(tmp_path: Path) -> None:
    way = "set deviceconfig high-availability group mode active-active"
    text = (
        f"{way} device-id 1\n{way} virtual-address ethernet1/1 ip 10.0.0.3 floating bind-to-active-primary yes\n"
        "set rulebase nat rules n active-active-device-binding 0\n"
    )
    found = device(tmp_path, text)
    first = next(i for i in found.interfaces if i.name == "ethernet1/1")
    assert [str(address) for address in first.virtual_addresses] == ["10.0.0.3"]
    assert any(
        "device 0 of the pair" in d.what for d in found.tables[0].translations[0].match.doubts
    )


@pytest.mark.parametrize(("zone", "way"), [("from", "from-office"), ("to", "to-plant")])
def test_nat_between_virtual_systems_is_in_doubt(tmp_path: Path, zone: str, way: str) -> None:
    base = (CASES / "vsys-set/config.txt").read_text(encoding="utf-8")
    vsys = {"from": "vsys2", "to": "vsys1"}[zone]
    sides = {"from": "lan", "to": "lan", zone: way}
    lines = [f"{word} {name}" for word, name in sides.items()]
    lines += [
        "source any",
        "destination 10.2.0.99",
        "destination-translation translated-address 10.2.0.10",
    ]
    text = base + "".join(f"set vsys {vsys} rulebase nat rules n {line}\n" for line in lines)
    (found,) = facts_of(read_text(tmp_path, text)).devices
    assert end(found, src="10.1.0.9", dst="10.2.0.99") == "unknown"


@pytest.mark.parametrize("level", ["shared pre-rulebase", "policy panorama pre-rulebase"])
def test_rules_of_other_levels(tmp_path: Path, level: str) -> None:
    text = rule("stop", action="drop") + rule("go").replace("set rulebase", f"set {level}")
    assert end(device(tmp_path, text)) == "forwarded"


def test_a_second_configuration_in_one_xml_file_is_not_passed_over(tmp_path: Path) -> None:
    one = '<config urldb="x"><devices><entry name="localhost.localdomain"><vsys/></entry></devices></config>'
    reading = read_text(tmp_path, f"{one}\n{one}\n", "x.xml")
    assert [problem.line for problem in reading.problems] == [2]
    assert all(found.doubts for found in facts_of(reading).devices)
    prompt = read_text(tmp_path, f"admin@fw> show config running\n{one}\nadmin@fw> \n", "x.xml")
    assert not prompt.problems


def test_what_a_terminal_adds_is_no_doubt(tmp_path: Path) -> None:
    text = BASE.replace("set zone a", "  set\tzone a") + "[edit]\nadmin@fw# exit\n"
    (found,) = facts_of(read_text(tmp_path, text)).devices
    assert not found.doubts


@pytest.mark.parametrize(
    ("more", "routes"), [("", 1), ("create-default-route no", 0), ("enable no", 0)]
)
def test_the_default_route_of_a_dhcp_server(tmp_path: Path, more: str, routes: int) -> None:
    text = (
        "set network interface ethernet ethernet1/3 layer3 dhcp-client enable yes\n"
        "set network virtual-router default interface ethernet1/3\n"
    )
    if more:
        text += f"set network interface ethernet ethernet1/3 layer3 dhcp-client {more}\n"
    (instance,) = (i for i in device(tmp_path, text).instances if i.name == "default")
    assert [(r.protocol, r.next_hops[0].dynamic) for r in instance.routes] == [
        ("dhcp", True)
    ] * routes


def test_a_rule_of_nat_type_ipv4_leaves_ipv6_alone(tmp_path: Path) -> None:
    text = (
        "set rulebase nat rules n from a\nset rulebase nat rules n to b\nset rulebase nat rules n source any\n"
        "set rulebase nat rules n destination any\n"
        "set rulebase nat rules n source-translation dynamic-ip-and-port translated-address 192.0.2.9\n"
    )
    (table,) = device(tmp_path, text).tables
    (translation,) = table.translations
    assert ip_address("2001:db8::1") not in translation.match.sources.maybe
    assert ip_address("10.0.0.9") in translation.match.sources.surely


def test_usual_ports_are_certain_and_others_in_doubt(tmp_path: Path) -> None:
    found = device(tmp_path, rule(application="modbus", service="application-default"))
    assert end(found, 502) == "forwarded"
    assert end(found, 503) == "unknown"


def test_deleted_lines_are_gone(tmp_path: Path) -> None:
    text = rule() + "delete rulebase security rules r\n"
    reading = read(tmp_path, text)
    assert reading.not_understood == 0
    assert end(facts_of(reading).devices[0]) == "dropped"
    assert end(device(tmp_path, rule() + "delete rulebase security rules other\n")) == "forwarded"


def test_an_object_defined_twice_in_xml_is_in_doubt(tmp_path: Path) -> None:
    entry = '<entry name="x"><ip-netmask>{}</ip-netmask></entry>'
    text = (
        '<config urldb="paloaltonetworks"><devices><entry name="localhost.localdomain"><vsys><entry name="vsys1">\n'
        f"<address>\n{entry.format('10.0.0.1')}\n{entry.format('10.0.0.2')}\n</address>\n"
        "<rulebase><security><rules>\n<entry name='r'><from><member>any</member></from><to><member>any</member></to>"
        "<source><member>x</member></source><destination><member>any</member></destination>"
        "<application><member>any</member></application><service><member>any</member></service><action>allow</action>"
        "</entry>\n</rules></security></rulebase></entry></vsys></entry></devices></config>\n"
    )
    (found,) = facts_of(read_text(tmp_path, text, "x.xml")).devices
    packet = Packet(ip_address("10.0.0.9"), ip_address("10.0.1.9"), 6, 40000, 502)
    assert (
        decide(found, "security", packet, frozenset({"e"}), frozenset({"f"})).verdict == "unknown"
    )


@pytest.mark.parametrize(
    "text",
    [
        "set system host-name r1\nset interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/24\n",
        'config system global\n    set hostname "fw"\nend\n',
        "hostname sw1\ninterface Vlan1\n ip address 10.0.0.1 255.255.255.0\n",
        "Name,IP,Zone\nh1,10.0.0.1,ot\n",
        '<?xml version="1.0"?>\n<opnsense>\n<system><hostname>o</hostname></system>\n</opnsense>\n',
        '<?xml version="1.0"?>\n<config>\n<setting>1</setting>\n</config>\n',
        "VIRTUAL ROUTER: default (id 1)\ndestination  nexthop  metric flags\n",
        "[site]\nname = 'x'\n",
        "the words set deviceconfig system stand in a sentence\n",
    ],
)
def test_files_of_others_are_not_taken(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.txt"
    path.write_text(text, encoding="utf-8")
    assert not PANOS_READER.recognises(input_file(path))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "config.txt"
    text = BASE + 'set zone a description "Anlage Süd"\n' + rule()
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    assert PANOS_READER.recognises(input_file(path))
    read_plain = facts_of(read(tmp_path, ""))
    assert read_plain.devices[0].name == "fw"


def test_groups_of_the_irrelevant_list_stand_in_the_documentation() -> None:
    page = (REPOSITORY / "docs/readers/panos.md").read_text(encoding="utf-8")
    assert all(reason in page for reason in reasons())


def as_braces(text: str) -> str:
    """A set configuration in the form that the firewall prints without ``set``."""
    tree: dict[str, Any] = {}
    for line in text.splitlines():
        for path in paths(line.partition(" ")[2]):
            at = tree
            for word in path:
                at = at.setdefault(f'"{word}"' if " " in word else word, {})
    lines: list[str] = []
    _block(tree, lines, "")
    return "\n".join(lines) + "\n"


def _block(tree: dict[str, Any], lines: list[str], indent: str) -> None:
    for word, below in tree.items():
        if below:
            lines.append(f"{indent}{word} {{")
            _block(below, lines, indent + "  ")
            lines.append(f"{indent}}}")
        else:
            lines.append(f"{indent}{word};")


@pytest.mark.parametrize("case", ["set-nat", "vsys-set", "panorama-set", "managed-elsewhere"])
def test_the_forms_say_the_same(tmp_path: Path, case: str) -> None:
    path = CASES / case / "config.txt"
    reading = read_text(tmp_path, as_braces(path.read_text(encoding="utf-8")))
    assert reading.not_understood == reading.partly == 0
    for test in crossings(path):
        assert end_of(facts_of(reading), test) == test["expect"], test
