"""What single statements mean: in both forms, with groups, in routing, at interfaces; and where doubts go."""

from __future__ import annotations

import pytest

from firedoor.model.network.device import Device
from firedoor.model.network.interface import Interface, InterfaceKind
from firedoor.model.network.line_state import LineState
from firedoor.model.network.route import Route, RoutingInstance
from firedoor.model.network.rule import FlagTest
from firedoor.readers.firewalls.junos.tcp_flags import flag_tests
from tests.readers.firewalls.junos.helpers import end, facts, only, reading, verdict

TWO_PORTS = """
set interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/24
set interfaces ge-0/0/1 unit 0 family inet address 10.1.0.1/24
"""
SRX = f"""{TWO_PORTS}
set security zones security-zone a interfaces ge-0/0/0.0
set security zones security-zone b interfaces ge-0/0/1.0
"""
POLICY = "set security policies from-zone a to-zone b policy {0} match source-address any destination-address any"


def policy(name: str, application: str, action: str) -> str:
    """A whole policy from zone a to zone b."""
    path = f"set security policies from-zone a to-zone b policy {name}"
    return (
        f"{path} match source-address any\n{path} match destination-address any\n"
        f"{path} match application {application}\n{path} then {action}\n"
    )


def port(device: Device, name: str) -> Interface:
    """The interface of this name."""
    return next(i for i in device.interfaces if i.name == name)


def table(device: Device, name: str = "") -> RoutingInstance:
    """A routing instance."""
    return next(i for i in device.instances if i.name == name)


def route(device: Device, prefix: str, name: str = "") -> Route:
    """The one route to a prefix."""
    (found,) = (r for r in table(device, name).routes if str(r.prefix) == prefix)
    return found


def ask(text: str, service: str) -> str:
    """What the policies from a to b do with a service."""
    return verdict(facts(text), "from-zone a to-zone b", "10.0.0.9", "10.1.0.9", service)


# Both forms


def test_insert_changes_the_order_of_policies() -> None:
    text = SRX + policy("deny", "any", "deny") + policy("ssh", "junos-ssh", "permit")
    moved = text + "insert security policies from-zone a to-zone b policy ssh before policy deny\n"
    assert (ask(text, "tcp/22"), ask(moved, "tcp/22")) == ("deny", "permit")


def test_delete_rename_deactivate_and_activate_act_on_what_stands_before() -> None:
    text = SRX + policy("ssh", "junos-ssh", "permit")
    path = "security policies from-zone a to-zone b policy ssh"
    assert ask(text, "tcp/22") == "permit"
    assert ask(f"{text}delete {path}\n{policy('x', 'any', 'deny')}", "tcp/22") == "deny"
    assert ask(f"{text}deactivate {path}\n", "tcp/22") == "deny"
    assert ask(f"{text}deactivate {path}\nactivate {path}\n", "tcp/22") == "permit"
    renamed = facts(f"{text}rename {path} to policy shell\n").devices[0]
    assert "policy shell" in {r.name for s in renamed.rule_sets for r in s.rules} or renamed.doubts


def test_a_change_of_something_that_is_not_there_is_not_understood() -> None:
    found = reading("set system host-name a\ndeactivate security policies\n")
    assert found.not_understood == 1
    assert found.network is not None
    assert found.network.devices[0].doubts


def test_edit_moves_the_place_of_set() -> None:
    text = SRX + "edit security policies from-zone a to-zone b policy p\n"
    text += "set match source-address any\nset match destination-address any\n"
    text += "set match application any\nset then permit\ntop\nset system host-name x\n"
    assert ask(text, "tcp/502") == "permit"
    assert only(text).name == "x"


def test_part_of_a_configuration_behind_a_prompt_is_put_where_it_belongs() -> None:
    shown = "ops@edge> show configuration firewall family inet\nfilter F {\n    term t {\n"
    shown += (
        "        then accept;\n    }\n}\n\nops@edge> show version\nHostname: edge\nModel: mx104\n"
    )
    network = facts(shown)
    assert network.devices[0].name == "edge"
    assert verdict(network, "F", "10.0.0.1", "10.0.0.2", "tcp/1") == "permit"
    states = [LineState(s).name for s in network.lines.states]
    assert states[0] == states[8] == states[9] == "IRRELEVANT"


def test_what_was_omitted_from_a_backup_is_in_doubt_unless_it_is_irrelevant() -> None:
    text = (
        "system {\n    host-name a;\n    login { /* OMITTED */ };\n}\nfirewall { /* OMITTED */ };\n"
    )
    network = facts(text)
    assert network.lines.states[2] == LineState.IRRELEVANT
    assert [d.origin.line for d in network.devices[0].doubts] == [5]


