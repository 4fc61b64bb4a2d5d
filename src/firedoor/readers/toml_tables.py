"""Tables of a TOML file that a person wrote: every fault is noted with its line, none stops the reading."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timezone

from firedoor.model.moment import Moment
from firedoor.model.origin import Origin
from firedoor.model.problem import InputError, Problem
from firedoor.model.toml_lines import Document, decode, parse
from firedoor.readers.printable import printable, quoted, suggestion

_YEARS = range(1980, 2200)
# Nobody reads more; a file of one megabyte can hold a hundred thousand.
_MOST_FAULTS = 200
_TYPE_NAMES: tuple[tuple[type, str], ...] = (
    # bool before int and datetime before date: each is a subclass of the other.
    (bool, "true or false"),
    (int, "a whole number"),
    (float, "a number"),
    (str, "text"),
    (datetime, "a date with a time"),
    (date, "a date"),
    (time, "a time of day"),
    (list, "a list"),
    (dict, "a table"),
)


@dataclass(frozen=True, slots=True)
class TomlSource:
    """The file that tables come from. ``faults`` collects what is wrong with any of them."""

    file: str
    lines: tuple[str, ...]
    document: Document
    faults: list[Problem]

    def raise_faults(self) -> None:
        """Raise one ``InputError`` with every fault, in the order of the file, if there are any."""
        if self.faults:
            ordered = sorted(self.faults, key=lambda fault: (fault.line or 0, fault.message))
            raise InputError(*ordered[:_MOST_FAULTS], *self._unlisted())

    def _unlisted(self) -> tuple[Problem, ...]:
        more = len(self.faults) - _MOST_FAULTS
        return (Problem(self.file, f"{more} further faults are not listed"),) if more > 0 else ()


@dataclass(frozen=True, slots=True)
class TomlTable:
    """One table and its place in the file. Each getter notes a fault and gives an empty value instead."""

    source: TomlSource
    path: tuple[str | int, ...]
    values: Mapping[str, object]

    def fault(self, message: str, *place: str | int, advice: str = "") -> None:
        """Note a fault at a key of this table, or at the table itself."""
        line = self.line(*place)
        self.source.faults.append(Problem(self.source.file, message, line=line, advice=advice))

    def line(self, *place: str | int) -> int:
        """The line of a key, or of the table itself."""
        path = (*self.path, *place)
        return self.source.document.line(path) if path else 1

    def origin_of(self, key: str) -> Origin:
        """The place of a key with the line as it stands there; of the table itself without the key."""
        line = self.line(key) if key in self.values else self.line()
        text = self.source.lines[line - 1].strip() if line <= len(self.source.lines) else ""
        return Origin(self.source.file, line=line, text=text)

    def check_keys(self, known: Iterable[str]) -> None:
        """Note each key that has no meaning here: a mistyped key must not be ignored."""
        allowed = tuple(known)
        for key in self.values:
            if key not in allowed:
                self.fault(
                    f"unknown key {quoted(key)}{self._inside()}",
                    key,
                    advice=suggestion(key, allowed),
                )

    def text(self, key: str, *, required: bool = False) -> str:
        """A text without blanks around it; empty where it is absent or not a text."""
        value = self._value(key, required=required)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.wrong_type(key, "text in quotes", value)
            return ""
        if required and not value.strip():
            self.fault(f"{key} is empty", key)
        return value.strip()

    def flag(self, key: str) -> bool | None:
        """True or false; None where it is absent or something else."""
        value = self._value(key)
        if value is None or isinstance(value, bool):
            return value
        self.wrong_type(key, "true or false (without quotes)", value)
        return None

    def number(self, key: str, *, required: bool = False) -> float | None:
        """A finite number; None where it is absent or something else."""
        value = self._value(key, required=required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong_type(key, "a number", value)
            return None
        return self._finite(key, value)

    def _finite(self, key: str, value: float) -> float | None:
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
        self.fault(f"{key} is not a usable number", key)
        return None

    def day(self, key: str, *, required: bool = False) -> date | None:
        """A date without a time."""
        value = self._value(key, required=required)
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.wrong_type(key, "a date like 2021-04-05 (without quotes)", value)
            return None
        return value if self._is_plausible(key, value) else None

    def moment(self, key: str, zone: timezone | None, *, required: bool = False) -> Moment | None:
        """A date, or a date with a time; ``zone`` is used for values that carry none."""
        value = self._value(key, required=required)
        if value is None:
            return None
        if not isinstance(value, date):
            self.wrong_type(
                key, "a date like 2021-04-05 or 2021-04-05T12:00:00-04:00 (without quotes)", value
            )
            return None
        return Moment.of(value, zone) if self._is_plausible(key, value) else None

    def _is_plausible(self, key: str, value: date) -> bool:
        if value.year in _YEARS:
            return True
        self.fault(
            f"{key} lies in the year {value.year}", key, advice="write the year with four digits"
        )
        return False

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts, without the members that are none."""
        value = self._value(key, required=required)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.wrong_type(key, 'a list of texts like ["a", "b"]', value)
            return ()
        return tuple(
            item.strip() for place, item in enumerate(value) if self._is_text(key, place, item)
        )

    def _is_text(self, key: str, place: int, item: object) -> bool:
        if isinstance(item, str) and item.strip():
            return True
        found = "an empty one" if isinstance(item, str) else type_name(item)
        self.fault(f"member {place + 1} of {key}: expected text, found {found}", key, place)
        return False

    def table(self, key: str) -> TomlTable:
        """A table in this one; empty where it is absent or something else."""
        value = self.values.get(key, {})
        if isinstance(value, dict):
            return TomlTable(self.source, (*self.path, key), value)
        self.wrong_type(key, f"a table: [{key}]", value)
        return TomlTable(self.source, self.path, {})

    def tables(self, key: str) -> tuple[TomlTable, ...]:
        """The tables of a list of tables (``[[key]]``)."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong_type(key, f"a list of tables, with double brackets: [[{key}]]", value)
            return ()
        return tuple(
            TomlTable(self.source, (*self.path, key, place), item)
            for place, item in enumerate(value)
        )

    def wrong_type(self, key: str, expected: str, value: object) -> None:
        """Note a value of another type than the one expected."""
        self.fault(f"{printable(key)}: expected {expected}, found {type_name(value)}", key)

    def _value(self, key: str, *, required: bool = False) -> object:
        if key in self.values:
            return self.values[key]
        if required:
            self.fault(f"{key} is missing{self._inside()}")
        return None

    def _inside(self) -> str:
        if not self.path:
            return ""
        name = next(part for part in reversed(self.path) if isinstance(part, str))
        brackets = f"[[{name}]]" if isinstance(self.path[-1], int) else f"[{name}]"
        return f" in {printable(brackets)}"


def load_table(data: bytes, file: str) -> TomlTable:
    """Read a file as TOML and return its root table. Raises ``InputError`` if it is not TOML."""
    text = decode(data, file)
    document = parse(text, file)
    # TOML ends its lines at LF and CRLF only; str.splitlines() knows more line ends.
    lines = tuple(line.rstrip("\r") for line in text.split("\n"))
    return TomlTable(TomlSource(file, lines, document, []), (), document.data)


def type_name(value: object) -> str:
    """The type of a TOML value in words for people."""
    return next((name for kind, name in _TYPE_NAMES if isinstance(value, kind)), "something else")
