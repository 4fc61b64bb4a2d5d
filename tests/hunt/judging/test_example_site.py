"""The example site: what docs/example-site.md says a right hunt finds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from firedoor.hunt.answer import HuntAnswer
from firedoor.hunt.answering import Asked, answer
from firedoor.hunt.coverage import SourceCoverage
from firedoor.hunt.run import hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.verdict import HuntVerdict, ServerAnswer
from firedoor.model.hunt.sighting import Outcome
from firedoor.model.hunt.source import Kind

EVIDENCE = Path(__file__).resolve().parents[3] / "examples" / "riverside-water" / "exchange"


@cache
def answered() -> HuntAnswer:
    return answer(hunt(EVIDENCE, HuntSettings(keep=False, processes=1)), Asked())


def server(host: str) -> ServerAnswer:
    return next(one for one in answered().servers if one.host == host)


def covers(host: str, kind: Kind, log: str) -> SourceCoverage:
    sources = (one for one in server(host).coverage if one.source.kind is kind)
    return next(one for one in sources if one.source.log == log)


def days(one: SourceCoverage) -> list[str]:
    return [f"{part.begins:%m-%d} {part.ends:%m-%d}" for part in one.missing]


def test_the_first_server_was_tried_and_the_answer_is_that() -> None:
    assert server("EXCH01").verdict is HuntVerdict.ATTEMPTED
    assert answered().verdict is HuntVerdict.ATTEMPTED
    reasons = " ".join(server("EXCH01").reasons)
    assert "nothing of these records says that it worked" in reasons
    assert "more may have happened" in reasons


def test_the_second_server_is_unknown_for_want_of_logs_alone() -> None:
    assert server("EXCH02").verdict is HuntVerdict.UNKNOWN
    outcomes = {one.outcome for one in server("EXCH02").sightings}
    assert outcomes <= {Outcome.EXCLUDED, Outcome.CONTEXT}


def test_the_hole_of_march_and_all_before_are_missing() -> None:
    for kind, log in ((Kind.IIS, "W3SVC1"), (Kind.HTTPPROXY, "Ecp")):
        assert days(covers("EXCH02", kind, log)) == ["01-01 02-20", "02-28 03-09"]
    for log in ("Owa", "Autodiscover"):
        assert days(covers("EXCH01", Kind.HTTPPROXY, log)) == ["01-01 02-15"]


def test_what_to_fetch_is_named_exactly() -> None:
    wanted = r"copy Logging\HttpProxy\Ecp of EXCH02 from 2021-01-01 to 2021-02-20 and from 2021-02-28 to 2021-03-09"
    assert wanted in server("EXCH02").settled_by
    wanted = r"copy Logging\HttpProxy\Mapi of EXCH01 from 2021-01-01 to 2021-04-19"
    assert covers("EXCH01", Kind.HTTPPROXY, "Mapi").fetch == wanted
