"""Bad files among the configurations: one clear line each, nothing hangs, and what they cannot touch is answered.

Where a file may be a device that nobody understood, nothing that it could join stays blocked.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile.site import run

SITES = Path(__file__).parent.parent / "mutation" / "sites"
MIB = 1 << 20
QUOTES = '""'


def text(vendor: str) -> str:
    (path,) = (SITES / vendor / "network").glob("fw.c*")
    return path.read_text(encoding="utf-8")


IOS, FORTIOS, ASA = text("ios"), text("fortios"), text("asa")
PAN = '<?xml version="1.0"?><config version="10.1.0" urldb="paloaltonetworks"'
LAUGHS = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, 40))
GROUPS = "".join(
    f"object-group network G{n}\n{''.join(f' group-object G{m}{chr(10)}' for m in range(n))}"
    " network-object host 10.2.0.5\n"
    for n in range(40)
)

# A name with its content, and what the messages or the answer must say of it.
FILES: dict[str, tuple[str, bytes | str, str]] = {
    "nothing": ("bad.cfg", b"", "no reader"),
    "zeros": ("bad.conf", bytes(5000), "no reader"),
    "binary": ("bad.cfg", os.urandom(100_000), "no reader"),
    "zeros-inside": ("bad.conf", FORTIOS[:800] + "\0\0" + FORTIOS[800:], "bad.conf"),
    "one-long-line": (
        "bad.cfg",
        b"version 15.7\nhostname x\ninterface Gi0/0\n" + b"a" * (65 * MIB),
        "check that it is the right",
    ),
    "long-words": ("bad.cfg", "ASA Version 9.12(4)\naccess-list a " + "ab " * MIB, "bad"),
    "entities": (
        "bad.xml",
        f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY e0 "a">{LAUGHS}]><pfsense>&e39;</pfsense>',
        "bad.xml",
    ),
    "external-entity": (
        "bad.xml",
        '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/hostname">]><pfsense><version>&a;</version></pfsense>',
        "bad.xml",
    ),
    "deep-pan": ("bad.xml", PAN + "><devices>" + "<entry>" * 100_000, "nested"),
    "deep-pf": ("bad.xml", "<opnsense><filter>" + "<rule>" * 100_000, "levels"),
    "huge-attribute": ("bad.xml", f'{PAN} x="{"a" * (4 * MIB)}"><devices/></config>', "bad"),
    "many-attributes": (
        "bad.xml",
        f"{PAN} {' '.join(f'a{n}={QUOTES}' for n in range(50_000))}><devices/></config>",
        "bad",
    ),
    "deep-nft": ("bad.nft", "table inet t {\nchain c {\n" + "ip saddr {" * 20_000, "cut off"),
    "deep-json": ("bad.json", '{"nftables": ' + "[" * 100_000, "not valid JSON"),
    "deep-junos": (
        "bad.conf",
        "version 21.4R3;\nsystem { host-name x; }\n" + "interfaces {\n" * 20_000,
        "not closed",
    ),
    "deep-fortios": (
        "bad.conf",
        "#config-version=FGT60F-7.2.5\n" + "config firewall policy\n" * 2_000,
        "not closed",
    ),
    "deep-toml": ("bad.toml", "[firedoor]\nrules = 1\na = " + "[" * 50_000, "deeply nested"),
    "chain-of-no-hook": (
        "bad.nft",
        "table inet t {\nchain c {\nip saddr 10.0.0.1 accept\n}\n}\n",
        "has no interface addresses",
    ),
}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SITES / "fortios", tmp_path / "site"))


def asked(site: Path, source: str = "lab", target: str = "pilot") -> tuple[str, str]:
    """The verdict for a pair (by default one that no path through the firewall joins), and all that is said."""
    ran = run("reach", site, "--from", source, "--to", target, "--format", "json")
    said = ran.out + ran.err
    assert "Traceback" not in said
    assert "fault in Firedoor" not in said, said
    assert ran.code == 0, said
    assert not any(ord(c) < 32 and c not in "\n\r\t" for c in said)
    (answer,) = ran.result()["answers"]
    return answer["verdict"], said


def test_without_bad_files_the_pair_is_blocked(site: Path) -> None:
    assert asked(site)[0] == "blocked"


def test_what_passes_in_any_case_is_reachable_beside_a_file_that_is_not_understood(
    site: Path,
) -> None:
    (site / "network" / "bad.cfg").write_bytes(bytes(5000))
    assert asked(site, "pilot", "lab")[0] == "reachable"


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_may_be_a_device_leaves_nothing_blocked(site: Path, name: str) -> None:
    file, data, words = FILES[name]
    (site / "network" / file).write_bytes(data if isinstance(data, bytes) else data.encode())
    verdict, said = asked(site)
    assert verdict == "unknown", said
    assert words in said


# Files that are devices elsewhere: they cannot touch the pair.
READ: dict[str, tuple[str, bytes | str, str]] = {
    "utf16": ("bad.conf", FORTIOS.encode("utf-16"), "two devices"),
    "latin": ("bad.conf", FORTIOS.replace('"web"', '"Büro"').encode("latin-1"), "two devices"),
    "same-name-twice": ("bad.cfg", IOS, "two devices"),
    "group-in-itself": (
        "bad.conf",
        FORTIOS.replace('set member "HMI"', 'set member "HMI" "PLANT-HOSTS"'),
        "contains itself",
    ),
    "groups-of-groups": (
        "bad.cfg",
        ASA.replace("object-group network PLANT", GROUPS + "object-group network PLANT"),
        "two devices",
    ),
    "many-rules": (
        "bad.cfg",
        IOS.replace(
            "extended OUT_IN\n",
            "extended OUT_IN\n"
            + "".join(
                f" permit tcp host 10.{n >> 8}.{n & 255}.1 host 10.2.0.5 eq {n}\n"
                for n in range(5000)
            ),
        ),
        "two devices",
    ),
}


@pytest.mark.parametrize("name", READ)
def test_a_file_that_is_read_is_no_obstacle(site: Path, name: str) -> None:
    file, data, words = READ[name]
    (site / "network" / file).write_bytes(data if isinstance(data, bytes) else data.encode())
    verdict, said = asked(site)
    assert verdict == "blocked"
    assert words in said


def test_several_configurations_in_one_file(site: Path) -> None:
    several = "\n".join(IOS.replace("hostname fw", f"hostname fw{n}") for n in range(3))
    (site / "network" / "bad.cfg").write_text(several, encoding="utf-8")
    verdict, said = asked(site, "plant", "office")
    assert "more than one configuration" in said
    assert verdict == "unknown"


@pytest.mark.parametrize("pair", [("lab", "pilot"), ("office", "plant")])
def test_a_routing_loop_ends(site: Path, pair: tuple[str, str]) -> None:
    for name, other in (("one", "2"), ("two", "1")):
        lines = [
            "firedoor-rules;1", "[device]", "name;default", f"{name};accept", "[interfaces]", "name;address",
            f"x;192.168.7.{3 - int(other)}/24", "[routes]", "network;gateway",
            f"10.2.0.0/24;192.168.7.{other}", f"192.168.9.0/24;192.168.7.{other}",
        ]  # fmt: skip
        (site / "network" / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert asked(site, *pair)[0] == ("blocked" if pair == ("lab", "pilot") else "reachable")


@pytest.mark.skipif(os.name != "posix", reason="what Windows has not")
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.symlink_to("/dev/zero"), "links are not followed"),
        (lambda path: path.symlink_to(path.parent), "links are not followed"),
        (os.mkfifo, "it was not opened"),
    ],
)
def test_what_is_no_file_is_not_opened(
    site: Path, make: Callable[[Path], None], words: str
) -> None:
    make(site / "network" / "bad.cfg")
    verdict, said = asked(site)
    assert verdict == "unknown"
    assert words in said


@pytest.mark.skipif(os.name != "posix", reason="names that Windows does not allow")
@pytest.mark.parametrize(
    "name", ["a\nb", "\x1b[31mred", "bi\u202edi", "<script>x", "=cmd|calc", "raw\udcff"]
)
def test_names_that_act(site: Path, name: str) -> None:
    (site / "network" / f"{name}.conf").write_text(FORTIOS, encoding="utf-8")
    verdict, said = asked(site)
    assert verdict == "blocked"
    assert "\x1b[31mred" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize("command", ["assess", "acl"])
def test_other_commands_say_it_in_a_line_too(site: Path, command: str) -> None:
    for name, (file, data, _) in FILES.items():
        path = site / "network" / f"{name}-{file}"
        if len(data) < MIB:
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
    given = ["--as-of", "2021-04-05"] if command == "assess" else ["lint"]
    for target in [site] if command == "assess" else sorted((site / "network").iterdir()):
        arguments = [command, *given, target] if command == "acl" else [command, target, *given]
        ran = run(*map(str, arguments))
        assert "Traceback" not in ran.out + ran.err
        assert ran.code in {0, 3, 10}, (target.name, ran.err)