def test_lists_over_several_lines_keep_the_line_of_each_member() -> None:
    text = "firewall {\n  family inet {\n    filter F {\n      term t {\n        from {\n"
    text += "          protocol [\n            tcp\n            carrots\n          ];\n"
    text += "        }\n        then accept;\n      }\n    }\n  }\n}\n"
    network = facts(text)
    assert network.lines.states[7] == LineState.NOT_UNDERSTOOD
    assert network.lines.states[6] == LineState.UNDERSTOOD
    assert verdict(network, "F", "10.0.0.1", "10.0.0.2", "tcp/1") == "unknown"


# Groups


def test_what_is_stated_in_place_wins_over_a_group_and_the_first_group_over_the_second() -> None:
    text = """
set groups one routing-options static defaults preference 20
set groups two routing-options static defaults preference 30
set groups two routing-options static defaults metric 7
set apply-groups [ one two ]
set interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/24
set routing-options static route 10.9.0.0/16 next-hop 10.0.0.2
"""
    device = only(text)
    assert (route(device, "10.9.0.0/16").distance, route(device, "10.9.0.0/16").metric) == (20, 7)
    own = only(text + "set routing-options static defaults preference 9\n")
    assert route(own, "10.9.0.0/16").distance == 9


def test_a_permit_that_a_group_adds_behind_a_deny_is_not_certain() -> None:
    text = SRX + policy("all", "any", "deny")
    group = policy("more", "junos-ssh", "permit").replace("set ", "set groups g ")
    assert ask(f"{text}{group}set apply-groups g\n", "tcp/22") == "unknown"
    assert ask(f"{text}{group}set apply-groups g\n", "tcp/23") == "deny"


def test_a_group_that_is_missing_is_in_doubt_at_its_place() -> None:
    device = only(TWO_PORTS + "set interfaces ge-0/0/0 apply-groups gone\n")
    assert port(device, "ge-0/0/0.0").place_unknown
    assert not port(device, "ge-0/0/1.0").doubts
    assert not device.doubts


def test_interface_ranges_hold_for_their_members() -> None:
    text = """
set interfaces interface-range plant member ge-0/0/[1-2]
set interfaces interface-range plant member-range ge-0/0/5 to ge-0/0/6
set interfaces interface-range plant disable
set interfaces ge-0/0/1 unit 0 family inet address 10.1.0.1/24
set interfaces ge-0/0/5 unit 0 family inet address 10.5.0.1/24
set interfaces ge-0/0/7 unit 0 family inet address 10.7.0.1/24
"""
    device = only(text)
    assert {i.name: i.enabled for i in device.interfaces} == {
        "ge-0/0/1.0": False,
        "ge-0/0/5.0": False,
        "ge-0/0/7.0": True,
    }


# Routing


def test_instances_hold_interfaces_routes_and_tables() -> None:
    text = (
        TWO_PORTS
        + """
set routing-instances RED instance-type virtual-router
set routing-instances RED interface ge-0/0/1.0
set routing-instances RED routing-options static route 0.0.0.0/0 next-hop 10.1.0.9
set routing-instances SIDE instance-type forwarding
set routing-instances SIDE interface ge-0/0/0.0
set routing-options static route 10.7.0.0/16 next-table RED.inet.0
set routing-options rib inet.2 static route 10.8.0.0/16 next-hop 10.0.0.9
"""
    )
    device = only(text)
    assert port(device, "ge-0/0/1.0").instance == "RED"
    assert port(device, "ge-0/0/0.0").instance == ""
    assert route(device, "10.7.0.0/16").next_hops[0].instance == "RED"
    assert end(facts(text), "ge-0/0/0.0", "10.0.0.9", "10.7.0.1", "tcp/1") == "forwarded"
    assert [str(r.prefix) for r in table(device).routes] == ["10.7.0.0/16"], (
        "inet.2 does not forward"
    )


def test_routes_of_another_instance_stated_in_a_rib_are_in_doubt() -> None:
    device = only(
        TWO_PORTS + "set routing-options rib RED.inet.0 static route 10.8.0.0/16 discard\n"
    )
    assert table(device).doubts


