"""site.toml: every fault at once, each with its line. Cases: cases/site_toml/NAME.toml and NAME.expected."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firedoor.model.problem import InputError
from firedoor.model.zone import Operator
from firedoor.site.declaration import read_site_file

CASES = Path(__file__).parent / "cases" / "site_toml"
WHOLE = (CASES / "every-section.toml").read_bytes()


def faults(data: bytes) -> list[str]:
    try:
        read_site_file(data)
    except InputError as error:
        return str(error).splitlines()
    return []


@pytest.mark.parametrize("case", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
def test_each_fault_is_one_line(case: Path) -> None:
    expected = case.with_suffix(".expected").read_text(encoding="utf-8").splitlines()

    assert faults(case.read_bytes()) == expected


def test_every_section_is_read() -> None:
    site_file = read_site_file(WHOLE)
    site = site_file.declaration

    assert (site.name, site.fictitious, site.cost_unit) == ("Hill Pumping", True, "points")
    assert site.zone == timezone(timedelta(hours=5, minutes=30))
    assert site.as_of == date(2021, 4, 5)
    assert site.operator == Operator(federal_civilian=True, forensic_staff=False)
    assert [(key, origin.line) for key, origin in site.operator_origins] == [
        ("federal_civilian", 10),
        ("forensic_staff", 11),
    ]
    assert [(zone.id, zone.level) for zone in site.zones] == [
        ("internet", 5),
        ("dmz", 3.5),
        ("cell", 1),
    ]
    assert site.zones[0].networks == ()
    assert ip_network("192.0.2.7/32") in site.zones[1].networks
    assert [(asset.name, asset.address) for asset in site.assets] == [
        ("PLC-1.1", "10.30.0.11"),
        ("RTU-9", ""),
    ]
    assert site.assets[0].origin.place == "site.toml:28"


def test_a_segment_names_devices_with_their_interfaces() -> None:
    uplink, backbone = read_site_file(WHOLE).declaration.segments

    assert uplink.members == (("edge-fw", "wan1"), ("edge-fw-2", "GigabitEthernet0/0"))
    assert (uplink.zone, backbone.zone) == ("internet", "")
    assert backbone.members == (("core", "vlan 7"),)


def test_flows_keep_what_losing_them_costs() -> None:
    first, second = read_site_file(WHOLE).declaration.flows

    assert (first.source, first.target, first.service) == (
        "RTU-9",
        "10.15.60.0/26",
        "tcp/5000-5010",
    )
    assert (first.cost_per_hour, second.cost_per_hour) == (1.5, None)
    assert second.source == "203.0.113.5"


def test_a_bare_date_is_read_in_the_zone_of_the_site() -> None:
    window, untouchable = read_site_file(WHOLE).declaration.constraints

    assert window.begins is not None
    assert window.begins.earliest == datetime(2021, 5, 10, 18, 30, tzinfo=UTC)
    assert (window.kind, untouchable.kind) == ("outage-window", "do-not-touch")
    assert untouchable.subject == "PLC-1.1"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_encodings_of_windows_editors_are_read(encoding: str) -> None:
    text = WHOLE.decode("utf-8").replace("Hill Pumping", "Pumpwerk Höhe")

    assert read_site_file(text.encode(encoding)).declaration.name == "Pumpwerk Höhe"


def test_lines_count_the_same_with_windows_line_ends() -> None:
    data = (CASES / "networks.toml").read_bytes()

    assert faults(data.replace(b"\n", b"\r\n")) == faults(data)


@pytest.mark.parametrize(
    ("name", "matches"),
    [
        ("inventory/a.csv", True),
        ("Inventory/A.CSV", True),
        ("inventory/sub/a.csv", False),
        ("other/inventory/a.csv", False),
        ("inventory/a.xlsx", False),
    ],
)
def test_an_inventory_pattern_means_files_of_one_folder(name: str, matches: bool) -> None:  # noqa: FBT001
    assert read_site_file(WHOLE).inventory[0].matches(name) is matches


@pytest.mark.parametrize(
    ("name", "matches"), [("a.csv", True), ("x/y/a.csv", True), ("x/a.csv/b", False)]
)
def test_two_stars_mean_any_folders(name: str, matches: bool) -> None:  # noqa: FBT001
    text = '[site]\nname = "x"\n[[inventory]]\nfile = "**/*.csv"\n'

    assert read_site_file(text.encode()).inventory[0].matches(name) is matches


def test_many_networks_are_compared_quickly_enough_to_finish() -> None:
    rows = ",".join(f'"10.{i // 256}.{i % 256}.0/24"' for i in range(20_000))
    text = f'[site]\nname = "x"\n[[zone]]\nid = "a"\nlevel = 1\nnetworks = [{rows}]\n'
    other = '[[zone]]\nid = "b"\nlevel = 2\nnetworks = ["10.77.3.0/25"]\n'

    assert len(faults((text + other).encode())) == 1


@given(st.binary(max_size=400))
def test_any_bytes_give_a_declaration_or_the_documented_error(data: bytes) -> None:
    assert all(line.startswith("site.toml") for line in faults(data))


@given(st.integers(0, len(WHOLE)), st.binary(max_size=20))
def test_a_cut_or_overwritten_file_gives_a_declaration_or_the_documented_error(
    cut: int, tail: bytes
) -> None:
    assert all(line.startswith("site.toml") for line in faults(WHOLE[:cut] + tail))
    assert all(
        line.startswith("site.toml")
        for line in faults(WHOLE[:cut] + tail + WHOLE[cut + len(tail) :])
    )


VALUES = st.recursive(
    st.sampled_from(
        ["1", "-1.5", "nan", "true", '""', '"tcp/502"', '"10.0.0.0/8"', '"::/0"', "2021-01-01"]
    ),
    lambda inner: (
        st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(items)}]")
        | inner.map(lambda item: f"{{ a = {item} }}")
    ),
    max_leaves=4,
)
SECTIONS = st.sampled_from(
    ["site", "operator", "zone", "asset", "flow", "outage_window", "do_not_touch"]
)
KEYS = st.sampled_from(
    ["id", "name", "level", "networks", "internet", "from", "to", "address", "zone", "as_of"]
)


@given(
    st.lists(
        st.tuples(SECTIONS, st.booleans(), st.dictionaries(KEYS, VALUES, max_size=5)), max_size=5
    )
)
def test_any_types_anywhere_give_a_declaration_or_the_documented_error(
    parts: list[tuple[str, bool, dict[str, str]]],
) -> None:
    text = ""
    for section, listed, values in parts:
        text += f"[[{section}]]\n" if listed else f"[{section}]\n"
        text += "".join(f"{key} = {value}\n" for key, value in values.items())

    assert all(line.startswith("site.toml:") for line in faults(text.encode()))
