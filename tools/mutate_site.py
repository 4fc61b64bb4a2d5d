"""Change every line of the configurations of a site, and look for a ``blocked`` that should not have survived.

``python -m tools.mutate_site`` runs over the sites of ``tests/reach/mutation/sites`` and the example site, with
``--most`` over a part of the mutants; ``--cases`` over the cases of the readers, of which it only sees that garbage
blocks nothing that passed.

The measure: a line that is garbage could be any line. So wherever a real line of the vendor (``openers.toml``
beside the sites) at the same place opens the way between two zones, garbage there must not leave it blocked.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from firedoor.model.network.services import EVERY_SERVICE, Service
from firedoor.reach.answers import Reach
from firedoor.reach.joining import joined_answer
from firedoor.reach.net import Net
from firedoor.reach.question import Prover
from firedoor.reach.survey import places_of, service_of
from firedoor.readers.firewalls.registry import NETWORK_READERS
from firedoor.site.network_files import gather_network

ROOT = Path(__file__).parent.parent
SITES = ROOT / "tests" / "reach" / "mutation" / "sites"
CASES = ROOT / "tests" / "readers" / "firewalls" / "cases"
GARBAGE = "zqx"
_WORD = re.compile(r"[^\s\"'<>;={}\[\],:/]+")

Pair = tuple[str, str]
Verdicts = dict[Pair, Reach]


@dataclass(frozen=True, slots=True)
class Vendor:
    """How to damage the files of a vendor. ``far``: zones that no path through the changed file joins.

    ``garbage``: lines that nobody understands; ``openers``: real lines (``\\n`` for several) that open ways;
    An opener with `` => `` in it fits only after lines that its first part matches; ``indented``: only where
    garbage is indented as it is. Garbage with `` ~> `` in it stands for openers that its first part matches.
    ``words``: what a word of a line could be. ``far_after``: garbage after these lines
    cannot touch ``far``. ``known``: places where a survivor is right, with the reason.
    """

    name: str
    site: Path
    file: str
    garbage: tuple[str, ...]
    openers: tuple[str, ...]
    words: tuple[str, ...]
    service: Service = EVERY_SERVICE
    indented: bool = False
    far: tuple[Pair, ...] = ()
    far_after: str = "(?!)"
    known: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed text, how it came about, and the texts that it could stand for."""

    kind: str
    line: int
    text: str
    stands_for: tuple[str, ...]
    what: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A verdict that should not have survived. ``by``: the text that shows it, or "" where none is needed."""

    site: str
    mutant: Mutant
    pair: Pair
    what: str
    by: str = ""

    def __str__(self) -> str:
        at = f"{self.site}:{self.mutant.line} [{self.mutant.kind}] {self.mutant.what}"
        return f"{at}: {' -> '.join(self.pair)} {self.what}{': ' + self.by if self.by else ''}"


def vendors() -> tuple[Vendor, ...]:
    """The vendors of which there is a site."""
    tables = tomllib.loads((SITES.parent / "openers.toml").read_text(encoding="utf-8"))
    return tuple(
        Vendor(
            name,
            ROOT / table["site"] if "site" in table else SITES / name,
            table["file"],
            tuple(table["garbage"]),
            tuple(table["openers"]),
            tuple(table["words"]),
            service_of(table.get("service", "any")),
            bool(table.get("indented", False)),
            tuple((a, b) for a, b in table.get("far", [["lab", "pilot"]])),
            str(table.get("far_after", "(?!)")),
            dict(table.get("known", {})),
        )
        for name, table in tables.items()
    )


class Bench:
    """One site with one file that changes; answers are remembered by the text."""

    def __init__(self, vendor: Vendor, folder: Path) -> None:
        self.vendor, self.folder = vendor, folder
        self._copy()
        self.original = (folder / vendor.file).read_text(encoding="utf-8")
        self._far = {zone for pair in vendor.far for zone in pair}
        self._prover: Prover | None = None
        self._known: dict[bytes, Verdicts] = {}

    def _copy(self) -> None:
        """The network files and the zones; of a case its one file."""
        source = self.vendor.site
        inner = source if not (source / "network").is_dir() else source / "network"
        for path in inner.rglob("*"):
            if path.is_file() and path.name != "expected.toml":
                target = self.folder / "network" / path.relative_to(inner)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())
        if (source / "site.toml").is_file():
            (self.folder / "site.toml").write_bytes((source / "site.toml").read_bytes())

    def verdicts(self, text: str | bytes) -> Verdicts:
        """The answer for every ordered pair of zones with this text in the file."""
        data = text if isinstance(text, bytes) else text.encode("utf-8")
        if data not in self._known:
            self._known[data] = self._ask(data)
        return self._known[data]

    def _ask(self, data: bytes) -> Verdicts:
        (self.folder / self.vendor.file).write_bytes(data)
        evidence = gather_network(self.folder, NETWORK_READERS)
        declaration = evidence.declaration
        net = Net(evidence.topology.devices, declaration.segments, declaration.zones)
        places = places_of(declaration, net)
        # Beside the first one, so that all share one set of decision diagrams.
        prover = Prover(net, self._prover)
        self._prover = self._prover or prover
        found: Verdicts = {}
        for source in places:
            targets = [place for place in places if place is not source]
            rows = prover.found(source, targets, self.vendor.service)
            for target, parts in zip(targets, rows, strict=True):
                answer = joined_answer([part.answer for part in parts.values()])
                found[source.name, target.name] = answer.verdict
        return found

    def faults(self, mutant: Mutant) -> Iterator[Fault]:
        """What is wrong with the answers for a mutant."""
        before, after = self.verdicts(self.original), self.verdicts(mutant.text)
        name = self.vendor.name
        for pair, verdict in after.items():
            if pair in self.vendor.far:
                if verdict is not before[pair] and re.search(self.vendor.far_after, mutant.before):
                    yield Fault(name, mutant, pair, f"became {verdict} though no path crosses it")
            elif verdict is Reach.BLOCKED:
                if before[pair] is Reach.REACHABLE:
                    yield Fault(name, mutant, pair, "was reachable and became blocked")
                    continue
                if self._far.isdisjoint(pair):
                    yield from self._opened(mutant, pair)

    def _opened(self, mutant: Mutant, pair: Pair) -> Iterator[Fault]:
        for real in mutant.stands_for:
            if self.verdicts(real)[pair] is Reach.REACHABLE:
                yield Fault(
                    self.vendor.name, mutant, pair, "is blocked", _difference(self.original, real)
                )
                return


def _difference(one: str, other: str) -> str:
    before = one.splitlines()
    return " | ".join(line.strip() for line in other.splitlines() if line not in before)[:160]


def mutants(bench: Bench) -> Iterator[Mutant]:
    """Every change of every line."""
    lines = bench.original.splitlines(keepends=True)
    for number in range(1, len(lines) + 1):
        yield from _inserted(bench.vendor, lines, number)
        yield from _garbled(bench.vendor, lines, number)
        yield from _cut(bench.vendor, lines, number)


def _inserted(vendor: Vendor, lines: Sequence[str], number: int) -> Iterator[Mutant]:
    def with_(line: str) -> str:
        new = line.replace("\\n", "\n").rstrip("\n") + "\n"
        return "".join((*lines[:number], new, *lines[number:]))

    for entry in vendor.garbage:
        start, arrow, garbage = entry.rpartition(" ~> ")
        fitting = _fitting(vendor, lines[number - 1], garbage)
        real = tuple(with_(line) for line in fitting if not arrow or re.match(start, line))
        yield Mutant("insert", number, with_(garbage), real, garbage, lines[number - 1])


def _fitting(vendor: Vendor, before: str, garbage: str = "") -> Iterator[str]:
    """The real lines that can stand after a line; where indentation counts, those indented as the garbage is."""
    for opener in vendor.openers:
        place, arrow, line = opener.partition(" => ")
        line = line if arrow else opener
        if arrow and not re.search(place, before):
            continue
        if not garbage or not vendor.indented or line[:1].isspace() == garbage[:1].isspace():
            yield line


def _garbled(vendor: Vendor, lines: Sequence[str], number: int) -> Iterator[Mutant]:
    line = lines[number - 1]

    def with_(found: re.Match[str], word: str) -> str:
        new = line[: found.start()] + word + line[found.end() :]
        return "".join((*lines[: number - 1], new, *lines[number:]))

    for found in _WORD.finditer(line):
        real = tuple(with_(found, word) for word in vendor.words if word != found.group())
        yield Mutant(
            "garble", number, with_(found, GARBAGE), real, f"{found.group()} in {line.strip()}"
        )


def _cut(vendor: Vendor, lines: Sequence[str], number: int) -> Iterator[Mutant]:
    """Cut in the middle of a line: what follows is lost, and may have been anything."""
    line = lines[number - 1].rstrip("\n")
    half = line[: max(len(line) // 2, len(line) - len(line.lstrip()) + 1)]
    if half.strip() and half != line:
        text = "".join((*lines[: number - 1], half))
        yield Mutant("cut", number, text, _completed(vendor, lines, number), half.strip())


def _completed(vendor: Vendor, lines: Sequence[str], number: int) -> tuple[str, ...]:
    return tuple(
        "".join((*lines[:number], opener.replace("\\n", "\n") + "\n", *lines[number:]))
        for opener in _fitting(vendor, lines[number - 1])
    )


def run(vendor: Vendor, most: int = 0, seed: int = 1) -> Iterator[Fault]:
    """The faults of a vendor's site: of all mutants, or of so many of them in a fixed random order."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(vendor, Path(folder))
        several = list(mutants(bench))
        if most:
            random.Random(seed).shuffle(several)  # noqa: S311 - a sample, no secret
        for mutant in several[: most or None]:
            for fault in bench.faults(mutant):
                key = f"{fault.mutant.kind}: {fault.mutant.what}: {' -> '.join(fault.pair)} {fault.what}"
                if not any(re.search(known, key) for known in vendor.known):
                    yield fault


def cases() -> Iterator[Vendor]:
    """The cases of the readers that are one file, as sites without zones."""
    every = vendors()
    for expected in sorted(CASES.glob("*/*/expected.toml")):
        files = [p for p in expected.parent.iterdir() if p != expected]
        like = [v for v in every if v.name.startswith(expected.parent.parent.name)]
        if len(files) == 1 and like and files[0].is_file():
            garbage = tuple(g.rpartition(" ~> ")[2] for v in like[:1] for g in v.garbage)
            name = str(expected.parent.relative_to(CASES))
            yield Vendor(name, expected.parent, f"network/{files[0].name}", garbage, (), ())


def main() -> None:
    """Print every fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="sites; all if none is named")
    parser.add_argument("--most", type=int, default=0, help="mutants of each site; 0 for all")
    parser.add_argument("--cases", action="store_true", help="the cases of the readers instead")
    asked = parser.parse_args()
    count = 0
    for vendor in cases() if asked.cases else vendors():
        if not asked.names or vendor.name in asked.names:
            for fault in run(vendor, asked.most):
                count += 1
                print(fault, flush=True)
    print(f"{count} faults")


if __name__ == "__main__":
    main()
