"""What a sighting in STIX is a sighting of: a rule of ours with its text as an indicator, else an attack pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from firedoor.result.hunt_document import HuntDocument, SightingAnswer
from firedoor.result.rule_texts import pack_texts
from firedoor.views.html import web
from firedoor.views.inert import visible
from firedoor.views.stix import Bundle, Object, stamp

_CVE = re.compile(r"CVE-\d{4}-\d{4,19}", re.IGNORECASE)
_TECHNIQUE = re.compile(r"T\d{4}(?:\.\d{3})?")
_MATRICES = {"enterprise": "mitre-attack", "ics": "mitre-ics-attack"}
_PAGES = "https://attack.mitre.org/techniques/"


class Rules:
    """The rules of a hunt as objects of a bundle."""

    def __init__(self, bundle: Bundle, document: HuntDocument) -> None:
        self._bundle = bundle
        self._known = {one.id: one for one in document.story.techniques}
        self._begins = document.window.from_
        self._noted: dict[tuple[str, str], tuple[SightingAnswer, dict[str, None]]] = {}

    def what(self, one: SightingAnswer, data: Sequence[str]) -> str:
        """The id of what was sighted. ``data``: the observed data, for the note of a rule whose text is not ours."""
        patterns = [id_ for id_ in map(self._pattern, one.techniques) if id_]
        text = pack_texts().get(one.rule)
        if text is not None:
            return self._indicator(one, text, patterns)
        _, refs = self._noted.setdefault((one.rule, one.title), (one, {}))
        refs.update(dict.fromkeys(data))
        refs.update(dict.fromkeys(patterns))
        return patterns[0] if patterns else self._pattern_of(one)

    def _indicator(
        self, one: SightingAnswer, text: tuple[str, str], patterns: Sequence[str]
    ) -> str:
        kind, pattern = text
        id_ = self._bundle.add(
            "indicator",
            (one.rule,),
            {
                "name": visible(one.title),
                "description": visible(one.why),
                "indicator_types": ["malicious-activity"],
                "pattern": pattern,
                "pattern_type": kind,
                "valid_from": stamp(self._begins) or self._bundle.created,
                "external_references": list(_references(one)),
            },
        )
        for target in (*patterns, *filter(None, map(self._weakness, one.cves))):
            verb = "indicates" if target.startswith("attack-pattern") else "related-to"
            body: Object = {"relationship_type": verb, "source_ref": id_, "target_ref": target}
            self._bundle.add("relationship", (id_, target), body)
        return id_

    def _pattern(self, id_: str) -> str:
        """The attack pattern of a technique; "" if it is none."""
        if not _TECHNIQUE.fullmatch(id_):
            return ""
        known = self._known.get(id_)
        source = _MATRICES.get(known.matrix if known else "", "mitre-attack")
        page = f"{_PAGES}{id_.replace('.', '/')}/"
        reference = {"source_name": source, "external_id": id_, "url": page}
        name = visible(known.name) if known and known.name else id_
        return self._bundle.add(
            "attack-pattern", (id_,), {"name": name, "external_references": [reference]}
        )

    def _pattern_of(self, one: SightingAnswer) -> str:
        """What the rule of somebody else describes, by its title."""
        about = (
            f"What the {one.rule_kind} rule {one.rule} describes; its text is not in this bundle."
        )
        return self._bundle.add(
            "attack-pattern",
            ("rule", one.rule, one.title),
            {"name": visible(one.title or one.rule or "a rule"), "description": visible(about)},
        )

    def _weakness(self, cve: str) -> str:
        if not _CVE.fullmatch(cve):
            return ""
        reference = {"source_name": "cve", "external_id": cve.upper()}
        body: Object = {"name": cve.upper(), "external_references": [reference]}
        return self._bundle.add("vulnerability", (cve.upper(),), body)

    def notes(self) -> None:
        """A note for each rule whose text is not ours, with its author as rule licences ask."""
        for (rule, title), (one, refs) in self._noted.items():
            lines = [
                title,
                f"{one.rule_kind} rule {rule}, {one.severity}, confidence {one.confidence}",
                one.why,
                *one.references,
            ]
            body: Object = {
                "abstract": visible(title or rule or "a rule"),
                "content": "\n".join(visible(line) for line in lines if line),
                "object_refs": list(refs) or [self._pattern_of(one)],
            }
            if one.author:
                body["authors"] = [visible(one.author)]
            self._bundle.add("note", ("rule", rule, title), body)


def _references(one: SightingAnswer) -> Iterator[Object]:
    yield {"source_name": "firedoor", "external_id": visible(one.rule)}
    for address in one.references:
        if web(address):
            yield {"source_name": "source of the rule", "url": visible(address)}