@pytest.mark.parametrize(
    ("line", "name", "ports"),
    [
        ("set protocols bgp group g neighbor 10.0.0.2", "bgp", None),
        ("set protocols ospf area 0 interface ge-0/0/0.0", "ospf", ("ge-0/0/0.0",)),
        ("set protocols ospf area 0 interface ge-0/0/0.0 passive", "ospf", ()),
        ("set protocols ospf area 0 interface all", "ospf", None),
        ("set protocols ospf area 0 interfaze ge-0/0/0.0", "ospf", None),
        ("set protocols isis interface ge-0/0/1.0", "isis", ("ge-0/0/1.0",)),
        (
            "set routing-options instance-import leak",
            "routes of other instances",
            ("ge-0/0/0.0", "ge-0/0/1.0"),  # those of other instances too
        ),
    ],
)
def test_protocols_that_bring_routes(line: str, name: str, ports: tuple[str, ...] | None) -> None:
    (found,) = table(only(f"{TWO_PORTS}{line}\n")).protocols
    assert (found.name, found.interfaces) == (name, ports)


def test_a_protocol_that_is_switched_off_brings_nothing() -> None:
    text = (
        f"{TWO_PORTS}set protocols ospf area 0 interface ge-0/0/0.0\nset protocols ospf disable\n"
    )
    assert not table(only(text)).protocols


@pytest.mark.parametrize(
    ("option", "in_doubt"),
    [
        ("next-hop 10.0.0.9", False),
        ("next-hop 10.77.0.9", True),
        ("next-hop [ 10.0.0.9 10.1.0.9 ]", False),
        ("discard", False),
        ("next-table inet.0", True),
        ("lsp-next-hop x metric 1", True),
    ],
)
def test_whether_a_static_route_is_certain(option: str, *, in_doubt: bool) -> None:
    device = only(f"{TWO_PORTS}set routing-options static route 10.9.0.0/16 {option}\n")
    routes = [r for r in table(device).routes if str(r.prefix) == "10.9.0.0/16"]
    doubts = [d for r in routes for d in r.doubts] + list(table(device).doubts)
    assert bool(doubts) == in_doubt


def test_a_route_that_is_not_installed_does_not_forward() -> None:
    device = only(
        f"{TWO_PORTS}set routing-options static route 10.9.0.0/16 next-hop 10.0.0.9 no-install\n"
    )
    assert not table(device).routes or table(device).doubts


# Interfaces and tunnels


def test_tunnels_know_their_ends_and_what_lies_behind() -> None:
    text = (
        SRX
        + """
set interfaces gr-0/0/0 unit 0 tunnel source 10.0.0.1
set interfaces gr-0/0/0 unit 0 tunnel destination 198.51.100.9
set interfaces gr-0/0/0 unit 0 family inet address 172.16.0.1/30
set interfaces st0 unit 1 family inet
set security zones security-zone b interfaces st0.1
set security ike gateway hq address 198.51.100.7
set security ike gateway hq external-interface ge-0/0/0.0
set security ipsec vpn hq bind-interface st0.1
set security ipsec vpn hq ike gateway hq
set security ipsec vpn hq traffic-selector t remote-ip 172.20.0.0/16
"""
    )
    device = only(text)
    gre, vpn = port(device, "gr-0/0/0.0"), port(device, "st0.1")
    assert gre.kind is vpn.kind is InterfaceKind.TUNNEL
    assert gre.tunnel is not None
    assert vpn.tunnel is not None
    assert [str(a) for a in gre.tunnel.remotes] == ["198.51.100.9"]
    assert (str(vpn.tunnel.remotes[0]), vpn.tunnel.local_interface) == (
        "198.51.100.7",
        "ge-0/0/0.0",
    )
    assert [str(n) for n in vpn.clients.networks()] == ["172.20.0.0/16"]


def test_an_access_vpn_brings_clients_from_its_pool() -> None:
    text = (
        SRX
        + """
set interfaces st0 unit 5 family inet
set security zones security-zone b interfaces st0.5
set security ike gateway ra dynamic general-ikeid
set security ike gateway ra aaa access-profile users
set security ipsec vpn ra bind-interface st0.5
set security ipsec vpn ra ike gateway ra
set access address-assignment pool p family inet network 10.88.0.0/24
"""
    )
    clients = port(only(text), "st0.5")
    assert clients.kind is InterfaceKind.CLIENTS
    assert [str(n) for n in clients.clients.networks()] == ["10.88.0.0/24"]


def test_a_unit_that_only_switches_is_left_to_the_subnets() -> None:
    text = "set interfaces ge-0/0/3 unit 0 family ethernet-switching vlan members plant\n"
    text += "set interfaces irb unit 10 family inet address 10.1.0.1/24\n"
    text += "set vlans plant vlan-id 10\nset vlans plant l3-interface irb.10\n"
    device = only(text)
    assert [(i.name, i.vlan) for i in device.interfaces] == [("irb.10", 10)]


