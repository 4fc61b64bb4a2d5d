"""How much of a folder of alerts and advisories the alert reader understands.

python tools/alert_coverage.py ../shared/corpora/csaf-ot [--unrecognised 40] [--family impact] [--kind patch]

Counts sentences, and prints the commonest that were not recognised (or those of one family or kind),
so that a missing or a too greedy family can be seen.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from firedoor.model.problem import InputError
from firedoor.readers.advisories.reader import AlertReading, read_alert

SUFFIXES = frozenset({".json", ".txt", ".md", ".html", ".htm"})


def main() -> None:
    """Read every file and print the counts."""
    arguments = _arguments()
    totals: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    families: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    for reading in _readings(arguments.folder, arguments.every):
        totals.update(
            files=1,
            sentences=reading.sentences,
            repeated=reading.repeated,
            requirements=reading.recognised,
            irrelevant=len(reading.irrelevant),
            unrecognised=len(reading.unrecognised),
        )
        kinds.update({item.kind for item in reading.requirements})
        families.update(reading.families)
        shown.update(_shown(reading, arguments))
    _print(totals, kinds, families)
    for sentence, count in shown.most_common(arguments.unrecognised):
        print(f"{count:5}  {sentence[:300]}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1, help="read every nth file only")
    parser.add_argument("--unrecognised", type=int, default=0, help="print so many sentences")
    parser.add_argument("--family", default="", help="print those of an irrelevant family instead")
    parser.add_argument("--kind", default="", help="print those of a requirement kind instead")
    return parser.parse_args()


def _readings(folder: Path, every: int) -> Iterator[AlertReading]:
    files = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    files = [path for path in files if path.name != "README.md"]
    for path in files[::every]:
        try:
            yield read_alert(path.read_bytes(), path.name)
        except InputError as error:
            print(error)


def _shown(reading: AlertReading, arguments: argparse.Namespace) -> Iterator[str]:
    if arguments.family:
        yield from (i.sentence for i in reading.irrelevant if i.family == arguments.family)
    elif arguments.kind:
        yield from (i.sentence for i in reading.requirements if i.kind == arguments.kind)
    else:
        yield from (f"[{i.reason}] {i.sentence}" for i in reading.unrecognised)


def _print(totals: Counter[str], kinds: Counter[str], families: Counter[str]) -> None:
    for name, count in totals.items():
        share = f"  {count / totals['sentences']:6.1%}" if name not in {"files", "repeated"} else ""
        print(f"{name:14}{count:8}{share}")
    print("\nfiles with at least one requirement of a kind")
    for name, count in kinds.most_common():
        print(f"  {name:24}{count:6}  {count / totals['files']:6.1%}")
    print("\nirrelevant sentences by family")
    for name, count in families.most_common():
        print(f"  {name:24}{count:6}")


if __name__ == "__main__":
    main()
