"""How much of real configurations the readers understand, by vendor: ``python -m tools.network_coverage FOLDER``.

Every file below the folder is read as in a site. One row for each vendor folder (or corpus): files, files that no
reader knows, lines by state; with ``--words`` how the lines begin that are not understood, most often first.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from firedoor.model.coverage import FileState
from firedoor.model.network.line_state import LineState
from firedoor.readers.firewalls.registry import NETWORK_READERS
from firedoor.site.network_files import gather_network

MOST_WORDS = 8
_STATES = (LineState.UNDERSTOOD, LineState.PARTLY, LineState.IRRELEVANT, LineState.NOT_UNDERSTOOD)


@dataclass
class Row:
    """What one group of files came to."""

    files: int = 0
    unread: list[str] = field(default_factory=list)
    lines: Counter[LineState] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)


def files_of(folder: Path) -> Iterator[Path]:
    """Every file that may be one of a device, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() not in {".md", ".png", ".tsv", ".ref", ".yaml"}:
            yield path


def group_of(path: Path, folder: Path) -> str:
    """The folder that files are counted under: the vendor, or the corpus."""
    parts = path.relative_to(folder).parts
    return "/".join(parts[:3] if parts[:2] == ("batfish-configs", "vendors") else parts[:1])


def measure(folder: Path) -> dict[str, Row]:
    """Read every file by itself and count."""
    found: dict[str, Row] = {}
    for path in files_of(folder):
        row = found.setdefault(group_of(path, folder), Row())
        row.files += 1
        evidence = gather_network(path, NETWORK_READERS)
        if not evidence.facts or any(c.state is not FileState.READ for c in evidence.coverage):
            row.unread.append(path.relative_to(folder).as_posix())
        for _, facts in evidence.facts:
            text = path.read_bytes().decode("utf-8", "replace").splitlines()
            for number, state in enumerate(facts.lines.states):
                row.lines[LineState(state)] += 1
                if state == LineState.NOT_UNDERSTOOD and number < len(text):
                    row.words[" ".join(text[number].split()[:2])] += 1
    return found


def table(found: dict[str, Row]) -> Iterator[str]:
    """The rows as text."""
    heads = ("files", "unread", "underst", "partly", "irrel", "not", "known")
    yield f"{'group':<40} {' '.join(f'{head:>7}' for head in heads)}"
    for name, row in found.items():
        counts = [row.lines[state] for state in _STATES]
        known = 100 - 100 * counts[-1] / sum(counts) if sum(counts) else 0
        yield (
            f"{name:<40} {row.files:>7} {len(row.unread):>7} "
            f"{' '.join(f'{count:>7}' for count in counts)} {known:>6.1f}%"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--words", action="store_true", help="Show how lines that are not understood begin."
    )
    parser.add_argument(
        "--unread", action="store_true", help="Name the files that no reader knows."
    )
    asked = parser.parse_args()
    found = measure(asked.folder)
    print("\n".join(table(found)))
    for name, row in found.items():
        if asked.words and row.words:
            print(
                f"{name}: {', '.join(f'{w!r} {n}' for w, n in row.words.most_common(MOST_WORDS))}"
            )
        if asked.unread and row.unread:
            print(f"{name}: {', '.join(row.unread)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