def test_an_unnumbered_interface_could_lead_anywhere() -> None:
    device = only("set interfaces ge-0/0/3 unit 0 family inet unnumbered-address lo0.0\n")
    assert port(device, "ge-0/0/3.0").place_unknown


# Where doubts go


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("set interfaces ge-0/0/0 unit 0 family inet colour blue", "interface"),
        ("set interfaces ge-0/0/0 colour blue", "interface"),
        ("set routing-options static route 10.9.0.0/16 colour blue", "routing"),
        ("set routing-options colour blue", "routing"),
        ("set security policies from-zone a to-zone b colour blue", "policies"),
        ("set security policies colour blue", "any policy"),
        ("set security nat colour blue", "nat"),
        ("set security colour blue", "device"),
        ("set colour blue", "device"),
        ("set security zones security-zone a colour blue", "device"),
        (
            "set security zones security-zone a host-inbound-traffic system-services colour",
            "inbound",
        ),
        ("set system colour blue", "device"),
    ],
)
def test_a_line_that_is_not_understood_is_doubted_at_its_place(line: str, where: str) -> None:
    text = SRX + policy("p", "junos-ssh", "permit") + line + "\n"
    found = reading(text)
    assert found.not_understood == 1
    assert found.network is not None
    device = found.network.devices[0]
    sets = {s.name: s for s in device.rule_sets}
    places = {
        "interface": port(device, "ge-0/0/0.0").place_unknown,
        "routing": bool(table(device).doubts),
        "policies": any(r.match.doubts for r in sets["from-zone a to-zone b"].rules),
        "any policy": any(r.match.doubts for r in sets["security policies"].rules),
        "nat": any(t.doubts for t in device.tables[0].translations),
        "inbound": any(r.match.doubts for r in sets["host-inbound traffic"].rules),
        "device": bool(device.doubts),
    }
    assert {name for name, doubted in places.items() if doubted} == {where}


def test_the_five_states_of_lines() -> None:
    text = "# a comment\nset system host-name x\nset system ntp server 10.0.0.1\n"
    text += "set interfaces ge-0/0/0 unit 0 family inet unnumbered-address lo0.0\nset zz top\n"
    network = facts(text)
    assert [LineState(s).name for s in network.lines.states] == [
        "BLANK", "UNDERSTOOD", "IRRELEVANT", "PARTLY", "NOT_UNDERSTOOD", "BLANK",
    ]  # fmt: skip
    assert [note.origin.line for note in network.lines.notes] == [4, 5]


@pytest.mark.parametrize(
    ("family", "v4", "v6"),
    [
        ("mpls mode packet-based", "unknown", "unknown"),
        ("inet6 mode packet-based", "dropped", "unknown"),
        ("inet6 mode flow-based", "dropped", "dropped"),
        ("iso mode packet-based", "dropped", "dropped"),
        ("inet6 mode drop~", "dropped", "unknown"),
    ],
)
def test_in_packet_mode_policies_may_not_be_asked(family: str, v4: str, v6: str) -> None:
    text = SRX + policy("all", "any", "deny")
    text += f"set security forwarding-options family {family}\n"
    text += "set interfaces ge-0/0/0 unit 0 family inet6 address 2001:db8::1/64\n"
    text += "set interfaces ge-0/0/1 unit 0 family inet6 address 2001:db8:1::1/64\n"
    network = facts(text)
    assert end(network, "ge-0/0/0.0", "10.0.0.9", "10.1.0.9", "tcp/502") == v4
    assert end(network, "ge-0/0/0.0", "2001:db8::9", "2001:db8:1::9", "tcp/502") == v6


def test_a_router_with_keys_and_no_zones_keeps_no_sessions() -> None:
    text = (
        TWO_PORTS
        + "set security ssh-known-hosts host x rsa-key y\nset security ike proposal p dh-group group14\n"
    )
    assert end(facts(text), "ge-0/0/0.0", "10.0.0.9", "10.1.0.9", "tcp/502") == "forwarded"


def test_an_interface_in_a_zone_that_is_not_configured_is_a_problem() -> None:
    found = reading(SRX + "set security zones security-zone b interfaces ge-0/0/9.0\n")
    assert ["ge-0/0/9.0" in problem.message for problem in found.problems] == [True]
    assert found.network is not None
    assert found.network.devices[0].doubts


# Applications and flags


