"""The samples of the data cases, and what tests of this reader make of them."""

from __future__ import annotations

from pathlib import Path

from firedoor.model.network.facts import NetworkFacts, RouteTable
from firedoor.readers.firewalls.routes.reader import ROUTES_READER
from firedoor.readers.interface import HEAD_BYTES, InputFile, Options, Reading
from tests.readers.firewalls.network_cases import cases, configuration

ROOT = Path(__file__).parent.parent / "cases" / "routes"
SAMPLES = {case.name: configuration(case) for case in cases(ROOT)}


def written(folder: Path, text: str | bytes, name: str = "core-sw.show-ip-route.txt") -> InputFile:
    """A file as the site hands it over."""
    data = text if isinstance(text, bytes) else text.encode()
    path = folder / name.replace("/", "_")
    path.write_bytes(data)
    return InputFile(path, name, len(data), data[:HEAD_BYTES])


def reading(file: InputFile) -> Reading:
    """What the reader makes of a file that it recognises."""
    assert ROUTES_READER.recognises(file)
    return ROUTES_READER.read(file, Options())


def facts(file: InputFile) -> NetworkFacts:
    """The facts of a file that the reader recognises."""
    network = reading(file).network
    assert network is not None
    return network


def read_text(folder: Path, text: str, name: str = "core-sw.show-ip-route.txt") -> NetworkFacts:
    """The facts of a text, whether or not the reader recognises it."""
    network = ROUTES_READER.read(written(folder, text, name), Options()).network
    assert network is not None
    return network


def only_table(network: NetworkFacts) -> RouteTable:
    """The one table of a file."""
    (table,) = network.route_tables
    return table
