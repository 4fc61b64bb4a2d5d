"""The example site: what its documentation promises about its files holds."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from defusedxml import ElementTree

REPOSITORY = Path(__file__).resolve().parents[2]
SITE = REPOSITORY / "examples" / "riverside-water"
FILES = sorted(path for path in SITE.rglob("*") if path.is_file())
EDITED_LATER = "records/18-review-sensitive-roles.toml"
UTF16 = {
    "inventory/get-exchangeserver.txt",
    "exchange/EXCH01/msert.log",
    "exchange/EXCH02/msert.log",
    "records/proof/msert-exch01-2021-04-04.log",
    "records/proof/msert-exch01-2021-04-11.log",
    "records/proof/msert-exch01-2021-04-18.log",
}
CLIXML = "{http://schemas.microsoft.com/powershell/2004/04}"
RESERVED = [
    ip_network(text)
    for text in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8"),
        *("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"),
    )
]
# Dotted numbers that are masks, wildcards or versions (of CliXml, of the ECP log), not addresses.
NOT_ADDRESSES = re.compile(r"255\.(\d+\.){2}\d+|0\.0\.(0|255)\.\d+|15\.0\.0\.0|1\.1\.0\.1")
ORGANISATIONS = re.compile(
    r"contoso|fabrikam|solo-e16|\bepa\b|\bfbi\b|\bcisa\.gov|@(?!regulator\.example)[\w-]+\.(com|org|net|gov|us)\b",
    re.IGNORECASE,
)


def name_of(path: Path) -> str:
    return path.relative_to(SITE).as_posix()


def text_of(path: Path) -> str:
    """The text of a file in its declared encoding; of a workbook, that of its parts."""
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "\n".join(parts.read(name).decode() for name in parts.namelist())
    return data.decode("utf-16" if name_of(path) in UTF16 else "utf-8-sig")


def records() -> Iterator[tuple[str, dict[str, object]]]:
    for path in sorted((SITE / "records").glob("*.toml")):
        yield name_of(path), tomllib.loads(path.read_text(encoding="utf-8"))


def rows(server: str, protocol: str) -> list[dict[str, str]]:
    """The rows of all HttpProxy logs of one protocol, by their header."""
    found: list[dict[str, str]] = []
    for path in sorted((SITE / "exchange" / server / "Logging/HttpProxy" / protocol).glob("*.LOG")):
        lines = text_of(path).splitlines()
        kept = [line for line in lines[1:] if not line.startswith("#")]
        found.extend(csv.DictReader([lines[0], *kept]))
    return found


@pytest.fixture(scope="module")
def site() -> dict[str, list[dict[str, object]]]:
    return tomllib.loads((SITE / "site.toml").read_text(encoding="utf-8"))


def test_the_generator_writes_the_same_bytes_again() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.example_site", "--check"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_proof_but_one_matches_its_hash() -> None:
    failing, count = set(), 0
    for name, record in records():
        proofs = record.get("proof", [])
        assert isinstance(proofs, list)
        for proof in proofs:
            count += 1
            actual = hashlib.sha256((SITE / proof["file"]).read_bytes()).hexdigest()
            if actual != proof["sha256"]:
                failing.add(name)
    assert count > 15
    assert failing == {EDITED_LATER}


def test_one_risk_acceptance_has_expired_on_the_day_of_the_example() -> None:
    expired = [
        name
        for name, record in records()
        if isinstance(record.get("expires"), date) and record["expires"] < date(2021, 4, 20)  # type: ignore[operator]
    ]
    assert expired == ["records/21-risk-acceptance-exch02.toml"]


def test_no_record_speaks_of_people_other_than_by_their_role() -> None:
    for name, record in records():
        assert str(record["who"]).endswith("(fictitious)"), name


def test_every_proof_file_belongs_to_a_record() -> None:
    used = {proof["file"] for _, r in records() for proof in r.get("proof", ())}  # type: ignore[attr-defined]
    kept = {name_of(path) for path in (SITE / "records" / "proof").iterdir()}
    assert kept <= used


def test_the_networks_of_the_zones_do_not_overlap(site: dict[str, list[dict[str, object]]]) -> None:
    networks = [
        (str(zone["id"]), ip_network(text))
        for zone in site["zone"]
        for text in zone.get("networks", ())  # type: ignore[attr-defined]
    ]
    for index, (zone, network) in enumerate(networks):
        for other_zone, other in networks[index + 1 :]:
            assert zone == other_zone or not network.overlaps(other), (zone, other_zone, network)


def test_the_site_says_that_it_is_fictitious() -> None:
    declared = tomllib.loads((SITE / "site.toml").read_text(encoding="utf-8"))["site"]
    assert declared["fictitious"] is True
    assert "fictitious" in declared["name"]
    assert "FICTITIOUS" in (SITE / "README.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_file_is_text_in_its_declared_encoding(path: Path) -> None:
    text = text_of(path)
    assert "\ufffd" not in text
    assert "\0" not in text


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_only_reserved_addresses_and_no_real_organisation(path: Path) -> None:
    text = text_of(path)
    dotted = set(re.findall(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)", text))
    plausible = (d for d in dotted if all(int(part) < 256 for part in d.split(".")))
    addresses = [d for d in plausible if not NOT_ADDRESSES.fullmatch(d)]
    colons = set(re.findall(r"(?<![\w:])2[0-9a-f]{3}:[0-9a-f:]+", text))
    for found in (*addresses, *(c for c in colons if "::" in c)):
        assert any(ip_address(found) in n for n in RESERVED), found
    assert not ORGANISATIONS.search(text)


def test_asset_list_and_declaration_give_the_same_addresses(
    site: dict[str, list[dict[str, object]]],
) -> None:
    with (SITE / "inventory" / "assets.csv").open(encoding="utf-8", newline="") as stream:
        listed = {row["Hostname"]: row for row in csv.DictReader(stream)}
    for asset in site["asset"]:
        row = listed[str(asset["name"])]
        assert (row["IP Address"], row["Zone"]) == (asset["address"], asset["zone"])


def test_the_probes_of_exch01_failed_and_are_of_the_kind_that_the_official_script_drops() -> None:
    probes = [
        row
        for protocol in ("Owa", "Ecp", "Autodiscover")
        for row in rows("EXCH01", protocol)
        if row["AnchorMailbox"].startswith("ServerInfo~")
    ]
    assert len(probes) == 7
    for row in probes:
        assert (row["HttpStatus"], row["BackEndStatus"], row["TargetServer"]) == ("500", "", "")
        assert row["RevisionVersion"] == "9"
        assert re.match(r"ServerInfo~localhost|ServerInfo~[^/]*/autodiscover", row["AnchorMailbox"])


def test_the_logs_of_exch02_have_a_hole_and_a_remote_client_after_the_disconnection() -> None:
    seen = rows("EXCH02", "Ecp") + rows("EXCH02", "Autodiscover") + rows("EXCH02", "Owa")
    times = sorted(
        (datetime.fromisoformat(row["DateTime"]), row["ClientIpAddress"]) for row in seen
    )
    logged = {when.date() for when, _ in times}
    assert not {date(2021, 3, day) for day in range(1, 9)} & logged
    off = datetime.fromisoformat("2021-04-16T04:00:00Z")
    after = {client for when, client in times if when > off}
    assert after == {"127.0.0.1", "10.15.10.40", "10.10.10.21"}


def test_what_looks_like_an_attack_in_the_ecp_and_oab_logs_is_none() -> None:
    folder = SITE / "exchange" / "EXCH01" / "Logging"
    ecp = "\n".join(text_of(path) for path in sorted((folder / "ECP" / "Server").glob("*.LOG")))
    assert "Set-OwaVirtualDirectory.ExternalUrl='https://" in ecp
    assert "<script" not in ecp.casefold()
    oab = "\n".join(text_of(path) for path in (folder / "OABGeneratorLog").glob("*.LOG"))
    failed = re.findall(r"temporary file '([^']*)' needs to be removed", oab)
    assert len(failed) == 1
    assert "\\ClientAccess\\OAB\\Temp\\" in failed[0]


def test_every_httpproxy_row_has_as_many_cells_as_the_header() -> None:
    for path in sorted(SITE.rglob("HttpProxy_*.LOG")):
        header, *lines = csv.reader(text_of(path).splitlines())
        assert len(header) == 74
        assert {len(row) for row in lines if not row[0].startswith("#")} == {74}, path.name


def shape(path: Path) -> tuple[set[str], set[tuple[str, str]]]:
    """The types of a CliXml file, and its properties with the elements that hold them."""
    root = ElementTree.fromstring(path.read_bytes())
    types = {str(element.text) for element in root.iter(f"{CLIXML}T")}
    names = {(e.tag.removeprefix(CLIXML), e.attrib["N"]) for e in root.iter() if "N" in e.attrib}
    return types, names


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("ours", "real"),
    [
        ("exchange/EXCH02/ExSetup.xml", "ExSetup.xml"),
        ("inventory/get-exchangeserver.xml", "GetExchangeServer.xml"),
    ],
)
def test_the_exports_have_the_shape_of_real_ones(ours: str, real: str, corpora: Path) -> None:
    example = SITE / ours
    genuine = corpora / "exchange" / "clixml" / "E16" / "Exchange" / real
    types, names = shape(example)
    real_types, real_names = shape(genuine)
    assert types <= real_types
    assert names <= real_names
    beginning = b"\xef\xbb\xbf<Objs Version="
    assert example.read_bytes().startswith(beginning)
    assert genuine.read_bytes().startswith(beginning)


@pytest.mark.corpus
def test_iis_logs_have_the_fields_of_real_ones(corpora: Path) -> None:
    real = (corpora / "exchange" / "iis" / "iis10_edge_cases.log").read_text(encoding="utf-8")
    fields = next(line for line in real.splitlines() if line.startswith("#Fields:"))
    for path in sorted(SITE.rglob("u_ex*.log")):
        lines = text_of(path).splitlines()
        assert {line for line in lines if line.startswith("#Fields:")} == {fields}
        rows = [line for line in lines if not line.startswith("#")]
        assert {len(row.split(" ")) for row in rows} == {len(fields.split(" ")) - 1}
