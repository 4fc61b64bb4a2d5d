"""The sightings of the hunt are what its rules mean for all records, though most records are never taken apart."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings

from firedoor.hunt.one_file.rule_set import RuleSet
from firedoor.hunt.run import hunt
from firedoor.hunt.settings import HuntSettings
from firedoor.hunt.sigma.index.rules import SigmaRules
from firedoor.hunt.sigma.meaning import matches
from firedoor.hunt.sigma.plan import RuleBook
from firedoor.hunt.sigma.views import fitted
from firedoor.model.hunt.event import Event
from firedoor.model.origin import Origin
from firedoor.readers.logs.log_registry import LOG_READERS
from firedoor.readers.logs.scanning import LogFile
from tests.hunt.whole import generated_logs as g

ONE = HuntSettings(pack=False, keep=False, processes=1)


def written(rows: Sequence[Sequence[str]]) -> dict[str, bytes]:
    """The rows in every format."""
    quoted = g.httpproxy(rows, quoted=True)
    return {
        "W3SVC1/a.log": g.iis(rows).encode(),
        "W3SVC1/wide.log": g.iis(rows).replace("\n", "\r\n").encode("utf-16"),
        "HTTPERR/a.log": g.http_error(rows).encode(),
        "HttpProxy/a.log": g.httpproxy(rows, quoted=False).encode("utf-8-sig"),
        "HttpProxy/quoted.log": quoted.replace("\n", "\r\n").encode(),
        "HttpProxy/wide.log": b"\xfe\xff" + quoted.encode("utf-16-be"),
        "ECP/a.log": g.ecp(rows).encode(),
        "OAB/a.log": g.oab(rows).encode(),
        "events.json": g.events_json(rows, json.dumps, 1).encode(),
        "escaped.json": g.events_json(rows, g.escaped, 101).encode(),
        "events.xml": g.events_xml(rows, 201, numeric=False).encode(),
        "numeric.xml": g.events_xml(rows, 301, numeric=True).encode(),
    }


def events_of(root: Path) -> list[Event]:
    """All records, without looking for any words."""
    found = []
    for path in sorted(one for one in root.rglob("*") if one.is_file()):
        name, data = path.relative_to(root).as_posix(), path.read_bytes()
        file = LogFile(name, len(data), data[: 64 * 1024], "", partial(io.BytesIO, data))
        reader = next(one for one in LOG_READERS if one.recognises(file))
        found += [seen.event for seen in reader.scan(file).records(None)]
    return found


def key_of(rule: str, origin: Origin) -> tuple[object, ...]:
    """What tells a sighting from others."""
    return rule, origin.file, origin.line, origin.record


@settings(max_examples=150)
@given(g.situations())
def test_words_lose_nothing(made: g.Situation) -> None:
    """Two sets of rules, as those of the user and indicators are, whose words are looked for at once."""
    sets = tuple(SigmaRules(RuleBook(rules)) for rules in (made.rules, made.more) if rules)
    with TemporaryDirectory() as folder:
        root = Path(folder)
        files = written(made.rows)
        for name, data in files.items():
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_bytes(data)
        found = hunt(root, ONE, None, lambda _: RuleSet(sets, (), LOG_READERS))
        events = events_of(root)
    assert len(events) >= len(files) * len(made.rows)
    met = Counter(key_of(one.rule.id, one.origin) for file in found.files for one in file.sightings)
    meant = Counter(
        key_of(rule.facts.id, event.origin)
        for event in events
        for rule in (*made.rules, *made.more)
        if matches(fitted(rule), event)
    )
    assert met == meant
