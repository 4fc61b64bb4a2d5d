"""Time ranges: whether a rule with one applies depends on the clock."""

from __future__ import annotations

from dataclasses import dataclass, field

from firedoor.readers.firewalls.asa.lines import Block
from firedoor.readers.firewalls.asa.work import Work


@dataclass(slots=True)
class Times:
    """The time ranges of a device; the value says when an absolute one ends."""

    ends: dict[str, str] = field(default_factory=dict)

    def take(self, work: Work, block: Block) -> bool:
        """``time-range NAME`` with ``absolute`` and ``periodic`` lines."""
        words = block.head.words
        if len(words) != 2:  # noqa: PLR2004
            return False
        work.understood(block.head)
        self.ends.setdefault(words[1], "")
        for line in block.body:
            if line.words[0] == "absolute":
                work.understood(line)
                if "end" in line.words:
                    self.ends[words[1]] = " ".join(line.words[line.words.index("end") + 1 :])
            elif line.words[0] == "periodic":
                work.understood(line)
        return True

    def known(self, name: str) -> bool:
        """Whether the range is defined."""
        return name in self.ends

    def note(self, name: str) -> str:
        """What a person should know of a rule with this range."""
        end = self.ends.get(name, "")
        return f"time range {name} ends {end}" if end else ""
