"""Evidence about one machine's Exchange build that contradicts itself: findings, whatever the verdict."""

from __future__ import annotations

from collections.abc import Iterator

from firedoor.match.belonging import elsewhere
from firedoor.match.builds import load
from firedoor.match.installed import exchange_updates, is_listed, listed_updates, number_of
from firedoor.match.readings import BuildReading, Strength, half_read, identify, unreadable
from firedoor.match.weighing import MOST_WEIGHED, distinct, keys_of, surely_before
from firedoor.match.wording import is_hedged
from firedoor.model.asset import Asset
from firedoor.model.claim import Attribute, Claim
from firedoor.model.exchange_build import ExchangeBuild, fields
from firedoor.model.finding import Finding

_MOST_SHOWN = 8
_TELL = "Ask the server itself: Get-Command ExSetup.exe | ForEach-Object { $_.FileVersionInfo }"


def conflicts(asset: Asset) -> tuple[Finding, ...]:
    """Everything about the build of one machine on which its sources do not agree."""
    readings = identify(asset.claims)
    kinds = distinct(readings)
    weighed = kinds[:MOST_WEIGHED]
    return (
        *_within_one_file(asset, readings),
        *_between_sources(asset, kinds),
        *_update_against_file(asset, weighed),
        *_update_of_another_level(asset, weighed),
        *_not_understood(asset),
        *_of_another_product(asset),
    )


def _within_one_file(asset: Asset, readings: tuple[BuildReading, ...]) -> Iterator[Finding]:
    """A file whose own fields differ (an object's ToString and its properties) was edited or mixed up."""
    by_file: dict[str, list[BuildReading]] = {}
    for reading in readings:
        if reading.claim.attribute is Attribute.FILE_VERSION:
            by_file.setdefault(reading.claim.origin.file, []).append(reading)
    for file, here in by_file.items():
        if len({reading.build for reading in here}) > 1:
            text = f"{file} gives more than one file version: {_list(here)}"
            yield _finding(
                "FD-BUILD-SELF", "A file contradicts itself on the build", asset, text, here
            )


def _between_sources(asset: Asset, kinds: tuple[BuildReading, ...]) -> Iterator[Finding]:
    if len(kinds) > MOST_WEIGHED:
        apart = list(kinds)
    else:
        apart = [r for r in kinds if any(_contradict(r, other) for other in kinds)]
    if apart:
        text = f"Sources give different builds or products for {asset.name}: {_list(apart)}"
        yield _finding(
            "FD-BUILD-CONFLICT", "Sources contradict each other on the build", asset, text, apart
        )


def _contradict(one: BuildReading, other: BuildReading) -> bool:
    """Two readings of different files that cannot both be of one state of the machine."""
    if one is other or _same_file_version(one, other) or _upgraded(one, other):
        return False
    if one.lines and other.lines and not keys_of(one) & keys_of(other):
        return True
    if not (one.lines and other.lines):
        return one.title != other.title
    numbers = {_number(one), _number(other)}
    return len(numbers - {None}) > 1


def _same_file_version(one: BuildReading, other: BuildReading) -> bool:
    """Left to ``_within_one_file``."""
    both = {one.claim.attribute, other.claim.attribute} == {Attribute.FILE_VERSION}
    return both and one.claim.origin.file == other.claim.origin.file


def _upgraded(one: BuildReading, other: BuildReading) -> bool:
    """Whether the two are of different days and the later shows no older build: a history, no conflict."""
    old, new = (one, other) if surely_before(one.claim, other.claim) else (other, one)
    if not surely_before(old.claim, new.claim) or old.build is None or new.build is None:
        return False
    return fields(new.build) >= fields(old.build)


def _number(reading: BuildReading) -> ExchangeBuild | None:
    """The build inside its line; None where it shows the CU and no more."""
    build = reading.build
    if not isinstance(build, ExchangeBuild) or reading.line is None:
        return None
    of_cu = any(not row.su and row.build == build for row in reading.line.rows)
    return None if of_cu and reading.strength is Strength.CU_ONLY else build


