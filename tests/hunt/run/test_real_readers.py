"""The hunt with the readers of real logs: hostile lines, several machines, and the example site."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from firedoor.hunt.one_file.rule_set import RuleSet
from firedoor.hunt.run import Hunted, hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.model.coverage import FileState
from firedoor.readers.logs.log_registry import LOG_READERS
from tests.conftest import REPOSITORY
from tests.hunt.run.fakes import Evil, Pages
from tests.hunt.run.test_hunt import ONE, by_name, write, zipped

IIS_HEAD = (
    b"#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2021-03-01 00:00:00\r\n"
    b"#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status\r\n"
)
ROW = b"2021-03-01 00:%02d:00 10.0.0.1 GET /owa/%s - 443 - 192.0.2.9 Agent/1 200\r\n"


def iis(*stems: bytes) -> bytes:
    return IIS_HEAD + b"".join(ROW % (number % 60, stem) for number, stem in enumerate(stems))


def rules(_settings: HuntSettings) -> RuleSet:
    return RuleSet((Evil(),), (Pages(),), LOG_READERS, b"real readers")


def hunted(root: Path, settings: HuntSettings = ONE) -> Hunted:
    return hunt(root, settings, make_rules=rules)


HOSTILE = {
    "huge line": iis(b"fine") + b"2021-03-01 01:00:00 " + b"A" * 100_000_000 + b"evil" + b"B" * 1000 + b"\r\n",
    "columns": iis(b"fine") + b"x " * 10_000 + b"evil\r\n",
    "nothing but NUL": iis(b"fine") + b"\0" * 3_000_000,
    "NUL before": b"\0" * 4096 + iis(b"evil"),
    "escapes": iis(b"\x1b]0;evil\x07\x1b[2J"),
    "script": iis(b"<script>alert(1)</script>evil"),
    "not UTF-8": iis(b"\xff\xfe\x80evil"),
    "no end": iis(b"fine")[:-20],
    "junk": bytes(range(256)) * 5000,
    "empty": b"",
}  # fmt: skip
EVIL_IS_SEEN = {"huge line", "columns", "escapes", "script", "not UTF-8"}


@pytest.mark.parametrize("archive", ["", "z.zip/"])
def test_hostile_logs_are_bounded_and_what_they_hold_is_seen(tmp_path: Path, archive: str) -> None:
    given = {"z.zip": zipped(HOSTILE)} if archive else HOSTILE
    files = by_name(hunted(write(tmp_path, {**given, "good.log": iis(b"evil", b"fine")})))
    assert len(files["good.log"].sightings) == 1
    for name in HOSTILE:
        one = files[archive + name]
        assert bool(one.sightings) or name not in EVIL_IS_SEEN, name
        assert one.sha256
        # No sighting carries a line of any length.
        assert all(len(s.origin.text) <= 200 for s in one.sightings)


def test_memory_does_not_grow_with_a_log(tmp_path: Path) -> None:
    row = ROW % (1, b"fine")
    peaks = []
    for size in (16, 40):
        root = write(
            tmp_path / str(size), {"a.log": IIS_HEAD + row * (size * 1024 * 1024 // len(row))}
        )
        tracemalloc.start()
        hunted(root)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0] + 1_000_000


def test_the_example_site_is_read_whole() -> None:
    found = hunt(REPOSITORY / "examples" / "riverside-water" / "exchange", ONE, make_rules=rules)
    logs = [one for one in found.files if one.spans]
    assert {one.host for one in logs} == {"EXCH01", "EXCH02"}
    assert {one.state for one in found.files} == {FileState.READ}
    assert sum(one.records for one in logs) > 500
    assert not found.problems


@pytest.mark.corpus
def test_event_logs_of_the_corpus_are_told_by_their_machines(corpora: Path) -> None:
    root = corpora / "evtx-attack" / "TA0003-Persistence"
    found = hunted(root, replace(ONE, rehash=True))
    logs = [one for one in found.files if one.file.endswith(".evtx")]
    assert len(logs) > 20
    assert all(one.spans and one.host for one in logs)
    assert not found.changed
