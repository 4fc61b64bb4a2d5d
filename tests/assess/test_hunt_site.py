"""An assessment hunts in the servers' files of its site, and what it finds answers the directive's question."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from firedoor.assess.assess import assess, day_of
from firedoor.assess.branches import Ternary
from firedoor.assess.hunt_site import hunt_site
from firedoor.directives.resolve import resolve
from firedoor.hunt.verdict import HuntVerdict
from firedoor.model.moment import Moment
from firedoor.model.verdict import Verdict
from firedoor.readers.registry import READERS
from firedoor.result.build import build
from firedoor.result.document import Result
from firedoor.site.evidence import gather

INTRUSION = Path(__file__).resolve().parents[2] / "examples" / "harbor-power-evidence" / "EXCH07"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site whose one server was exploited."""
    (tmp_path / "site.toml").write_text('name = "Harbor"\n[operator]\nfederal_civilian = true\n')
    shutil.copytree(INTRUSION, tmp_path / "exchange" / "EXCH07")
    return tmp_path


def _assessed(site: Path, as_of: date) -> tuple[Result, Ternary, dict[str, Verdict]]:
    gathered = gather(site, READERS)
    hunt = hunt_site(site, day_of(gathered, as_of), keep=False)
    found = assess(gathered, resolve("ed-21-02", follow=False), as_of, hunt)
    (state,) = found.directives
    ioc = next(one.answer for one in state.outcomes if one.question.id == "ioc")
    return build(found), ioc, {j.requirement.id: j.answer.whole.verdict for j in found.judged}


def test_an_exploited_server_puts_the_site_on_the_branch_of_the_directive(site: Path) -> None:
    result, ioc, verdicts = _assessed(site, date(2021, 4, 20))
    assert ioc is Ternary.YES
    assert verdicts["ED-21-02.A1d"] is Verdict.NOT_APPLICABLE  # patching stands on the other branch
    assert verdicts["ED-21-02.A3a"] is not Verdict.NOT_APPLICABLE  # disconnect
    assert verdicts["ED-21-02.A4a"] is not Verdict.NOT_APPLICABLE  # report
    assert result.hunt is not None
    assert result.hunt.verdict == "exploited"
    marks = [moment.mark for moment in result.hunt.moments]
    assert "shell written" in marks
    assert [m.time for m in result.hunt.moments] == sorted(m.time for m in result.hunt.moments)


def test_what_was_seen_later_than_the_day_does_not_count(site: Path) -> None:
    found = hunt_site(site, Moment.of(date(2021, 2, 26)), keep=False)
    assert found is not None
    (server,) = found.servers
    assert not [one for one in server.sightings if one.time and one.time.date() > date(2021, 2, 27)]


def test_the_test_environment_is_not_the_site(site: Path) -> None:
    (site / "test-environment" / "exchange").mkdir(parents=True)
    shutil.move(site / "exchange" / "EXCH07", site / "test-environment" / "exchange" / "EXCH07")
    assert hunt_site(site, None, keep=False) is None


def test_a_site_without_files_of_servers_is_not_hunted(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('name = "Harbor"\n')
    assert hunt_site(tmp_path, None, keep=False) is None


def test_a_bare_folder_with_logs_is_hunted(tmp_path: Path) -> None:
    shutil.copytree(INTRUSION / "Logging", tmp_path / "Logging")
    found = hunt_site(tmp_path, None, keep=False)
    assert found is not None
    assert found.verdict is HuntVerdict.EXPLOITED


def test_a_bare_folder_without_logs_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    assert hunt_site(tmp_path, None, keep=False) is None