def _update_against_file(asset: Asset, readings: tuple[BuildReading, ...]) -> Iterator[Finding]:
    """A listed update whose build is above the file version: listed, and not (fully) installed."""
    for reading in readings:
        if reading.strength is not Strength.FILE or reading.line is None or reading.build is None:
            continue
        for claim, row in listed_updates(asset, reading.line):
            if fields(row.build) > fields(reading.build) and not surely_before(
                reading.claim, claim
            ):
                text = (
                    f"KB{row.kb} ({row.title}, {row.build}) is listed as installed, but the file version is "
                    f"{reading.build}: an update run without elevation can leave files unpatched"
                )
                title = "An update is listed that the files do not show"
                yield _with_claims("FD-BUILD-KB", title, asset, text, (claim, reading.claim))


def _update_of_another_level(asset: Asset, readings: tuple[BuildReading, ...]) -> Iterator[Finding]:
    """A listed Exchange update that was never made for the level which the evidence shows."""
    lines = [reading.line for reading in readings if reading.line is not None]
    if not lines:
        return
    shown = ", ".join(dict.fromkeys(line.title for line in lines))
    listed = (claim for claim in exchange_updates(asset, load()) if is_listed(claim))
    by_number = {number_of(claim): claim for claim in reversed(tuple(listed))}
    for number, claim in sorted(by_number.items()):
        if not any(number in {row.kb for row in line.rows} for line in lines):
            text = f"KB{number} is listed as installed, but was not made for {shown}"
            title = "An update is listed that is not for this level"
            yield _with_claims("FD-BUILD-KB-LEVEL", title, asset, text, (claim,))


def _not_understood(asset: Asset) -> Iterator[Finding]:
    title = "A version was not understood"
    for claim in _first_of_each(unreadable(asset.claims)):
        text = f"{claim.value[:80]!r} in {claim.origin.place} is no version that we understand"
        if is_hedged(claim.origin.text):
            text += ": words beside it leave open whether it is there"
        yield _with_claims("FD-BUILD-UNREAD", title, asset, text, (claim,))
    for claim in _first_of_each(half_read(asset.claims)):
        said = f"{claim.value[:80]!r} in {claim.origin.place}"
        text = f"{said} names a level beside words that we do not know: only the product is taken"
        yield _with_claims("FD-BUILD-UNREAD", title, asset, text, (claim,))


def _of_another_product(asset: Asset) -> Iterator[Finding]:
    for claim in _first_of_each(elsewhere(asset.claims)):
        said = f"{claim.value[:80]!r} in {claim.origin.place}"
        text = f"{said} stands beside another product and is a build of Exchange: not counted"
        title = "A build of Exchange is claimed of another product"
        yield _with_claims("FD-BUILD-ELSEWHERE", title, asset, text, (claim,))


def _first_of_each(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    by_value: dict[str, Claim] = {}
    for claim in claims:
        by_value.setdefault(claim.value, claim)
    return tuple(by_value.values())[:_MOST_SHOWN]


def _list(readings: list[BuildReading]) -> str:
    said = list(dict.fromkeys(f"{r.title} ({r.claim.origin.place})" for r in readings))
    rest = f"; and {len(said) - _MOST_SHOWN} more" if len(said) > _MOST_SHOWN else ""
    return "; ".join(said[:_MOST_SHOWN]) + rest


def _finding(
    ident: str, title: str, asset: Asset, text: str, readings: list[BuildReading]
) -> Finding:
    return _with_claims(
        ident, title, asset, text, tuple(reading.claim for reading in readings[:MOST_WEIGHED])
    )


def _with_claims(
    ident: str, title: str, asset: Asset, text: str, claims: tuple[Claim, ...]
) -> Finding:
    origins = tuple(dict.fromkeys(claim.origin for claim in claims))
    return Finding(ident, title, asset.name, text, origins, _TELL)
