"""One site with everything bad at once: the rest is assessed, and all of it stands in the coverage."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from firedoor.readers.printable import printable
from tests.hostile.books import END, good_book, headless_book, with_sheet
from tests.hostile.site import assess, put, put_sparse, run

NAMESPACE = 'xmlns="http://schemas.microsoft.com/powershell/2004/04"'
OBJS = f'<Objs Version="1.1.0.1" {NAMESPACE}>'
CSV_HEAD = b"Hostname,IP Address,OS\nX,10.0.0.1,W\n"
GIB = 1024**3

# File -> content, and words that its coverage must hold.
SKIPPED: dict[str, tuple[bytes | str, str]] = {
    "exchange/A/cut.xml": (OBJS + "<Obj><TN><T>a", "breaks off"),
    "exchange/A/laughs.xml": (
        '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]>' + OBJS + "<S>&d;</S></Objs>",
        "entities",
    ),
    "exchange/A/external.xml": (
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>' + OBJS + "<S>&b;</S></Objs>",
        "entities",
    ),
    "exchange/A/deep.xml": (OBJS + "<Obj><LST>" * 5000, "levels deep"),
    "inventory/bomb.xlsx": (with_sheet(END, b" " * 300_000_000 + END), "unpacks to more than"),
    "inventory/headless.xlsx": (headless_book(), "no sheet with a column"),
    "inventory/cut.xlsx": (good_book()[:2000], "not a complete zip archive"),
    "inventory/line.csv": (CSV_HEAD + b"x" * 2_000_000, "too long"),
    "inventory/wide.csv": (CSV_HEAD + b"x," * 10_000, "10001 cells"),
    "records/deep.toml": ("a = " + "[" * 500 + "]" * 500, "levels deep"),
    "records/number.toml": ("a = " + "9" * 10_000, "too large"),
    "records/latin.toml": ('kind = "Müller"'.encode("cp1252"), "not UTF-8"),
    "records/nul.toml": (b"\0" * 1000, "not valid TOML"),
    "records/empty.toml": (b"", "is missing"),
}
SPARSE = {
    "inventory/huge.csv": CSV_HEAD,
    "inventory/huge.xlsx": b"PK\x03\x04",
    "records/huge.toml": b"",
}


@pytest.fixture
def bad_site(site: Path) -> Path:
    for name, (data, _) in SKIPPED.items():
        put(site, name, data)
    for name, head in SPARSE.items():
        put_sparse(site, name, head, 2 * GIB)
    put(site, "inventory/utf16.csv", "Hostname;IP Address;OS\nÜ1;10.0.0.2;W\n".encode("utf-16"))
    put(site, "inventory/1252.csv", "Hostname;IP Address;OS\nÜ2;10.0.0.3;W é\n".encode("cp1252"))
    return site


def test_everything_bad_at_once(bad_site: Path) -> None:
    first = assess(bad_site)
    coverage = first.coverage()
    for name, (_, said) in SKIPPED.items():
        assert coverage[name]["state"] == "skipped", name
        assert said in coverage[name]["note"], name
        assert any(line.startswith(name) for line in first.err.splitlines()), name
    for name in SPARSE:
        assert "2.1 GB" in coverage[name]["note"]
    assert coverage["inventory/utf16.csv"]["understood"] == 1
    assert coverage["inventory/1252.csv"]["understood"] == 1
    assert str(bad_site.parent) not in first.out + first.err
    assert assess(bad_site).out == first.out
    assert run("assess", bad_site, "--strict", "-o", bad_site.parent / "o.txt").code == 4


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 1000, '[site]\nname = "Müller"'.encode("cp1252"), b"[[[[", b"x" * 2000]
)
def test_a_bad_site_toml_costs_nothing_else(site: Path, data: bytes) -> None:
    put(site, "site.toml", data)
    ran = assess(site)
    assert ran.coverage()["site.toml"]["state"] == "skipped"
    assert ran.err.startswith("site.toml:")


def test_a_huge_site_toml_is_not_read(site: Path) -> None:
    put_sparse(site, "site.toml", b"", 2 * GIB)
    assert "2.1 GB" in assess(site).coverage()["site.toml"]["note"]


HOSTILE_NAMES = (
    "a\nb",
    "\x1b[31mred",
    "bi\u202edi",
    "line\u2028end",
    "<script>alert(1)<!-- ",
    "=cmd|calc",
    "@SUM(1)",
    "-x",
    "{0}%s",
    "[bold]x",
)


@pytest.mark.skipif(os.name != "posix", reason="names that Windows does not allow")
def test_names_that_act(site: Path) -> None:
    for name in HOSTILE_NAMES:
        put(site, f"inventory/{name}.csv", f"Hostname,IP Address,OS\n{name[:1]}x,10.0.0.999,W\n")
    with (Path(os.fsdecode(os.fsencode(site) + b"/inventory/raw\xff.csv"))).open("wb") as stream:
        stream.write(CSV_HEAD)
    coverage = assess(site).coverage()
    for name in HOSTILE_NAMES:
        assert f"inventory/{printable(name)}.csv" in coverage
    assert "inventory/raw\\xff.csv" in coverage
    for format_ in ("text", "html", "csv"):
        ran = run("assess", site, "--format", format_)
        assert not _acting(ran.out.replace("\r\n", "\n").removeprefix("\ufeff") + ran.err)
        assert "<script" not in ran.out or format_ != "html"


def _acting(text: str) -> set[str]:
    categories = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return {c for c in text if unicodedata.category(c) in categories and c != "\n"}


@pytest.mark.skipif(os.name != "posix", reason="links, pipes and depth of POSIX")
def test_what_is_no_file(site: Path) -> None:
    outside = put(site.parent, "outside.csv", CSV_HEAD)
    (site / "inventory" / "out.csv").symlink_to(outside)
    (site / "loop").symlink_to("loop")
    (site / "up").symlink_to("..")
    os.mkfifo(site / "inventory" / "pipe.csv")
    os.mkfifo(site / "records" / "pipe.toml")
    put(site, "d/" * 60 + "deep.csv", CSV_HEAD)
    coverage = assess(site).coverage()
    for name in ("inventory/out.csv", "loop", "up"):
        assert "is a link" in coverage[name]["note"]
    for name in ("inventory/pipe.csv", "records/pipe.toml"):
        assert "is a pipe" in coverage[name]["note"]
    assert any("folders deep" in row["note"] for row in coverage.values())


LOG = """#Fields: date time s-ip cs-method cs-uri-stem c-ip cs(User-Agent) s-computername
9999-12-31 23:59:59 10.1.1.1 GET / 10.2.2.2 \x1b[31m GOODHOST
0001-01-01 00:00:00 10.1.1.1 GET / 10.2.2.2 <script>alert(1)</script> GOODHOST
0000-00-00 00:00:00 10.1.1.1 GET / 10.2.2.2 - GOODHOST
2021-03-01 00:00:00 10.1.1.1 GET / 10.2.2.2 =cmd|calc \u202egnp
"""


def test_a_log_with_hostile_agents_and_a_wrong_clock(site: Path) -> None:
    put(site, "logs/a.log", LOG)
    put(site, "logs/b.log", LOG.split("\n", maxsplit=1)[0] + "\n" + "x" * 3_000_000)
    put_sparse(site, "logs/c.log", LOG.encode(), 64 * 1024 * 1024)
    coverage = assess(site).coverage()
    assert (coverage["logs/a.log"]["understood"], coverage["logs/a.log"]["not_understood"]) == (
        3,
        1,
    )
    assert coverage["logs/b.log"]["not_understood"] == 1
    assert coverage["logs/c.log"]["understood"] == 3
    for format_ in ("text", "html"):
        assert not _acting(run("assess", site, "--format", format_).out)


OUTSIDE_PROOFS = (
    "../outside.csv",
    "/etc/hostname",
    "C:/x",
    "\\\\\\\\srv\\\\x",
    "a/../../b",
    "pipe",
    ".",
)


@pytest.mark.skipif(os.name != "posix", reason="a pipe as a proof")
def test_proofs_that_leave_the_site_or_never_end(site: Path) -> None:
    os.mkfifo(site / "pipe")
    for number, proof in enumerate(OUTSIDE_PROOFS):
        put(
            site,
            f"records/{number}.toml",
            'kind = "control"\nwho = "A"\nwhen = 2021-03-05\nabout = ["site"]\n'
            '[fields]\ntopic = "backup"\nstate = "in-place"\n'
            f'[[proof]]\nfile = "{proof}"\nsha256 = "{"0" * 64}"\n',
        )
    coverage = assess(site).coverage()
    for number, proof in enumerate(OUTSIDE_PROOFS):
        assert coverage[f"records/{number}.toml"]["state"] == "skipped", proof


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1252"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"TERM": "dumb"},
        {"COLUMNS": "1"},
    ],
)
def test_a_console_that_shows_little(site: Path, env: dict[str, str]) -> None:
    put(site, "inventory/a.csv", "Hostname,IP Address,Product\n日本,10.0.0.7,Exchange 2016\n")
    ran = run("assess", site, env=env)
    assert ran.code == 0
    assert "Traceback" not in ran.err
