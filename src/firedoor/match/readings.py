"""What each claim about a machine says of its Exchange build, and how much it can show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from firedoor.match.belonging import (
    CU_BY_LINE,
    VERSIONS,
    Around,
    in_doubt,
    is_of_something_else,
    look_around,
)
from firedoor.match.builds import BuildTable, Line, Row, Version, load
from firedoor.match.names import (
    LONGEST,
    Name,
    builds_in,
    is_doubtful,
    is_exchange_itself,
    is_explained,
    names_level,
    parse_name,
)
from firedoor.model.claim import Attribute, Claim
from firedoor.model.exchange_build import CuLine

_TWO_FIELDS = re.compile(r"(\d{1,2})\.(\d{1,2})", re.ASCII)
_KB = re.compile(r"\bKB ?(\d{6,7})\b", re.ASCII | re.IGNORECASE)


class Strength(StrEnum):
    """How much a reading can show, strongest first."""

    FILE = "file"  # a file version: moves with security updates
    NAMED_UPDATE = (
        "named_update"  # a name that names the update: somebody says that it is installed
    )
    CU_ONLY = "cu_only"  # shows the cumulative update and no more
    PRODUCT_ONLY = "product_only"  # shows the product and no more


@dataclass(frozen=True, slots=True)
class BuildReading:
    """One claim, read. ``lines`` are the lines that it allows; none if the table knows no such line.

    ``build`` is the number claimed, or for a named update the build of that update.
    """

    claim: Claim
    strength: Strength
    product: str
    cu: str
    su: str
    build: Version | None
    lines: tuple[Line, ...]

    @property
    def title(self) -> str:
        """What it says, as people say it: "2016 CU19 Mar21SU, 15.1.2176.9"."""
        name = " ".join(part for part in (self.product, self.cu, self.su) if part)
        if self.build is None:
            return name
        return f"{name}, {self.build}" if name else str(self.build)

    @property
    def line(self) -> Line | None:
        """The line, if the reading allows exactly one."""
        return self.lines[0] if len(self.lines) == 1 else None


def identify(claims: Iterable[Claim]) -> tuple[BuildReading, ...]:
    """Read every claim that says something of the Exchange product, CU, update or build."""
    every = tuple(claims)
    around, table = look_around(every), load()
    return tuple(reading for claim in every for reading in _read(claim, around, table))


def unreadable(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Claims of a level that no pattern understands, or that words beside it put in doubt.

    Each could change an answer.
    """
    every = tuple(claims)
    around, table = look_around(every), load()
    return tuple(claim for claim in every if _is_unreadable(claim, around, table))


def half_read(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Names of a level beside words that we do not know: the product is taken, the level is not."""
    every = tuple(claims)
    around = look_around(every)
    return tuple(
        claim
        for claim in every
        if _is_name(claim, around)
        and names_level(claim.value)
        and not is_explained(claim.value)
        and not in_doubt(claim, around)
    )


def _is_name(claim: Claim, around: Around) -> bool:
    if claim.attribute is Attribute.PRODUCT:
        return is_exchange_itself(claim.value)
    return claim.attribute is Attribute.VERSION and not is_of_something_else(claim, around)


def _is_unreadable(claim: Claim, around: Around, table: BuildTable) -> bool:
    if claim.attribute is Attribute.PRODUCT:
        level = is_exchange_itself(claim.value) and names_level(claim.value)
        return level and in_doubt(claim, around)
    return (
        claim.attribute in VERSIONS
        and any(char.isdigit() for char in claim.value)
        and not is_of_something_else(claim, around)
        and (in_doubt(claim, around) or not any(_read(claim, around, table)))
    )


def _read(claim: Claim, around: Around, table: BuildTable) -> Iterator[BuildReading]:
    if claim.attribute is Attribute.PRODUCT:
        if is_exchange_itself(claim.value):
            yield from _of_text(claim, "", table)
    elif (
        claim.attribute not in VERSIONS
        or is_of_something_else(claim, around)
        or in_doubt(claim, around)
    ):
        return
    elif claim.attribute is Attribute.VERSION:
        yield from _of_text(claim, around.product, table)
    else:
        for build in builds_in(claim.value):
            yield _of_build(claim, build, table)


def _of_text(claim: Claim, product: str, table: BuildTable) -> Iterator[BuildReading]:
    """A text may hold a build, a name, or both: then it may contradict itself."""
    clear = is_explained(claim.value) and not is_doubtful(claim.value)
    builds = builds_in(claim.value) if clear else ()
    for build in builds:
        yield _of_build(claim, build, table)
    name = parse_name(claim.value, "" if builds else product)
    if name.product and (name.cu or not builds):
        yield _of_name(claim, name, table)
    elif not builds:
        yield from _of_two_fields(claim, table)


def _of_build(claim: Claim, build: Version, table: BuildTable) -> BuildReading:
    line, row = table.line_of(build), table.row_of(build)
    return BuildReading(
        claim=claim,
        strength=_strength(claim.attribute, build, line),
        product=line.product if line else "",
        cu=row.cu if row else line.base.cu if line and build.major in CU_BY_LINE else "",
        su=row.su if row else "",
        build=build,
        lines=(line,) if line is not None else (),
    )


def _strength(attribute: Attribute, build: Version, line: Line | None) -> Strength:
    """A number of unstated kind that is not the CU's own can only be a file version."""
    if attribute is Attribute.ADMIN_DISPLAY_VERSION or isinstance(build, CuLine):
        return Strength.CU_ONLY
    if attribute is Attribute.FILE_VERSION:
        return Strength.FILE
    own = line is not None and any(not row.su and row.build == build for row in line.rows)
    return Strength.CU_ONLY if own or line is None else Strength.FILE


def _of_name(claim: Claim, name: Name, table: BuildTable) -> BuildReading:
    cu = name.cu or ("RTM" if name.product == "SE" and name.su else "")
    lines = tuple(line for line in table.lines_of(name.product) if not cu or _has(line, cu))
    rows = _rows_named(claim, name, cu, table)
    return BuildReading(
        claim=claim,
        strength=Strength.NAMED_UPDATE
        if rows
        else Strength.CU_ONLY
        if cu
        else Strength.PRODUCT_ONLY,
        product=name.product,
        cu=cu,
        su=rows[0].su if rows else name.su,
        build=rows[0].build if len(rows) == 1 else None,
        lines=lines,
    )


def _rows_named(claim: Claim, name: Name, cu: str, table: BuildTable) -> tuple[Row, ...]:
    """The update named by its own name or by its KB ("Security Update ... CU19 (KB5000871)")."""
    if name.su or not cu:
        return table.rows_named(name.product, cu, name.su) if cu else ()
    numbers = {match[1] for match in _KB.finditer(claim.value[:LONGEST])}
    of_cu = (row for row in table.rows if (row.product, row.cu) == (name.product, cu) and row.su)
    return tuple(row for row in of_cu if row.kb in numbers)


def _has(line: Line, cu: str) -> bool:
    return any(row.cu == cu for row in line.rows)


def _of_two_fields(claim: Claim, table: BuildTable) -> Iterator[BuildReading]:
    """The text "15.1" is Exchange 2016; "15.2" is 2019 or SE."""
    found = _TWO_FIELDS.fullmatch(claim.value.strip())
    start = (int(found[1]), int(found[2])) if found else ()
    lines = tuple(line for key, line in table.lines.items() if key[:2] == start)
    if lines:
        products = dict.fromkeys(line.product for line in lines)
        yield BuildReading(claim, Strength.PRODUCT_ONLY, " or ".join(products), "", "", None, lines)
