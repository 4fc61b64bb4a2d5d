"""The named lists of this reader: what cannot matter, which fields are known, and what protocols are called."""

from __future__ import annotations

import re
from functools import cache

from firedoor.readers.firewalls.data_files import data_file


@cache
def _patterns(kind: str) -> re.Pattern[str]:
    entries = data_file(__package__, "irrelevant.toml")[kind]
    return re.compile("|".join(f"(?:{entry['pattern']})" for entry in entries))


@cache
def protocols(kind: str = "protocols") -> dict[str, str]:
    """The letter or word for a protocol, as the devices of a kind print it -> the protocol in our words."""
    return dict(data_file(__package__, "codes.toml")[kind])


@cache
def fields(kind: str, part: str) -> frozenset[str]:
    """The fields that are known of a part of a structured output."""
    return frozenset(data_file(__package__, "fields.toml")[kind][part])


def line_is_irrelevant(text: str) -> bool:
    """Whether a line stands on the list of those that cannot matter (legends, pagers, times)."""
    return _patterns("line").fullmatch(text.strip()) is not None


def command_is_irrelevant(command: str) -> bool:
    """Whether a command prints nothing about the network."""
    return _patterns("command").fullmatch(command.strip().lower()) is not None


def table_is_irrelevant(name: str) -> bool:
    """Whether a table of Junos forwards no IP packets."""
    return _patterns("table").fullmatch(name) is not None
