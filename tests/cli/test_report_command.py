"""``firedoor report`` over stored answers of hunts: the same bytes as the hunt itself gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from firedoor.cli.exit_codes import Exit
from firedoor.cli.main import run
from firedoor.views.hunt_registry import HUNT_FORMATS
from tests.conftest import REPOSITORY

EVIDENCE = REPOSITORY / "examples" / "harbor-power-evidence" / "EXCH07" / "inetpub" / "wwwroot"


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("stored") / "hunt.json"
    run(["hunt", str(EVIDENCE), "--no-cache", "--format", "json", "-o", str(target)])
    return target


@pytest.mark.parametrize("format_", HUNT_FORMATS)
def test_a_stored_hunt_is_shown_as_the_hunt_shows_it(
    stored: Path, tmp_path: Path, format_: str
) -> None:
    shown, again = tmp_path / "shown", tmp_path / "again"
    run(["hunt", str(EVIDENCE), "--no-cache", "--format", format_, "-o", str(shown)])
    assert run(["report", str(stored), "--format", format_, "-o", str(again)]) == Exit.DONE
    assert again.read_bytes() == shown.read_bytes()


def test_a_view_of_hunts_of_a_result_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "result.json"
    site = REPOSITORY / "examples" / "riverside-water"
    run(["assess", str(site), "--as-of", "2021-04-20", "--format", "json", "-o", str(target)])
    assert run(["report", str(target), "--format", "stix"]) == Exit.USAGE
    assert "stix is a view of a hunt" in capsys.readouterr().err
    assert run(["report", str(target), "--format", "csv"]) == Exit.DONE


@pytest.mark.parametrize(
    "text", ['{"schema": "firedoor/hunt/v9"}', '{"schema": "firedoor/hunt/v1"}']
)
def test_what_is_no_whole_answer_is_one_clear_line(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "hunt.json"
    target.write_text(text, encoding="utf-8")
    assert run(["report", str(target)]) == Exit.NOTHING_READABLE
    assert capsys.readouterr().err.startswith("hunt.json (")
