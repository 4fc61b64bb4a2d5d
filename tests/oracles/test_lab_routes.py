"""Connected and static routes, computed from the configurations alone, against the tables that lab devices printed."""

from __future__ import annotations

import pytest

from tests.conftest import CORPORA
from tests.oracles.lab_routes import compared, stated

pytestmark = pytest.mark.corpus
LABS = CORPORA / "network/lab-validation/routing"

LINK_LOCAL = "Junos gives lo0 a link-local address by itself"
HOST_ROUTE = (
    "PAN-OS prints the address of a loopback as a host route of the device, not as connected"
)
NO_MEMBER = "an aggregate without members is down: state, not configuration"

# Lab, device, what only our side or only the device has, why.
EXPLAINED = {
    ("cv_demo_base_panos", "bor01"): {"device main connected fe80::205:860f:fc71:5000/128 lo0.0": LINK_LOCAL},
    ("cv_demo_base_panos", "bor02"): {"device main connected fe80::205:860f:fc71:c900/128 lo0.0": LINK_LOCAL},
    ("fortios_first_basic", "d2_fw"): {"ours main connected 169.254.1.0/24 fortilink": NO_MEMBER},
    ("juniper_resolution", "r1"): {"device main connected fe80::205:860f:fc71:1700/128 lo0.0": LINK_LOCAL},
    ("junos_static_route_defaults", "r1"): {
        "device main connected fe80::e00:470f:fcf5:2e00/128 lo0.0": LINK_LOCAL
    },
    ("ospf_summarization", "a02"): {"device main connected fe80::205:860f:fc71:9d00/128 lo0.0": LINK_LOCAL},
    **{
        ("panos_ebgp_loop_prevention", f"d{n}"): {
            f"ours default connected 192.168.123.{n}/32 loopback.123": HOST_ROUTE
        }
        for n in range(1, 6)
    },
}  # fmt: skip

# Static routes of which the configuration alone does not say whether they are in use: not taken for certain.
DOUBTED = {
    ("juniper_resolution", "r1"): {
        "main static 10.10.3.0/32 172.24.0.254",
        "main static 10.10.4.0/32 172.24.0.254",
        "main static 10.10.5.0/32 10.2.0.1",
        "main static 10.10.7.0/32 10.10.6.0",
        "main static 10.10.9.0/32 discard",
    }
}
# Devices with a configuration of a vendor that we read and a routing table.
COUNTED = {
    "cv_demo_base_panos": 3, "fortios_first_basic": 3, "ios_basic_vrrp": 4, "ios_example_network": 13,
    "ios_ibgp_split_horizon": 3, "iosxe_eigrp_neighbor": 2, "iosxe_redistribution": 5,
    "iosxe_vrf_route_leaking_export_map": 1, "juniper_resolution": 2, "junos_static_route_defaults": 1,
    "ospf_summarization": 3, "panos_ebgp_loop_prevention": 5,
}  # fmt: skip


@pytest.mark.parametrize("lab", COUNTED)
def test_stated_routes_are_those_that_the_device_printed(lab: str) -> None:
    seen = 0
    for device, theirs in compared(LABS / lab):
        seen += 1
        key = (lab, device.name)
        ours = frozenset(stated(device, doubted=False))
        doubted = frozenset(stated(device, doubted=True))
        assert doubted == DOUBTED.get(key, frozenset())
        found = {f"ours {text}" for text in ours - theirs}
        found |= {f"device {text}" for text in theirs - ours - doubted}
        assert found == set(EXPLAINED.get(key, ())), device.name
        assert ours & theirs, f"{device.name}: nothing was compared"
    assert seen == COUNTED[lab]


def test_all_labs_are_counted() -> None:
    assert sorted(COUNTED) == sorted(path.name for path in LABS.iterdir() if path.is_dir())