@pytest.mark.parametrize(
    ("application", "permitted", "not_permitted"),
    [
        ("protocol tcp\n destination-port 5000-5010", "tcp/5005", "tcp/5011"),
        (
            "term a protocol udp destination-port snmp\n term b protocol tcp destination-port 22",
            "udp/161",
            "udp/22",
        ),
        ("protocol icmp\n icmp-type echo-request", "icmp/8", "icmp/0"),
        ("protocol 47", "proto/47", "tcp/47"),
    ],
)
def test_applications_of_ones_own(application: str, permitted: str, not_permitted: str) -> None:
    lines = "".join(
        f"set applications application OWN {part.strip()}\n" for part in application.split("\n")
    )
    text = SRX + lines + policy("p", "OWN", "permit")
    assert (ask(text, permitted), ask(text, not_permitted)) == ("permit", "deny")


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("syn", ((2, 2),)),
        ("(syn & !ack)", ((18, 2),)),
        ("ack | rst", ((16, 16), (4, 4))),
        ("!(ack | rst)", ((20, 0),)),
        ("!(syn & ack)", ((2, 0), (16, 0))),
        ("0x2", ((2, 2),)),
        ("syn & (ack | fin)", ((18, 18), (3, 3))),
    ],
)
def test_tcp_flag_expressions(text: str, tests: tuple[tuple[int, int], ...]) -> None:
    assert flag_tests(text) == tuple(FlagTest(*test) for test in tests)


@pytest.mark.parametrize("text", ["", "syn &", "(syn", "syn)", "zyn", "syn & !syn", "syn ack"])
def test_expressions_that_say_nothing_certain(text: str) -> None:
    assert flag_tests(text) is None


def test_ports_without_a_protocol_are_certain_for_tcp_and_udp_only() -> None:
    text = "set firewall family inet filter F term t from destination-port 22\n"
    text += "set firewall family inet filter F term t then accept\n"
    network = facts(text)
    found = [
        verdict(network, "F", "10.0.0.1", "10.0.0.2", s) for s in ("tcp/22", "tcp/23", "proto/47")
    ]
    assert found == ["permit", "deny", "unknown"]


def test_logical_systems_use_prefix_lists_of_the_main_system() -> None:
    text = "set policy-options prefix-list L 192.0.2.0/24\n"
    path = "set logical-systems lab firewall family inet filter F term t"
    text += f"{path} from source-prefix-list L\n{path} then accept\n"
    network = facts(text)
    lab = network.devices[1]
    assert lab.name.endswith("/lab")
    assert not lab.doubts
    assert not any(rule.match.all_doubts for set_ in lab.rule_sets for rule in set_.rules)


def test_a_deactivated_rule_is_kept_and_decides_nothing() -> None:
    text = SRX + policy("ssh", "junos-ssh", "permit")
    text += "set firewall family inet filter F term t then accept\n"
    text += "deactivate security policies from-zone a to-zone b policy ssh\n"
    text += "deactivate firewall family inet filter F term t\n"
    network = facts(text)
    rules = {r.name: r for s in network.devices[0].rule_sets for r in s.rules if not r.enabled}
    assert {name: (rule.verb.value, rule.note) for name, rule in rules.items()} == {
        "policy ssh": ("permit", "inactive"),
        "term t": ("permit", "inactive"),
    }
    assert ask(text, "tcp/22") == "deny"
    assert verdict(network, "F", "10.0.0.1", "10.0.0.2", "tcp/1") == "deny"
    assert network.lines.count(LineState.NOT_UNDERSTOOD) == 0


def test_names_that_the_reader_uses_itself_leave_the_device_in_doubt() -> None:
    text = SRX + policy("all", "any", "deny")
    text += 'set firewall family inet filter "security policies" term t then accept\n'
    text += 'set firewall family inet filter "interface filters in" term t then accept\n'
    text += 'set routing-instances "" instance-type virtual-router\n'
    text += "set interfaces ge-0/0/0.0 colour blue\n"
    device = only(text)
    assert len([d for d in device.doubts if d.what.endswith("stands twice")]) == 4
    assert end(facts(text), "ge-0/0/0.0", "10.0.0.9", "10.1.0.9", "tcp/502") == "unknown"


def test_top_before_another_word_goes_on_from_the_top() -> None:
    text = SRX + "ops@x# edit firewall\n[edit firewall]\nops@x# top edit security policies\n"
    text += policy("p", "any", "permit").replace("set security policies", "ops@x# set")
    assert ask(text, "tcp/502") == "permit"
