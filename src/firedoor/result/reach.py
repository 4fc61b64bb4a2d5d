"""The document of ``firedoor reach``: the answers, and what was made of every line they rest on."""

from __future__ import annotations

from firedoor.reach.ask import Answered
from firedoor.result.network import file_lines, network_answer
from firedoor.result.network_document import NetworkAnswer
from firedoor.site.network_files import NetworkEvidence


def reach_document(evidence: NetworkEvidence, answered: Answered) -> NetworkAnswer:
    """Put answers and evidence together."""
    coverage = {row.file: row for row in evidence.coverage}
    return network_answer(
        evidence.declaration.name,
        answered,
        [file_lines(coverage[name], facts) for name, facts in evidence.facts],
        (*evidence.problems, *answered.problems),
        evidence.topology.devices,
    )
