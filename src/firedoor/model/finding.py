"""Something that the evidence shows and no requirement asked for: sources that contradict, mostly."""

from __future__ import annotations

from dataclasses import dataclass

from firedoor.model.origin import Origin


@dataclass(frozen=True, slots=True)
class Finding:
    """``id`` is permanent (FD-...), ``subject`` a machine, a record or a file; ``text`` one sentence."""

    id: str
    title: str
    subject: str
    text: str
    evidence: tuple[Origin, ...]
    settled_by: str = ""
